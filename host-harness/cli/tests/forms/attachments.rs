//! `call send-media --file`: a file on this machine.

use host_harness_simulator::DEMO_TEST_PHONE_NUMBER_ID;

use crate::command::command;
use crate::folder::Folder;
use crate::{Simulate, stderr, stdout};

const PDF: &str = "%PDF-1.1\n%%EOF\n";
const TO: &str = "--set=to=+15555550123";

#[test]
fn a_file_is_uploaded_and_sent_under_its_name() {
    let simulate = Simulate::start("file");
    let folder = Folder::new("forms-file");
    let file = folder.file("invoice.pdf", PDF);
    let output = simulate.call("send-media", &["--trace", "--file", &file, TO, "--set=caption=Your invoice"]);
    assert!(output.status.success(), "{output:?}");
    assert!(stdout(&output)["ok"]["message-id"].is_string(), "{output:?}");
    assert!(stderr(&output).contains("invoice.pdf is uploaded as media id "), "{output:?}");
    let log = simulate.log();
    let posts: Vec<_> = log.lines().filter(|line| line.contains("POST")).collect();
    assert!(posts.len() == 2 && posts[0].contains("/media") && posts[1].contains("/messages"), "{log}");
}

#[test]
fn what_whatsapp_does_not_take_is_refused_before_anything_is_uploaded() {
    let simulate = Simulate::start("refused-file");
    let folder = Folder::new("forms-refused");
    let image = folder.file("photo.jpg", vec![0; (5 << 20) + 1]);
    let moving = folder.file("moving.gif", "GIF89a");
    let nothing = folder.file("nothing.pdf", "");
    let pdf = folder.file("invoice.pdf", PDF);
    let folder = folder.0.join("missing.pdf");
    for (file, more, why) in [
        (image.as_str(), TO, "it has 5.1 MB, and WhatsApp accepts at most 5.0 MB for this kind (image)"),
        (&moving, TO, "WhatsApp accepts files that end in .3gp, .3gpp, .aac"),
        (&nothing, TO, "it is empty"),
        (&pdf, "--set=kind=image", "the kind is \"image\", and this file is of the kind document"),
        (&pdf, "--set=source.id=7", "the input has a source already"),
        (folder.to_str().unwrap(), TO, "it cannot be read"),
        (&pdf, "--check", "--check: send-media has no preview"),
    ] {
        let output = simulate.call("send-media", &["--file", file, more]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(stderr(&output).contains(why), "{why}: {output:?}");
    }
    let output = simulate.call("send-message", &["--file", &pdf, TO, "--set=body=Hello"]);
    assert!(stderr(&output).contains("send-message sends no file; send-media does"), "{output:?}");
    // The component's own refusals: a caption that is too long, an invalid recipient.
    let long = format!("--set=caption={}", "a".repeat(1_025));
    for (more, field) in [([TO, long.as_str()], "caption"), (["--set=to=555", "--set=caption=a"], "to")] {
        let output = simulate.call("send-media", &["--file", &pdf, more[0], more[1]]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert_eq!(stdout(&output)["err"]["permanent"]["field"], field, "{output:?}");
    }
    let log = simulate.log();
    assert!(!log.contains("POST /"), "{log}");
}

#[test]
fn an_upload_that_fails_has_sent_nothing() {
    let folder = Folder::new("forms-upload-fails");
    let file = folder.file("invoice.pdf", PDF);
    let connection = folder.file("connection.json", r#"{"access-token": "a", "phone-number-id": "7"}"#);
    // Nothing listens there.
    let graph = ["--graph", "127.0.0.1:9"];
    let call = ["call", "send-media", "--connection", &connection, "--file", &file, TO];
    let output = command(&[&call[..], &graph[..]].concat()).output().unwrap();
    assert_eq!(output.status.code(), Some(75), "{output:?}");
    assert!(stdout(&output)["err"]["transient"].is_object());
    assert!(stderr(&output).contains("the upload of invoice.pdf failed, and nothing was sent"), "{output:?}");
}

#[test]
fn a_send_that_fails_after_the_upload_names_the_id_to_send_it_again() {
    let simulate = Simulate::start("send-fails");
    let folder = Folder::new("forms-send-fails");
    let file = folder.file("invoice.pdf", PDF);
    // A test number can write only to its own few recipients.
    let from = format!("--set=phone-number-id={DEMO_TEST_PHONE_NUMBER_ID}");
    let output = simulate.call("send-media", &["--file", &file, "--set=to=+15555550124", &from]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(stdout(&output)["err"]["permanent"]["code"], 131_030, "{output:?}");
    let said = stderr(&output);
    let id = said.split("--set source.id=").nth(1).and_then(|rest| rest.split(' ').next()).expect(&said);
    let id = format!("--set=source.id={id}");
    let again = ["--set=kind=document", "--set=filename=invoice.pdf", &id, TO, &from];
    let output = simulate.call("send-media", &again);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(simulate.posts_to("/media"), 1);
}
