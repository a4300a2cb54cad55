//! Sources of the lines on the phones: accepted messages and webhook events.

use chrono::{DateTime, Local};
use host_harness_bubble::Message;
use host_harness_simulator::{SentMessage, SimulatedTemplate};
use serde_json::Value;

use super::chat::{ChatId, Delivery, Entry, From, Phones};
use super::{events, inbound};

/// Handles a message that was accepted.
pub(crate) fn sent(phones: &mut Phones, sent: &SentMessage, template: Option<&SimulatedTemplate>) {
    let id = phones.chat_id(&sent.from, &sent.recipient);
    if let Some(dialled) = sent.to.strip_prefix('+').filter(|digits| *digits != sent.recipient) {
        phones.change(&id, |chat| chat.dialled = Some(format!("+{dialled}")));
    }
    let content = &sent.body;
    if sent.kind == "reaction" {
        let (to, emoji) = (&content["reaction"]["message_id"], &content["reaction"]["emoji"]);
        react(phones, to.as_str().unwrap_or_default(), emoji.as_str());
        return;
    }
    let components = template.map(|template| template.components.as_slice()).unwrap_or_default();
    let mut entry = Entry::new(&sent.id, From::Business, Local::now(), Message::sent(content, components));
    entry.delivery = Some(Delivery::Accepted);
    entry.reply_to = content["context"]["message_id"].as_str().map(str::to_owned);
    if sent.answer_lost {
        entry.remark = Some("The answer to the sender got lost.".to_owned());
    }
    phones.add(&id, entry);
}

/// Handles an event from a webhook.
pub(crate) fn happened(phones: &mut Phones, event: &Value) {
    phones.events.note(event);
    phones.touch();
    let (case, content) = events::content(event);
    let line = event["phone-number-id"].as_str().unwrap_or_default();
    let at = event["happened-at"].as_str().and_then(time).unwrap_or_else(Local::now);
    match case {
        "message-status" => status(phones, content),
        "inbound-message" => {
            let Some(id) = chat_of(phones, line, content, "sender") else { return };
            written(phones, &id, at, content);
        }
        "message-echo" => {
            let Some(id) = chat_of(phones, line, content, "recipient") else { return };
            let mut entry = entry(content, From::Business, at);
            entry.remark = Some("Sent with another app.".to_owned());
            phones.add(&id, entry);
        }
        "marketing-preference" => {
            let said = match content["choice"].as_str() {
                Some("stop") => "Stopped marketing messages",
                _ => "Resumed marketing messages",
            };
            note(phones, line, content, event, at, said.to_owned());
        }
        "call" => {
            let said = format!("Call: {}", content["event"].as_str().unwrap_or_default());
            note(phones, line, content, event, at, said);
        }
        _ => {}
    }
}

fn time(text: &str) -> Option<DateTime<Local>> {
    DateTime::parse_from_rfc3339(text).ok().map(DateTime::from)
}

/// The chat with the person or group of an event.
fn chat_of(phones: &mut Phones, line: &str, content: &Value, role: &str) -> Option<ChatId> {
    let person = &content[role];
    let (number, user_id) = (person["wa-id"].as_str(), person["user-id"].as_str());
    if let (Some(number), Some(user_id)) = (number, user_id) {
        phones.know(user_id, number);
    }
    let who = content["group-id"].as_str().or(number).or(user_id)?;
    let id = phones.chat_id(line, who);
    if let Some(name) = person["profile-name"].as_str() {
        phones.change(&id, |chat| chat.name = Some(name.to_owned()));
    }
    Some(id)
}

fn entry(content: &Value, from: From, at: DateTime<Local>) -> Entry {
    let id = content["message-id"].as_str().unwrap_or_default();
    let mut entry = Entry::new(id, from, at, inbound::message(&content["content"]));
    entry.reply_to = content["reply-to"].as_str().map(str::to_owned);
    entry
}

/// Handles a message from a person.
fn written(phones: &mut Phones, id: &ChatId, at: DateTime<Local>, content: &Value) {
    let closes = ["group-window-closes-at", "window-closes-at"];
    let closes = closes.iter().find_map(|name| content[*name].as_str()).and_then(time);
    if closes.is_some() {
        phones.change(id, |chat| chat.closes_at = chat.closes_at.max(closes));
    }
    let part = |name: &str, member: &str| content["content"][name][member].as_str();
    if let Some(to) = part("reaction", "message-id") {
        let emoji = part("reaction", "emoji").map(str::to_owned);
        react(phones, to, emoji.as_deref());
    } else if let Some(edited) = part("edit", "message-id") {
        let text = part("edit", "text").unwrap_or_default().to_owned();
        phones.change_entry(edited, |entry| {
            entry.message.body = text;
            entry.remark = Some("Edited".to_owned());
        });
    } else if let Some(deleted) = content["content"]["deletion"].as_str() {
        phones.change_entry(deleted, |entry| {
            entry.message = Message::default();
            entry.remark = Some("Deleted".to_owned());
        });
    } else {
        phones.add(id, entry(content, From::Person, at));
    }
}

fn react(phones: &mut Phones, message_id: &str, emoji: Option<&str>) {
    let emoji = emoji.filter(|emoji| !emoji.is_empty()).map(str::to_owned);
    phones.change_entry(message_id, |entry| entry.reaction = emoji);
}

/// Adds a line for an event that is not a message.
fn note(phones: &mut Phones, line: &str, content: &Value, event: &Value, at: DateTime<Local>, said: String) {
    let Some(id) = chat_of(phones, line, content, "person") else { return };
    let own = event["id"].as_str().unwrap_or_default();
    phones.add(&id, Entry::new(own, From::Event, at, Message { body: said, ..Message::default() }));
}

fn status(phones: &mut Phones, content: &Value) {
    let delivery = match content["status"].as_str().unwrap_or_default() {
        "sent" => Delivery::Sent,
        "delivered" => Delivery::Delivered,
        "read" | "played" => Delivery::Read,
        "failed" => Delivery::Failed,
        _ => return,
    };
    let failure = &content["failure"];
    let why = (delivery == Delivery::Failed).then(|| {
        let part = |name: &str| failure[name].as_str().unwrap_or_default();
        let code = failure["code"].as_u64().map(|code| format!("{code}: ")).unwrap_or_default();
        format!("Not delivered. {code}{} {}", part("message"), part("fix"))
    });
    phones.change_entry(content["message-id"].as_str().unwrap_or_default(), |entry| {
        entry.delivery = entry.delivery.max(Some(delivery));
        entry.remark = why.or(entry.remark.take());
    });
}
