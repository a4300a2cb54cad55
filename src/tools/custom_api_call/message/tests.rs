use serde_json::json;

use super::*;
use crate::connection::tests::access;
use crate::failure::refused;
use crate::tools::Action;
use crate::wit::toolkit::{Content, CustomApiCallInput, HttpMethod, Part, RawBody, RequestBody};
use crate::wit::types::{FailureKind, NameValue};

fn call(path: &str, body: RequestBody) -> CustomApiCallInput {
    CustomApiCallInput {
        method: HttpMethod::Post,
        path: path.into(),
        query: None,
        headers: None,
        body: Some(body),
        accept_error_status: None,
        max_response_bytes: None,
    }
}

/// The result for a body that is sent as a message.
fn check(body: RequestBody) -> Result<(), Fault> {
    call("/{phone-number-id}/messages", body).request(&access()).map(drop)
}

fn send(message: &Value) -> Result<(), Fault> {
    check(RequestBody::Json(message.to_string()))
}

fn pair(name: &str, value: &str) -> NameValue {
    NameValue { name: name.into(), value: value.into() }
}

fn raw(content: Content, content_type: &str) -> RequestBody {
    RequestBody::Raw(RawBody { content, content_type: Some(content_type.into()) })
}

/// The complaint about a message of this kind, and its place.
fn said(kind: &str, content: Value) -> (String, String) {
    let failure = refused(send(&json!({"to": "+15550100", "type": kind, kind: content})));
    (failure.field.unwrap(), failure.message)
}

fn interactive(content: &Value) -> Result<(), Fault> {
    send(&json!({"to": "+15550100", "type": "interactive", "interactive": content}))
}

/// The places at fault, without their common prefix.
fn faults(content: &Value) -> Vec<String> {
    let failure = refused(interactive(content));
    let sentences = failure.message.split("body.json.interactive.").skip(1);
    sentences.map(|sentence| sentence.split(' ').next().unwrap().to_owned()).collect()
}

#[test]
fn every_limit_that_is_broken_is_told_at_once_with_its_place() {
    let button = |id: &str, title: &str| json!({"type": "reply", "reply": {"id": id, "title": title}});
    let buttons =
        |buttons: Value| json!({"type": "button", "body": {"text": "x"}, "action": {"buttons": buttons}});
    assert!(interactive(&buttons(json!([button("1", "a"), button("2", "b"), button("3", "c")]))).is_ok());
    assert_eq!(faults(&buttons(json!([]))), ["action.buttons"]);
    let long = json!([
        button("1", &"x".repeat(21)),
        button("1", "a"),
        button(&"x".repeat(257), "a"),
        button("4", " "),
    ]);
    assert_eq!(
        faults(&buttons(long)),
        [
            "action.buttons",
            "action.buttons[0].reply.title",
            "action.buttons[2].reply.id",
            "action.buttons[3].reply.title",
            "action.buttons[1].reply.id",
            "action.buttons[2].reply.title",
        ]
    );
    let header = json!({"type": "text", "text": "x".repeat(61)});
    let around = json!({"type": "button", "header": header, "footer": {"text": "x".repeat(61)},
        "body": {"text": "x".repeat(1025)}});
    assert_eq!(faults(&around), ["action", "header.text", "body.text", "footer.text"]);
}

#[test]
fn what_a_schema_cannot_say_is_checked_too() {
    let rows = |count: usize, from: usize| -> Value {
        (from..from + count).map(|id| json!({"id": id.to_string(), "title": "x"})).collect()
    };
    let list = |sections: Value| json!({"type": "list", "body": {"text": "x"}, "action": {"button": "x", "sections": sections}});
    let titled = |rows: Value| json!({"title": "x", "rows": rows});
    assert!(interactive(&list(json!([titled(rows(5, 0)), titled(rows(5, 5))]))).is_ok());
    assert_eq!(faults(&list(json!([titled(rows(6, 0)), titled(rows(5, 6))]))), ["action.sections"]);
    assert_eq!(
        faults(&list(json!([titled(rows(2, 0)), {"rows": rows(2, 1)}]))),
        ["action.sections[1].title", "action.sections[1].rows[0].id"]
    );
    let items: Value = (0..31).map(|id| json!({"product_retailer_id": id.to_string()})).collect();
    let products = json!({"type": "product_list", "header": {"type": "text", "text": "x"}, "body": {"text": "x"},
        "action": {"catalog_id": "1", "sections": [{"title": "x", "product_items": items}]}});
    assert_eq!(faults(&products), ["action.sections[0].product_items", "action.sections"]);
}

