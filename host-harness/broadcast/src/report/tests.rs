use super::*;
use crate::failure::{Failure, Scope};
use crate::journal::{Delivery, Outcome, Person, Settled};
use crate::testing::{Folder, people, run};

fn journal() -> Journal {
    let mut journal = Journal::in_memory().unwrap();
    let mut import = journal.import(&run()).unwrap();
    for person in people(4) {
        import.add(&person).unwrap();
    }
    let faulty = Failure::new("invalid-recipient", Scope::Recipient, "`=1+1`: this is no number", "");
    import
        .add(&Person { line: 6, given: "=1+1".into(), recipient: Err(faulty), fields: Vec::new() })
        .unwrap();
    import.commit().unwrap();
    journal.take(3);
    let mut refused =
        Failure::new("recipient-unavailable", Scope::Recipient, "Not on WhatsApp, \"perhaps\".", "Call.");
    refused.code = Some(131026);
    journal.put(&[
        Settled { row: 1, outcome: Outcome::Accepted { message_id: "wamid.1".into(), message_status: None } },
        Settled { row: 2, outcome: Outcome::Refused(refused) },
    ]);
    let read = Delivery { row: Some(1), message_id: "wamid.1".into(), status: "read".into(), failure: None };
    journal.join(&[read]).unwrap();
    journal
}

#[test]
fn the_table_has_everybody_and_no_formula() {
    let mut table = Vec::new();
    assert!(write_csv(&journal(), &mut table).is_ok());
    let mut rows = csv::Reader::from_reader(&table[..]);
    let header = rows.headers().unwrap().clone();
    let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| {
        rows[row][header.iter().position(|column| column == name).unwrap()].to_owned()
    };
    assert_eq!(rows.len(), 5);
    assert_eq!([cell(0, "line"), cell(0, "to"), cell(0, "state")], ["2", "+15550000001", "accepted"]);
    assert_eq!([cell(0, "message-id"), cell(0, "delivery")], ["wamid.1", "read"]);
    assert_eq!([cell(1, "code"), cell(1, "kind")], ["131026", "recipient-unavailable"]);
    assert_eq!([cell(1, "message"), cell(1, "fix")], ["Not on WhatsApp, \"perhaps\".", "Call."]);
    assert_eq!([cell(2, "state"), cell(3, "state")], ["sending", "waiting"]);
    assert_eq!([cell(4, "to"), cell(4, "state")], ["'=1+1", "refused"]);
}

#[test]
fn the_json_has_everybody_and_the_sums() {
    let folder = Folder::new();
    let files = Files::beside(&folder.path("run.db"));
    files.write(&journal()).unwrap();
    assert_eq!((&files.csv, &files.json), (&folder.path("run.report.csv"), &folder.path("run.report.json")));
    let report: Value = serde_json::from_str(&fs::read_to_string(&files.json).unwrap()).unwrap();
    let counts =
        json!({"waiting": 1, "sending": 0, "accepted": 1, "refused": 2, "unconfirmed": 1, "skipped": 0});
    assert_eq!(report["counts"], counts, "what nobody sends any more is in doubt");
    assert_eq!(report["kinds"], json!({"invalid-recipient": 1, "recipient-unavailable": 1}));
    assert_eq!(report["deliveries"], json!({"read": 1}));
    assert_eq!(report["recipients"].as_array().unwrap().len(), 5);
    assert_eq!(report["recipients"][1]["failure"]["code"], 131026);
}

#[test]
fn a_report_that_cannot_be_written_leaves_the_old_one() {
    let folder = Folder::new();
    let files = Files::beside(&folder.path("run.db"));
    fs::create_dir(&files.csv).unwrap();
    let error = files.write(&journal()).unwrap_err();
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
