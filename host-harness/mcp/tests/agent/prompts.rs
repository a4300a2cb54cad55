//! What a person chooses by name.

use rmcp::model::GetPromptRequestParams;
use serde_json::json;

use crate::support::{all, client, expose, only, read_only, run};

fn nowhere() -> std::net::SocketAddr {
    ([127, 0, 0, 1], 9).into()
}

#[test]
fn a_prompt_is_offered_if_its_tools_are_exposed() {
    run(async {
        for (selection, expected) in [
            (all(), vec!["send-template", "check-connection"]),
            (read_only(), vec!["check-connection"]),
            (only(&["send-message"]), vec![]),
        ] {
            let client = client(&expose(nowhere(), &selection).await.unwrap().server).await;
            let prompts = client.list_all_prompts().await.unwrap();
            let names: Vec<_> = prompts.iter().map(|prompt| prompt.name.as_str()).collect();
            assert_eq!(names, expected);
        }
    });
}

#[test]
fn a_prompt_has_its_arguments_in_its_text() {
    run(async {
        let client = client(&expose(nowhere(), &all()).await.unwrap().server).await;
        let arguments = json!({"to": "+15555550123", "about": "order {A-1017} has left"});
        let arguments = arguments.as_object().unwrap().clone();
        let asked = GetPromptRequestParams::new("send-template").with_arguments(arguments.clone());
        let prompt = serde_json::to_string(&client.get_prompt(asked).await.unwrap()).unwrap();
        for part in ["+15555550123", "order {A-1017} has left", "check: true"] {
            assert!(prompt.contains(part), "{prompt}");
        }
        let mut short = arguments;
        short.remove("about");
        let asked = GetPromptRequestParams::new("send-template").with_arguments(short);
        let error = client.get_prompt(asked).await.unwrap_err();
        assert!(error.to_string().contains("about is missing"), "{error}");
        let error = client.get_prompt(GetPromptRequestParams::new("sned")).await.unwrap_err();
        assert!(error.to_string().contains("there is no prompt sned; there are send-template"), "{error}");
    });
}
