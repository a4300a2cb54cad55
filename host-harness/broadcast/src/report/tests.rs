use std::fs;

use super::*;
use crate::failure::{Failure, Scope};
use crate::journal::{Delivery, Person, RowOutcome, Run, Settled};
use crate::testing::{Folder, people, run};

fn journal() -> Journal {
    journal_of("c")
}

/// A campaign that began with the list of this hash.
fn journal_of(hash: &str) -> Journal {
    let mut journal = Journal::in_memory().unwrap();
    let mut import = journal.import(&Run { contacts_hash: hash.to_owned(), ..run() }).unwrap();
    for person in people(4) {
        import.add(&person).unwrap();
    }
    let faulty = Failure::new("invalid-recipient", Scope::Recipient, "`=1+1`: this is no number", "");
    import
        .add(&Person { line: 6, given: "=1+1".into(), recipient: Err(faulty), fields: Vec::new() })
        .unwrap();
    import.commit().unwrap();
    journal.take(3);
    let mut refused = Failure::new(
        "recipient-unavailable",
        Scope::Recipient,
        "@SUM(1) Not on WhatsApp, \"perhaps\".",
        "Call.",
    );
    refused.code = Some(131026);
    journal.put(&[
        Settled {
            row: 1,
            outcome: RowOutcome::Accepted {
                message_id: "=cmd|' /C calc'!A0".into(),
                message_status: None,
                reached: None,
            },
        },
        Settled { row: 2, outcome: RowOutcome::Refused(refused) },
    ]);
    let read = Delivery {
        row: Some(1),
        message_id: "=cmd|' /C calc'!A0".into(),
        recipient: Vec::new(),
        status: "read".into(),
        ..Delivery::default()
    };
    journal.join(&[read]).unwrap();
    journal
}

fn table(bytes: &[u8], separator: u8) -> (Vec<String>, Vec<Vec<String>>) {
    let mut rows = csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(bytes);
    let header = rows.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = rows.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
    (header, rows.collect())
}

#[test]
fn the_table_has_everybody_and_no_formula() {
    let mut bytes = Vec::new();
    assert!(table::write(&journal(), b';', &mut bytes).is_ok());
    let (header, rows) = table(bytes.strip_prefix(b"\xEF\xBB\xBF").expect("a byte order mark"), b';');
    let cell = |row: usize, name: &str| {
        rows[row][header.iter().position(|column| column == name).unwrap()].to_owned()
    };
    assert_eq!(rows.len(), 5);
    assert_eq!([cell(0, "line"), cell(0, "to"), cell(0, "state")], ["2", "+1 5550000001", "accepted"]);
    assert_eq!([cell(0, "message-id"), cell(0, "delivery")], ["'=cmd|' /C calc'!A0", "read"]);
    assert_eq!([cell(1, "code"), cell(1, "kind")], ["131026", "recipient-unavailable"]);
    assert_eq!([cell(1, "message"), cell(1, "fix")], ["'@SUM(1) Not on WhatsApp, \"perhaps\".", "Call."]);
    assert_eq!([cell(2, "state"), cell(3, "state")], ["sending", "waiting"]);
    assert_eq!([cell(4, "to"), cell(4, "state")], ["'=1+1", "refused"]);
    assert_eq!([cell(0, "list: phone"), cell(0, "list: name")], ["+1 5550000001", "Ana"]);
}

#[test]
fn a_table_written_again_keeps_its_separator() {
    let folder = Folder::new();
    let files = Files::beside(&folder.path("run.db"));
    let list = Contacts::parse(b"phone;name\n").unwrap();
    let journal = journal_of(list.hash());
    files.write_all(&journal, Some(&list)).unwrap();
    assert_eq!(table::separator(&files.csv), Some(b';'));
    files.write(&journal, None).unwrap();
    assert_eq!(table::separator(&files.csv), Some(b';'));
    assert_eq!(table::separator(&files.json), None);
}

