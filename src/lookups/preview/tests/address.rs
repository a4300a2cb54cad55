//! The value that replaces the variable in a URL button's address (Meta, "Templates: components", URL buttons: the
//! value is appended to the address).

use super::*;

const TRACK: &str = "https://track.example.com/p/{{1}}";
const GO: &str = "https://track.example.com/go?next={{1}}";

fn issues(address: &str, end: &str) -> Findings {
    let entry = with_buttons(json!([{"type": "URL", "text": "Track", "url": address}]));
    found(&entry, &pressed(vec![button(0, url(end))])).1
}

#[test]
fn a_value_that_repeats_the_templates_address_is_a_fault_with_the_part_to_keep() {
    for end in [
        "https://track.example.com/p/AB1",
        "HTTPS://Track.Example.com/p/AB1",
        "http://track.example.com/p/AB1",
        "//track.example.com/p/AB1",
        "track.example.com/p/AB1",
        "https%3A%2F%2Ftrack.example.com%2Fp%2FAB1",
        " https://track.example.com/p/AB1",
        "https://track.example.com/p//AB1",
    ] {
        let faults = issues(TRACK, end).faults;
        let [fault] = &faults[..] else { panic!("{end}: {faults:?}") };
        assert_eq!(fault.field.as_deref(), Some("buttons[0].value.url"));
        assert!(
            fault.fix.starts_with("Give what follows https://track.example.com/p/: AB1."),
            "{}",
            fault.fix
        );
    }
}

#[test]
fn a_value_that_begins_with_another_address_is_a_fault() {
    for end in
        ["https://other.example/x", "HTTP://other.example", "https:%2F%2Fother.example", "http%3a//x.example"]
    {
        for address in [TRACK, GO] {
            let faults = issues(address, end).faults;
            let [fault] = &faults[..] else { panic!("{end}: {faults:?}") };
            assert!(
                fault.fix.contains("Percent-encode an address that is meant as a query value"),
                "{fault:?}"
            );
        }
    }
    assert_eq!(issues(TRACK, "track.example.com").faults.len(), 1);
    assert_eq!(issues(TRACK, "track.example.com/q/AB1").faults.len(), 1);
}

#[test]
fn an_encoded_address_is_a_value_of_a_query_and_doubtful_in_a_path() {
    for end in ["https%3A%2F%2Fother.example%2Fx", "https%3a%2f%2ftrack.example.com%2Fx", "track.example.com"]
    {
        let found = issues(GO, end);
        assert_eq!((found.faults, found.warnings), (vec![], vec![]), "{end}");
    }
    for end in ["https%3A%2F%2Fother.example%2Fx", "www.other.example/x"] {
        let found = issues(TRACK, end);
        assert_eq!((found.faults.len(), found.warnings.len()), (0, 1), "{end}");
    }
}

#[test]
fn a_slash_is_not_doubled_where_the_two_meet() {
    let faults = issues(TRACK, "/AB1").faults;
    assert_eq!(faults[0].fix, "Give AB1.");
    assert_eq!(issues("https://track.example.com/p{{1}}", "/AB1").faults, []);
}

#[test]
fn a_line_break_or_nothing_is_one_fault() {
    for end in ["", " ", "a\nb", "a\tb"] {
        assert_eq!(issues(TRACK, end).faults.len(), 1, "{end:?}");
    }
}

/// RFC 3986, section 2: characters not allowed in an address are percent-encoded.
#[test]
fn spaces_and_letters_beyond_ascii_are_to_be_encoded() {
    for (end, encoded) in [("a b", "a%20b"), ("caf\u{e9}", "caf%C3%A9"), ("\u{1f600}", "%F0%9F%98%80")] {
        let faults = issues(TRACK, end).faults;
        assert_eq!(faults[0].fix, format!("Percent-encode it: {encoded}."));
    }
    for end in ["AB1", "a%20b", "a/b?c=d&e=f#g", "httpsx", "http", "AB1/", "v1.0"] {
        let found = issues(TRACK, end);
        assert_eq!((found.faults, found.warnings), (vec![], vec![]), "{end}");
    }
}
