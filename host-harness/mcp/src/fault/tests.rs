use super::*;

#[test]
fn pointers_become_paths() {
    for (pointer, expected) in [
        ("", ""),
        ("/to", "to"),
        ("/body/json/contacts/0/name", "body.json.contacts[0].name"),
        ("/a~1b", "a/b"),
    ] {
        assert_eq!(path(pointer), expected);
    }
}