#[test]
fn what_a_person_corrects_is_not_written_over_with_or_without_the_list() {
    let folder = Folder::new();
    let files = Files::beside(&folder.path("run.db"));
    let list = Contacts::parse(b"phone;name\n").unwrap();
    let journal = journal_of(list.hash());
    files.write_all(&journal, Some(&list)).unwrap();
    fs::write(&files.refused, "corrected").unwrap();
    for list in [Some(&list), None] {
        files.write(&journal, list).unwrap();
        assert_eq!(fs::read_to_string(&files.refused).unwrap(), "corrected");
    }
}

fn refused(list: &str, with_list: bool) -> String {
    let folder = Folder::new();
    let files = Files::beside(&folder.path("run.db"));
    let list = Contacts::parse(list.as_bytes()).unwrap();
    let journal = journal_of(list.hash());
    files.write_all(&journal, with_list.then_some(&list)).unwrap();
    fs::read_to_string(&files.refused).unwrap()
}

#[test]
fn the_refused_rows_are_a_list_in_the_dialect_of_the_first() {
    let list = "customer;phone;name\n7;+15550000001;Ana\n8;+15550000002;João\n9;+15550000003;x\n4;+15550000004;x\n\
                1;=1+1;\"a;b\";surplus\n";
    let reasons = ["'@SUM(1) Not on WhatsApp, \"\"perhaps\"\". (#131026)", "`=1+1`: this is no number"];
    let expected = format!(
        "customer;phone;name;refused-reason\n8;+1 5550000002;João;\"{}\"\n1;'=1+1;\"a;b\";surplus;{}\n",
        reasons[0], reasons[1]
    );
    assert_eq!(refused(list, true), expected);
    assert_eq!(refused(&format!("\u{FEFF}{list}"), true), format!("\u{FEFF}{expected}"));
    let stated = refused("SEP=|\nphone|name\n+15550000002|João\n", true);
    assert!(stated.starts_with("sep=|\nphone|name|refused-reason\n+1 5550000002|João|"), "{stated}");
}

#[test]
fn refused_rows_that_are_corrected_and_refused_again_have_the_new_reason_only() {
    let list = "phone;name;refused-reason\n1;a;old\n+15550000002;Ana;old\n2;b;old\n3;c;old\n=1+1;d;old\n";
    let written = refused(list, true);
    assert_eq!(written.matches("refused-reason").count(), 1);
    assert!(!written.contains("old"), "{written}");
}

/// A campaign whose first message has failed, and its report's files.
fn failing(folder: &Folder, list: &Contacts) -> (Journal, Files) {
    let mut journal = journal_of(list.hash());
    let failure = Failure {
        code: Some(131_049),
        ..Failure::new("recipient-unavailable", Scope::Recipient, "Too many.", "Wait at least 24 hours.")
    };
    journal.put(&[Settled {
        row: 3,
        outcome: RowOutcome::Accepted { message_id: "wamid.3".into(), message_status: None, reached: None },
    }]);
    let failed = Delivery {
        row: Some(3),
        message_id: "wamid.3".into(),
        status: "failed".into(),
        failure: Some(failure),
        ..Delivery::default()
    };
    journal.join(&[failed]).unwrap();
    (journal, Files::beside(&folder.path("run.db")))
}

#[test]
fn the_failed_messages_are_a_list_with_the_reason_and_what_to_do() {
    let folder = Folder::new();
    let list = "phone;name;agreed;refused-reason\n+15550000001;Ana;yes;\n2;b;yes;\n+15550000003;Zoe;yes;old\n4;c;;\n";
    let list = Contacts::parse(list.as_bytes()).unwrap();
    let (mut journal, files) = failing(&folder, &list);
    files.write_all(&journal, Some(&list)).unwrap();
    let report = fs::read_to_string(&files.csv).unwrap();
    assert!(report.contains(";failed;131049;Too many.;"), "{report}");
    let written = fs::read_to_string(&files.failed).unwrap();
    assert_eq!(
        written,
        "phone;name;agreed;failed-code;failed-reason;failed-fix\n\
         +1 5550000003;Zoe;yes;131049;Too many.;Wait at least 24 hours.\n"
    );
    files.write(&journal, None).unwrap();
    let poor = fs::read_to_string(&files.failed).unwrap();
    assert!(poor.starts_with("\u{FEFF}phone,name,failed-code"), "{poor}");

    // It has arrived after all: nobody is to write to this person again.
    let delivered = Delivery {
        row: Some(3),
        message_id: "wamid.3".into(),
        status: "delivered".into(),
        ..Delivery::default()
    };
    journal.join(&[delivered]).unwrap();
    files.write(&journal, None).unwrap();
    assert_eq!(fs::read_to_string(&files.failed).unwrap().lines().count(), 1);
}

