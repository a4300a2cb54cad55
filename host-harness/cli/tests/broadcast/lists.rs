//! Lists as spreadsheets and programs write them.

use std::io::{Cursor, Read, Write};
use std::net::TcpListener;
use std::thread;

use serde_json::json;

use crate::support::{Stage, assert_exit, message, run, stderr, stdout};

/// A .xlsx with one sheet for each name: a header, and a row for each number.
fn workbook(sheets: &[(&str, &[&str])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut file = |name: String, content: String| {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    };
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let (mut names, mut targets) = (String::new(), String::new());
    for (n, (name, numbers)) in (1..).zip(sheets) {
        names += &format!(r#"<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>"#);
        targets +=
            &format!(r#"<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/s{n}.xml"/>"#);
        let cell = |text: &str| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#);
        let rows = numbers.iter().map(|number| format!("<row>{}{}</row>", cell(number), cell("Zoë")));
        let rows: String = rows.collect();
        let header = format!("<row>{}{}</row>", cell("phone"), cell("name"));
        file(
            format!("xl/worksheets/s{n}.xml"),
            format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{header}{rows}</sheetData></worksheet>"#),
        );
    }
    file(
        "_rels/.rels".into(),
        format!(
            r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        ),
    );
    file(
        "xl/workbook.xml".into(),
        format!(r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>"#),
    );
    file(
        "xl/_rels/workbook.xml.rels".into(),
        format!(r#"<Relationships xmlns="{PACKAGE}">{targets}</Relationships>"#),
    );
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_spreadsheet_is_sent_to_as_it_is_and_another_sheet_is_chosen_by_name() {
    let stage = Stage::new("sheets");
    stage.file(
        "people.xlsx",
        workbook(&[("March", &["+15555550123"]), ("April", &["+15555550141", "+15555550142"])]),
    );
    let (list, template) = (stage.path("people.xlsx"), stage.path("message.json"));
    let dry = run(stage.resume(&["--contacts", &list, "--template", &template, "--dry-run"]));
    assert!(stderr(&dry).contains("the sheet `March` is read, and not `April`"), "{}", stderr(&dry));
    let april = format!("{list}:April");
    for choice in [vec!["--contacts", &april], vec!["--contacts", &list, "--sheet", "April"]] {
        let output = run(stage.resume(&[&choice[..], &["--template", &template, "--dry-run"]].concat()));
        assert_exit(&output, 0);
        assert!(stderr(&output).contains("2 to send to"), "{}", stderr(&output));
    }
    assert_exit(&run(stage.resume(&["--contacts", &april, "--template", &template])), 0);
    assert_eq!(stage.sent().into_keys().collect::<Vec<_>>(), ["+15555550141", "+15555550142"]);
    let other = run(stage.resume(&["--contacts", &list, "--template", &template]));
    assert_exit(&other, 2);
    assert!(stderr(&other).contains("not the one that this journal began with"), "{}", stderr(&other));
}

#[test]
fn a_guessed_encoding_is_shown_and_not_sent_with_yes_alone() {
    let stage = Stage::new("guess");
    let rows = "+15555550123;Tom\n".repeat(3);
    stage.file("people.csv", [b"phone;name\n", rows.as_bytes(), b"+15555550141;Zo\xEB\n"].concat());
    let output = run(stage.broadcast(&[]));
    assert_exit(&output, 2);
    let said = stderr(&output);
    assert!(
        said.contains("Read as windows-1252, 1 row has letters that may be wrong:\n  line 5: Zoë\n"),
        "{said}"
    );
    assert!(said.contains("give --encoding windows-1252"), "{said}");
    assert!(stage.simulator.messages().is_empty());
    assert_exit(&run(stage.broadcast(&["--dry-run"])), 0);
    assert_exit(&run(stage.broadcast(&["--encoding", "windows-1252"])), 0);
    assert!(stage.simulator.messages().iter().any(|message| message.body.to_string().contains("Zoë")));
    assert_exit(&run(stage.broadcast(&[])), 0);
}

#[test]
fn one_bad_byte_in_a_utf_8_list_stops_it_with_the_line() {
    let stage = Stage::new("bad-byte");
    stage.file(
        "people.csv",
        ["phone;name\n+15555550123;José\n".as_bytes(), b"+15555550141;Ren\xE9\n"].concat(),
    );
    let output = run(stage.broadcast(&[]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("line 3: the byte 0xE9 is not UTF-8"), "{}", stderr(&output));
    assert!(stage.simulator.messages().is_empty());
}

#[test]
fn a_row_tells_all_its_faults_and_one_row_is_one_row() {
    let stage = Stage::new("faults");
    stage.file("people.csv", "phone;name\n+15555550123;Ana\n15555550124;#N/A\n");
    let output = run(stage.broadcast(&[]));
    assert_exit(&output, 1);
    let said = stderr(&output);
    assert!(said.contains("1 row of people.csv cannot be sent to:"), "{said}");
    assert!(
        said.contains(
            "line 3: `name` is `#N/A`, which is an error of the spreadsheet; `15555550124`: it has no +"
        ),
        "{said}"
    );
}

#[test]
fn a_default_stands_in_for_an_empty_name() {
    let stage = Stage::new("default");
    let mut message = message();
    message["body"][0]["value"] = "{{name|reader}}".into();
    stage.file("message.json", message.to_string());
    stage.file("people.csv", "phone;name\n+15555550123;\n+15555550141;Ana\n");
    assert_exit(&run(stage.broadcast(&[])), 0);
    let sent: String = stage.simulator.messages().iter().map(|message| message.body.to_string()).collect();
    assert!(sent.contains("reader") && sent.contains("Ana"), "{sent}");
}

#[test]
fn the_refused_rows_are_corrected_and_sent_alone() {
    let stage = Stage::new("refused-rows");
    stage.file(
        "people.csv",
        "\u{FEFF}Customers of March\r\ncustomer;phone;name;unused\r\n7;+15555550123;Ana\r\n8;15555550141;João;x\r\n\
         9;'+15555550142;Bo\r\n",
    );
    let output = run(stage.broadcast(&[]));
    assert_exit(&output, 1);
    assert!(stderr(&output).contains("run.refused.csv"), "{}", stderr(&output));
    assert_eq!(stage.sent().len(), 2, "a title, an apostrophe and a missing cell stop nobody");
    let refused = stage.read("run.refused.csv");
    assert!(
        refused.starts_with("\u{FEFF}customer;phone;name;unused;refused-reason\n8;15555550141;João;x;"),
        "{refused}"
    );
    stage.file("corrected.csv", refused.replace("15555550141;", "+1 5555550141;"));
    let (corrected, template) = (stage.path("corrected.csv"), stage.path("message.json"));
    let (connection, journal) = (stage.path("connection.json"), stage.path("second.db"));
    let arguments = ["broadcast", "--connection", &connection, "--journal", &journal, "--yes"];
    let again = [&arguments[..], &["--contacts", &corrected, "--template", &template]].concat();
    assert_exit(&run(crate::support::command(&again)), 0);
    assert_eq!(stage.sent()["+15555550141"], 1);
}

#[test]
fn a_json_array_is_sent_to() {
    let stage = Stage::new("json-array");
    let list = json!([{"phone": "+15555550123", "name": "Ana"}, {"phone": "+15555550141", "name": "Bo"}]);
    stage.file("people.csv", format!("{list:#}"));
    assert_exit(&run(stage.broadcast(&[])), 0);
    assert_eq!(stage.sent().len(), 2);
}

#[test]
fn nothing_of_a_list_or_a_server_commands_the_terminal() {
    let stage = Stage::new("escapes");
    stage.file(
        "people.csv",
        "phone;name\n\u{1b}[2J\u{202e}1555;Ana\n+15555550123;\"An\u{9b}2Ja\nFAKE: 5 accepted\"\n",
    );
    let output = run(stage.broadcast(&["--dry-run"]));
    let said = stderr(&output);
    assert!(said.contains("\u{fffd}[2J\u{fffd}1555"), "{said}");
    assert!(!said.lines().any(|line| line.starts_with("FAKE")), "{said}");
    assert_plain(&said);

    let details = "\u{1b}[2J\u{1b}[H\r\nFAKE: 5 accepted\u{2028}FAKE\u{202e}";
    let body = json!({"error": {"message": details, "code": 190, "error_data": {"details": details}, "fbtrace_id": details}});
    let server = answering(401, body.to_string());
    let connection = json!({
        "access-token": "EAAG-demo-system-user-token",
        "business-account-id": "102290129340398",
        "phone-number-id": "106540352242922",
        "graph-url": server,
    });
    stage.file("connection.json", connection.to_string());
    let output = run(stage.broadcast(&[]));
    assert_exit(&output, 75);
    let said = stderr(&output);
    assert!(said.contains("stopped: ") && said.contains("FAKE: 5 accepted"), "{said}");
    assert!(!said.lines().any(|line| line.starts_with("FAKE")), "{said}");
    assert_plain(&said);
    let status = run(crate::support::command(&["broadcast", "status", "--journal", &stage.path("run.db")]));
    assert_plain(&stderr(&status));
}

#[track_caller]
fn assert_plain(said: &str) {
    let obeyed = |c: &char| (c.is_control() && *c != '\n') || "\u{2028}\u{2029}\u{202e}".contains(*c);
    assert_eq!(said.chars().find(obeyed), None, "{said:?}");
}

/// A server that gives every request the same answer, until the test ends.
fn answering(status: u16, body: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
                head.push(byte[0]);
            }
            let answer = format!(
                "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
            _ = stream.write_all(answer.as_bytes());
        }
    });
    format!("http://{address}")
}

#[test]
fn what_is_no_terminal_gets_json() {
    let stage = Stage::new("piped");
    stage.people(1);
    assert_eq!(stdout(&run(stage.broadcast(&[])))["counts"]["accepted"], 1);
}
