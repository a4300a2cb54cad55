use std::fs;
use std::process::{Command, Stdio};

use host_harness_broadcast::Journal;

use crate::crashes::until;
use crate::support::{Stage, assert_exit, command, message, run, stderr};

#[test]
fn two_processes_cannot_run_one_journal() {
    let stage = Stage::new("two");
    stage.people(2);
    let held = Journal::open(stage.path("run.db").as_ref()).unwrap();
    let output = run(stage.broadcast(&[]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("in use"), "{}", stderr(&output));
    assert!(stage.simulator.requests().is_empty());
    assert_eq!(stage.status()["running"], true);
    drop(held);
    assert_exit(&run(stage.broadcast(&[])), 0);
}

#[test]
fn a_list_or_a_message_that_has_changed_is_refused_once_somebody_was_sent_to() {
    let stage = Stage::new("changed");
    stage.people(2);
    assert_exit(&run(stage.broadcast(&[])), 0);

    stage.people(3);
    let output = run(stage.broadcast(&[]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("people.csv is not the one"), "{}", stderr(&output));

    stage.people(2);
    let mut other = message();
    other["body"][1]["value"] = "8".into();
    stage.file("message.json", other.to_string());
    let output = run(stage.broadcast(&[]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("the message is not the one"), "{}", stderr(&output));

    stage.file("message.json", format!("{:#}", message()));
    assert_exit(&run(stage.broadcast(&[])), 0);
    assert_eq!(stage.simulator.messages().len(), 2);
}

#[test]
fn another_number_does_not_go_on_with_a_campaign() {
    let stage = Stage::new("number");
    stage.people(2);
    assert_exit(&run(stage.broadcast(&[])), 0);
    let connection = stage.read("connection.json").replace("106540352242922", "106540352242923");
    stage.file("connection.json", connection);
    let output = run(stage.resume(&[]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("phone-number-id 106540352242922"), "{}", stderr(&output));
}

#[test]
fn the_short_command_goes_on_with_a_message_that_names_its_own_number() {
    let stage = Stage::new("own-number");
    stage.people(2);
    let mut own = message();
    own["phone-number-id"] = "106540352242922".into();
    stage.file("message.json", own.to_string());
    let connection = stage.read("connection.json").replace("106540352242922", "106540352242923");
    stage.file("connection.json", connection);
    assert_exit(&run(stage.broadcast(&[])), 0);
    assert_exit(&run(stage.resume(&[])), 0);
    assert_eq!(stage.simulator.messages().len(), 2);
}

#[test]
fn what_is_no_journal_is_left_as_it_is() {
    let stage = Stage::new("foreign");
    stage.people(1);
    stage.file("run.db", "phone;name\n".repeat(50));
    let output = run(stage.broadcast(&[]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("is not a journal"), "{}", stderr(&output));
    assert_eq!(stage.read("run.db"), "phone;name\n".repeat(50));

    fs::remove_file(stage.folder.join("run.db")).unwrap();
    let output = run(command(&["broadcast", "status", "--journal", &stage.path("run.db")]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("there is no journal"), "{}", stderr(&output));
    assert!(!stage.folder.join("run.db").exists(), "asking begins nothing");
    let output = run(stage.resume(&[]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("there is no journal"), "{}", stderr(&output));
    assert!(!stage.folder.join("run.db").exists(), "nor does going on");
}

/// A command without a superuser's right to write anywhere.
#[cfg(target_os = "linux")]
fn as_anybody(command: &Command) -> Command {
    use std::os::unix::fs::MetadataExt;
    let is_superuser = fs::metadata("/proc/self").unwrap().uid() == 0;
    let mut plain = Command::new(if is_superuser { "unshare" } else { "env" });
    if is_superuser {
        // In a user namespace that maps no users.
        plain.arg("--user");
    }
    plain.arg(command.get_program()).args(command.get_args());
    plain.stdout(Stdio::piped()).stderr(Stdio::piped());
    plain
}

#[cfg(target_os = "linux")]
#[test]
fn in_a_folder_where_nothing_can_be_written_a_campaign_can_be_looked_at_and_not_run() {
    use std::os::unix::fs::PermissionsExt;
    let stage = Stage::new("read-only");
    stage.people(40);
    let child = until(&stage, 2, stage.broadcast(&["--rate", "2"]));
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert_exit(&child.wait_with_output().unwrap(), 75);
    let writable = |mode| fs::set_permissions(&stage.folder, fs::Permissions::from_mode(mode)).unwrap();
    let names = || {
        let files = fs::read_dir(&stage.folder).unwrap().map(|file| file.unwrap().file_name());
        files.collect::<std::collections::BTreeSet<_>>()
    };
    let (before, sent) = (names(), stage.sent());
    writable(0o555);
    let looked = run(as_anybody(&command(&["broadcast", "status", "--journal", &stage.path("run.db")])));
    let mut resumed = stage.resume(&[]);
    resumed.args(["--rate", "1000"]);
    let resumed = run(as_anybody(&resumed));
    writable(0o755);
    assert_exit(&looked, 0);
    let told = stderr(&looked);
    assert!(told.contains("accepted") && told.contains("It was stopped by Ctrl-C."), "{told}");
    assert_exit(&resumed, 2);
    assert_eq!((names(), stage.sent()), (before, sent), "{}", stderr(&resumed));
}
