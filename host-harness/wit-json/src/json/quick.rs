//! Parses the JSON that programs usually write. Anything unusual is left to `serde_json`.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::Json;
use super::scanner::{MAX_DEPTH, Scanner};

/// More members than any object of the contract has.
const MAX_MEMBERS: usize = 64;

/// The value of a text, as `serde_json` parses it. `None` if it is not JSON or is unusual: a number that is negative or
/// not whole, a numeric escape, a duplicate name in an object, very deep nesting, or very many members.
pub(crate) fn parse(text: &str) -> Option<Json<'_>> {
    let mut scanner = Scanner::new(text);
    let json = value(&mut scanner, MAX_DEPTH)?;
    scanner.is_at_end().then_some(json)
}

fn value<'a>(scanner: &mut Scanner<'a>, depth: u32) -> Option<Json<'a>> {
    match scanner.coming()? {
        b'"' => scanner.text().map(Json::Text),
        b'{' => object(scanner, depth.checked_sub(1)?),
        b'[' => {
            let (depth, mut items) = (depth.checked_sub(1)?, Vec::new());
            scanner.list(|scanner| value(scanner, depth).map(|item| items.push(item)))?;
            Some(Json::List(items))
        }
        b't' => scanner.word("true").map(|()| Json::Bool(true)),
        b'f' => scanner.word("false").map(|()| Json::Bool(false)),
        b'n' => scanner.word("null").map(|()| Json::Null),
        _ => scanner.number().map(|number| Json::Number(number.into())),
    }
}

fn object<'a>(scanner: &mut Scanner<'a>, depth: u32) -> Option<Json<'a>> {
    let mut members: Vec<(Cow<'a, str>, Json<'a>)> = Vec::with_capacity(8);
    scanner.object(|scanner, name| {
        let value = value(scanner, depth).filter(|_| members.len() < MAX_MEMBERS)?;
        let place = members.iter().rposition(|(known, _)| !is_after(known, &name));
        if place.and_then(|place| members.get(place)).is_some_and(|(known, _)| *known == name) {
            return None;
        }
        members.insert(place.map_or(0, |place| place + 1), (name, value));
        Some(())
    })?;
    Some(Json::Object(members))
}

/// Whether a name sorts after another. Usually their first letters decide.
fn is_after(one: &str, other: &str) -> bool {
    match one.bytes().next().cmp(&other.bytes().next()) {
        Ordering::Equal => one > other,
        order => order == Ordering::Greater,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// Checks that anything parsed here is parsed as `serde_json` does.
    #[track_caller]
    fn agrees(text: &str) -> bool {
        let quick = parse(text);
        if let Some(json) = &quick {
            let value: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(*json, Json::from(value), "{text}");
        }
        // Values that are skipped must be JSON too.
        let mut scanner = Scanner::new(text);
        let is_passed = scanner.skip().is_some() && scanner.is_at_end();
        assert!(is_passed || quick.is_none(), "{text}");
        assert!(!is_passed || serde_json::from_str::<Value>(text).is_ok(), "{text}");
        quick.is_some()
    }

    #[test]
    fn what_programs_write_is_read() {
        for text in [
            r#"{"to":"+1","a":[1,0,18446744073709551],"b":true,"c":false,"d":null,"":{},"e":[]}"#,
            " { \"b\" : [ ] ,\t\"a\"\r\n: { } } ",
            r#""\"\\\/\b\f\n\r\t plain ähm 😀 and \"more\" of the same""#,
            "7",
        ] {
            assert!(agrees(text), "{text}");
        }
    }

    #[test]
    fn what_is_unusual_is_left_to_the_other_reader() {
        for text in [
            "",
            "{",
            "}",
            "[1,]",
            "[,1]",
            "{\"a\":1,}",
            "{\"a\"}",
            "{a:1}",
            "tru",
            "nul",
            "01",
            "-1",
            "1.5",
            "1e3",
            "1x",
            "[1] 2",
            "\"",
            "\"\\",
            "\"\\\"",
            "\"\\x\"",
            "\"\\u00e4\"",
            "\"\n\"",
            "\"\\n\n\"",
            "{\"a\":1,\"b\":2,\"a\":3}",
            "18446744073709551616",
            "\u{feff}1",
        ] {
            assert!(!agrees(text), "{text}");
        }
        assert!(agrees(&("[".repeat(32) + &"]".repeat(32))));
        assert!(!agrees(&("[".repeat(33) + &"]".repeat(33))));
    }

    /// Each byte of a valid text is left out, doubled, or replaced.
    #[test]
    fn a_text_that_is_damaged_is_read_as_the_other_reader_does() {
        let good = r#"{"to":"+1 \"é\\n\"","a":[12,0,{"x":true}],"b":null, "c" : ["plain text",false]}"#;
        assert!(agrees(good));
        for (place, character) in good.char_indices() {
            let (before, rest) = good.split_at(place);
            let after = rest.strip_prefix(character).unwrap();
            agrees(&format!("{before}{after}"));
            agrees(&format!("{before}{character}{character}{after}"));
            for other in "\"\\{}[]:,0 x\n\u{0}".chars() {
                agrees(&format!("{before}{other}{after}"));
            }
        }
    }
}
