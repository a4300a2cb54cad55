//! One spelling has one meaning, on a list of people and on a list of opt-outs.

use super::clean;
use crate::contacts::Contacts;
use crate::suppression::{StopWords, Suppression};

const ANA: &str = "+15555550123";

/// Both lists mean Ana.
const SAME: [&str; 40] = [
    "+15555550123",
    " +1 555 555 0123 ",
    "+1-555-555-0123",
    "+1 (555) 555-0123",
    "(+1) 555 555 0123",
    "+1\u{A0}555\u{202F}555\u{A0}0123",
    "+1\u{3000}555\u{3000}5550123",
    "+1 555\u{2011}555\u{2013}0123",
    "\u{202A}+1 555 555 0123\u{202C}",
    "\u{FEFF}+15555550123",
    "+1555\u{AD}5550123",
    "'+15555550123",
    "''+15555550123",
    "\u{2018}+15555550123\u{2019}",
    "`+15555550123`",
    "=\"+15555550123\"",
    "=\"+1 555 555 0123\"",
    "\"+15555550123\"",
    "\u{201C}+15555550123\u{201D}",
    "tel:+15555550123",
    "TEL:+1-555-555-0123",
    "tel://+15555550123",
    "sms:+15555550123",
    "callto:+15555550123",
    "phone: +15555550123",
    "whatsapp:+15555550123",
    "wa:+15555550123",
    "p:+15555550123",
    "'p:+15555550123",
    "whatsapp://send?phone=15555550123",
    "https://wa.me/15555550123",
    "wa.me/+15555550123",
    "http://wa.me/15555550123?text=hi",
    "https://api.whatsapp.com/send?phone=15555550123&text=x",
    "15555550123@s.whatsapp.net",
    "15555550123:12@s.whatsapp.net",
    "15555550123@c.us",
    "+15555550123.0",
    "+15555550123,00",
    "\u{FF0B}\u{FF11}\u{FF15}\u{FF15}\u{FF15}5550123",
];

/// Neither list accepts it, for the same reason.
const REFUSED: [&str; 25] = [
    "Ana",
    "ana@books.example",
    "ana1985551@books.example",
    "12036304@g.us",
    "1234567@lid",
    "https://wa.me/message/ABCDEF",
    "1.5555550123E+10",
    "5,51199E+12",
    "+1.55556e+10",
    "2026-01-31",
    "31.12.2026",
    "2026-01-31T10:00:00Z",
    "+15555550123 / +15555550124",
    "+15555550123; 15555550124",
    "+15555550123+15555550124",
    "+15555550123 or 5555550124",
    "+15555550123\n+15555550124",
    "15555550123,15555550124",
    "+\u{1D7CF}5555550123",
    "+155555501",
    "+1 555 555 0123 12",
    "+210 555 5550123",
    "+33 6 12 34 56 7",
    "+49 171 12345678901",
    "#N/A",
];

/// On a list of people it must be corrected, since it may be another person's; on a list of opt-outs it excludes
/// everyone it may mean, including this person.
const DOUBTFUL: [(&str, &str); 15] = [
    ("15555550123", ANA),
    ("'15555550123", ANA),
    ("tel:15555550123", ANA),
    ("15555550123.0", ANA),
    ("15555550123,00", ANA),
    ("15555550123.000000", ANA),
    ("5555550123", ANA),
    ("(555) 555-0123", ANA),
    ("0555 555 0123", ANA),
    ("0015555550123", ANA),
    ("+1.555.555.0123", ANA),
    ("+1 555/555-0123", ANA),
    ("+1 (0) 555 555 0123", ANA),
    ("+49 0151 12345678", "+4915112345678"),
    ("8 912 345 67 89", "+79123456789"),
];

/// The number of a list of people with this one cell, in CSV and in JSON.
#[track_caller]
fn on_a_list(cell: &str) -> Result<String, String> {
    let read = |list: &str| {
        let list = Contacts::parse(list.as_bytes()).unwrap();
        let row = list.rows().next().unwrap();
        clean(row.values.unwrap().first().unwrap())
    };
    let [csv, json] = files(cell).map(|file| read(&file));
    assert_eq!(csv, json, "{cell:?}");
    csv
}

/// The same cell as a list of opt-outs, in the same two formats.
fn off_a_list(cell: &str) -> [Result<Suppression, String>; 2] {
    files(cell).map(|file| {
        let mut list = Suppression::new(StopWords::default());
        list.add("off", file.as_bytes(), None).map_err(|error| error.to_string())?;
        Ok(list)
    })
}

fn files(cell: &str) -> [String; 2] {
    let csv = format!("phone;name\n\"{}\";x\n", cell.replace('"', "\"\""));
    [csv, serde_json::json!([{"phone": cell, "name": "x"}]).to_string()]
}

#[test]
fn a_spelling_means_the_same_person_on_both_lists() {
    for cell in SAME {
        assert_eq!(on_a_list(cell).as_deref(), Ok(ANA), "{cell:?}");
        for list in off_a_list(cell) {
            let list = list.unwrap_or_else(|error| panic!("{cell:?}: {error}"));
            assert!(list.contains(ANA) && !list.contains("+15555550124"), "{cell:?}");
            assert!(!list.contains("+525555550123"), "no ending of a number: {cell:?}");
        }
    }
}

#[test]
fn what_names_nobody_is_refused_on_both_lists_for_the_same_reason() {
    for cell in REFUSED {
        let reason = on_a_list(cell).expect_err(cell);
        for list in off_a_list(cell) {
            let error = list.err().unwrap_or_else(|| panic!("{cell:?} excludes somebody"));
            assert!(error.contains(&reason), "{cell:?}: {reason}, but {error}");
        }
    }
}

#[test]
fn what_is_not_certain_is_sent_to_nobody_and_excludes_whoever_it_may_mean() {
    for (cell, person) in DOUBTFUL {
        assert!(on_a_list(cell).is_err(), "{cell:?}");
        for list in off_a_list(cell) {
            let list = list.unwrap_or_else(|error| panic!("{cell:?}: {error}"));
            assert!(list.contains(person) && !list.contains("+15555550124"), "{cell:?}");
        }
    }
}

#[test]
fn numbers_that_are_numbers_of_json_are_read_like_texts() {
    for (number, digits) in
        [("15555550123", "15555550123"), ("15555550123.0", "15555550123"), ("1.5555550123e10", "15555550123")]
    {
        let json = format!(r#"[{{"phone": {number}}}]"#);
        let list = Contacts::parse(json.as_bytes()).unwrap();
        let cell = list.rows().next().unwrap().values.unwrap().concat();
        let error = clean(&cell).unwrap_err();
        assert!(error.contains(&format!("write +{digits} if")), "{number}: {error}");
        let mut off = Suppression::new(StopWords::default());
        off.add("off", json.as_bytes(), None).unwrap();
        assert!(off.contains(ANA), "{number}");
    }
}
