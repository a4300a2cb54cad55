//! The list of tools, and their descriptions.

use host_harness_mcp::{SelectionError, SetUpError};
use serde_json::{Value, json};

use crate::support::{all, call, client, expose, failed, given, only, params, read_only, run, simulated};

/// Without `preview-template`: `send-template` with `check` shows the same.
const FUNCTIONS: [&str; 8] = [
    "validate",
    "send-message",
    "send-media",
    "send-template",
    "custom-api-call",
    "list-phone-numbers",
    "list-templates",
    "template-form",
];

/// The most that `tools/list` may use of an agent's context.
const MOST_TOKENS: usize = 8_000;

fn nowhere() -> std::net::SocketAddr {
    ([127, 0, 0, 1], 9).into()
}

async fn names(selection: &host_harness_mcp::Selection) -> Vec<String> {
    let client = client(&expose(nowhere(), selection).await.unwrap().server).await;
    client.list_all_tools().await.unwrap().into_iter().map(|tool| tool.name.into_owned()).collect()
}

#[test]
fn an_agent_sees_every_function_as_the_component_describes_it() {
    run(async {
        let client = client(&expose(nowhere(), &all()).await.unwrap().server).await;
        let info = client.peer_info().unwrap();
        assert!(info.instructions.as_ref().unwrap().contains("- unconfirmed: "), "{info:?}");
        let tools = client.list_all_tools().await.unwrap();
        let listed: Vec<_> = tools.iter().map(|tool| &*tool.name).collect();
        assert_eq!(listed, [&FUNCTIONS[..], &["describe-recipe"]].concat());
        for tool in tools {
            let tool = serde_json::to_value(tool).unwrap();
            let name = tool["name"].as_str().unwrap();
            let description = tool["description"].as_str().unwrap();
            // Of repeats the instructions speak, once for all tools.
            assert!(!description.is_empty() && !description.contains("transient: "), "{description}");
            assert!(tool["title"].is_string(), "{tool}");
            for schema in ["inputSchema", "outputSchema"] {
                assert_eq!(tool[schema]["type"], "object", "{name}");
                jsonschema::meta::validate(&tool[schema]).unwrap();
                // Keywords that the APIs of some models refuse.
                for keyword in ["oneOf", "anyOf", "allOf"] {
                    assert_eq!(tool[schema].get(keyword), None, "{name}");
                }
                // References that some clients lose.
                let text = tool[schema].to_string();
                assert!(!text.contains("\"$ref\"") && !text.contains("\"$defs\""), "{name}: {text}");
            }
            assert_eq!(tool["inputSchema"]["additionalProperties"], false, "{name}");
            for secret in ["connection", "access-token", "graph-url"] {
                assert!(tool["inputSchema"]["properties"].get(secret).is_none(), "{name} takes {secret}");
            }
            let (reads, destroys) = match name {
                "custom-api-call" => (false, true),
                _ => (!name.starts_with("send-"), false),
            };
            let expected = json!({
                "readOnlyHint": reads,
                "destructiveHint": destroys,
                "idempotentHint": reads,
                "openWorldHint": name != "describe-recipe",
            });
            assert_eq!(tool["annotations"], expected, "{name}");
        }
    });
}

#[test]
fn all_tools_together_leave_room_in_an_agents_context() {
    run(async {
        let client = client(&expose(nowhere(), &all()).await.unwrap().server).await;
        let tools = serde_json::to_string(&client.list_tools(None).await.unwrap()).unwrap();
        let tokens = tiktoken_rs::o200k_base_singleton().encode_ordinary(&tools).len();
        assert!(tokens < MOST_TOKENS, "{tokens}");
    });
}

#[test]
fn texts_name_the_markdown_that_whatsapp_does_not_have() {
    run(async {
        let client = client(&expose(nowhere(), &all()).await.unwrap().server).await;
        for tool in client.list_all_tools().await.unwrap() {
            let schema = serde_json::to_value(&*tool.input_schema).unwrap();
            for field in ["body", "caption"] {
                if let (Some(about), "send-message" | "send-media") =
                    (schema["properties"][field]["description"].as_str(), &*tool.name)
                {
                    for missing in ["# headings", "tables", "[text](address)", "**bold**"] {
                        assert!(about.contains(missing), "{}.{field}: {about}", tool.name);
                    }
                }
            }
        }
    });
}

