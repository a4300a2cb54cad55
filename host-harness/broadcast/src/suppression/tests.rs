use serde_json::{Value, json};

use super::*;
use crate::run::OptedOut;
use crate::testing::Folder;

fn read(text: &str) -> Result<Suppression, SuppressionError> {
    let mut list = Suppression::new(StopWords::new(["STOP", "Não quero mais"]));
    list.add("off.csv", text.as_bytes(), None)?;
    Ok(list)
}

#[track_caller]
fn refused(text: &str) -> String {
    read(text).expect_err(text).to_string()
}

#[test]
fn a_person_is_known_however_the_number_is_written() {
    for entry in [
        "+15555550123",
        "15555550123",
        "+1 (555) 555-0123",
        "0015555550123",
        "'+1.555.555.0123",
        "(555) 555-0123",
        "0555 555 0123",
        "+1 555\u{2013}555\u{2013}0123",
        "\u{202A}+15555550123\u{202C}",
        "+1 (0) 555 555 0123",
        "+15555550123.0",
        "15555550123.0",
        "15555550123@s.whatsapp.net",
        "tel:+15555550123",
    ] {
        let list = read(&format!("name,phone\nAna,{entry}\n")).unwrap();
        assert!(list.contains("+15555550123") && !list.contains("+15555550124"), "{entry}");
    }
    assert!(read("+15555550123\n+15555550124").unwrap().contains("+15555550123"), "no header");
    assert!(read("id\nUS.13491208655302741918").unwrap().contains("US.13491208655302741918"));
}

#[test]
fn a_person_is_known_by_the_other_spelling_of_the_country() {
    for (entry, recipient) in [
        ("5511987654321", "+551187654321"),
        ("+551187654321", "+5511987654321"),
        ("11987654321", "+551187654321"),
        ("+551123456789", "+5511923456789"),
        ("5215512345678", "+525512345678"),
        ("+525512345678", "+5215512345678"),
        ("044 55 1234 5678", "+525512345678"),
        ("5491123456789", "+541123456789"),
        ("011 15 2345 6789", "+5491123456789"),
        ("+49 0151 12345678", "+4915112345678"),
        ("4901511 2345678", "+4915112345678"),
        ("0151 12345678", "+4915112345678"),
        ("8 912 345 67 89", "+79123456789"),
    ] {
        let list = read(&format!("phone\n{entry}\n")).unwrap();
        assert!(list.contains(recipient), "{entry} and {recipient}");
        assert!(!list.contains("+15555550123"), "{entry}");
    }
}

#[test]
fn only_what_is_certain_means_one_person() {
    let list = read("phone\n+525555550123\n").unwrap();
    assert!(list.contains("+525555550123") && !list.contains("+15555550123"), "with its country code");
    let list = read("phone\n5555550123\n").unwrap();
    assert!(list.contains("+525555550123") && list.contains("+15555550123"), "without, both may be meant");
}

#[test]
fn an_entry_that_would_exclude_nobody_is_an_error_with_its_line() {
    let error = refused("phone\n+15555550123\n012 345\nAna\n");
    assert!(
        error.contains("2 rows") && error.contains("line 3: `012 345`") && error.contains("line 4"),
        "{error}"
    );
    let error = refused("since,phone\n20260101,+15555550123\n20260102,+15555550124\n20260103,see mail\n");
    assert!(error.contains("1 row names") && error.contains("line 4: `see mail`"), "{error}");
    for first in ["+49 171 5550101 (Jörg)", "+4915551234 Jörg wants out"] {
        let error = refused(&format!("{first}\n+491715550118\n"));
        assert!(error.contains("line 1:"), "{error}");
    }
    let error = refused("phone,other\n+15555550123,\n,+15555550124\n");
    assert!(error.contains("line 3: there is no number"), "another column would be a guess: {error}");
}

#[test]
fn no_second_column_vouches_for_a_number_that_was_rounded() {
    for second in ["2026-01-01", "01/02/2026", "31.12.2026", "20260101", "1004567", "15555550199", "US.1"] {
        for text in [
            format!("phone;other\n5,51199E+12;{second}\n"),
            format!("other;Telefon\n{second};5,51199E+12\n"),
            format!("phone;unsubscribed\n+15555550123;x\n5.51199E+12;{second}\n5.51198E+12;{second}\n"),
            format!("kunde;{second}\n5,51199E+12;{second}\n"),
        ] {
            assert!(read(&text).is_err(), "{text}");
        }
    }
    let error = refused("phone;unsubscribed\n+15555550123;2026-01-01\n5,51199E+12;2026-01-01\n");
    assert!(error.contains("line 3: `5,51199E+12` cannot be read: a spreadsheet has rounded"), "{error}");
}

