//! Finds a text within a text. The search in `str` is made for long texts and would add 10 KB to the component.

pub(crate) mod variables;

/// The text before and after the first `part`.
pub(crate) fn split_once<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    text.char_indices().find_map(|(place, _)| {
        let (before, rest) = text.split_at_checked(place)?;
        Some((before, rest.strip_prefix(part)?))
    })
}

/// Whether `text` contains `part`.
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

/// The characters below U+1F000 that are displayed as emoji by default (Unicode, emoji-data.txt,
/// `Emoji_Presentation`), as the first and last of each range.
const EMOJI: [(char, char); 37] = [
    ('\u{231a}', '\u{231b}'),
    ('\u{23e9}', '\u{23ec}'),
    ('\u{23f0}', '\u{23f0}'),
    ('\u{23f3}', '\u{23f3}'),
    ('\u{25fd}', '\u{25fe}'),
    ('\u{2614}', '\u{2615}'),
    ('\u{2648}', '\u{2653}'),
    ('\u{267f}', '\u{267f}'),
    ('\u{2693}', '\u{2693}'),
    ('\u{26a1}', '\u{26a1}'),
    ('\u{26aa}', '\u{26ab}'),
    ('\u{26bd}', '\u{26be}'),
    ('\u{26c4}', '\u{26c5}'),
    ('\u{26ce}', '\u{26ce}'),
    ('\u{26d4}', '\u{26d4}'),
    ('\u{26ea}', '\u{26ea}'),
    ('\u{26f2}', '\u{26f3}'),
    ('\u{26f5}', '\u{26f5}'),
    ('\u{26fa}', '\u{26fa}'),
    ('\u{26fd}', '\u{26fd}'),
    ('\u{2705}', '\u{2705}'),
    ('\u{270a}', '\u{270b}'),
    ('\u{2728}', '\u{2728}'),
    ('\u{274c}', '\u{274c}'),
    ('\u{274e}', '\u{274e}'),
    ('\u{2753}', '\u{2755}'),
    ('\u{2757}', '\u{2757}'),
    ('\u{2795}', '\u{2797}'),
    ('\u{27b0}', '\u{27b0}'),
    ('\u{27bf}', '\u{27bf}'),
    ('\u{2b1b}', '\u{2b1c}'),
    ('\u{2b50}', '\u{2b50}'),
    ('\u{2b55}', '\u{2b55}'),
    // These turn the character before into an emoji: the variation selector, and the keycap frame.
    ('\u{fe0f}', '\u{fe0f}'),
    ('\u{20e3}', '\u{20e3}'),
    // Flags, and the blocks that contain almost only emoji.
    ('\u{1f1e6}', '\u{1f1ff}'),
    ('\u{1f300}', '\u{1faff}'),
];

/// Whether a text has an emoji. A sign such as `©` or `✓` counts only if the text asks for its emoji form.
pub(crate) fn has_emoji(text: &str) -> bool {
    text.chars().any(|character| EMOJI.iter().any(|(first, last)| (*first..=*last).contains(&character)))
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

    #[test]
    fn a_picture_is_an_emoji_and_a_sign_is_none() {
        for text in ["Book 📅", "✅", "⭐ Rate us", "☎️", "1️⃣", "🇩🇪", "👍🏽", "❤️", "🪐"]
        {
            assert!(has_emoji(text), "{text}");
        }
        for text in
            ["", "Book now", "Öffnen →", "予約する", "اتصل بنا", "© 2026", "✓ Done", "№ 7 – 50 €", "Ⓜ"]
        {
            assert!(!has_emoji(text), "{text}");
        }
    }
}
