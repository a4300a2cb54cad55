//! A tap on a button or a row of a sent message.
//!
//! Meta, "Button messages webhook reference" for templates, "Interactive messages webhook reference" for the rest.
//! Assumption: quick replies of an interactive carousel arrive as `button_reply`, those of Direct Send as `button`.

use serde_json::{Value, json};

use super::chat::Chat;
use super::content::Content;
use super::event::{AROUND, Event, Line};
use super::reply::{button, interactive};
use super::sent;
use crate::SentMessage;
use crate::error::GraphError;
use crate::param::Param;
use crate::state::State;

/// An option to tap.
#[derive(Debug)]
struct Choice {
    /// In a carousel, the card it is on.
    card: Option<usize>,
    /// Its index among all buttons or rows.
    index: usize,
    title: String,
    what: What,
}

#[derive(Debug)]
enum What {
    /// A quick reply, with its payload.
    QuickReply(String),
    /// A reply button or a row, with the type and the object of the webhook.
    Reply(&'static str, Value),
    /// A button that sends the business nothing, or that has its own kind here: the fix.
    Silent(String),
}

pub(super) fn read(state: &State, event: &Event, line: &Line, chat: &Chat) -> Result<Content, GraphError> {
    let params = &event.params;
    event.only(&[&["message-id", "button", "card"], AROUND].concat())?;
    let asked = chat.sent(state, params, "message-id", line)?;
    let choices = choices(state, &asked);
    if choices.is_empty() {
        return Err(params.wrong("message-id", "a message with buttons or rows; this one has none"));
    }
    let choice = choose(params, choices)?;
    let content = match choice.what {
        What::QuickReply(payload) => button(Some(&payload), Some(&choice.title)),
        What::Reply(kind, object) => interactive(kind, object),
        What::Silent(fix) => return Err(params.wrong("button", &fix)),
    };
    Ok(content.answering(&asked.id))
}

/// Finds the option that `button` names: an index from 0, or an id, a payload or a title.
fn choose(params: &Param, choices: Vec<Choice>) -> Result<Choice, GraphError> {
    let card = match params.has("card") {
        true => Some(params.index("card")?),
        false => None,
    };
    let named = params.required("button")?;
    let listed = choices.iter().map(Choice::shown).collect::<Vec<_>>().join(", ");
    let on_card: Vec<Choice> =
        choices.into_iter().filter(|choice| card.is_none() || choice.card == card).collect();
    if on_card.is_empty() {
        return Err(
            params.wrong("card", &format!("the index of a card with buttons; the message has {listed}"))
        );
    }
    let by_name = on_card.iter().any(|choice| named.as_str().is_some_and(|name| choice.is_named(name)));
    let index = match named {
        Value::Number(number) => number.as_u64(),
        // In a form, every value is a text.
        Value::String(text) if !by_name => text.parse().ok(),
        Value::String(_) => None,
        _ => return Err(params.wrong("button", "an index, an id, a payload or a title")),
    };
    let fits = |choice: &Choice| match (index, named.as_str()) {
        (Some(index), _) => choice.index as u64 == index,
        (None, Some(name)) => choice.is_named(name),
        (None, None) => false,
    };
    let mut found = on_card.into_iter().filter(fits);
    match (found.next(), found.next()) {
        (Some(choice), None) => Ok(choice),
        (Some(_), Some(_)) => Err(params.wrong("card", "given: several cards have this button")),
        (None, _) => Err(params.wrong("button", &format!("one of the message's: {listed}"))),
    }
}

impl Choice {
    fn is_named(&self, name: &str) -> bool {
        self.title == name
            || match &self.what {
                What::QuickReply(payload) => payload == name,
                What::Reply(_, object) => object["id"] == name,
                What::Silent(_) => false,
            }
    }