#[test]
fn other_numbers_are_nobodys_number() {
    let list = read("order,Mobile Phone,since\n1004567,+15555550123,2026-01-01\n").unwrap();
    assert!(list.contains("+15555550123") && !list.contains("+15551004567"));
    let error = refused("customer,when\n1004567,2026-01-01\n");
    assert!(error.contains("`customer`") && error.contains("--suppress FILE:COLUMN"), "{error}");
    let error = refused("a,b\n15555550123,1004567\n");
    assert!(error.contains("`a`, `b`") && error.contains("--suppress FILE:COLUMN"), "{error}");
}

#[test]
fn the_column_is_known_by_its_name_in_many_languages() {
    for name in [
        "phone",
        "Phone Number",
        "tel",
        "Mobile",
        "wa_id",
        "number",
        "WhatsApp",
        "Telefonnummer",
        "Handy",
        "Móvil",
        "Te\u{301}le\u{301}phone",
        "celular",
        "cellulare",
        "Phone 1 - Value",
        "recipient",
        "msisdn",
        "Телефон",
        "手机",
    ] {
        let list = read(&format!("ref,{name}\n1004567,+15555550123\n")).expect(name);
        assert!(list.contains("+15555550123") && !list.contains("+15551004567"), "{name}");
    }
    let list = read("Phone 1 - Type,Phone 1 - Value,Phonetic Name\nMobile,+15555550123,Ana\n").unwrap();
    assert!(list.contains("+15555550123"));
}

#[test]
fn a_person_can_say_which_column_it_is() {
    let text = "a,B\n15555550123,15555550124\n";
    for (column, on) in [("a", "+15555550123"), ("b", "+15555550124"), ("2", "+15555550124")] {
        let mut list = Suppression::default();
        list.add("off.csv", text.as_bytes(), Some(column)).unwrap();
        assert!(list.contains(on), "{column}");
        assert_eq!(["+15555550123", "+15555550124"].iter().filter(|to| list.contains(to)).count(), 1);
    }
    let error =
        Suppression::default().add("off.csv", text.as_bytes(), Some("phone")).unwrap_err().to_string();
    assert!(error.contains("there is no column `phone`"), "{error}");
}

#[test]
fn a_report_is_known_by_its_header_and_rows_refused_for_their_number_are_counted() {
    let report = "line,to,state,message-id,kind,code,message,fix,delivery,delivery-failure,attempts\n\
                  2,+15555550123,accepted,wamid.1,,,,,,,1\n\
                  3,'=Ana,refused,,invalid-recipient,,,,,,0\n\
                  4,\"5,51199E+12\",refused,,invalid-recipient,,,,,,0\n\
                  5,+15555550125,skipped,,suppressed,,,,,,0\n";
    let list = read(report).unwrap();
    assert!(list.contains("+15555550123") && list.contains("+15555550125"));
    assert_eq!((list.files()[0].entries, list.files()[0].skipped), (2, 2));
    let error = refused(&report.replace("+15555550123", "1.55556E+10"));
    assert!(error.contains("line 2: `1.55556E+10`"), "a spreadsheet has damaged it since: {error}");
}

fn preference(choice: &str, at: &str, person: Value) -> Value {
    json!({
        "id": "e", "business-account-id": "102290129340398", "phone-number-id": "106540352242922",
        "display-phone-number": "15555550100", "happened-at": at, "standby": false,
        "content": {"marketing-preference": {"person": person, "choice": choice}},
    })
}

const EARLY: &str = "2026-11-18T11:06:40Z";
const LATE: &str = "2026-11-19T11:06:40Z";

#[test]
fn of_stop_and_resume_the_later_counts_and_no_id_of_the_account_is_a_person() {
    let ana = || json!({"wa-id": "15555550123", "user-id": "US.134912"});
    let (stop, resume) =
        (preference("stop", EARLY, ana()), preference("resume", LATE, json!({"user-id": "US.134912"})));
    let list = read(&format!("{stop}\n")).unwrap();
    assert!(list.contains("+15555550123") && list.contains("US.134912"));
    for other in ["+102290129340398", "+106540352242922", "+15555550100", "+1795000000"] {
        assert!(!list.contains(other), "{other}");
    }
    for lines in [format!("{stop}\n{resume}\n"), format!("{resume}\n{stop}\n")] {
        assert!(!read(&lines).unwrap().contains("+15555550123"), "resumed");
    }
    let again = preference("stop", LATE, ana());
    assert!(read(&format!("{resume}\n{again}")).unwrap().contains("+15555550123"));
}

