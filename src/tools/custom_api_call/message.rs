//! A message that a custom call sends in Meta's own form: checked for what would go to a stranger, and for Meta's limits.

use serde_json::Value;

use crate::catalog::limits::{Breach, breaches};
use crate::encoding::json;
use crate::failure::Fault;
use crate::graph::text_at;
use crate::tools::message::TEMPLATE_FORM;
use crate::tools::recipient::Recipient;
use crate::wit::toolkit::{Content, NameValue, RawBody, RequestBody};
use crate::wit::types::Failure;

/// Refuses what Meta would misread or refuse, every fault at once. What is not known passes.
///
/// # Errors
///
/// `permanent`: the recipient, or the limits that the content breaks.
pub(super) fn check(body: Option<&RequestBody>) -> Result<(), Fault> {
    let (field, text) = match body {
        Some(RequestBody::Json(text)) => ("body.json", text),
        Some(RequestBody::Raw(RawBody { content: Content::Text(text), .. })) => {
            ("body.raw.content.text", text)
        }
        Some(RequestBody::Form(fields)) => return check_form(fields),
        _ => return Ok(()),
    };
    let Some(Value::Object(message)) = json::parse(text.as_bytes()) else { return Ok(()) };
    let word = |name: &str| message.get(name).and_then(Value::as_str);
    // A group's id has digits only.
    if word("recipient_type") != Some("group") {
        let field = format!("{field}.to");
        match message.get("to") {
            Some(Value::String(to)) => Recipient::check_written(to, &field)?,
            // A number of JSON's has no +, whichever it is.
            Some(Value::Number(_)) => Recipient::check_written("1", &field)?,
            _ => {}
        }
    }
    // Meta, "Messages": without a type, a message is a text.
    let kind = word("type").unwrap_or("text");
    let Some(content) = message.get(kind) else { return Ok(()) };
    let breaches = breaches(kind, content, &format!("{field}.{kind}"));
    let Some(first) = breaches.first() else { return Ok(()) };
    Err(Failure::invalid_input(
        &first.field,
        &told(&breaches),
        "Correct it. The catalog's recipes for custom calls say what Meta takes, with an example of each.",
    )
    .permanent())
}

/// The function that says what the message's template asks for, if it is one.
pub(super) fn template_form(body: &[u8]) -> Option<&'static str> {
    let kind = json::parse(body).and_then(|message| text_at(&message, "type"));
    kind.filter(|kind| kind == "template").map(|_| TEMPLATE_FORM)
}

/// The recipient of a message that is sent as form fields.
fn check_form(fields: &[NameValue]) -> Result<(), Fault> {
    if fields.iter().any(|field| field.name == "recipient_type" && field.value == "group") {
        return Ok(());
    }
    for (index, field) in fields.iter().enumerate() {
        if field.name == "to" {
            Recipient::check_written(&field.value, &format!("body.form[{index}].value"))?;
        }
    }
    Ok(())
}

fn told(breaches: &[Breach]) -> String {
    let mut told = String::new();
    for breach in breaches {
        if !told.is_empty() {
            told.push(' ');
        }
        for part in [breach.field.as_str(), " ", &breach.says, "."] {
            told.push_str(part);
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::failure::refused;

    fn send(message: &Value) -> Result<(), Fault> {
        check(Some(&RequestBody::Json(message.to_string())))
    }

    fn interactive(content: &Value) -> Result<(), Fault> {
        send(&json!({"to": "+15550100", "type": "interactive", "interactive": content}))
    }

    /// The places that are at fault, without what is the same in all.
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
        let field = |name: &str, value: &str| NameValue { name: name.into(), value: value.into() };
        let form = |fields: &[NameValue]| check(Some(&RequestBody::Form(fields.to_vec())));
        let stranger = [field("type", "text"), field("to", "5550100123")];
        assert_eq!(refused(form(&stranger)).field.as_deref(), Some("body.form[1].value"));
        assert!(form(&[field("to", "+15550100123")]).is_ok());
        assert!(form(&[field("to", "120363"), field("recipient_type", "group")]).is_ok());
        let raw = |text: &str| {
            let content = Content::Text(text.into());
            check(Some(&RequestBody::Raw(RawBody { content, content_type: None })))
        };
        let failure = refused(raw(r#"{"to": "5550100123"}"#));
        assert_eq!(failure.field.as_deref(), Some("body.raw.content.text.to"));
        assert!(raw("no JSON").is_ok());
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
            json!({"to": "+15550100", "type": "interactive", "interactive": {"type": "carousel", "action": 1}}),
            json!({"to": "+15550100", "type": "interactive", "interactive": "{}"}),
            json!({"to": "120363", "recipient_type": "group", "type": "text", "text": {"body": "x"}}),
            json!({"status": "read", "message_id": "wamid.x"}),
            json!([]),
        ] {
            assert_eq!(send(&message), Ok(()), "{message}");
        }
    }

    #[test]
    fn a_number_without_plus_is_refused_and_so_is_a_user_id_in_its_place() {
        for to in [json!("15550100"), json!(15550100), json!("1 555 0100"), json!("US.13491208655302741918")]
        {
            let failure = refused(send(&json!({"to": to, "type": "text", "text": {"body": "x"}})));
            assert_eq!((failure.code, failure.field.as_deref()), (Some(1006), Some("body.json.to")), "{to}");
        }
        assert_eq!(send(&json!({"to": "+1 555 0100", "text": {"body": "x"}})), Ok(()));
    }
}
