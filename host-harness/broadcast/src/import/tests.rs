use serde_json::json;

use super::*;
use crate::journal::Entry;
use crate::testing::{Script, accepted, failed, source};

const LIST: &str = "phone;name;agreed
+1 555 555 0123;Ana;yes
15555550124;Bruno;yes
+15555550123;Ana again;yes
+15555550125;;yes
+15555550126;Diego;no
+15555550127;Eva;TRUE
+15555550128;Line\u{2028}break;yes
+15555550129;Gus
+15555550130;Hanna;ja
";

const MESSAGE: &str =
    r#"{"to": "{{phone}}", "name": "sale", "language": "en", "body": [{"value": "{{name}}"}]}"#;

/// The toolkit's answers when it may not send: the request is denied, unless it finds a fault first.
fn rehearsal() -> Script {
    Script::new(|_, input, _| {
        let name = input["body"][0]["value"].as_str().unwrap();
        if name.contains('\u{2028}') {
            failed("permanent", "template-mismatch", "message")
        } else {
            failed("permanent", "host-denied", "host")
        }
    })
}

async fn import(rehearsal: &Script, suppressed: &str) -> (Journal, Result<Unsent, ImportError>) {
    let contacts = Contacts::parse(LIST.as_bytes()).unwrap();
    let template = Template::parse(MESSAGE).unwrap();
    let mut suppression = Suppression::default();
    suppression.add("off.csv", suppressed.as_bytes(), None).unwrap();
    let source = ListSource { consent: Some("agreed".into()), ..source(&contacts, &template, &suppression) };
    let mut journal = Journal::in_memory().unwrap();
    let unsent = source.import(&mut journal, rehearsal).await;
    (journal, unsent)
}

#[tokio::test(start_paused = true)]
async fn each_row_is_sent_to_or_told_why_not() {
    let (journal, unsent) = import(&rehearsal(), "number\n0015555550130").await;
    let mut rows = Vec::new();
    let visit = |entry: Entry| {
        let kind = entry.failure.map(|failure| failure["kind"].as_str().unwrap().to_owned());
        rows.push((entry.line, entry.state, kind.unwrap_or_default()));
        Ok::<_, JournalError>(())
    };
    journal.each(visit).unwrap();
    let expected = [
        (2, "waiting", ""),
        (3, "refused", "invalid-recipient"),
        (4, "skipped", "duplicate"),
        (5, "refused", "invalid-input"),
        (6, "skipped", "no-consent"),
        (7, "waiting", ""),
        (8, "refused", "template-mismatch"),
        (9, "refused", "invalid-input"),
        (10, "skipped", "suppressed"),
    ];
    assert_eq!(rows, expected.map(|(line, state, kind)| (line, state.to_owned(), kind.to_owned())));
    let Unsent { faulty, left_out } = unsent.unwrap();
    let lines = |rows: &[BadRow]| rows.iter().map(|row| row.line).collect::<Vec<_>>();
    assert_eq!((lines(&faulty), lines(&left_out)), (vec![3, 5, 8, 9], vec![4, 6, 10]));
    assert!(faulty[0].reason.contains("`15555550124`") && faulty[1].reason.contains("`name` is blank"));
    assert_eq!(left_out[0].reason, "The same recipient as in line 2.");
    let run = journal.run().unwrap().unwrap();
    assert_eq!((run.contacts.as_str(), run.id.len(), run.sender.as_str()), ("people.csv", 16, "1"));
}

#[tokio::test(start_paused = true)]
async fn a_rehearsal_that_says_nothing_of_the_row_ends_the_import() {
    let script = Script::new(|_, _, _| failed("permanent", "invalid-phone-number-id", "connection"));
    let (journal, unsent) = import(&script, "+15555550199").await;
    assert!(
        matches!(unsent, Err(ImportError::Rehearsal(failure)) if failure.kind == "invalid-phone-number-id")
    );
    assert_eq!(journal.run().unwrap(), None);
    let script = Script::new(|_, input, _| accepted(input));
    let cleaned = import(&script, "+15555550199").await.0.first_waiting(1).unwrap();
    assert_eq!(
        cleaned,
        [(2, "+15555550123".to_owned(), vec!["+1 555 555 0123".to_owned(), "Ana".to_owned()])]
    );
    assert_eq!(script.inputs()[0]["to"], json!("+15555550123"), "it is the cleaned number that is rehearsed");
}

