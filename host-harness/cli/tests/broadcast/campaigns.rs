use serde_json::json;

use crate::support::{Stage, assert_exit, command, message, run, stderr, stdout};

#[test]
fn everybody_who_can_be_sent_to_is_and_the_rest_are_told_with_their_lines() {
    let stage = Stage::new("all");
    stage.file(
        "people.csv",
        "\u{FEFF}phone;name;agreed\r\n+1 555 555 0123;Zoë;yes\r\n15555550124;Bruno;yes\r\n+15555550125;Carla;no\r\n\
         +15555550126;Two\tcolumns;yes\r\n(+1) 555-555-0127;Diego;WAHR\r\n+15555550128;Eva;yes\r\n",
    );
    stage.file("off.csv", "0015555550128\n");
    let off = stage.path("off.csv");
    let output = run(stage.broadcast(&["--consent", "agreed", "--suppress", &off]));
    assert_exit(&output, 1);
    let said = stderr(&output);
    assert!(said.contains("line 3: `15555550124`: it has no +: write +15555550124 if"), "{said}");
    assert!(said.contains("line 5: body[0].value: "), "{said}");
    let consent =
        "line 4: Not sent: the consent column says `no`. Only yes, true, 1 and the like count as consent.";
    assert!(said.contains(consent), "{said}");
    let counts =
        json!({"waiting": 0, "sending": 0, "accepted": 2, "refused": 2, "unconfirmed": 0, "skipped": 2});
    assert_eq!(stdout(&output)["counts"], counts);
    assert_eq!(stage.status()["counts"], counts);
    assert_eq!(stage.status()["running"], false);
    let messages = stage.simulator.messages();
    let sent: Vec<_> = stage.sent().into_iter().collect();
    assert_eq!(sent, ["+15555550123", "+15555550127"].map(|to| (to.to_owned(), 1)));
    assert!(messages.iter().any(|message| message.body.to_string().contains("Zoë")));
    let report = stage.read("run.report.csv");
    for message in &messages {
        assert!(report.contains(&message.id), "{report}");
    }
    assert!(serde_json::from_str::<serde_json::Value>(&stage.read("run.report.json")).is_ok());

    // Running it again sends nothing to anybody.
    assert_exit(&run(stage.resume(&[])), 1);
    assert_eq!(stage.simulator.messages().len(), 2);
}

#[test]
fn the_examples_are_sent_as_the_readme_says() {
    let stage = Stage::new("examples");
    stage.file("people.csv", include_bytes!("../../../broadcast/examples/people.csv"));
    stage.file("message.json", include_bytes!("../../../broadcast/examples/message.json"));
    let output = run(stage.broadcast(&["--consent", "agreed"]));
    assert_exit(&output, 1);
    assert!(stderr(&output).contains("line 5: `15555550142`"), "{}", stderr(&output));
    let sent: Vec<_> = stage.sent().into_iter().collect();
    assert_eq!(sent, ["+15555550123", "+15555550141", "+5500987650123"].map(|to| (to.to_owned(), 1)));
    let messages = stage.simulator.messages();
    assert!(messages.iter().any(|message| message.body.to_string().contains("João")));
}

#[test]
fn what_metas_webhooks_told_is_in_the_report() {
    let stage = Stage::new("reconciled");
    stage.file("people.csv", "phone;name;agreed\n+15555550141;Ana;yes\n+15555550142;Bo;yes\n");
    assert_exit(&run(stage.broadcast(&[])), 0);
    assert!(!stage.folder.join("run.failed.csv").exists(), "nobody's message has failed yet");
    let message = stage.simulator.messages().remove(0);
    let status = json!({
        "id": message.id, "status": "failed", "timestamp": "1700000000", "recipient_id": "15550000000",
        "biz_opaque_callback_data": message.callback_data,
        "errors": [{"code": 131026, "title": "Message undeliverable", "message": "Message undeliverable"}],
    });
    let value = json!({
        "messaging_product": "whatsapp", "statuses": [status],
        "metadata": {"display_phone_number": "15555550100", "phone_number_id": "106540352242922"},
    });
    let entry = json!({"id": "102290129340398", "changes": [{"field": "messages", "value": value}]});
    stage.file("bodies.jsonl", json!({"object": "whatsapp_business_account", "entry": [entry]}).to_string());
    let (journal, bodies) = (stage.path("run.db"), stage.path("bodies.jsonl"));
    let output = run(command(&["broadcast", "reconcile", "--journal", &journal, "--statuses", &bodies]));
    assert_exit(&output, 0);
    assert_eq!(stdout(&output)["deliveries"], json!({"failed": 1}));
    let report = stage.read("run.report.csv");
    let line = report.lines().find(|line| line.contains(&message.id)).unwrap();
    assert!(line.contains("failed") && line.contains("not on WhatsApp"), "{line}");
    assert!(stderr(&output).contains("run.failed.csv"), "{}", stderr(&output));

    // Whoever has not got it is a list, in the columns of the first, that can be sent again.
    let failed = stage.read("run.failed.csv");
    assert!(failed.starts_with("phone;name;agreed;failed-code;failed-reason;failed-fix\n"), "{failed}");
    let name = if message.to == "+15555550141" { "Ana" } else { "Bo" };
    assert!(failed.contains(&format!(";{name};yes;131026;")) && failed.lines().count() == 2, "{failed}");
    stage.file("people.csv", &failed);
    let again = stage.path("again.db");
    let mut command = command(&["broadcast", "--connection", &stage.path("connection.json"), "--yes"]);
    command.args(["--contacts", &stage.path("people.csv"), "--template", &stage.path("message.json")]);
    command.args(["--consent", "agreed", "--journal", &again]);
    assert_exit(&run(command), 0);
    assert_eq!(stage.sent()[&message.to], 2);
    assert_eq!(stage.simulator.messages().len(), 3);
}

