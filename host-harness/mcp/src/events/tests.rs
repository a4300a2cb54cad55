use std::fmt::Write as _;
use std::time::UNIX_EPOCH;

use serde_json::{Value, json};

use super::*;

const OWN: &str = "106";

/// A person's message at this minute of 1 January 2026.
fn wrote(person: &Value, id: &str, text: &str, minute: u32) -> Value {
    let at = |day: u32| format!("2026-01-{day:02}T{:02}:{:02}:00Z", minute / 60, minute % 60);
    json!({
        "id": id, "phone-number-id": OWN, "happened-at": at(1), "standby": false,
        "content": {"inbound-message": {
            "message-id": id, "sender": person, "window-closes-at": at(2), "content": {"text": text},
        }},
    })
}

fn ana() -> Value {
    json!({"wa-id": "15555550123", "user-id": "US.1", "profile-name": "Ana"})
}

fn store(events: &[Value]) -> Store {
    let mut store = Store::new(Some(OWN.to_owned()));
    events.iter().for_each(|event| store.note(event));
    store
}

fn texts(store: &Store, person: &str) -> Vec<String> {
    store.people.messages(person).map(message::Message::glimpse).collect()
}

/// Noon of a day of January 2026.
fn noon(day: i64) -> i64 {
    1_767_268_800 + (day - 1) * 24 * 60 * 60
}

#[test]
fn a_person_is_one_by_number_and_user_id_once_the_file_joins_them() {
    let number = json!({"wa-id": "15555550123"});
    let user_id = json!({"user-id": "US.1"});
    let mut store = store(&[wrote(&number, "a", "one", 1), wrote(&user_id, "b", "two", 2)]);
    assert_eq!(
        (texts(&store, "+15555550123"), texts(&store, "US.1")),
        (vec!["one".into()], vec!["two".into()])
    );
    store.note(&wrote(&ana(), "c", "three", 3));
    for id in ["+15555550123", "US.1"] {
        assert_eq!(texts(&store, id), ["one", "two", "three"]);
        assert_eq!(store.people.window(id, noon(1)), Window::Open(noon(2) - 12 * 60 * 60 + 180));
        assert_eq!(store.people.window(id, noon(2)), Window::Closed);
    }
    assert_eq!(store.people.len(), 1);
}

#[test]
fn the_number_that_was_dialled_leads_to_the_person_whom_meta_knows_by_another() {
    let mut store = store(&[wrote(&json!({"wa-id": "551187654321"}), "a", "Oi", 1)]);
    let person = Ids { number: Some("+551187654321".into()), ..Ids::default() };
    assert_eq!(store.people.window("+5511987654321", noon(2)), Window::Unknown);
    store.accepted("wamid.A", Some("+5511987654321"), person, 1, noon(1));
    assert_eq!(store.people.window("+5511987654321", noon(2)), Window::Closed);
    assert_eq!(texts(&store, "+5511987654321"), ["Oi"]);
}

#[test]
fn repeats_and_disorder_make_no_difference() {
    let (one, two, three) =
        (wrote(&ana(), "a", "1", 1), wrote(&ana(), "b", "2", 2), wrote(&ana(), "c", "3", 3));
    let store = store(&[three.clone(), one.clone(), three, two.clone(), one, two]);
    assert_eq!(texts(&store, "US.1"), ["1", "2", "3"]);
    assert_eq!(store.people.window("US.1", noon(1)), Window::Open(noon(2) - 12 * 60 * 60 + 180));
}

#[test]
fn a_person_who_changes_the_number_keeps_the_conversation_and_the_old_number_is_nobodys() {
    let change = json!({"content": {"person-change": {
        "message-id": "s", "change": "number", "previous": {"wa-id": "15555550123", "user-id": "US.1"},
        "current": {"wa-id": "15555550199", "user-id": "US.2"},
    }}, "phone-number-id": OWN});
    let store = store(&[wrote(&ana(), "a", "Hi", 1), change]);
    assert_eq!(
        (texts(&store, "+15555550199"), texts(&store, "US.2")),
        (vec!["Hi".into()], vec!["Hi".into()])
    );
    assert!(store.people.find("+15555550123").is_none() && store.people.find("US.1").is_none());
}

