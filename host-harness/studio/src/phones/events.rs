//! The webhooks that the business received.

use std::collections::VecDeque;

use chrono::{DateTime, Local};
use maud::{Markup, html};
use serde_json::Value;

/// How many are kept: more than a person would read.
const KEPT: usize = 20;

/// The last webhooks.
#[derive(Debug, Default)]
pub(crate) struct Events(VecDeque<Event>);

#[derive(Debug)]
struct Event {
    number: u64,
    at: DateTime<Local>,
    /// The kind of event, such as `inbound-message`, or `refused` for a body that was refused.
    title: String,
    about: String,
    json: String,
}

impl Events {
    /// Records an event that the component has read.
    pub fn note(&mut self, event: &Value) {
        let (title, content) = content(event);
        let about = about(title, content);
        self.push(title.to_owned(), about, format!("{event:#}"));
    }

    /// Records a body that was not authentic or could not be read.
    pub fn note_refused(&mut self, why: String) {
        self.push("refused".to_owned(), why, String::new());
    }

    fn push(&mut self, title: String, about: String, json: String) {
        let number = self.0.back().map_or(1, |last| last.number + 1);
        self.0.push_back(Event { number, at: Local::now(), title, about, json });
        while self.0.len() > KEPT {
            self.0.pop_front();
        }
    }

    /// Draws them, newest first.
    pub fn draw(&self) -> Markup {
        html! {
            @if self.0.is_empty() { li class="quiet" { "None yet. Send something, or tap a button." } }
            @for event in self.0.iter().rev() {
                li data-key=(event.number) {
                    details {
                        summary {
                            time { (event.at.format("%H:%M:%S")) }
                            strong { (event.title) }
                            bdi { (event.about) }
                        }
                        @if !event.json.is_empty() { pre { (event.json) } }
                    }
                }
            }
        }
    }
}

/// The case and the value of an event's content.
pub(super) fn content(event: &Value) -> (&str, &Value) {
    match &event["content"] {
        Value::Object(cases) => {
            cases.iter().next().map_or(("event", &Value::Null), |(case, value)| (case, value))
        }
        other => ("event", other),
    }
}

/// A short summary of an event.
fn about(title: &str, content: &Value) -> String {
    let text = |place: &str| content.pointer(place).and_then(Value::as_str);
    let parts: Vec<&str> = match title {
        "message-status" => {
            vec![text("/status").unwrap_or_default(), text("/recipient/wa-id").unwrap_or_default()]
        }
        "inbound-message" => {
            let kind = match &content["content"] {
                Value::Object(cases) => cases.keys().next().map(String::as_str),
                _ => None,
            };
            vec![kind.unwrap_or_default(), text("/sender/wa-id").unwrap_or_default()]
        }
        "marketing-preference" => {
            vec![text("/choice").unwrap_or_default(), text("/person/wa-id").unwrap_or_default()]
        }
        "call" => vec![text("/event").unwrap_or_default(), text("/person/wa-id").unwrap_or_default()],
        "other" => vec![content.as_str().unwrap_or_default()],
        _ => vec![text("/kind").or_else(|| text("/status")).unwrap_or_default()],
    };
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