#[test]
fn the_later_choice_counts_across_files() {
    let ana = || json!({"wa-id": "15555550123"});
    let (stop, resume) = (preference("stop", EARLY, ana()), preference("resume", LATE, ana()));
    for files in [[&stop, &resume], [&resume, &stop]] {
        let mut list = Suppression::default();
        for file in files {
            list.add("events.jsonl", file.to_string().as_bytes(), None).unwrap();
        }
        assert!(!list.contains("+15555550123"));
    }
    let mut list = Suppression::default();
    list.add("off.csv", b"phone\n+15555550123\n", None).unwrap();
    list.add("events.jsonl", resume.to_string().as_bytes(), None).unwrap();
    assert!(list.contains("+15555550123"), "a list has no time: whoever is on it stays on it");
}

#[test]
fn a_refusal_for_an_opt_out_and_a_stop_word_are_opt_outs() {
    let status = |code: u32| {
        json!({"id": "e", "happened-at": EARLY, "content": {"message-status": {
            "message-id": "wamid.1", "status": "failed", "recipient": {"wa-id": "15555550123"},
            "failure": {"kind": "other", "code": code}, "errors": [{"code": code}]}}})
    };
    assert!(read(&status(131050).to_string()).unwrap().contains("+15555550123"));
    assert!(!read(&status(131026).to_string()).unwrap().contains("+15555550123"));
    let inbound = |content: Value| {
        json!({"id": "e", "happened-at": EARLY, "content": {"inbound-message": {
            "message-id": "wamid.1", "sender": {"wa-id": "15555550123"}, "content": content}}})
    };
    for text in ["STOP", " stop!", "Nao quero MAIS."] {
        assert!(
            read(&inbound(json!({ "text": text })).to_string()).unwrap().contains("+15555550123"),
            "{text}"
        );
    }
    let button = json!({"reply": {"kind": "template-button", "id": "x", "title": "Stop"}});
    assert!(read(&inbound(button).to_string()).unwrap().contains("+15555550123"));
    for text in ["Please stop by", "stop the delivery"] {
        assert!(
            !read(&inbound(json!({ "text": text })).to_string()).unwrap().contains("+15555550123"),
            "{text}"
        );
    }
}

#[test]
fn metas_own_bodies_and_flat_lines_are_read() {
    let body = |value: Value| {
        json!({"object": "whatsapp_business_account", "entry": [
            {"id": "102290129340398", "changes": [{"field": "user_preferences", "value": value}]}]})
    };
    let stop = json!({"wa_id": "15555550123", "value": "stop", "timestamp": 1_795_000_000});
    let resume = json!({"wa_id": "15555550123", "value": "resume", "timestamp": "1795000001"});
    let status = json!({"recipient_id": "15555550123", "status": "failed", "timestamp": "1795000000",
                        "errors": [{"code": 131050}]});
    let text =
        json!({"from": "15555550123", "timestamp": "1795000000", "type": "text", "text": {"body": "stop"}});
    let bodies = [
        body(json!({ "user_preferences": [stop] })),
        body(json!({ "statuses": [status] })),
        body(json!({ "messages": [text] })),
        stop.clone(),
        json!({"signature": "sha256=1", "body": body(json!({ "user_preferences": [stop] })).to_string()}),
        json!([body(json!({ "user_preferences": [stop] }))]),
    ];
    for body in bodies {
        let list = read(&body.to_string()).unwrap();
        assert!(list.contains("+15555550123"), "{body}");
        assert!(!list.contains("+1795000000") && !list.contains("+102290129340398"), "{body}");
        let pretty = serde_json::to_string_pretty(&body).unwrap();
        assert!(read(&pretty).unwrap().contains("+15555550123"), "{pretty}");
        assert!(!read(&format!("{body}\n{resume}\n")).unwrap().contains("+15555550123"));
    }
}

