use super::*;

const TOKEN: &str = "EA/G%|n";

fn needle(token: &str) -> Needle {
    Needle::new(&token.into(), "<p>")
}

fn redact(token: &str, text: &str) -> String {
    String::from_utf8(needle(token).redact(Bytes::copy_from_slice(text.as_bytes())).to_vec()).unwrap()
}

fn in_pieces<'a>(token: &str, pieces: impl IntoIterator<Item = &'a str>) -> String {
    let mut redactor = Redactor::new(needle(token));
    let mut clean = Vec::new();
    for piece in pieces {
        clean.extend_from_slice(&redactor.push(Bytes::copy_from_slice(piece.as_bytes())));
    }
    clean.extend_from_slice(&redactor.finish());
    String::from_utf8(clean).unwrap()
}

/// The token, as a server may write it, with some text around it.
const SPELLED: [&str; 7] = [
    "EA/G%|n",
    "EA%2FG%25%7Cn",
    "EA%2fG%25%7cn",
    r"EA\/G%|n",
    r"\u0045A\u002fG\u0025\u007Cn",
    "%45%41%2F%47%25%7C%6E",
    "EA%252FG%2525%257Cn",
];

#[test]
fn every_spelling_is_found() {
    for spelled in SPELLED {
        for (before, after) in
            [("", ""), ("x", "y"), ("EA", "EA"), (r"https:\/\/a\u0026t=", r"\u0026u"), ("t%3D", "%26u")]
        {
            let text = format!("{before}{spelled}{after}{spelled}");
            assert_eq!(redact(TOKEN, &text), format!("{before}<p>{after}<p>"), "{text}");
        }
    }
}

#[test]
fn every_split_gives_the_same() {
    for spelled in SPELLED {
        let text = format!("a E EA {spelled}{spelled} EA/G");
        for middle in 0..=text.len() {
            for end in middle..=text.len() {
                let pieces = [&text[..middle], &text[middle..end], &text[end..]];
                assert_eq!(in_pieces(TOKEN, pieces), "a E EA <p><p> EA/G", "{pieces:?}");
            }
        }
        let bytes = (0..text.len()).map(|at| &text[at..=at]);
        assert_eq!(in_pieces(TOKEN, bytes), "a E EA <p><p> EA/G");
    }
}

#[test]
fn a_beginning_that_comes_to_nothing_hides_no_token() {
    assert_eq!(redact("aab", "aaab aaaab"), "a<p> aa<p>");
    assert_eq!(in_pieces("abac", ["ab", "abac", "aba"]), "ab<p>aba");
    // The escaped form looks like a beginning and contains the token itself.
    assert_eq!(in_pieces("%4", ["%25%", "4"]), "%25<p>");
}

#[test]
fn what_is_no_token_passes_at_once_and_as_it_is() {
    for other in ["EAG", "ea/g%|n", "EA//G%|n", "EA%2f%2fG", r"EA\u00", "ÀÉ"] {
        assert_eq!(redact(TOKEN, other), other);
    }
    let mut redactor = Redactor::new(needle(TOKEN));
    let piece = Bytes::from_static(b"nothing of it");
    let clean = redactor.push(piece.clone());
    assert_eq!(clean.as_ptr(), piece.as_ptr(), "copied");
    assert!(redactor.held.is_empty());
}

#[test]
fn no_more_is_held_than_may_be_the_beginning() {
    let mut redactor = Redactor::new(needle("EAAG"));
    assert_eq!(redactor.push("xEAA".into()), "x");
    assert_eq!(redactor.held, "EAA");
    assert_eq!(redactor.push("B".into()), "EAAB");
    assert!(redactor.held.is_empty());
}
