//! Looking for a text within a text. What `str` has for this is made for long texts and brings 10 KB into the
//! component.

/// What stands before and after the first `part`.
pub(crate) fn split_once<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    text.char_indices().find_map(|(place, _)| {
        let (before, rest) = text.split_at_checked(place)?;
        Some((before, rest.strip_prefix(part)?))
    })
}

/// Whether `part` stands in `text`.
pub(crate) fn contains(text: &str, part: &str) -> bool {
    split_once(text, part).is_some()
}

/// `text` with every `part` replaced.
pub(crate) fn replace(text: &str, part: &str, by: &str) -> String {
    let mut replaced = String::new();
    let mut rest = text;
    while let Some((before, after)) = split_once(rest, part) {
        replaced.push_str(before);
        replaced.push_str(by);
        rest = after;
    }
    replaced.push_str(rest);
    replaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_wherever_it_stands() {
        assert_eq!(split_once("https://a://b", "://"), Some(("https", "a://b")));
        assert_eq!(split_once("é(0)", "(0)"), Some(("é", "")));
        assert_eq!(split_once("", "x"), None);
        assert!(contains("aab", "ab"));
        assert!(!contains("a", "ab"));
        assert_eq!(replace("x{id}y{id}", "{id}", "é"), "xéyé");
    }
}