#[test]
fn a_recipient_is_looked_at_in_whatever_form_the_message_is() {
    let json = r#"{"to": "5550100123"}"#;
    let base64 = crate::encoding::base64::encode(json.as_bytes());
    let part = |content| Part { name: "to".into(), content, filename: None, content_type: None };
    let form = "application/x-www-form-urlencoded; charset=utf-8";
    for (body, at) in [
        (RequestBody::Json(json.into()), "body.json.to"),
        (RequestBody::Json(r#"{"t\u006f":5550100123}"#.into()), "body.json.to"),
        (RequestBody::Form(vec![pair("type", "text"), pair("to", "5550100123")]), "body.form[1].value"),
        (
            RequestBody::Multipart(vec![part(Content::Text("5550100123".into()))]),
            "body.multipart[0].content.text",
        ),
        (
            RequestBody::Multipart(vec![part(Content::Base64("NTU1MDEwMDEyMw==".into()))]),
            "body.multipart[0].content.base64",
        ),
        (raw(Content::Text(json.into()), "application/json"), "body.raw.content.text.to"),
        (raw(Content::Text(json.into()), "text/plain"), "body.raw.content.text.to"),
        (raw(Content::Base64(base64), "application/octet-stream"), "body.raw.content.base64.to"),
        (raw(Content::Text("type=text&to=5550100123".into()), form), "body.raw.content.text"),
        // A plus in a form is a space.
        (raw(Content::Text("to=+15550100".into()), form), "body.raw.content.text"),
    ] {
        let failure = refused(check(body));
        assert_eq!((failure.code, failure.field.as_deref()), (Some(1006), Some(at)));
    }
    assert_eq!(check(RequestBody::Form(vec![pair("to", "+15550100123")])), Ok(()));
    assert_eq!(check(raw(Content::Text("to=%2B15550100&type=text".into()), form)), Ok(()));
}

#[test]
fn a_message_in_the_query_is_a_message() {
    let sent = |path: &str, query: Option<Vec<NameValue>>| {
        let call = CustomApiCallInput { query, body: None, ..call(path, RequestBody::Json("{}".into())) };
        refused(call.request(&access())).field.unwrap()
    };
    assert_eq!(sent("/111/messages?type=text&to=+15550100", None), "path");
    assert_eq!(
        sent("/111/messages", Some(vec![pair("type", "text"), pair("to", "15550100")])),
        "query[1].value"
    );
    let mut twice = call("/111/messages?to=%2B15550100", RequestBody::Json(r#"{"to":"+15550101"}"#.into()));
    assert_eq!(refused(twice.request(&access())).field.as_deref(), Some("body.json.to"));
    twice.path = "/111/messages?fields=id".into();
    assert!(twice.request(&access()).is_ok());
}

#[test]
fn however_the_endpoint_is_written_the_message_is_looked_at() {
    for path in [
        "/111/%6dessages",
        "/111/%256dessages",
        "/111%2fmessages",
        "/v23.0/111/messages/",
        "/111/MESSAGES",
        "/111/messages?x=1",
        "https://graph.facebook.com/v25.0/{phone-number-id}/messages",
        "/111/marketing%5Fmessages",
    ] {
        let call = call(path, RequestBody::Json(r#"{"to":"15550100","type":"template"}"#.into()));
        assert_eq!(refused(call.request(&access())).field.as_deref(), Some("body.json.to"), "{path}");
    }
}

#[test]
fn a_message_that_cannot_be_checked_is_refused() {
    let deep = format!(r#"{{"to":"+15550100","x":{}1{}}}"#, "[".repeat(200), "]".repeat(200));
    let long = format!(r#"{{"to":"+15550100","x":"{}"}}"#, "x".repeat(3 << 20));
    for text in [
        r#"{"to":"+15550100","text":{"body":"\ud800"}}"#,
        r#"{"to":"+15550100","to":"+15550101"}"#,
        r#"{"to":"+15550100","text":{"body":"a","b\u006fdy":"b"}}"#,
        r#"[{"to":"+15550100"}]"#,
        r#""to""#,
        &deep,
        &long,
    ] {
        let failure = refused(check(RequestBody::Json(text.to_owned())));
        assert_eq!(failure.field.as_deref(), Some("body.json"), "{}", text.len());
    }
    for (content, at) in [
        (Content::Text("no JSON".into()), "body.raw.content.text"),
        (Content::Base64("/9g=".into()), "body.raw.content.base64"),
    ] {
        assert_eq!(refused(check(raw(content, "application/json"))).field.as_deref(), Some(at));
    }
    // Of two servers, one would read this as `to`.
    for name in ["to[]", " to", "To", "t%6f", "to\0", "text[body]"] {
        let body = json!({name: "+15550100"});
        assert!(check(RequestBody::Json(body.to_string())).is_err(), "{name:?}");
        assert!(check(RequestBody::Form(vec![pair(name, "+15550100")])).is_err(), "{name:?}");
    }
    let twice = vec![pair("to", "+15550100"), pair("to", "+15550101")];
    assert_eq!(refused(check(RequestBody::Form(twice))).field.as_deref(), Some("body.form[1].value"));
    let nested = vec![pair("text", r#"{"body":"a","body":"b"}"#)];
    assert_eq!(refused(check(RequestBody::Form(nested))).field.as_deref(), Some("body.form[0].value"));
}

#[test]
fn form_fields_have_the_same_limits() {
    let button = json!({"type": "button", "body": {"text": "x"}, "action": {"buttons": []}}).to_string();
    let fields = vec![pair("to", "+15550100"), pair("type", "interactive"), pair("interactive", &button)];
    let failure = refused(check(RequestBody::Form(fields)));
    assert_eq!(failure.field.as_deref(), Some("body.form[2].value.action.buttons"));
    let text = vec![pair("to", "+15550100"), pair("type", "text"), pair("text", "Hello")];
    assert!(refused(check(RequestBody::Form(text))).message.contains("is a text; an object belongs here"));
}

#[test]
fn a_recipient_that_is_no_text_is_refused() {
    for to in [json!(null), json!(["+15550100"]), json!({"number": "+15550100"}), json!(true)] {
        for name in ["to", "recipient"] {
            let failure = refused(send(&json!({name: to, "text": {"body": "x"}})));
            let at = format!("body.json.{name}");
            assert_eq!((failure.kind, failure.field), (FailureKind::InvalidRecipient, Some(at)), "{to}");
        }
    }
}

/// Meta, "Groups API": a group's id begins like this one, and is sent with the type group.
#[test]
fn a_group_and_its_type_of_recipient_agree() {
    const GROUP: &str = "Y2FwaV9ncm91cDoxOTUwNTU1MDA3OToxMjAzNjMzOTQzMjdZCg==";
    let send = |kind: &str, to: &str| {
        send(&json!({"recipient_type": kind, "to": to, "type": "text", "text": {"body": "x"}}))
    };
    assert_eq!(send("group", GROUP), Ok(()));
    for (kind, to) in [
        ("individual", GROUP),
        ("group", "+15550100"),
        ("GROUP", "15550100"),
        ("group", "120363394327"),
        ("group", "US.13491208655302741918"),
    ] {
        let failure = refused(send(kind, to));
        assert_eq!(
            (failure.code, failure.field.as_deref()),
            (Some(1006), Some("body.json.to")),
            "{kind} {to}"
        );
    }
    assert_eq!(refused(send("everybody", "+15550100")).field.as_deref(), Some("body.json.recipient_type"));
}

/// Meta, "Groups API": the supported message types.
#[test]
fn a_group_accepts_texts_media_templates_and_pins() {
    let sent = |kind: &str, content: Value| {
        let to = "Y2FwaV9ncm91cDoxOTUw";
        send(&json!({"recipient_type": "group", "to": to, "type": kind, kind: content}))
    };
    let template =
        |component: Value| json!({"name": "x", "language": {"code": "en"}, "components": [component]});
    let part = |key: &str, word: &str| json!({"type": "button", "index": 0, key: word});
    for (kind, content) in [
        ("text", json!({"body": "x"})),
        ("image", json!({"id": "1"})),
        ("pin", json!({"type": "pin", "message_id": "wamid.x", "expiration_days": 7})),
        ("template", template(part("sub_type", "url"))),
        ("hologram", json!({})),
    ] {
        assert_eq!(sent(kind, content), Ok(()), "{kind}");
    }
    for (kind, content) in [
        ("interactive", json!({})),
        ("location", json!({"latitude": 1, "longitude": 1})),
        ("contacts", json!([{"name": {"formatted_name": "A", "first_name": "A"}}])),
        ("reaction", json!({"message_id": "wamid.x", "emoji": "x"})),
    ] {
        let failure = refused(sent(kind, content));
        assert_eq!(failure.field.as_deref(), Some("body.json.type"), "{kind}");
        assert!(failure.message.contains(kind) && failure.fix.contains("a template or a pin"));
    }
    let header = json!({"type": "header", "parameters": [{"type": "product"}]});
    let at = "body.json.template.components[0]";
    for (component, end) in [
        (part("sub_type", "CATALOG"), ".sub_type"),
        (part("sub_type", "mpm"), ".sub_type"),
        (header.clone(), ".parameters[0].type"),
        (
            json!({"type": "carousel", "cards": [{"components": [header]}]}),
            ".cards[0].components[0].parameters[0].type",
        ),
        (json!({"type": "order_status"}), ""),
    ] {
        assert_eq!(refused(sent("template", template(component))).field, Some([at, end].concat()));
    }
}

/// Meta, "Marketing Messages API": templates only.
#[test]
fn marketing_messages_takes_templates_only() {
    let sent = |message: Value| {
        call("/111/marketing_messages", RequestBody::Json(message.to_string())).request(&access())
    };
    assert!(sent(json!({"to": "+15550100", "type": "template"})).is_ok());
    for kind in ["text", "image", "interactive"] {
        let failure = refused(sent(json!({"to": "+15550100", "type": kind})));
        assert_eq!(failure.field.as_deref(), Some("body.json.type"), "{kind}");
    }
    assert!(sent(json!({"to": "+15550100", "text": {"body": "x"}})).is_err());
}

/// Meta, "Cloud API Calling" and "Block users".
#[test]
fn other_calls_concern_nobody_else_either() {
    let sent = |method, path: &str, body: Value| {
        let body = RequestBody::Json(body.to_string());
        CustomApiCallInput { method, ..call(path, body) }.request(&access())
    };
    let (post, delete) = (HttpMethod::Post, HttpMethod::Delete);
    let block = |user: Value| json!({"messaging_product": "whatsapp", "block_users": [{"user": "+15550100"}, {"user": user}]});
    for (method, path, body, at) in [
        (post, "/111/calls", json!({"to": "15550100", "action": "connect"}), "body.json.to"),
        (post, "/111/%63alls", json!({"to": 15550100}), "body.json.to"),
        (post, "/111/block_users", block(json!("15550101")), "body.json.block_users[1].user"),
        (delete, "/111/block_users", block(json!("1 555 0101")), "body.json.block_users[1].user"),
        (post, "/111/block_users", block(json!(15550101)), "body.json.block_users[1].user"),
    ] {
        let failure = refused(sent(method, path, body));
        assert_eq!((failure.code, failure.field.as_deref()), (Some(1006), Some(at)), "{path}");
    }
    for (path, body) in [
        ("/111/calls", json!({"call_id": "wacid.x", "action": "terminate"})),
        ("/111/calls", json!({"recipient": "US.13491208655302741918", "action": "connect"})),
        ("/111/block_users", json!({"block_users": [{"user": "+15550100"}, {"user_id": "US.1"}]})),
    ] {
        assert!(sent(post, path, body).is_ok(), "{path}");
    }
}

/// Meta, "Interactive list messages", "Interactive reply buttons messages", "Interactive call-to-action URL button
/// messages": what each of them accepts.
#[test]
fn a_mistake_is_called_what_it_is() {
    let list = |header: Value| {
        json!({"type": "list", "header": header, "body": {"text": "x"},
            "action": {"button": "x", "sections": [{"rows": [{"id": "1", "title": "x"}]}]}})
    };
    let reply = json!({"type": "reply", "reply": {"id": "1", "title": "x"}});
    let link = json!({"type": "cta_url", "cta_url": {"display_text": "x", "url": "https://a.example"}});
    let buttons =
        |buttons: Value| json!({"type": "button", "body": {"text": "x"}, "action": {"buttons": buttons}});
    let with_header = |header: Value| json!({"type": "button", "header": header, "body": {"text": "x"}, "action": {"buttons": [reply]}});
    let file = json!({"link": "https://a.example/x.png"});
    let parameters = json!({"display_text": "x", "url": "https://a.example"});
    for (content, at, says) in [
        (
            list(json!({"type": "image", "image": file})),
            "header.type",
            "is image; a list accepts a text header only",
        ),
        (
            list(json!({"type": "document", "text": "x"})),
            "header.type",
            "is document; a list accepts a text header only",
        ),
        (list(json!({"text": "x"})), "header.type", "is missing"),
        (list(json!("Menu")), "header", "is a text; an object belongs here"),
        (
            with_header(json!({"type": "gif", "gif": file})),
            "header.type",
            "is gif; Meta accepts text or image or video or document",
        ),
        (
            with_header(json!({"type": "image", "image": {"link": "https://a.example", "id": "7"}})),
            "header.image",
            "has both: give link or id, not both",
        ),
        (
            with_header(json!({"type": "image", "image": {}})),
            "header.image",
            "lacks a field: give link or id",
        ),
        (
            with_header(json!({"type": "image", "image": "https://a.example/x.png"})),
            "header.image",
            "is a text; an object belongs here",
        ),
        (with_header(json!({"type": "image"})), "header.image", "is missing"),
        (buttons(json!([reply, link])), "action.buttons[1].type", "not both"),
        (buttons(json!([{"type": "url", "url": "x"}])), "action.buttons[0].type", "recipe link-button"),
        (buttons(json!({"0": reply})), "action.buttons", "is an object; a list belongs here"),
        (
            json!({"type": "button", "body": "x", "action": {"buttons": [reply]}}),
            "body",
            "is a text; an object belongs here",
        ),
        (
            json!({"type": "button", "body": {"text": 7}, "action": {"buttons": [reply]}}),
            "body.text",
            "is a number; a text belongs here",
        ),
        (
            json!({"type": "button", "body": {"text": "x"}, "action": {"buttons": [reply], "name": "cta_url", "parameters": parameters}}),
            "action.parameters",
            "not both",
        ),
        (
            json!({"type": "cta_url", "body": {"text": "x"}, "action": {"name": "cta_url", "parameters": parameters, "buttons": [reply]}}),
            "action.buttons",
            "not both",
        ),
        (
            json!({"type": "cta_url", "body": {"text": "x"}, "action": {"name": "open", "parameters": parameters}}),
            "action.name",
            "is open; Meta accepts cta_url",
        ),
        (json!({"body": {"text": "x"}}), "type", "is missing"),
        (json!({"type": ["list"]}), "type", "is a list; a text belongs here"),
        (json!("{}"), "", "is a text; an object belongs here"),
    ] {
        let (field, message) = said("interactive", content.clone());
        let expected = format!("body.json.interactive.{at}");
        assert_eq!(field, expected.trim_end_matches('.'), "{content}: {message}");
        assert!(message.contains(says), "{content}: {message}");
    }
    let flow = |parameters: Value| json!({"type": "flow", "body": {"text": "x"}, "action": {"name": "flow", "parameters": parameters}});
    let both = json!({"flow_message_version": "3", "flow_cta": "x", "flow_id": "1", "flow_name": "x"});
    assert!(said("interactive", flow(both)).1.contains("give flow_id or flow_name, not both"));
    let neither = json!({"flow_message_version": "3", "flow_cta": "x", "mode": "fast"});
    let (_, message) = said("interactive", flow(neither));
    assert!(
        message.contains("give flow_id or flow_name") && message.contains("mode is fast; Meta accepts"),
        "{message}"
    );
}

#[test]
fn what_meta_accepts_in_another_spelling_passes() {
    let reply = json!({"type": "REPLY", "reply": {"id": "1", "title": "x"}, "colour": "red"});
    let flow = json!({"flow_message_version": 3, "flow_cta": "x", "flow_id": 123, "mode": "Draft"});
    for content in [
        json!({"type": "button", "body": {"text": "x"}, "header": null, "action": {"buttons": [reply]}}),
        json!({"type": "FLOW", "body": {"text": "x"}, "action": {"name": "flow", "parameters": flow}}),
        json!({"type": "button", "header": {"type": "Image", "image": {"id": 7}}, "body": {"text": "x"}, "action": {"buttons": [reply]}}),
    ] {
        assert_eq!(interactive(&content), Ok(()), "{content}");
    }
}

/// Meta, "Direct Send": up to ten buttons, including links, which come first; texts of 1,024 characters.
#[test]
fn a_message_of_direct_send_has_other_limits() {
    let reply = |n: usize| json!({"type": "reply", "reply": {"id": n.to_string(), "title": n.to_string()}});
    let link = json!({"type": "cta_url", "cta_url": {"display_text": "x", "url": "https://a.example"}});
    let sent = |category: &str, buttons: Vec<Value>| {
        send(&json!({"to": "+15550100", "category": category, "ttl_seconds": 60, "type": "interactive",
            "interactive": {"type": "button", "header": {"type": "text", "text": "x"}, "body": {"text": "x"}, "action": {"buttons": buttons}}}))
    };
    let replies = |count: usize| (0..count).map(reply).collect::<Vec<_>>();
    let mixed = |links: usize, count: usize| [vec![link.clone(); links], replies(count)].concat();
    let code = json!({"type": "copy_code", "copy_code": {"code": "123456"}});
    assert_eq!(sent("utility", replies(10)), Ok(()));
    assert_eq!(sent("utility", mixed(2, 8)), Ok(()));
    assert_eq!(sent("authentication", vec![code]), Ok(()));
    let long = json!({"type": "reply", "reply": {"id": "1", "title": "x".repeat(21)}});
    for (buttons, at) in [
        (replies(11), "buttons"),
        (mixed(3, 1), "buttons"),
        (vec![], "buttons"),
        (vec![reply(1), link.clone()], "buttons[1]"),
        (vec![link.clone(), long], "buttons[1].reply.title"),
        (vec![reply(1), reply(1)], "buttons[1].reply.id"),
        (vec![json!({"type": "cta_url", "cta_url": {"display_text": "x"}})], "buttons[0].cta_url.url"),
    ] {
        let failure = refused(sent("utility", buttons));
        let expected = format!("body.json.interactive.action.{at}");
        assert_eq!(failure.field, Some(expected), "{}", failure.message);
    }
    let text = |length: usize, rest: Value| {
        let mut message = json!({"to": "+15550100", "type": "text", "text": {"body": "x".repeat(length)}});
        message.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        message
    };
    assert_eq!(send(&text(1_024, json!({"category": "utility"}))), Ok(()));
    assert_eq!(send(&text(4_096, json!({"category": "service"}))), Ok(()));
    for (rest, at) in [
        (json!({"category": "utility"}), "text.body"),
        (json!({"category": "marketing"}), "category"),
        (json!({"ttl_seconds": 60}), "ttl_seconds"),
        (json!({"category": "authentication", "ttl_seconds": 901}), "ttl_seconds"),
    ] {
        assert_eq!(refused(send(&text(1_025, rest))).field, Some(format!("body.json.{at}")));
    }
    let by_id = json!({"recipient": "US.1", "category": "authentication", "text": {"body": "x"}});
    assert_eq!(refused(send(&by_id)).field.as_deref(), Some("body.json.recipient"));
    let form = vec![pair("to", "+15550100"), pair("category", "utility"), pair("ttl_seconds", "29")];
    assert_eq!(refused(check(RequestBody::Form(form.clone()))).field.as_deref(), Some("body.form[2].value"));
    let form = [&form[..2], &[pair("ttl_seconds", "30")]].concat();
    assert_eq!(check(RequestBody::Form(form)), Ok(()));
}

/// Meta, "Media messages": a file's address is public and uses https.
#[test]
fn an_address_that_meta_cannot_fetch_is_found_wherever_it_stands() {
    let file = json!({"link": "http://localhost/x.png"});
    let reply = json!({"type": "reply", "reply": {"id": "1", "title": "x"}});
    let card = json!({"card_index": 0, "type": "cta_url", "header": {"type": "video", "video": file}});
    for (kind, content, at) in [
        ("image", file.clone(), "link"),
        ("audio", file.clone(), "link"),
        ("sticker", file.clone(), "link"),
        (
            "interactive",
            json!({"type": "button", "header": {"type": "image", "image": file}, "body": {"text": "x"}, "action": {"buttons": [reply]}}),
            "header.image.link",
        ),
        (
            "interactive",
            json!({"type": "cards", "action": {"cards": [card]}}),
            "action.cards[0].header.video.link",
        ),
        (
            "template",
            json!({"name": "x", "components": [{"type": "header", "parameters": [{"type": "document", "document": file}]}]}),
            "components[0].parameters[0].document.link",
        ),
        (
            "template",
            json!({"name": "x", "components": [{"type": "carousel", "cards": [{"components": [{"type": "header", "parameters": [{"type": "gif", "gif": file}]}]}]}]}),
            "components[0].cards[0].components[0].parameters[0].gif.link",
        ),
    ] {
        let failure = refused(send(&json!({"to": "+15550100", "type": kind, kind: content})));
        assert_eq!(failure.kind, FailureKind::MediaUnavailable, "{}", failure.message);
        assert_eq!((failure.code, failure.field), (Some(1011), Some(format!("body.json.{kind}.{at}"))));
    }
    for link in [
        "http://a.example/x.png",
        "https://10.0.0.1/x.png",
        "https://u:p@a.example/x.png",
        " https://a.example/x",
    ] {
        assert_eq!(
            refused(send(&json!({"to": "+15550100", "type": "image", "image": {"link": link}}))).code,
            Some(1011),
            "{link}"
        );
    }
    // Meta does not fetch the data that a business sends to its own flow.
    let data = json!({"screen": "A", "data": {"image": {"link": "http://localhost"}}});
    let flow = json!({"type": "flow", "body": {"text": "x"}, "action": {"name": "flow", "parameters":
        {"flow_message_version": "3", "flow_cta": "x", "flow_id": "1", "flow_action_payload": data}}});
    assert_eq!(interactive(&flow), Ok(()));
}

#[test]
fn other_kinds_have_limits_as_well() {
    let field = |kind: &str, content: Value| {
        let refused = send(&json!({"to": "+15550100", "type": kind, kind: content})).err()?;
        match *refused {
            crate::wit::types::ToolError::Permanent(failure) => failure.field,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(field("text", json!({"body": "x".repeat(4_096)})), None);
    assert_eq!(field("text", json!({"body": "x".repeat(4_097)})).unwrap(), "body.json.text.body");
    assert_eq!(
        field("image", json!({"link": "https://a.example/x", "caption": "x".repeat(1_025)})).unwrap(),
        "body.json.image.caption"
    );
    assert_eq!(field("audio", json!({"id": "7", "caption": "x"})).unwrap(), "body.json.audio.caption");
    assert_eq!(
        field("location", json!({"latitude": 91, "longitude": 0})).unwrap(),
        "body.json.location.latitude"
    );
    assert_eq!(field("location", json!({"latitude": "52.5", "longitude": "13.4"})), None);
    assert_eq!(field("reaction", json!({"message_id": "wamid.x", "emoji": ""})), None);
    assert_eq!(field("reaction", json!({"emoji": "x"})).unwrap(), "body.json.reaction.message_id");
    assert_eq!(
        field("contacts", json!(vec![json!({"name": {"formatted_name": "x"}}); 258])).unwrap(),
        "body.json.contacts"
    );
}

#[test]
fn what_is_not_known_is_left_to_meta() {
    for message in [
        json!({"to": "+15550100", "type": "hologram", "hologram": {"beam": 7}}),
        json!({"to": "+15550100", "type": "interactive", "interactive": {"type": "hologram", "action": 1}}),
        json!({"to": "+15550100", "type": "text", "text": {"body": "x", "colour": "red"}, "mood": {"good": true}}),
        json!({"status": "read", "message_id": "wamid.x"}),
    ] {
        assert_eq!(send(&message), Ok(()), "{message}");
    }
}

/// Meta, "Sending a Flow", "Call permission", "Interactive carousels", "Single-product messages", "Payments API".
#[test]
fn what_a_kind_does_not_have_is_refused() {
    let card = json!({"card_index": 0, "type": "product", "action": {"catalog_id": "1", "product_retailer_id": "a"}});
    let mut other = card.clone();
    (other["card_index"], other["action"]["catalog_id"]) = (json!(1), json!(1));
    let cards = json!({"type": "carousel", "body": {"text": "x"}, "action": {"cards": [card, other]}});
    assert_eq!(interactive(&cards), Ok(()));
    let ask = json!({"type": "call_permission_request", "action": {"name": "call_permission_request"}});
    let product = json!({"type": "product", "action": {"catalog_id": "1", "product_retailer_id": "a"}});
    for (message, parts) in
        [(cards, &["header", "footer"][..]), (ask, &["header", "footer"]), (product, &["header"])]
    {
        for part in parts {
            let mut with = message.clone();
            with[*part] = json!({"type": "text", "text": "x"});
            assert!(faults(&with).contains(&(*part).to_owned()), "{with}");
        }
    }
    let flow = |first: &str, data: Value| {
        json!({"type": "flow", "body": {"text": "x"}, "action": {"name": "flow", "parameters": {
        "flow_message_version": "3", "flow_id": "1", "flow_cta": "x", "flow_action": first,
        "flow_action_payload": {"screen": "A", "data": data}}}})
    };
    assert_eq!(interactive(&flow("navigate", json!({"a": 1}))), Ok(()));
    assert!(interactive(&flow("navigate", json!({}))).is_err());
    assert!(interactive(&flow("data_exchange", json!({"a": 1}))).is_err());
    let link = |url: &str| {
        json!({"type": "cta_url", "body": {"text": "x"},
        "action": {"name": "cta_url", "parameters": {"display_text": "x", "url": url}}})
    };
    assert_eq!(interactive(&link("https://a.example/x?y=1")), Ok(()));
    for url in ["", "a.example", "ftp://a.example", "https://a.example/a b"] {
        assert!(faults(&link(url)).contains(&"action.parameters.url".to_owned()), "{url}");
    }
    let order = |total: u32| {
        let amount = |value: u32| json!({"value": value, "offset": 100});
        json!({"type": "order_details", "body": {"text": "x"}, "action": {"name": "review_and_pay", "parameters": {
            "reference_id": "A-1", "type": "digital-goods", "currency": "BRL", "total_amount": amount(total),
            "order": {"status": "pending", "items": [{"name": "x", "amount": amount(5_000), "quantity": 1}],
                "subtotal": amount(5_000), "tax": amount(10)}}}})
    };
    assert_eq!(interactive(&order(5_010)), Ok(()));
    assert_eq!(faults(&order(5_000)), ["action.parameters.total_amount"]);
}

#[test]
fn a_field_belongs_to_its_endpoint_and_a_number_to_its_own() {
    let failure = refused(send(
        &json!({"to": "+15550100", "type": "template", "template": {}, "product_policy": "STRICT"}),
    ));
    assert_eq!(failure.field.as_deref(), Some("body.json.product_policy"));
    for number in ["+15550100", "15550100"] {
        let failure = refused(send(&json!({"recipient": number, "type": "text", "text": {"body": "x"}})));
        assert_eq!(failure.field.as_deref(), Some("body.json.recipient"), "{number}");
    }
    let image = json!({"to": "+15550100", "category": "utility", "type": "image", "image": {"id": "7"}});
    assert_eq!(refused(send(&image)).field.as_deref(), Some("body.json.category"));
}

#[test]
fn a_number_without_plus_is_refused_and_so_is_a_user_id_in_its_place() {
    for to in [json!("15550100"), json!(15550100), json!("1 555 0100"), json!("US.13491208655302741918")] {
        let failure = refused(send(&json!({"to": to, "type": "text", "text": {"body": "x"}})));
        assert_eq!((failure.code, failure.field.as_deref()), (Some(1006), Some("body.json.to")), "{to}");
    }
    assert_eq!(send(&json!({"to": "+1 555 0100", "text": {"body": "x"}})), Ok(()));
}

/// Meta, "Sending a Flow".
#[test]
fn the_button_of_a_flow_has_no_emoji() {
    let flow = |cta: &str| {
        json!({"type": "flow", "body": {"text": "x"}, "action": {"name": "flow", "parameters": {
            "flow_message_version": "3", "flow_id": "1", "flow_cta": cta}}})
    };
    assert_eq!(interactive(&flow("Réserver ✓")), Ok(()));
    assert_eq!(faults(&flow("Book 📅")), ["action.parameters.flow_cta"]);
}

/// Meta, "Conversational components".
#[test]
fn commands_and_prompts_have_no_emoji() {
    let set = |body: Value| {
        let body = RequestBody::Json(body.to_string());
        call("/{phone-number-id}/conversational_automation", body).request(&access()).map(drop)
    };
    let command =
        |name: &str, about: &str| json!({"commands": [{"command_name": name, "command_description": about}]});
    assert_eq!(set(command("order", "Show my order")), Ok(()));
    for (body, at) in [
        (command("order 📦", "x"), "body.json.commands[0].command_name"),
        (command("order", "Show it 📦"), "body.json.commands[0].command_description"),
        (json!({"prompts": ["Hello", "Bye 👋"]}), "body.json.prompts[1]"),
    ] {
        assert_eq!(refused(set(body)).field.as_deref(), Some(at));
    }
}

/// Meta, "Interactive media carousel messages", "Interactive product carousel messages".
#[test]
fn a_card_that_is_unlike_the_first_is_told_with_the_difference() {
    let card = |index: usize, action: Value| {
        json!({"card_index": index, "type": "cta_url", "action": action,
            "header": {"type": "image", "image": {"link": "https://a.example/x.png"}}})
    };
    let link = json!({"name": "cta_url", "parameters": {"display_text": "x", "url": "https://a.example"}});
    let replies = |count: usize| {
        let reply =
            |id: usize| json!({"type": "quick_reply", "quick_reply": {"id": id.to_string(), "title": "x"}});
        json!({"buttons": (0..count).map(reply).collect::<Vec<_>>()})
    };
    let product = json!({"card_index": 1, "type": "product",
        "action": {"catalog_id": "1", "product_retailer_id": "a"}});
    let told = |first: &Value, second: Value| {
        let message =
            json!({"type": "carousel", "body": {"text": "x"}, "action": {"cards": [first, second]}});
        match interactive(&message) {
            Ok(()) => String::new(),
            refused_for => refused(refused_for).message.replace("body.json.interactive.action.", ""),
        }
    };
    let first = card(0, link.clone());
    assert_eq!(told(&first, card(1, link)), "");
    for (first, second, difference) in [
        (&first, card(1, replies(2)), "2 quick replies where the first card has a link button"),
        (&card(0, replies(1)), card(1, replies(2)), "2 quick replies where the first card has 1 quick reply"),
        (&first, product, "a product where the first card has a link button"),
    ] {
        let says = format!("cards[1].action has {difference}: all cards have the same kind and number.");
        assert_eq!(told(first, second), says);
    }
    // A picture beside a video makes one carousel.
    let film = json!({"type": "video", "video": {"link": "https://a.example/x.mp4"}});
    let mut filmed = card(1, replies(1));
    filmed["header"] = film;
    assert_eq!(told(&card(0, replies(1)), filmed), "");
}

fn components(edge: &str, components: Value) -> Result<(), Fault> {
    let template = json!({"name": "x", "language": {"code": "en"}, "components": components});
    let message = json!({"to": "+15550100", "type": "template", "template": template});
    call(&["/{phone-number-id}/", edge].concat(), RequestBody::Json(message.to_string()))
        .request(&access())
        .map(drop)
}

/// Meta, "Templates: components"; error 132018; "Coupon code templates"; "Payments API: order details".
#[test]
fn a_template_in_a_custom_call_is_held_to_what_the_typed_send_is_held_to() {
    let text =
        |kind: &str, value: &str| json!({"type": kind, "parameters": [{"type": "text", "text": value}]});
    let button = |kind: &str, parameter: Value| json!({"type": "button", "sub_type": kind, "index": 0, "parameters": [parameter]});
    let link = |end: &str| button("URL", json!({"type": "text", "text": end}));
    let payload = |payload: &str| button("quick_reply", json!({"type": "payload", "payload": payload}));
    let coupon = |code: &str| button("copy_code", json!({"type": "coupon_code", "coupon_code": code}));
    let order = |quantity: u32| {
        let amount = json!({"value": 1, "offset": 100});
        let details = json!({"reference_id": "1", "currency": "BRL", "total_amount": amount,
            "order": {"items": [{"name": "x", "amount": amount, "quantity": quantity}]}});
        button("order_details", json!({"type": "action", "action": {"order_details": details}}))
    };
    let card = |part: Value| json!({"type": "carousel", "cards": [{"card_index": 0, "components": [part]}]});
    for good in [
        json!([
            text("header", "x"),
            text("BODY", "a    b"),
            link("orders/7"),
            payload("yes"),
            coupon("SAVE25")
        ]),
        json!([order(1), button("flow", json!({"type": "action", "action": {}})), {"type": "hologram"}]),
        // The button repeats a one-time password, even one with spaces.
        json!([text("body", "12 34"), link("12 34")]),
    ] {
        assert_eq!(components("messages", good.clone()), Ok(()), "{good}");
    }
    for (bad, at) in [
        (text("body", "a\nb"), "[0].parameters[0].text"),
        (text("Body", "a\tb"), "[0].parameters[0].text"),
        (text("body", "a     b"), "[0].parameters[0].text"),
        (text("body", " "), "[0].parameters[0].text"),
        (text("body", &"x".repeat(1_025)), "[0].parameters[0].text"),
        (text("header", &"x".repeat(61)), "[0].parameters[0].text"),
        (
            json!({"type": "body", "parameters": [{"type": "date_time", "date_time": {"fallback_value": "a\nb"}}]}),
            "[0].parameters[0].date_time.fallback_value",
        ),
        (link("https://a.example/7"), "[0].parameters[0].text"),
        (link("two words"), "[0].parameters[0].text"),
        (payload(""), "[0].parameters[0].payload"),
        (coupon("SAVE-25"), "[0].parameters[0].coupon_code"),
        (order(0), "[0].parameters[0].action.order_details.order.items[0].quantity"),
        (card(text("body", "a\nb")), "[0].cards[0].components[0].parameters[0].text"),
        (card(link("https://a.example/7")), "[0].cards[0].components[0].parameters[0].text"),
    ] {
        let failure = refused(components("messages", json!([bad])));
        assert_eq!(failure.field, Some(["body.json.template.components", at].concat()), "{bad}");
    }
}

/// Meta, "Marketing Messages API".
#[test]
fn a_gif_header_goes_to_marketing_messages_only() {
    let gif = || json!([{"type": "header", "parameters": [{"type": "gif", "gif": {"id": "7"}}]}]);
    assert_eq!(components("marketing_messages", gif()), Ok(()));
    let failure = refused(components("messages", gif()));
    assert_eq!(failure.field.as_deref(), Some("body.json.template.components[0].parameters[0].type"));
    assert!(failure.fix.contains("marketing_messages"), "{}", failure.fix);
}
