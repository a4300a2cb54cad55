//! Rotation of the file of events, as logrotate does it.

#![cfg(unix)]

use super::*;

#[test]
fn a_renamed_file_is_given_back_on_sighup_and_events_go_to_a_new_one() {
    let folder = Folder::new("webhook-rotation");
    let out = folder.0.join("events.jsonl");
    let path = out.to_str().expect("UTF-8");
    let mut webhook = Serving::start(&["webhook", "--listen", "127.0.0.1:0", "--out", path]);
    assert_eq!(webhook.post(&notification("wamid.A")), "200");
    let rotated = folder.0.join("events.jsonl.1");
    fs::rename(&out, &rotated).unwrap();
    webhook.signal("-HUP");
    webhook.wait_for("SIGHUP");
    assert!(fs::File::open(&rotated).unwrap().try_lock().is_ok(), "the old file is closed");
    assert_eq!(webhook.post(&notification("wamid.B")), "200");
    assert_eq!(events(&fs::read(&rotated).unwrap())[0]["id"], "wamid.A:sent");
    assert_eq!(events(&fs::read(&out).unwrap())[0]["id"], "wamid.B:sent");
    webhook.signal("-TERM");
    assert_eq!(webhook.child.wait().unwrap().code(), Some(0));
}
