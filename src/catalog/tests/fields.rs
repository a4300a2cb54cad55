//! Flat fields.

use super::*;
use crate::wit::types::{FieldCondition, FieldKind, FormField};

/// Every list of fields, with a name to identify it.
fn lists() -> Vec<(String, Vec<FormField>)> {
    let manifest = manifest(&DescribeInput { dialect: None });
    let mut lists = vec![("connection".to_owned(), manifest.connection_fields)];
    for tool in manifest.tools.into_iter().chain(manifest.lookups) {
        lists.push((tool.name, tool.fields));
        lists.extend(tool.recipes.into_iter().map(|recipe| (recipe.name, recipe.fields)));
    }
    lists
}

fn list(name: &str) -> Vec<FormField> {
    lists().into_iter().find(|(other, _)| other == name).unwrap().1
}

/// A field in short: its path and marks, its kind, and its condition.
fn short(field: &FormField) -> String {
    let mark = |is: bool, mark: &'static str| if is { mark } else { "" };
    let kind = format!("{:?}", field.kind).replace("FieldKind::", "");
    let constant = field.constant_json.as_deref().unwrap_or_default();
    let shown = field.shown_when.as_ref();
    let shown = shown.map(|when| format!(" if {}={}", when.path, when.values.join("|")));
    format!(
        "{}{}{}{} {kind}{constant}{}",
        field.path,
        mark(field.required, "*"),
        mark(!field.writes, "-"),
        mark(field.advanced, "+"),
        shown.unwrap_or_default(),
    )
}

#[test]
fn a_function_is_drawn_in_order_with_its_usual_recipient_first() {
    assert_eq!(
        list("send-message").iter().map(short).collect::<Vec<_>>(),
        [
            "to-or-group-id-+ Choice",
            "to* Text if to-or-group-id=|to",
            "group-id*+ Text if to-or-group-id=group-id",
            "body* LongText",
            "preview-url Switch",
            "reply-to+ Text",
            "phone-number-id+ Text",
            "callback-data+ Text",
            "extra-json+ Json",
        ]
    );
}

/// A builder keeps one value for each path.
#[test]
fn a_path_is_listed_once() {
    for (name, fields) in lists() {
        let mut paths: Vec<_> = fields.into_iter().map(|field| field.path).collect();
        paths.sort_unstable();
        let twice: Vec<_> = paths.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| &pair[0]).collect();
        assert!(twice.is_empty(), "{name}: {twice:?}");
    }
    let fields = list("pin-message");
    let message = fields.iter().find(|field| field.path == "body.json.pin.message_id").unwrap();
    assert_eq!(short(message), "body.json.pin.message_id* Text if body.json.pin.type=pin|unpin");
}

