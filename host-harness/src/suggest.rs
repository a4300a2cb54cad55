//! The name that was probably meant.

/// The candidate most similar to `name`, if any is similar enough to be what was meant.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = normal(name);
    let near = |candidate: &&str| distance(&name, &normal(candidate));
    let best = candidates.into_iter().min_by_key(near)?;
    let allowed = 1 + name.chars().count() / 4;
    (near(&best) <= allowed).then_some(best)
}

/// So that `phoneNumberId` and `phone_number_id` are as close to `phone-number-id` as possible.
fn normal(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(64).collect()
}

/// How many letters must be inserted, removed or changed to turn `a` into `b`.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let names = ["access-token", "phone-number-id", "name"];
        assert_eq!(nearest("phoneNumberId", names), Some("phone-number-id"));
        assert_eq!(nearest("acess-token", names), Some("access-token"));
        assert_eq!(nearest("nmae", names), Some("name"));
        assert_eq!(nearest("colour", names), None);
        assert_eq!(nearest("name", []), None);
    }

    #[test]
    fn counts_changes() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