    fn shown(&self) -> String {
        let card = self.card.map(|card| format!(" of card {card}")).unwrap_or_default();
        format!("{} \"{}\"{card}", self.index, self.title)
    }
}

fn choices(state: &State, asked: &SentMessage) -> Vec<Choice> {
    if let Some(template) = sent::template(state, asked) {
        return of_template(&template.components, sent::list(&asked.body["template"], "components"));
    }
    let action = &asked.body["interactive"]["action"];
    let direct_send = asked.body.get("category").is_some_and(|category| !sent::is(category, "service"));
    if sent::is_interactive(asked, "list") {
        let rows = sent::list(action, "sections").iter().flat_map(|section| sent::list(section, "rows"));
        return rows.enumerate().map(|(index, row)| row_choice(index, row)).collect();
    }
    if sent::is_interactive(asked, "carousel") {
        let cards = sent::list(action, "cards").iter();
        let of_card = |card: &Value| {
            let at = card["card_index"].as_u64().and_then(|at| usize::try_from(at).ok());
            of_interactive(&card["action"], at, false)
        };
        return cards.flat_map(of_card).collect();
    }
    of_interactive(action, None, direct_send)
}

/// The buttons of a definition, with the payloads from the message.
fn of_template(defined: &[Value], given: &[Value]) -> Vec<Choice> {
    let mut choices = of_definition(defined, given, None);
    let carousel = |components: &[Value]| {
        let found = components.iter().find(|one| sent::is(&one["type"], "carousel"));
        found.map(|one| sent::list(one, "cards").to_vec()).unwrap_or_default()
    };
    let cards = carousel(defined);
    // The message may have more product cards than the definition.
    let given_cards = carousel(given);
    for at in 0..cards.len().max(given_cards.len()) {
        let Some(card) = cards.get(at).or_else(|| cards.first()) else { continue };
        let filled = given_cards.iter().find(|card| place(&card["card_index"]) == Some(at));
        let filled = filled.map(|card| sent::list(card, "components")).unwrap_or_default();
        choices.extend(of_definition(sent::list(card, "components"), filled, Some(at)));
    }
    choices
}

fn place(index: &Value) -> Option<usize> {
    match index {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.as_u64().and_then(|at| usize::try_from(at).ok()),
        _ => None,
    }
}

fn of_definition(defined: &[Value], given: &[Value], card: Option<usize>) -> Vec<Choice> {
    let choice = |(index, button): (usize, &Value)| {
        let title = button["text"].as_str().unwrap_or_default().to_owned();
        let what = match button["type"].as_str().unwrap_or_default().to_ascii_uppercase().as_str() {
            "QUICK_REPLY" => {
                let payload =
                    sent::parameter(given, index).and_then(|parameter| parameter["payload"].as_str());
                // Meta, "Button messages webhook reference": without its own payload, a button sends its text.
                What::QuickReply(payload.unwrap_or(&title).to_owned())
            }
            "FLOW" => What::Silent("a quick reply: answer a flow with the kind flow".to_owned()),
            "VOICE_CALL" => What::Silent("a quick reply: call with the kind call".to_owned()),
            "REQUEST_CONTACT_INFO" => What::Silent(
                "a quick reply: share contact details with the kind contacts and reply-to".to_owned(),
            ),
            kind => What::Silent(format!("a quick reply: Meta sends no webhook for a tap on {kind}")),
        };
        Choice { card, index, title, what }
    };
    sent::buttons(defined).iter().enumerate().map(choice).collect()
}

fn of_interactive(action: &Value, card: Option<usize>, direct_send: bool) -> Vec<Choice> {
    let choice = |(index, button): (usize, &Value)| {
        // Reply buttons of a message, or quick replies of a card.
        let reply = button.get("reply").or_else(|| button.get("quick_reply"));
        let (title, what) = match reply {
            Some(reply) => {
                let title = reply["title"].as_str().unwrap_or_default();
                let id = reply["id"].as_str().unwrap_or_default();
                (
                    title,
                    match direct_send {
                        true => What::QuickReply(id.to_owned()),
                        false => What::Reply("button_reply", json!({ "id": id, "title": title })),
                    },
                )
            }
            None => {
                let title = button["cta_url"]["display_text"].as_str().unwrap_or_default();
                (title, What::Silent("a reply button: Meta sends no webhook for a tap on a link".to_owned()))
            }
        };
        Choice { card, index, title: title.to_owned(), what }
    };
    sent::list(action, "buttons").iter().enumerate().map(choice).collect()
}

fn row_choice(index: usize, row: &Value) -> Choice {
    let title = row["title"].as_str().unwrap_or_default().to_owned();
    let mut reply = json!({ "id": row["id"], "title": title });
    // Meta, "Interactive messages webhook reference": only if the row has one.
    if let Some(description) = row["description"].as_str().filter(|text| !text.is_empty()) {
        reply["description"] = description.into();
    }
    Choice { card: None, index, title, what: What::Reply("list_reply", reply) }
}