#[test]
fn without_the_list_the_refused_rows_have_the_columns_of_the_message() {
    let written = refused("phone;name\n", false);
    assert!(written.starts_with("\u{FEFF}phone,name,refused-reason\n+1 5550000002,Ana,"), "{written}");
}

#[test]
fn the_refused_rows_can_be_read_as_a_list_again() {
    let list = "phone;name\n1;a\n+15550000002;João\n2;b\n3;c\n=1+1;@d\n";
    let again = Contacts::parse(refused(list, true).as_bytes()).unwrap();
    let again = again.with_columns(&["phone".to_owned(), "name".to_owned()]);
    let rows: Vec<_> = again.rows().map(|row| row.values.unwrap()[..2].to_vec()).collect();
    assert_eq!(rows, [["+1 5550000002", "João"], ["=1+1", "@d"]]);
}

#[cfg(unix)]
#[test]
fn a_report_is_for_its_owner_alone_and_follows_no_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new();
    let files = Files::beside(&folder.path("run.db"));
    let victim = folder.path("victim");
    fs::write(&victim, "precious").unwrap();
    for file in [&files.html, &files.csv, &files.json, &files.refused] {
        symlink(&victim, file).unwrap();
        let mut new = file.clone().into_os_string();
        new.push(".new");
        symlink(&victim, new).unwrap();
    }
    files.write_all(&journal(), None).unwrap();
    assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
    for file in [&files.html, &files.csv, &files.json, &files.refused] {
        let found = fs::symlink_metadata(file).unwrap();
        assert!(found.is_file() && found.permissions().mode() & 0o777 == 0o600, "{}", file.display());
    }
}

#[test]
fn the_json_has_everybody_and_the_sums() {
    let folder = Folder::new();
    let files = Files::beside(&folder.path("run.db"));
    files.write(&journal(), None).unwrap();
    assert_eq!((&files.csv, &files.json), (&folder.path("run.report.csv"), &folder.path("run.report.json")));
    let report: Value = serde_json::from_str(&fs::read_to_string(&files.json).unwrap()).unwrap();
    let counts =
        json!({"waiting": 1, "sending": 0, "accepted": 1, "refused": 2, "unconfirmed": 1, "skipped": 0});
    assert_eq!(report["counts"], counts, "what nobody sends any more is in doubt");
    assert_eq!(report["kinds"], json!({"invalid-recipient": 1, "recipient-unavailable": 1}));
    assert_eq!(report["unconfirmed-kinds"], json!({"interrupted": 1}));
    assert_eq!((&report["deliveries"], &report["reached-again"]), (&json!({"read": 1}), &json!([])));
    assert_eq!(report["recipients"].as_array().unwrap().len(), 5);
    assert_eq!(report["recipients"][1]["failure"]["code"], 131026);
}

#[test]
fn a_report_that_cannot_be_written_leaves_the_old_one() {
    let folder = Folder::new();
    let files = Files::beside(&folder.path("run.db"));
    fs::create_dir(&files.csv).unwrap();
    let error = files.write(&journal(), None).unwrap_err();
    assert!(error.to_string().contains("run.report.csv"), "{error}");
    assert!(
        files.csv.is_dir() && fs::read_dir(folder.path("")).unwrap().count() == 1,
        "nothing is left behind"
    );
}

#[test]
fn while_a_process_runs_what_is_being_sent_is_not_in_doubt() {
    let status = status(&journal(), true).unwrap();
    assert_eq!((&status["counts"]["sending"], &status["counts"]["unconfirmed"]), (&json!(1), &json!(0)));
    assert_eq!((&status["running"], &status["contacts"]), (&json!(true), &json!("people.csv")));
}