#[test]
fn a_call_opens_the_window_and_neither_an_edit_nor_a_message_in_a_group_does() {
    let mut edit = wrote(&ana(), "a", "", 1);
    edit["content"]["inbound-message"]["window-closes-at"] = Value::Null;
    edit["content"]["inbound-message"]["content"] = json!({"edit": {"message-id": "x", "text": "new"}});
    let mut in_group = wrote(&ana(), "b", "to all", 2);
    in_group["content"]["inbound-message"]["group-id"] = "G".into();
    let mut store = store(&[edit, in_group]);
    assert_eq!(store.people.window("US.1", noon(1)), Window::Unknown);
    assert_eq!(store.people.messages("G").last().unwrap().shown()["author"], "Ana");
    let call = json!({"phone-number-id": OWN, "happened-at": "2026-01-01T11:00:00Z", "content": {"call": {
        "call-id": "wacid.1", "event": "connect", "person": ana(), "window-closes-at": "2026-01-02T11:00:00Z"}}});
    store.note(&call);
    store.note(&call);
    assert_eq!(store.people.window("US.1", noon(1)), Window::Open(noon(2) - 60 * 60));
    assert_eq!(texts(&store, "US.1"), ["new | x", "[call]"]);
}

#[test]
fn a_status_goes_forward_only_and_what_was_delivered_has_not_failed() {
    let status = |word: &str| {
        json!({"happened-at": "2026-01-01T10:00:00Z", "content": {"message-status": {
            "message-id": "m", "status": word, "recipient": {}, "failure": {"code": 1, "message": "x"}}}})
    };
    let mut store = store(&["read", "sent", "delivered"].map(status));
    assert_eq!(store.statuses.shown("m")["status"], "read");
    assert!(store.statuses.has_reached("m", "delivered") && !store.statuses.has_reached("n", "sent"));
    store.note(&status("failed"));
    assert_eq!(store.statuses.shown("m")["status"], "read");
    let other = |word: &str| {
        let mut event = status(word);
        event["content"]["message-status"]["message-id"] = "o".into();
        event
    };
    store.note(&other("sent"));
    store.note(&other("failed"));
    assert_eq!(store.statuses.shown("o")["failure"]["message"], "x");
    assert!(store.statuses.has_reached("o", "read"), "nothing else will come");
}

#[test]
fn one_who_writes_much_displaces_nobody_elses_messages() {
    let mut events = vec![wrote(&json!({"wa-id": "15555550177"}), "first", "Hi", 1)];
    events.extend((0..200).map(|number| wrote(&ana(), &format!("m{number}"), "again", number)));
    let store = store(&events);
    assert_eq!(texts(&store, "+15555550177"), ["Hi"]);
    assert_eq!(store.people.messages("US.1").count(), 10);
    let last = store.people.messages("US.1").last().unwrap().shown();
    assert_eq!(last["message-id"], "m199");
}

#[tokio::test]
async fn fifty_thousand_lines_leave_the_newest_and_no_more_than_there_is_room_for() {
    let path = std::env::temp_dir().join(format!("host-harness-mcp-events-{}", std::process::id()));
    let mut file = String::new();
    for number in 0..50_000_u32 {
        let person = json!({"wa-id": format!("1555{number:07}"), "user-id": format!("US.{number}")});
        let id = format!("wamid.{number}");
        let event = match number % 4 {
            0 => json!({"id": id, "phone-number-id": OWN, "content": {"message-status": {
                "message-id": id, "status": "sent", "recipient": person}}}),
            _ => wrote(&person, &id, &"x".repeat(400), number % 1_440),
        };
        writeln!(file, "{event}").unwrap();
    }
    std::fs::write(&path, &file).unwrap();
    let events = Events::follow(&path, Some(OWN), |note| panic!("{note}")).await.unwrap();
    std::fs::remove_file(&path).unwrap();
    let store = lock(&events.0.store);
    assert_eq!(store.people.len(), 10_000);
    assert_eq!(store.people.kept(), (10_000, 10_000, 20_000));
    assert_eq!(texts(&store, "US.49999").len(), 1);
    assert!(store.people.find("US.1").is_none());
    assert_eq!(store.statuses.shown("wamid.49996")["status"], "sent");
    drop(store);
    assert_eq!(events.inbox(UNIX_EPOCH)["more"], 10_000 - LISTED);
}
