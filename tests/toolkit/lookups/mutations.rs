//! Mistakes that people make when they fill in a template.

use fastrand::Rng;
use serde_json::{Value, json};

/// A group that exists.
pub const GROUP: &str = "Y2FwaV9ncm91cDox";

/// Changes one thing in an input of `send-template`, for better or worse. A host still accepts the input.
pub fn mutate(input: &mut Value, random: &mut Rng) {
    match random.u8(0..10) {
        0..3 => change_a_text(input, random),
        3 => leave_out(input, random),
        4 => change_a_list(input, random),
        5 => swap_header(input, random),
        6 => change_a_button(input, random),
        7 => change_the_way(input, random),
        _ => change_a_name(input, random),
    }
}

/// Every value below `value` that has this name.
fn all<'a>(value: &'a mut Value, name: &str, found: &mut Vec<&'a mut Value>) {
    match value {
        Value::Array(entries) => entries.iter_mut().for_each(|entry| all(entry, name, found)),
        Value::Object(members) => {
            for (key, member) in members {
                if key == name && !member.is_object() {
                    found.push(member);
                } else {
                    all(member, name, found);
                }
            }
        }
        _ => {}
    }
}

fn any<'a>(input: &'a mut Value, names: &[&str], random: &mut Rng) -> Option<&'a mut Value> {
    let name = *random.choice(names)?;
    let mut found = Vec::new();
    all(input, name, &mut found);
    match found.len() {
        0 => None,
        count => Some(found.swap_remove(random.usize(0..count))),
    }
}

/// Lengths around the limits of a code, a coupon, a header, a card, an offer and a body.
const LENGTHS: [std::ops::Range<usize>; 6] = [14..18, 18..23, 30..62, 120..165, 530..610, 930..1_030];

fn change_a_text(input: &mut Value, random: &mut Rng) {
    let texts = [
        "",
        " ",
        "two\nlines",
        "a\ttab",
        "four    spaces",
        "five     spaces",
        "fine",
        "é",
        "https://else.example.com/7",
        "https%3A%2F%2Felse.example.com",
        "SAVE-25",
        "https://shop.example.com/x.gif",
        "**bold**",
    ];
    let range = random.choice(LENGTHS).unwrap();
    let length = random.usize(range);
    let text = match random.bool() {
        true => (*random.choice(&texts).unwrap()).to_owned(),
        false => "é".repeat(length),
    };
    if let Some(value) = any(input, &["value", "coupon", "url", "one-time-password"], random) {
        *value = json!(text);
    }
}

fn leave_out(input: &mut Value, random: &mut Rng) {
    let names = ["header", "body", "buttons", "carousel", "one-time-password", "offer-expires-at"];
    let name = *random.choice(&names).unwrap();
    input.as_object_mut().unwrap().remove(name);
    match name {
        "offer-expires-at" => {
            input[name] = json!(*random.choice(&["2001-01-01T00:00:00Z", "2098-01-01T00:00:00Z"]).unwrap())
        }
        "one-time-password" if random.bool() => input[name] = json!("123456"),
        _ => {}
    }
}

fn change_a_list(input: &mut Value, random: &mut Rng) {
    let Some(Value::Array(entries)) = any(input, &["body", "buttons", "carousel"], random) else { return };
    if entries.is_empty() {
        return;
    }
    let place = random.usize(0..entries.len());
    match random.u8(0..3) {
        0 => drop(entries.remove(place)),
        1 => entries.push(entries[place].clone()),
        _ => random.shuffle(entries),
    }
}

fn swap_header(input: &mut Value, random: &mut Rng) {
    let image = json!({"url": "https://shop.example.com/x.png"});
    let headers = [
        json!({"text": {"value": "A-1017"}}),
        json!({ "image": image }),
        json!({"document": {"source": image}}),
        json!({"gif": {"url": "https://shop.example.com/x.mp4"}}),
        json!({"location": {"latitude": 52.5, "longitude": 13.4}}),
        json!({"location": {"latitude": 91.0, "longitude": 13.4}}),
        json!({"product": {"product-retailer-id": "sku-1", "catalog-id": " "}}),
    ];
    input["header"] = random.choice(&headers).unwrap().clone();
}

fn change_a_button(input: &mut Value, random: &mut Rng) {
    let values = [
        json!({"payload": "yes"}),
        json!({"url": "A-1017"}),
        json!({"coupon": "SAVE25"}),
        json!({"catalog": {}}),
        json!({"flow": {"token": "t"}}),
        json!({"flow": {}}),
        json!({"flow": {"data-json": "{}"}}),
        json!({"order": {"details-json": "{}"}}),
        json!({"call": {"ttl-minutes": 0}}),
    ];
    let button = json!({"index": random.u32(0..3), "value": random.choice(&values).unwrap()});
    match &mut input["buttons"] {
        Value::Array(buttons) => buttons.push(button),
        none => *none = json!([button]),
    }
}

/// Changes the route or the recipient.
fn change_the_way(input: &mut Value, random: &mut Rng) {
    match random.u8(0..4) {
        0 => input["route"] = json!("cloud"),
        1 => input["route"] = json!("marketing"),
        2 => input["to"] = json!("US.13491208655302741918"),
        _ => {
            input.as_object_mut().unwrap().remove("to");
            input["group-id"] = json!(GROUP);
        }
    }
}

fn change_a_name(input: &mut Value, random: &mut Rng) {
    let Some(Value::Array(parameters)) = input.get_mut("body") else { return };
    let count = parameters.len();
    if count == 0 {
        return;
    }
    let names = [Value::Null, json!("customer_name"), json!("first_name"), json!("nobody"), json!("No!")];
    parameters[random.usize(0..count)]["name"] = random.choice(&names).unwrap().clone();
}