#[test]
fn an_operator_exposes_less() {
    run(async {
        let reads = ["validate", "list-phone-numbers", "list-templates", "template-form", "preview-template"];
        assert_eq!(names(&read_only()).await, reads);
        let some = ["send-template", "list-templates", "reply-buttons", "send-template"];
        assert_eq!(names(&only(&some)).await, ["send-template", "list-templates", "reply-buttons"]);
        assert_eq!(names(&only(&["custom-api-call"])).await, ["custom-api-call", "describe-recipe"]);
        let mut profile = only(&["read-profile"]);
        profile.read_only = true;
        assert_eq!(names(&profile).await, ["read-profile"]);
    });
}

#[test]
fn a_selection_that_cannot_be_lent_is_refused_by_name() {
    run(async {
        let refused = async |selection: host_harness_mcp::Selection| match expose(nowhere(), &selection)
            .await
            .map(drop)
        {
            Err(SetUpError::Selection(error)) => error,
            other => panic!("{other:?}"),
        };
        let error = refused(only(&["send-mesage"])).await;
        assert!(error.to_string().contains("send-mesage; there are validate, send-message"), "{error}");
        let mut selection = only(&["validate", "send-message"]);
        selection.read_only = true;
        assert_eq!(refused(selection).await, SelectionError::NotReadOnly("send-message".into()));
        assert_eq!(refused(only(&[])).await, SelectionError::Empty);
    });
}

#[test]
fn a_tool_that_is_not_lent_is_not_called() {
    run(async {
        let (client, simulator) = simulated(&read_only()).await;
        let arguments = json!({"to": "+15555550123", "body": "hello"});
        let error = client.call_tool(params("send-message", &arguments)).await.unwrap_err();
        assert!(error.to_string().contains("there is no tool send-message; there are validate"), "{error}");
        assert!(simulator.requests().is_empty());
    });
}

#[test]
fn a_recipe_is_found_and_its_example_is_sent() {
    run(async {
        let (client, simulator) = simulated(&all()).await;
        let recipe = given(call(&client, "describe-recipe", json!({"name": "reply-buttons"})).await);
        jsonschema::validate(&recipe["schema"], &recipe["example"]).unwrap();
        // The text of JSON is shown as JSON.
        assert!(recipe["example"]["body"]["json"].is_object(), "{recipe}");
        let answer = given(call(&client, "custom-api-call", recipe["example"].clone()).await);
        assert_eq!(answer["status"], 200);
        assert_eq!(simulator.messages().len(), 1);
        for arguments in [json!({}), json!({"name": "no-such"}), json!({"name": 5})] {
            let told = failed(call(&client, "describe-recipe", arguments).await);
            assert_eq!(told["field"], "name");
            assert!(told["message"].as_str().unwrap().contains("reply-buttons"), "{told}");
        }
    });
}

#[test]
fn an_agent_with_a_recipe_has_no_more_than_the_recipe() {
    run(async {
        let (client, simulator) = simulated(&only(&["reply-buttons"])).await;
        let tool = client.list_all_tools().await.unwrap().remove(0);
        let description = tool.description.unwrap();
        let (_, example) = description.split_once("Example: ").unwrap();
        let example: Value = serde_json::from_str(example).unwrap();

        let other = |path: &str, value: Value| {
            let mut input = example.clone();
            *input.pointer_mut(path).unwrap() = value;
            input
        };
        for (input, field) in [
            (other("/method", json!("delete")), "method"),
            (other("/path", json!("/{business-account-id}/message_templates")), "path"),
            (other("/body/json/type", json!("text")), "body.json.type"),
            (other("/body", json!({"json": "{\"messaging_product\": \"whatsapp\"}"})), "body.json"),
        ] {
            let told = failed(call(&client, "reply-buttons", input).await);
            assert_eq!(told["field"], field, "{told}");
            assert_eq!(told["verdict"], "permanent");
        }
        assert!(simulator.requests().is_empty());
        given(call(&client, "reply-buttons", example).await);
        assert_eq!(simulator.messages().len(), 1);
    });
}