#[test]
fn every_documented_stop_is_read() {
    let documented: Vec<Value> =
        serde_json::from_str(include_str!("../../../../tests/toolkit/documented/notifications.json"))
            .unwrap();
    let events = |name: &str| {
        let found = documented.iter().find(|entry| entry["name"] == name).unwrap();
        found["events"].as_array().unwrap().iter().map(|event| format!("{event}\n")).collect::<String>()
    };
    assert!(read(&events("user_preferences, stop")).unwrap().contains("+15555550123"));
    let resumed = events("user_preferences, stop")
        + &events("user_preferences, resume without a number").replace("11:06:40Z", "11:06:41Z");
    assert!(!read(&resumed).unwrap().contains("+15555550123"));
    assert!(read(&events("status failed, opted out")).unwrap().contains("+15555550123"));
    let all: String = documented
        .iter()
        .flat_map(|entry| entry["events"].as_array().cloned().unwrap_or_default())
        .map(|event| format!("{event}\n"))
        .collect();
    assert!(read(&all).is_ok(), "{:?}", read(&all).err());
}

#[test]
fn an_event_that_cannot_be_read_is_named_and_an_unfinished_last_line_waits() {
    let stop = preference("stop", EARLY, json!({"wa-id": "15555550123"}));
    let error = refused(&format!("{stop}\n{}\n", preference("stop", EARLY, json!({}))));
    assert!(error.contains("line 2: is an opt-out that names no person"), "{error}");
    let error = refused(&format!("{stop}\n{{\"phone\":\"+15555550124\"}}\n"));
    assert!(error.contains("line 2: is neither an event"), "{error}");
    let error = refused(&format!("{stop}\nstop\n"));
    assert!(error.contains("line 2: is not JSON"), "{error}");
    assert!(read(&format!("{stop}\n{{\"id\":")).unwrap().contains("+15555550123"));
}

#[test]
fn a_list_of_json_lines_is_a_list() {
    let list = read("{\"phone\":\"+15555550123\",\"order\":1004567}\n{\"phone\":15555550124.0}\n").unwrap();
    assert!(list.contains("+15555550123") && list.contains("+15555550124"));
}

#[test]
fn the_files_that_exclude_a_person_are_known() {
    let mut list = Suppression::default();
    list.add("a.csv", b"phone\n+15555550123\n", None).unwrap();
    list.add("b.csv", b"phone\n+15555550124\n+15555550123\n", None).unwrap();
    assert_eq!(list.excluded_by("+15555550123"), [0, 1]);
    let stop = |at| preference("stop", at, json!({"wa-id": "15555550124"})).to_string();
    list.add("c.jsonl", stop(EARLY).as_bytes(), None).unwrap();
    list.add("d.jsonl", stop(LATE).as_bytes(), None).unwrap();
    assert_eq!(list.excluded_by("+15555550124"), [1, 2, 3]);
    assert!(list.excluded_by("+15555550125").is_empty());
}

#[test]
fn whoever_opts_out_during_the_run_is_not_sent_to_and_a_resume_lifts_it() {
    let folder = Folder::new();
    let path = folder.path("events.jsonl");
    let write = |events: &[Value]| {
        let lines: String = events.iter().map(|event| format!("{event}\n")).collect();
        std::fs::write(&path, lines).unwrap();
    };
    let ana = || json!({"wa-id": "5511987654321"});
    let mut events = vec![json!({"id": "e", "content": {"other": "x"}})];
    write(&events);
    let mut list = Suppression::default();
    list.follow("events.jsonl", &path).unwrap();
    let opted_out = OptedOut::from(list);
    assert_eq!(opted_out.reason("+551187654321"), None);
    events.push(preference("stop", EARLY, ana()));
    write(&events);
    let failure = opted_out.reason("+551187654321").expect("a reason");
    assert_eq!(failure.kind, "suppressed");
    assert!(failure.message.contains("events.jsonl"), "{}", failure.message);
    assert_eq!(opted_out.reason("+15555550123"), None);
    events.push(preference("resume", LATE, ana()));
    write(&events);
    assert_eq!(opted_out.reason("+551187654321"), None);
}

#[test]
fn events_that_can_no_longer_be_read_stop_every_send() {
    let folder = Folder::new();
    let path = folder.path("events.jsonl");
    std::fs::write(&path, "").unwrap();
    let mut list = Suppression::default();
    list.follow("events.jsonl", &path).unwrap();
    let opted_out = OptedOut::from(list);
    std::fs::write(&path, "stop Ana\n").unwrap();
    for _ in 0..2 {
        let failure = opted_out.reason("+15555550123").expect("a reason");
        assert_ne!(failure.kind, "suppressed", "the run stops");
        assert!(failure.message.contains("line 1"), "{}", failure.message);
    }
}
