//! A line of a chat, and the parts around it.

use chrono::{DateTime, Local};
use host_harness_bubble::{Choice, Message, prose};
use maud::{Markup, Render, html};

use super::act::of_choice;
use super::picture;
use crate::phones::{Chat, ChatId, Delivery, Entry, From, Phones, is_group};

/// The reactions that are offered.
const REACTIONS: [(&str, &str); 4] =
    [("👍", "thumbs up"), ("❤️", "heart"), ("😂", "laughing"), ("🙏", "folded hands")];

/// The most characters shown of a quoted line.
const QUOTED: usize = 80;

/// Whether any kind of message may be sent.
pub(super) struct Window {
    pub is_open: bool,
    pub closes_at: Option<DateTime<Local>>,
}

impl Render for Window {
    fn render(&self) -> Markup {
        let left = self.closes_at.filter(|at| self.is_open && *at > Local::now());
        html! {
            @match (self.is_open, left) {
                (true, Some(at)) => { "Window open: " time data-until=(at.timestamp()) datetime=(at.to_rfc3339()) { "until " (at.format("%H:%M")) } }
                (true, None) => "Window open",
                (false, _) => "Window closed: only templates arrive",
            }
        }
    }
}

/// One line.
pub(super) fn entry(phones: &Phones, id: &ChatId, entry: &Entry) -> Markup {
    if entry.from == From::Event {
        return html! { li class="note" data-key=(entry.id) { (prose(&entry.message.body)) " · " (time(entry)) } };
    }
    let by_business = entry.from == From::Business;
    let mut message = entry.message.clone();
    if let Some(header) = &mut message.header {
        header.picture = picture::address(&header.kind, &header.content);
    }
    let choice = |choice: Choice<'_>, look: Markup| match of_choice(choice.kind).filter(|_| by_business) {
        Some((act, hint)) => {
            let places = [Some(choice.index), choice.card].into_iter().flatten();
            let place = places.map(|place| place.to_string()).collect::<Vec<_>>().join(" ");
            let act = if act == "tap" { format!("tap {place}") } else { act.to_owned() };
            html! { button class="choice" name="do" value=(act) title=[hint] { (look) } }
        }
        None => look,
    };
    let quoted = entry.reply_to.as_deref().map(|answered| phones.entry(answered).map(quote));
    html! {
        li class=(if by_business { "left" } else { "right" }) data-key=(entry.id) {
            form method="post" action="/phone/act" data-quiet {
                input type="hidden" name="chat" value=(id);
                input type="hidden" name="message-id" value=(entry.id);
                span class="hidden" { (if by_business { "The business: " } else { "The person: " }) }
                @if let Some(quoted) = quoted {
                    p class="quoted" dir="auto" { (quoted.unwrap_or_else(|| "an earlier message".to_owned())) }
                }
                (message.draw_with(&choice))
                div class="meta" {
                    (time(entry))
                    @if let Some(delivery) = entry.delivery { (ticks(delivery)) }
                    @if let Some(reaction) = &entry.reaction { span class="reaction" { span class="hidden" { "Reaction: " } (prose(reaction)) } }
                    @if by_business { (reactions(entry)) }
                }
                @if let Some(remark) = &entry.remark {
                    p class=(if entry.delivery == Some(Delivery::Failed) { "failed" } else { "remark" }) { (prose(remark)) }
                }
            }
        }
    }
}

fn time(entry: &Entry) -> Markup {
    html! { time datetime=(entry.at.to_rfc3339()) { (entry.at.format("%H:%M")) } }
}

fn ticks(delivery: Delivery) -> Markup {
    let (class, look, said) = match delivery {
        Delivery::Accepted => ("accepted", "🕓", "Accepted"),
        Delivery::Sent => ("sent", "✓", "Sent"),
        Delivery::Delivered => ("delivered", "✓✓", "Delivered"),
        Delivery::Read => ("read", "✓✓", "Read"),
        Delivery::Failed => ("failed", "!", "Not delivered"),
    };
    html! { span class=(format!("ticks {class}")) role="img" aria-label=(said) title=(said) { (look) } }
}

fn reactions(entry: &Entry) -> Markup {
    html! {
        details class="react" {
            summary { "React" }
            @for (emoji, name) in REACTIONS {
                button name="do" value=(format!("react {emoji}")) aria-label=(format!("React with {name}")) { (emoji) }
            }
            @if entry.reaction.is_some() { button name="do" value="react" { "Take back" } }
        }
    }
}

/// The beginning of the message that this one answers.
fn quote(entry: &Entry) -> String {
    let text = text(&entry.message);
    let mut beginning: String = text.chars().take(QUOTED).collect();
    if beginning.len() < text.len() {
        beginning.push('…');
    }
    beginning
}

/// The last line of a chat.
pub(super) fn summary(chat: &Chat) -> String {
    chat.entries.last().map(quote).unwrap_or_default()
}

/// A message in a few words.
fn text(message: &Message) -> String {
    let header = message.header.as_ref().map(|header| match header.kind.as_str() {
        "TEXT" => header.content.clone(),
        kind => format!("[{}]", kind.to_ascii_lowercase()),
    });
    let contact = message.contacts.first().map(|contact| contact.name.clone());
    let parts = [header, contact, Some(message.body.replace('\n', " "))].into_iter().flatten();
    prose(&parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")).into_owned()
}

/// Controls for writing, sending files, stopping marketing messages and so on.
pub(super) fn composer(id: &ChatId) -> Markup {
    let is_group = is_group(&id.who);
    html! {
        form class="write" method="post" action="/phone/act" data-quiet data-clears {
            input type="hidden" name="chat" value=(id);
            @if is_group { label { "As" input name="as" value="+15555550123"; } }
            label class="grow" { span class="hidden" { "Write to the business" } input name="text" placeholder="Write to the business" required autocomplete="off" maxlength="4096"; }
            button name="do" value="text" { "Send" }
        }
        details class="more" {
            summary { "Send something else" }
            form method="post" action="/phone/file" enctype="multipart/form-data" data-quiet data-clears {
                input type="hidden" name="chat" value=(id);
                label { "Picture or file" input type="file" name="file" required; }
                label { "Caption" input name="caption" maxlength="1024" autocomplete="off"; }
                button { "Send the file" }
            }
            form class="row" method="post" action="/phone/act" data-quiet {
                input type="hidden" name="chat" value=(id);
                @for (act, name) in [("location", "Send a place"), ("contact", "Send a contact"), ("order", "Order"), ("call", "Call")] {
                    button name="do" value=(act) { (name) }
                }
                @if !is_group {
                    @for (act, name) in [("stop", "Stop marketing"), ("resume", "Resume marketing"), ("window-closed", "Let 24 hours pass")] {
                        button name="do" value=(act) { (name) }
                    }
                }
            }
        }
    }
}
