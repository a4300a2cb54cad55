//! Opt-outs in the receiver's events: Meta's stop and resume, a message that was refused because the person opted
//! out, and words such as STOP. Meta's own bodies are accepted, too.

use serde_json::Value;

use super::choices::{ALWAYS, Fact, Ids};
use super::time::seconds;
use crate::headers::words;
use crate::number::is_user_id;
use crate::person_key::opt_out_key;

/// Meta's code for a message that was not delivered because the person opted out of marketing messages.
const OPTED_OUT: u64 = 131050;

/// Words that mean an opt-out if a message consists of nothing else.
#[derive(Clone, Debug, Default)]
pub struct StopWords(Vec<Vec<String>>);

impl StopWords {
    /// These words, in upper or lower case and with or without accents.
    pub fn new<'a>(list: impl IntoIterator<Item = &'a str>) -> Self {
        Self(list.into_iter().map(words).filter(|words| !words.is_empty()).collect())
    }

    fn has(&self, text: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&words(&text.to_lowercase()))
    }
}

/// Whether a value is an event, or one of Meta's bodies, instead of a row of a list.
pub fn is_event(value: &Value) -> bool {
    let is = |name: &str, test: fn(&Value) -> bool| value.get(name).is_some_and(test);
    is("content", Value::is_object)
        || is("entry", Value::is_array)
        || is_preference(value)
        || (is("body", Value::is_string) && is("signature", Value::is_string))
        || (is("field", Value::is_string) && is("value", Value::is_object))
        || is("user_preferences", Value::is_array)
}

/// A single entry of Meta's `user_preferences`.
fn is_preference(value: &Value) -> bool {
    let choice = value.get("value").and_then(Value::as_str);
    let has_id = ["wa_id", "user_id", "parent_user_id"].iter().any(|name| value.get(name).is_some());
    has_id && matches!(choice, Some("stop" | "resume"))
}

/// The opt-outs and resumes that an event reports; or why it is unclear whom it is about.
pub fn read(value: &Value, stop_words: &StopWords) -> Result<Vec<Fact>, String> {
    if !is_event(value) {
        return Err(
            "is neither an event of the receiver's (`content`) nor a body of Meta's (`entry`)".to_owned()
        );
    }
    if let Some(body) = value.get("body").and_then(Value::as_str) {
        let body: Value =
            serde_json::from_str(body).map_err(|error| format!("its body is not JSON: {error}"))?;
        return read(&body, stop_words);
    }
    if let Some(content) = value.get("content") {
        let at = value.get("happened-at").and_then(Value::as_str).and_then(seconds);
        return event(content, at, stop_words).map(|fact| fact.into_iter().collect());
    }
    if is_preference(value) {
        return preference(value).map(|fact| vec![fact]);
    }
    let changes = list(value, "entry").flat_map(|entry| list(entry, "changes"));
    let values = changes.filter_map(|change| change.get("value"));
    let own = value.get("value").or(value.get("user_preferences").map(|_| value));
    let mut facts = Vec::new();
    for value in values.chain(own) {
        for item in list(value, "user_preferences") {
            facts.push(preference(item)?);
        }
        for status in list(value, "statuses") {
            let at = meta_time(status);
            let opted_out = list(status, "errors").any(|error| code(error) == Some(OPTED_OUT));
            if opted_out {
                facts.push(chose(meta_person(status, "recipient_id", "recipient_user_id")?, true, at));
            }
        }
        for message in list(value, "messages") {
            let text = ["/text/body", "/button/text", "/interactive/button_reply/title"];
            let text = text.iter().find_map(|path| message.pointer(path)?.as_str());
            if text.is_some_and(|text| stop_words.has(text)) {
                facts.push(chose(meta_person(message, "from", "from_user_id")?, true, meta_time(message)));
            }
        }
    }
    Ok(facts)
}

/// One of the receiver's events.
fn event(content: &Value, at: Option<i64>, stop_words: &StopWords) -> Result<Option<Fact>, String> {
    if let Some(preference) = content.get("marketing-preference") {
        let person = person(preference.get("person"))?;
        return match preference.get("choice").and_then(Value::as_str) {
            Some("stop") => Ok(Some(chose(person, true, at))),
            Some("resume") => Ok(Some(chose(person, false, at))),
            _ => Err("is a choice that is neither stop nor resume".to_owned()),
        };
    }
    if let Some(status) = content.get("message-status") {
        let failure = status.get("failure").and_then(code);
        let mut codes = list(status, "errors").filter_map(code).chain(failure);
        if codes.any(|code| code == OPTED_OUT) {
            return Ok(Some(chose(person(status.get("recipient"))?, true, at)));
        }
    }
    if let Some(message) = content.get("inbound-message") {
        let text = ["/content/text", "/content/reply/title"];
        let text = text.iter().find_map(|path| message.pointer(path)?.as_str());
        if text.is_some_and(|text| stop_words.has(text)) {
            return Ok(Some(chose(person(message.get("sender"))?, true, at)));
        }
    }
    if let Some(change) = content.get("person-change") {
        let ids = |name: &str| person(change.get(name)).unwrap_or_default();
        let (previous, current) = (ids("previous"), ids("current"));
        return Ok(Some(Fact::Changed { previous, current, at: at.unwrap_or(ALWAYS) }));
    }
    Ok(None)
}

/// A choice whose time is unknown counts if it is a stop.
fn chose(person: Ids, stop: bool, at: Option<i64>) -> Fact {
    Fact::Chose { person, stop, at: at.unwrap_or(if stop { ALWAYS } else { i64::MIN }) }
}

fn preference(item: &Value) -> Result<Fact, String> {
    let person = meta_person(item, "wa_id", "user_id")?;
    match item.get("value").and_then(Value::as_str) {
        Some("stop") => Ok(chose(person, true, meta_time(item))),
        Some("resume") => Ok(chose(person, false, meta_time(item))),
        _ => Err("is a choice that is neither stop nor resume".to_owned()),
    }
}

fn person(person: Option<&Value>) -> Result<Ids, String> {
    let person = person.unwrap_or(&Value::Null);
    ids([person.get("wa-id")], [person.get("user-id"), person.get("parent-user-id")])
}

fn meta_person(item: &Value, number: &str, user_id: &str) -> Result<Ids, String> {
    ids([item.get(number)], [item.get(user_id), item.get("parent_user_id")])
}

/// A person's keys; an error if no person is named.
fn ids<'a>(numbers: [Option<&'a Value>; 1], user_ids: [Option<&'a Value>; 2]) -> Result<Ids, String> {
    let digits = |value: &Value| match value {
        Value::String(text) => Some(text.trim_start_matches('+').to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let is_number = |text: &String| text.len() >= 7 && text.bytes().all(|byte| byte.is_ascii_digit());
    let numbers = numbers.into_iter().flatten().filter_map(digits).filter(is_number);
    let numbers = numbers.map(|digits| opt_out_key(&format!("+{digits}")));
    let user_ids = user_ids.into_iter().flatten().filter_map(Value::as_str).filter(|id| is_user_id(id));
    let ids: Ids = numbers.chain(user_ids.map(opt_out_key)).collect();
    if ids.is_empty() { Err("is an opt-out that names no person".to_owned()) } else { Ok(ids) }
}

fn meta_time(item: &Value) -> Option<i64> {
    match item.get("timestamp")? {
        Value::String(text) => text.parse().ok(),
        other => other.as_i64(),
    }
}

fn code(error: &Value) -> Option<u64> {
    error.get("code").and_then(Value::as_u64)
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}
