//! The refused rows of a campaign that resumes without its list.

use std::fs;

use crate::support::{Stage, assert_exit, run, stderr};

const PEOPLE: &str = "phone;name;town\n+15555550141;Ana;Oslo\n0171 5555550;Bo;Bonn\n";

#[test]
fn the_short_command_writes_refused_rows_as_the_list_has_them_while_it_is_there() {
    let stage = Stage::new("kept-list");
    stage.file("people.csv", PEOPLE);
    // The list is named from within its folder, and the next process starts elsewhere.
    let mut begin = stage.resume(&["--contacts", "people.csv", "--template", "message.json"]);
    begin.current_dir(&stage.folder);
    assert_exit(&run(begin), 1);
    let whole = stage.read("run.refused.csv");
    assert!(whole.contains("phone;name;town;refused-reason") && whole.contains(";Bo;Bonn;"), "{whole}");
    fs::remove_file(stage.path("run.refused.csv")).unwrap();
    assert_exit(&run(stage.resume(&[])), 1);
    assert_eq!(stage.read("run.refused.csv"), whole);

    // Another list at the same path is not this campaign's: the file stays.
    stage.file("people.csv", "phone;name\n+15555550199;Zoe\n");
    let output = run(stage.resume(&[]));
    assert_exit(&output, 1);
    assert_eq!(stage.read("run.refused.csv"), whole);
    assert!(stderr(&output).contains("run.refused.csv stays as it is"), "{}", stderr(&output));
    fs::remove_file(stage.path("run.refused.csv")).unwrap();
    fs::remove_file(stage.path("people.csv")).unwrap();
    let output = run(stage.resume(&[]));
    assert!(stderr(&output).contains("has the message's columns only"), "{}", stderr(&output));
    let poor = stage.read("run.refused.csv");
    assert!(poor.contains("phone,name,refused-reason") && !poor.contains("Bonn"), "{poor}");
}

#[test]
fn a_list_below_a_title_keeps_its_columns_where_it_is_named_without_the_message() {
    let stage = Stage::new("kept-title");
    stage.file("people.csv", format!("Our customers\n{PEOPLE}"));
    assert_exit(&run(stage.broadcast(&[])), 1);
    let whole = stage.read("run.refused.csv");
    assert!(whole.contains("phone;name;town;refused-reason"), "{whole}");
    let list = stage.path("people.csv");
    for more in [&["--contacts", &list][..], &[]] {
        assert_exit(&run(stage.resume(more)), 1);
        assert_eq!(stage.read("run.refused.csv"), whole, "{more:?}");
    }
}