/// How each JSON Schema construct in the catalog is drawn.
#[test]
fn a_schema_becomes_fields_that_need_no_schema() {
    let schema = r##"{"type":"object","properties":{
        "fixed":{"const":"a"},
        "kind":{"oneOf":[{"const":"x","title":"X"},{"const":"y","title":"Y"}]},
        "header":{"title":"Header","oneOf":[
            {"title":"Text","type":"object","properties":{"type":{"const":"text"},"text":{"type":"string"}},"required":["type","text"]},
            {"title":"Image","type":"object","properties":{"type":{"const":"image"},"image":{"$ref":"#/$defs/file"}},"required":["type","image"]}]},
        "value":{"title":"Value","oneOf":[
            {"title":"Flow","type":"object","properties":{"flow":{"type":"object","properties":{"token":{"type":"string"}}}},"required":["flow"]},
            {"title":"Link","type":"object","properties":{"url":{"type":"string","format":"uri"}},"required":["url"]}]},
        "footer":{"type":"object","title":"Footer","properties":{"text":{"type":"string","title":"Text"}},"required":["text"]},
        "place":{"type":"object","x-advanced":true,"properties":{"north":{"type":"number"},"name":{"type":"string"}},"required":["north"]},
        "rows":{"type":"array","title":"Rows","minItems":1,"maxItems":9,"items":{"type":"object","properties":{"id":{"type":"string"},"tags":{"type":"array","title":"Tag","items":{"type":"string"}}},"required":["id"]}},
        "buttons":{"type":"array","minItems":1,"maxItems":2,"prefixItems":[
            {"type":"object","title":"Track","properties":{"index":{"const":1},"value":{"type":"string","title":"End"}},"required":["index","value"]},
            {"type":"object","title":"Thanks","properties":{"index":{"const":0},"value":{"type":"string","title":"End"}},"required":["index","value"]}],"items":false},
        "tax":{"title":"Tax","$ref":"#/$defs/amount"},
        "data":{"type":"object","additionalProperties":true},
        "at":{"type":"string","format":"date-time"},
        "token":{"type":"string","writeOnly":true}
    },"required":["fixed","kind","value","rows","buttons"],"$defs":{
        "file":{"type":"object","properties":{"link":{"type":"string"},"id":{"type":"string"}},"oneOf":[{"required":["link"]},{"required":["id"]}]},
        "amount":{"type":"object","title":"Amount","properties":{"value":{"type":"integer","title":"Amount"},"note":{"type":"string","title":"Note"}},"required":["value"]}}}"##;
    let schema: String = schema.lines().map(str::trim).collect();
    let fields = super::super::fields::fields(&schema, r#"{"rows":[{"id":"seven"}]}"#, &[]);
    assert_eq!(
        fields.iter().map(short).collect::<Vec<_>>(),
        [
            "fixed* Constant\"a\"",
            "kind* Choice",
            "header.type Choice",
            "header.text* Text if header.type=text",
            "header.image.link-or-id-+ Choice if header.type=image",
            "header.image.link* Text if header.image.link-or-id=|link",
            "header.image.id* Text if header.image.link-or-id=id",
            "value*- Choice",
            "value.flow* Constant{} if value=flow",
            "value.flow.token Text if value=flow",
            "value.url* Url if value=url",
            "footer.text Text",
            "place-+ Switch",
            "place.north*+ Number if place=true",
            "place.name+ Text if place=true",
            "rows* Array",
            "rows[].id* Text",
            "rows[].tags Array",
            "rows[].tags[]* Text",
            "buttons[0].index* Constant1",
            "buttons[0].value* Text",
            "buttons[1]- Switch",
            "buttons[1].index* Constant0 if buttons[1]=true",
            "buttons[1].value* Text if buttons[1]=true",
            "tax- Switch",
            "tax.value* Number if tax=true",
            "tax.note Text if tax=true",
            "data Json",
            "at DateTime",
            "token Secret",
        ]
    );
    let find = |path: &str| fields.iter().find(|field| field.path == path).unwrap();
    assert_eq!(find("footer.text").title, "Footer");
    assert_eq!(find("buttons[0].value").title, "Track: End");
    assert_eq!(find("buttons[1]").title, "Thanks");
    assert_eq!((&*find("tax").title, &*find("tax.note").title), ("Tax", "Tax: Note"));
    assert_eq!((find("rows").minimum, find("rows").maximum), (Some(1.0), Some(9.0)));
    assert_eq!(find("rows[].id").example.as_deref(), Some("seven"));
    let titles: Vec<_> = find("header.type").choices.iter().map(|choice| &*choice.title).collect();
    assert_eq!(titles, ["Text", "Image"]);
}

#[test]
fn every_field_can_be_drawn() {
    let mut without_example = Vec::new();
    for (name, fields) in lists() {
        for (place, field) in fields.iter().enumerate() {
            let at = format!("{name}: {}", field.path);
            assert!(!field.title.is_empty() && !field.path.is_empty(), "{at}");
            assert_eq!(field.kind == FieldKind::Choice, !field.choices.is_empty(), "{at}");
            assert_eq!(field.kind == FieldKind::Constant, field.constant_json.is_some(), "{at}");
            if let Some(constant) = &field.constant_json {
                parse(constant);
            }
            assert!(field.choices.iter().all(|choice| !choice.title.is_empty()), "{at}");
            let is_needed = field.required && !matches!(field.kind, FieldKind::Array | FieldKind::Constant);
            let example = field.example.as_deref();
            if is_needed && example.is_none_or(str::is_empty) {
                without_example.push(at.clone());
            }
            if let Some(when) = &field.shown_when {
                let other = fields[..place].iter().find(|other| other.path == when.path);
                let other = other.unwrap_or_else(|| panic!("{at}: {} is not drawn before it", when.path));
                let is_value = |value: &String| match other.kind {
                    FieldKind::Switch => value == "true",
                    _ => value.is_empty() || other.choices.iter().any(|choice| choice.value == *value),
                };
                assert!(!when.values.is_empty() && when.values.iter().all(is_value), "{at}");
            }
        }
    }
    assert!(without_example.is_empty(), "{without_example:#?}");
}

