use std::time::Duration;

use host_harness::{StopReason, Stopped};

use super::*;

fn told(effect: Effect, called: Result<Value, HostError>) -> Value {
    let outcome = of(effect, called);
    assert_eq!(outcome.result.is_error, Some(true));
    outcome.result.structured_content.unwrap()
}

fn stopped(reason: StopReason, may_have_sent: bool) -> Result<Value, HostError> {
    Err(Stopped { reason, may_have_sent }.into())
}

fn late(may_have_sent: bool) -> Result<Value, HostError> {
    stopped(StopReason::Deadline(Duration::from_secs(1)), may_have_sent)
}

fn trap(may_have_sent: bool) -> Result<Value, HostError> {
    stopped(StopReason::Trap("unreachable".into()), may_have_sent)
}

#[test]
fn a_plugin_that_was_stopped_says_whether_to_repeat_the_call() {
    for (effect, called, verdict) in [
        (Effect::Sends, late(true), "unconfirmed"),
        (Effect::Changes, trap(true), "unconfirmed"),
        (Effect::Sends, late(false), "transient"),
        (Effect::Reads, late(true), "transient"),
        // It would fail again if repeated.
        (Effect::Sends, trap(false), "permanent"),
        (Effect::Reads, trap(true), "permanent"),
        (Effect::Sends, Ok(json!({"err": "execution-failed"})), "unconfirmed"),
        (Effect::Reads, Ok(json!({"err": "execution-failed"})), "transient"),
    ] {
        let told = told(effect, called);
        assert_eq!(told["verdict"], verdict, "{effect:?} {told}");
        assert!(told["message"].is_string() && told["fix"].is_string(), "{told}");
    }
}

#[test]
fn a_tools_own_error_is_told_whole() {
    let failure =
        json!({"message": "m", "fix": "f", "field": "to", "kind": "invalid-recipient", "code": 1006});
    let outcome = of(Effect::Sends, Ok(json!({"err": {"permanent": failure}})));
    assert_eq!(outcome.line, "permanent, invalid-recipient 1006");
    let told = outcome.result.structured_content.unwrap();
    for (name, value) in failure.as_object().unwrap() {
        assert_eq!(&told[name], value);
    }
    assert_eq!(told["verdict"], "permanent");
    let text = &outcome.result.content[0].as_text().unwrap().text;
    assert_eq!(serde_json::from_str::<Value>(text).unwrap(), told);
}

#[test]
fn faults_of_arguments_have_the_paths_that_the_agent_knows() {
    let fault = |path: &str| InputError { path: path.into(), message: "is missing".into() };
    let faults = vec![fault("input.body[2].value"), fault("input")];
    let told = told(Effect::Sends, Err(HostError::BadInput(faults)));
    assert_eq!(told["field"], "body[2].value");
    assert_eq!(told["message"], "body[2].value: is missing\nis missing");
    assert_eq!(told["verdict"], "permanent");
}