#[test]
fn nothing_is_sent_where_nobody_can_be_asked() {
    let stage = Stage::new("unasked");
    stage.people(1);
    let (connection, journal) = (stage.path("connection.json"), stage.path("run.db"));
    let (contacts, template) = (stage.path("people.csv"), stage.path("message.json"));
    let output = run(command(&[
        "broadcast",
        "--connection",
        &connection,
        "--journal",
        &journal,
        "--contacts",
        &contacts,
        "--template",
        &template,
    ]));
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("--yes"), "{}", stderr(&output));
    assert!(stage.simulator.requests().is_empty());
}

#[test]
fn a_column_that_is_missing_is_named_before_anything_is_sent() {
    let stage = Stage::new("column");
    stage.file("people.csv", "phone;Name\n+15555550123;Ana\n");
    let output = run(stage.broadcast(&[]));
    assert_exit(&output, 2);
    let said = stderr(&output);
    assert!(said.contains("body[0].value: there is no column `name`; did you mean `Name`?"), "{said}");
    assert!(stage.simulator.messages().is_empty());
}

#[test]
fn an_accounts_fault_stops_it_with_the_fix_and_everybody_waits() {
    let stage = Stage::new("paused");
    stage.people(200);
    // Meta knows the number, but it was never registered.
    let registered = stage.read("connection.json");
    stage.file("connection.json", registered.replace("106540352242922", "106540352242925"));
    let output = run(stage.broadcast(&[]));
    assert_exit(&output, 75);
    assert!(stderr(&output).contains("Register it"), "{}", stderr(&output));
    let status = stage.status();
    assert_eq!((&status["counts"]["waiting"], &status["stopped"]["code"]), (&json!(200), &json!(133010)));
    assert!(stage.simulator.messages().is_empty());

    let mut connection: serde_json::Value = serde_json::from_str(&stage.read("connection.json")).unwrap();
    connection["access-token"] = "EAAG-demo-expired-token".into();
    stage.file("connection.json", connection.to_string());
    let output = run(stage.resume(&[]));
    assert_exit(&output, 75);
    assert!(stderr(&output).contains("Regenerate"), "{}", stderr(&output));
}

#[test]
fn the_simulators_own_limiter_refuses_nothing() {
    let stage = Stage::with("limits", host_harness_simulator::World::demo());
    stage.people(120);
    assert_exit(&run(stage.broadcast(&[])), 0);
    assert_eq!(stage.simulator.messages().len(), 120);
    let refused = stage.simulator.requests().into_iter().filter(|exchange| exchange.status != Some(200));
    assert_eq!(refused.count(), 0);
}

#[test]
fn a_language_that_one_row_chooses_wrongly_is_that_rows_fault_alone() {
    let stage = Stage::new("languages");
    let mut template = message();
    template["language"] = "{{language}}".into();
    stage.file("message.json", template.to_string());
    // One wrong language at the front, where it is previewed, and one in the middle.
    let rows = (0..30).map(|n| {
        let language = if n == 0 || n == 15 { "fr" } else { "en_US" };
        format!("+1555{n:07};Ana;{language}\n")
    });
    stage.file("people.csv", format!("phone;name;language\n{}", rows.collect::<String>()));
    let output = run(stage.broadcast(&[]));
    assert_exit(&output, 1);
    assert!(stderr(&output).contains("line 2, to +15550000000, has faults"), "{}", stderr(&output));
    let counts = &stage.status()["counts"];
    assert_eq!(
        (&counts["accepted"], &counts["refused"], &counts["waiting"]),
        (&json!(28), &json!(2), &json!(0))
    );
    let report = stage.read("run.report.csv");
    let line = report.lines().find(|line| line.contains("+1 5550000015")).unwrap();
    assert!(line.contains("template-not-found"), "{line}");
}