#[test]
fn fields_that_are_drawn_together_have_titles_of_their_own() {
    let mut unclear = Vec::new();
    for (name, fields) in lists() {
        let conditions = |field: &FormField| {
            let mut all: Vec<FieldCondition> = field.shown_when.iter().cloned().collect();
            while let Some(outer) =
                all.last().and_then(|when| fields.iter().find(|other| other.path == when.path))
                && let Some(when) = &outer.shown_when
            {
                all.push(when.clone());
            }
            all
        };
        let is_either_or = |one: &FormField, other: &FormField| {
            let others = conditions(other);
            let excludes = |when: &FieldCondition, other: &FieldCondition| {
                when.path == other.path && !when.values.iter().any(|value| other.values.contains(value))
            };
            conditions(one).iter().any(|when| others.iter().any(|other| excludes(when, other)))
        };
        // The entries of a list appear below its title.
        let list_of = |field: &FormField| field.path.rsplit_once("[]").map(|(list, _)| list.to_owned());
        let drawn: Vec<_> = fields.iter().filter(|field| field.kind != FieldKind::Constant).collect();
        for (place, one) in drawn.iter().enumerate() {
            for other in &drawn[place + 1..] {
                let is_together = list_of(one) == list_of(other) && !is_either_or(one, other);
                // A switch may share its title with the only field that it enables.
                let begins = other.shown_when.as_ref().is_some_and(|when| when.path == one.path);
                if is_together && one.title == other.title && !begins {
                    unclear.push(format!("{name}: {} and {}: {}", one.path, other.path, one.title));
                }
            }
        }
    }
    assert!(unclear.is_empty(), "{unclear:#?}");
}

#[test]
fn an_example_of_a_field_keeps_the_fields_own_limits() {
    for (name, fields) in lists() {
        for field in fields {
            let Some(example) = field.example.as_deref() else { continue };
            let at = format!("{name}: {} {example}", field.path);
            if field.kind == FieldKind::Choice {
                assert!(field.choices.iter().any(|choice| choice.value == example), "{at}");
                continue;
            }
            let size = match field.kind {
                FieldKind::Number => example.parse::<f64>().unwrap(),
                _ => f64::from(u32::try_from(example.chars().count()).unwrap()),
            };
            assert!(field.minimum.is_none_or(|least| size >= least), "{at}");
            assert!(field.maximum.is_none_or(|most| size <= most), "{at}");
            if let Some(pattern) = &field.pattern {
                let schema = serde_json::json!({"type": "string", "pattern": pattern});
                assert!(validator(&schema).is_valid(&example.into()), "{at}: {pattern}");
            }
        }
    }
}

#[test]
fn choices_of_a_look_up_stand_at_their_field() {
    let fields = list("send-template");
    let from = |path: &str| {
        let field = fields.iter().find(|field| field.path == path).unwrap();
        field.choices_from.clone().unwrap_or_else(|| panic!("{path} has no choices"))
    };
    let name = from("name");
    assert_eq!((name.inputs[0].name.as_str(), name.inputs[0].value.as_str()), ("status", "APPROVED"));
    assert_eq!(name.inputs, from("language").inputs);
    let labels = ["templates[].name", "templates[].language", "templates[].category", "templates[].body"];
    assert_eq!(name.labels, labels);
    let labels = ["phone-numbers[].display-phone-number", "phone-numbers[].verified-name"];
    assert_eq!(from("phone-number-id").labels, labels);
}

#[test]
fn a_function_with_an_input_has_an_example_of_it() {
    let manifest = manifest(&DescribeInput { dialect: None });
    for tool in manifest.tools.iter().chain(&manifest.lookups) {
        let schema = tool.input_schema.as_deref().map(parse);
        assert_eq!(schema.is_some(), tool.example.is_some(), "{}", tool.name);
        if let (Some(schema), Some(example)) = (schema, &tool.example) {
            validator(&schema).validate(&parse(example)).unwrap();
            assert_eq!(parse(example), schema["examples"][0]);
        }
    }
}
