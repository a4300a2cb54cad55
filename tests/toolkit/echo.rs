//! A server that repeats the token wherever it can, tested on the code alone: no host cleans its answers.

use std::fmt::Debug;

use serde_json::{Value, json};
use whatsapp_toolkit::connection::{Access, Environment};
use whatsapp_toolkit::failure::Fault;
use whatsapp_toolkit::graph::{Request, Response, Transport, TransportFault};
use whatsapp_toolkit::lookups;
use whatsapp_toolkit::tools::{run, validate};
use whatsapp_toolkit::wit::lookups::{ListTemplatesInput, TemplateFormInput};
use whatsapp_toolkit::wit::toolkit::{
    CustomApiCallInput, HttpMethod, MediaKind, MediaSource, SendMediaInput, SendMessageInput,
    SendTemplateInput,
};
use whatsapp_toolkit::wit::types::Connection;

use crate::support::TO;

/// All the characters of a token that have several encodings.
const TOKEN: &str = "EAAG|1/2\"3%zZ-secret";

/// Answers every request in this way.
struct Always(Response);

impl Transport for Always {
    fn send(&self, _: &Request) -> Result<Response, TransportFault> {
        Ok(self.0.clone())
    }
}

/// The encodings of the token in a JSON text.
fn spellings() -> [String; 5] {
    let hexed = |prefix: &str| TOKEN.bytes().map(|byte| format!("{prefix}{byte:02x}")).collect::<String>();
    let quoted = json!(TOKEN).to_string();
    [
        quoted.trim_matches('"').to_owned(),
        quoted.trim_matches('"').replace('/', "\\/"),
        hexed("\\u00"),
        hexed("%"),
        hexed("%25"),
    ]
}

fn answers() -> Vec<Response> {
    let error = |code: u32| {
        json!({"error": {"code": code, "message": "@", "fbtrace_id": "@", "error_user_title": "@",
            "error_user_msg": "@", "error_data": {"details": "@"}}})
    };
    let entry = json!({"id": "@", "name": "@", "language": "@", "status": "@", "category": "@",
        "components": [{"type": "BODY", "text": "@"}], "display_phone_number": "@", "verified_name": "@"});
    let bodies: [(u16, Value); 8] = [
        (400, error(190)),
        (400, error(132_000)),
        (400, error(987_654)),
        (500, error(131_000)),
        (404, json!({"errors": [{"code": 1006, "title": "@", "details": "@"}]})),
        (502, json!({"message": "@"})),
        (
            200,
            json!({"messages": [{"id": "@", "message_status": "@"}], "contacts": [{"wa_id": "@", "user_id": "@"}],
            "id": "@", "name": "@", "data": [entry], "paging": {"next": "https://x/?access_token=@"}}),
        ),
        (200, json!({"data": {"is_valid": true, "type": "@", "scopes": ["@"]}, "id": "@"})),
    ];
    let mut answers = Vec::new();
    for (status, body) in bodies {
        for spelling in spellings() {
            let headers = vec![
                ("x-echo".to_owned(), format!("Bearer {TOKEN}")),
                (format!("x-{}", TOKEN.to_lowercase()), "1".to_owned()),
                ("facebook-api-version".to_owned(), TOKEN.to_owned()),
            ];
            let body = body.to_string().replace('@', &spelling).into_bytes();
            answers.push(Response { status, headers, body });
        }
    }
    answers
}

/// The output is checked as a person or a program would read it: with every escape undone.
fn check<T: Debug>(function: &str, answer: &Response, result: Result<T, Fault>) {
    let shown = format!("{result:?}").replace("\\\\", "\\").replace("\\\"", "\"").replace("\\/", "/");
    let mut undone = shown.clone();
    for byte in 0x20_u8..0x7f {
        for spelling in [format!("%25{byte:02x}"), format!("%{byte:02x}"), format!("\\u00{byte:02x}")] {
            undone = undone.replace(&spelling, &char::from(byte).to_string());
        }
    }
    for text in [shown, undone] {
        assert!(
            !text.to_lowercase().contains(&TOKEN.to_lowercase()),
            "{function} shows it: {answer:?}: {text}"
        );
    }
}

#[test]
fn nothing_that_a_server_repeats_shows_the_token() {
    let connection = Connection {
        name: None,
        access_token: Some(TOKEN.into()),
        business_account_id: Some("222".into()),
        phone_number_id: Some("111".into()),
        api_version: None,
        graph_url: None,
        timeout_ms: None,
    };
    let access = Access::resolve(&connection, &Environment::default()).unwrap();
    let media = SendMediaInput::new(TO, MediaKind::Image, MediaSource::Id("7".into()));
    let mut custom = CustomApiCallInput {
        method: HttpMethod::Get,
        path: "/me".into(),
        query: None,
        headers: None,
        body: None,
        accept_error_status: None,
        max_response_bytes: None,
    };
    let form = TemplateFormInput { name: "hello".into(), language: "en".into(), dialect: None };
    for answer in answers() {
        let server = Always(answer.clone());
        check("validate", &answer, validate::run(&access, &server));
        check("send-message", &answer, run(&SendMessageInput::new(TO, "x"), &access, &server));
        check("send-media", &answer, run(&media, &access, &server));
        let template = SendTemplateInput::new(TO, "hello", "en");
        check("send-template", &answer, run(&template, &access, &server));
        for accept in [None, Some(true)] {
            custom.accept_error_status = accept;
            check("custom-api-call", &answer, run(&custom, &access, &server));
        }
        check("list-phone-numbers", &answer, lookups::list_phone_numbers(&access, &server));
        let all =
            ListTemplatesInput { name: None, language: None, status: None, category: None, after: None };
        check("list-templates", &answer, lookups::list_templates(&access, &server, &all));
        check("template-form", &answer, lookups::template_form(&access, &server, &form));
        check("preview-template", &answer, lookups::preview_template(&access, &server, &template));
    }
}
