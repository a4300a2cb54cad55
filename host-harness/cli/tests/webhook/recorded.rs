//! `webhook FILE` reads files as programs, editors and people write them.

use super::*;

fn unsigned(folder: &Folder, content: impl AsRef<[u8]>) -> Output {
    run(&["webhook", "--unsigned", &folder.file("bodies.json", content)])
}

fn ids(output: &Output) -> Vec<String> {
    events(&output.stdout).iter().map(|event| event["id"].as_str().expect("an id").to_owned()).collect()
}

fn pretty(text: &str) -> String {
    format!("{:#}", serde_json::from_str::<Value>(text).expect("JSON"))
}

#[test]
fn bodies_are_read_in_a_line_or_over_several_and_in_any_encoding_of_editors() {
    let folder = Folder::new("recorded-bodies");
    let [a, b] = ["wamid.A", "wamid.B"].map(notification);
    let both = format!("{a}\n{}\n", pretty(&b));
    let marked = format!("\u{FEFF}{both}");
    let wide: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for content in [both.as_bytes(), marked.as_bytes(), &wide, format!("[{a},{b}]").as_bytes()] {
        let output = unsigned(&folder, content);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert_eq!(ids(&output), ["wamid.A:sent", "wamid.B:sent"]);
    }
}

#[test]
fn a_bad_value_is_named_and_the_rest_is_read() {
    let folder = Folder::new("recorded-bad");
    let delivery = |id: &str| {
        let body = notification(id);
        json!({"signature": webhook_signature(SECRET, body.as_bytes()), "body": body}).to_string()
    };
    let [a, b] = ["wamid.A", "wamid.B"].map(delivery);
    let file = folder.file(
        "d.jsonl",
        format!("{a}\nnot JSON\n{}\n{{\"id\":\"1\",\"content\":{{}}}}\n{}", notification("c"), pretty(&b)),
    );
    let output = run(&["webhook", "--secret", SECRET, &file]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(ids(&output), ["wamid.A:sent", "wamid.B:sent"]);
    let said = stderr(&output);
    for part in ["line 2: it is not JSON", "line 3: it is a body without", "line 4: it is an event already"] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn a_body_beside_its_signature_may_have_been_saved_by_an_editor() {
    let folder = Folder::new("recorded-signed");
    let body = notification("wamid.A");
    let signature = webhook_signature(SECRET, body.as_bytes());
    for content in [body.clone(), format!("{body}\n"), format!("\u{FEFF}{body}\r\n")] {
        let file = folder.file("body.json", content);
        let output = run(&["webhook", "--secret", SECRET, "--signature", &signature, &file]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert_eq!(ids(&output), ["wamid.A:sent"]);
    }
    let output = run(&[
        "webhook",
        "--secret",
        SECRET,
        "--signature",
        &webhook_signature(SECRET, b"\xff"),
        &folder.file("b", b"\xff"),
    ]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(events(&output.stdout)[0]["unreadable"]["base64"], "/w==");
    assert!(stderr(&output).contains("not UTF-8"), "{output:?}");
}

#[test]
fn the_panels_sample_and_another_products_body_are_known() {
    let folder = Folder::new("recorded-sample");
    let body: Value = serde_json::from_str(&notification("wamid.A")).unwrap();
    let output = unsigned(&folder, body["entry"][0]["changes"][0].to_string());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(ids(&output), ["wamid.A:sent"]);
    assert!(stderr(&output).contains("sample of Meta's app panel"), "{output:?}");

    let output = unsigned(&folder, r#"{"object":"page","entry":[]}"#);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(stderr(&output).contains("another Meta product"), "{output:?}");
}

#[test]
fn nothing_is_said_of_a_signature_that_was_made_here() {
    let folder = Folder::new("recorded-unsigned");
    for content in ["no JSON", "{", "[1]", "{\"object\":\"\\ud800\"}", "{\"a\":1}"] {
        let output = unsigned(&folder, content);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(output.stdout.is_empty(), "{output:?}");
        let said = stderr(&output);
        assert!(said.contains("line 1: it ") && !said.contains("is signed"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_ends_it_quietly() {
    let folder = Folder::new("recorded-head");
    let bodies: Vec<_> = (0..2_000).map(|id| notification(&format!("wamid.{id}"))).collect();
    let file = folder.file("bodies.jsonl", bodies.join("\n"));
    let mut child = command(&["webhook", "--unsigned", &file]);
    let mut child = child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    // The reader's end is closed with it.
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("wamid.0:sent"), "{line}");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(stderr(&output), "");
}