/// The refused lines, and how many messages the toolkit checked. The names are used in rotation.
async fn refused_of(list: &str, rehearsal: &Script) -> (Vec<u64>, usize) {
    let contacts = Contacts::parse(list.as_bytes()).unwrap();
    let template = Template::parse(MESSAGE).unwrap();
    let suppression = Suppression::default();
    let source = source(&contacts, &template, &suppression);
    let mut journal = Journal::in_memory().unwrap();
    let unsent = source.import(&mut journal, rehearsal).await.unwrap();
    (unsent.faulty.iter().map(|fault| fault.line).collect(), rehearsal.inputs().len())
}

/// This many people with these names in rotation, and a last one with a user id.
fn list_of(count: usize, names: &[&str]) -> String {
    let rows = (0..count).map(|n| format!("+1555{n:07};{}\n", names[n % names.len()]));
    format!("phone;name\n{}US.1;{}\n", rows.collect::<String>(), names[0])
}

#[tokio::test(start_paused = true)]
async fn a_message_that_many_get_alike_is_looked_at_once_it_is_known_to_be_good_no_more() {
    let (refused, looked_at) = refused_of(&list_of(2_000, &["Ana", "Bo"]), &rehearsal()).await;
    assert_eq!(refused, Vec::<u64>::new());
    assert!(looked_at < 300, "as many as were on the way at first: {looked_at}");
}

#[tokio::test(start_paused = true)]
async fn a_message_that_the_toolkit_refuses_is_refused_at_each_line() {
    let (refused, _) = refused_of(&list_of(2_000, &["Ana", "B\u{2028}o"]), &rehearsal()).await;
    assert_eq!(refused, (3..=2_001).step_by(2).collect::<Vec<u64>>());
    // Only the recipient's kind counts.
    let script = Script::new(|_, input, _| {
        let is_number = input["to"].as_str().unwrap().starts_with('+');
        let (kind, scope) =
            if is_number { ("host-denied", "host") } else { ("invalid-recipient", "recipient") };
        failed("permanent", kind, scope)
    });
    let (refused, _) = refused_of(&list_of(2_000, &["Ana"]), &script).await;
    assert_eq!(refused, [2_002]);
}

#[tokio::test(start_paused = true)]
async fn what_says_nothing_of_a_message_says_nothing_of_its_likes() {
    let script = Script::new(|_, input, _| {
        let is_late = input["to"].as_str().unwrap() < "+15550000400";
        let (case, kind, scope) = if is_late {
            ("transient", "other", "host")
        } else {
            ("permanent", "template-mismatch", "message")
        };
        failed(case, kind, scope)
    });
    let (refused, _) = refused_of(&list_of(500, &["Ana"]), &script).await;
    assert_eq!(refused, (402..=502).collect::<Vec<u64>>());
}

#[tokio::test(start_paused = true)]
async fn one_person_under_two_spellings_is_imported_once_and_the_number_stays_as_listed() {
    let listed = [
        ("+5511987654321", "+551187654321"),
        ("+525512345678", "+5215512345678"),
        ("+541123456789", "+5491123456789"),
        ("+22990011234", "+2290190011234"),
    ];
    let rows = listed.map(|(one, other)| format!("{one}\n{other}\n")).concat();
    // A landline and the mobile number that it would become are two people.
    let contacts =
        Contacts::parse(format!("phone\n{rows}+551123456789\n+5511923456789\n").as_bytes()).unwrap();
    let template = Template::parse(r#"{"to": "{{phone}}", "name": "sale", "language": "en"}"#).unwrap();
    let suppression = Suppression::default();
    let source = source(&contacts, &template, &suppression);
    let mut journal = Journal::in_memory().unwrap();
    let script = Script::new(|_, _, _| failed("permanent", "host-denied", "host"));
    let unsent = source.import(&mut journal, &script).await.unwrap();
    assert!(unsent.faulty.is_empty(), "{unsent:?}");
    let doubles: Vec<_> = unsent.left_out.iter().map(|fault| (fault.line, fault.reason.as_str())).collect();
    assert_eq!(doubles[0], (3, "The same recipient as in line 2."));
    assert_eq!(doubles.iter().map(|double| double.0).collect::<Vec<_>>(), [3, 5, 7, 9]);
    let sent: Vec<_> = journal.first_waiting(9).unwrap().into_iter().map(|(_, to, _)| to).collect();
    let mut first: Vec<_> = listed.iter().map(|(one, _)| (*one).to_owned()).collect();
    first.extend(["+551123456789".to_owned(), "+5511923456789".to_owned()]);
    assert_eq!(sent, first);
}

#[test]
fn consent_is_true_in_the_languages_of_spreadsheets_and_nothing_else_is() {
    for word in ["true", "TRUE", " Yes ", "1", "WAHR", "VRAI", "sí"] {
        assert!(is_true(word), "{word}");
    }
    for word in ["", "no", "0", "false", "perhaps", "TRUE?"] {
        assert!(!is_true(word), "{word}");
    }
}
