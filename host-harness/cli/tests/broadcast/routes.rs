use serde_json::{Value, json};

use crate::support::{Stage, assert_exit, run, stderr, stdout};

/// A stage whose message is one of the demo's templates.
fn stage(name: &str, template: &str, body: Value) -> Stage {
    let stage = Stage::new(name);
    stage.people(3);
    let message = json!({"to": "{{phone}}", "name": template, "language": "en_US", "body": body});
    stage.file("message.json", message.to_string());
    stage
}

fn newsletter(name: &str) -> Stage {
    stage(name, "newsletter_01", json!([{"value": "{{name}}"}]))
}

/// How many messages each endpoint got.
fn edges(stage: &Stage) -> [usize; 2] {
    let requests = stage.simulator.requests();
    ["/messages", "/marketing_messages"].map(|edge| {
        requests.iter().filter(|request| request.method == "POST" && request.path.ends_with(edge)).count()
    })
}

#[test]
fn auto_sends_a_marketing_template_of_an_onboarded_account_by_the_marketing_route_and_says_so() {
    let stage = newsletter("route-auto");
    let output = run(stage.broadcast(&["--route", "auto"]));
    assert_exit(&output, 0);
    let said = stderr(&output);
    assert!(said.contains("route marketing: the template's category is MARKETING"), "{said}");
    assert!(
        said.contains("newsletter_01 (en_US) from +1 555-555-0100 Juniper Books, route marketing"),
        "{said}"
    );
    assert_eq!(edges(&stage), [0, 3]);
    assert_eq!(stdout(&output)["template"]["route"], "marketing");
    assert_eq!(stage.status()["template"]["route"], "marketing");
    assert!(stage.read("run.report.json").contains(r#""route":"marketing""#));
}

#[test]
fn auto_sends_other_templates_by_the_cloud_api() {
    let stage = stage("route-utility", "hello_world", json!([]));
    let output = run(stage.broadcast(&["--route", "auto"]));
    assert_exit(&output, 0);
    assert!(stderr(&output).contains("route cloud: the template's category is UTILITY"), "{output:?}");
    assert_eq!(edges(&stage), [3, 0]);
}

#[test]
fn without_a_flag_the_message_decides_and_without_that_it_is_the_cloud_api() {
    let stage = newsletter("route-default");
    assert_exit(&run(stage.broadcast(&[])), 0);
    assert_eq!(edges(&stage), [3, 0]);
    assert_eq!(stage.status()["template"]["route"], "cloud");

    let stage = newsletter("route-message");
    let mut message: Value = serde_json::from_str(&stage.read("message.json")).unwrap();
    message["route"] = "marketing".into();
    stage.file("message.json", message.to_string());
    assert_exit(&run(stage.broadcast(&[])), 0);
    assert_eq!(edges(&stage), [0, 3]);
}

#[test]
fn a_resumed_run_keeps_its_route_and_refuses_another() {
    let stage = newsletter("route-kept");
    assert_exit(&run(stage.broadcast(&["--route", "auto"])), 0);
    for (arguments, code) in [
        (vec![], 0),
        (vec!["--route", "auto"], 0),
        (vec!["--route", "marketing"], 0),
        (vec!["--route", "cloud"], 2),
    ] {
        for output in [run(stage.broadcast(&arguments)), run(stage.resume(&arguments))] {
            assert_exit(&output, code);
            let said = stderr(&output);
            let expected = if code == 0 { "route marketing" } else { "To resume, omit --route" };
            assert!(said.contains(expected), "{arguments:?}: {said}");
        }
    }
    assert_eq!(edges(&stage), [0, 3], "nobody was sent to twice");
}

#[test]
fn auto_stops_before_the_first_send_if_the_template_cannot_be_read_or_each_row_has_its_own() {
    for (name, template, expected) in [
        ("route-missing", "no_such_template", "stopped: "),
        ("route-rows", "{{name}}", "Write the route cloud or marketing."),
    ] {
        let stage = stage(name, template, json!([]));
        let output = run(stage.broadcast(&["--route", "auto"]));
        assert_exit(&output, 75);
        assert!(stderr(&output).contains(expected), "{output:?}");
        assert_eq!(edges(&stage), [0, 0]);
    }
}
