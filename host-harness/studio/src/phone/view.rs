//! The page: a few phones side by side, the people, and the webhooks.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use host_harness_bubble::prose;
use maud::{Markup, html};
use serde_json::{Map, Value, json};

use super::draw::{self, Window};
use super::{PATH, faults};
use crate::app::App;
use crate::form_body::{Pairs, encoded};
use crate::page::{Tab, page};
use crate::phones::{Chat, ChatId, Phones, address, typed};

/// The most phones side by side.
const MOST_PHONES: usize = 3;
/// The most lines on all phones together. This keeps the page fast even with long chats.
const MOST_LINES: usize = 180;
/// The most people in the list.
const MOST_PEOPLE: usize = 30;

/// The contents of a page.
pub(super) struct View {
    chats: Vec<ChatId>,
    find: String,
    /// For a single chat: shows only lines before this position.
    before: Option<usize>,
    /// An address for which there is no phone.
    unknown: Option<String>,
}

pub(super) async fn show(State(app): State<Arc<App>>, uri: Uri) -> Response {
    let view = View::of(&app, &Pairs::parse(uri.query().unwrap_or_default().as_bytes()));
    page(Tab::Phone, "Phone", &view.draw(&app))
}

impl View {
    /// Reads a query: `chat` for each phone, `with` for one by its address, `find` to search people. Without a phone,
    /// the page shows those that changed last.
    pub fn of(app: &App, query: &Pairs) -> Self {
        let line = app.account().phone_number_id.clone();
        let named = query.all("with").map(str::trim).filter(|address| !address.is_empty());
        let mut unknown = None;
        let named = named.filter_map(|address| {
            let known = app.known.people.iter().find(|known| known.address == address);
            let Some(who) = known.map(|known| known.who.clone()).or_else(|| typed(address)) else {
                unknown = Some(address.to_owned());
                return None;
            };
            Some(app.phones().chat_id(&line, &who))
        });
        let mut chats: Vec<ChatId> = Vec::new();
        let asked = query.all("chat").filter_map(|chat| chat.parse().ok());
        for id in named.chain(asked) {
            if !chats.contains(&id) {
                chats.push(id);
            }
        }
        if chats.is_empty() {
            chats.extend(app.phones().latest().into_iter().map(|(id, _)| id.clone()));
            let numbers = app.known.people.iter().filter(|known| known.address.starts_with('+'));
            let known = numbers.map(|known| ChatId { line: line.clone(), who: known.who.clone() });
            let others: Vec<_> =
                known.filter(|id| !chats.contains(id)).take(2_usize.saturating_sub(chats.len())).collect();
            chats.extend(others);
        }
        chats.truncate(MOST_PHONES);
        Self {
            chats,
            find: query.get("find").trim().to_owned(),
            before: query.get("before").parse().ok(),
            unknown,
        }
    }

    fn lines(&self) -> usize {
        MOST_LINES / self.chats.len().max(1)
    }

    /// Whether each window is open. Call it before locking the phones: the simulator updates them while it holds its
    /// own lock.
    fn windows(&self, app: &App) -> Vec<bool> {
        self.chats.iter().map(|id| app.simulator.window_is_open(&id.who)).collect()
    }

    fn query(&self) -> String {
        let chats = self.chats.iter().map(|id| format!("chat={}", encoded(&id.to_string())));
        let find = (!self.find.is_empty()).then(|| format!("find={}", encoded(&self.find)));
        chats.chain(find).collect::<Vec<_>>().join("&")
    }

    fn draw(&self, app: &App) -> Markup {
        let windows = self.windows(app);
        let phones = app.phones();
        // A page of older lines does not update.
        let live =
            self.before.is_none().then(|| format!("/phone/live?{}&since={}", self.query(), phones.version()));
        html! {
            h1 class="hidden" { "Phones" }
            div class="studio" data-live=[live] {
                aside class="people" aria-label="People" {
                    (opener(app))
                    @if let Some(unknown) = &self.unknown {
                        p class="fault" role="alert" {
                            bdi { (prose(unknown)) } " is no phone. Give a number with + and the country code, a user id, or one of the list."
                        }
                    }
                    form method="get" action=(PATH) role="search" {
                        @for id in &self.chats { input type="hidden" name="chat" value=(id); }
                        label { "Find" input type="search" name="find" value=(self.find) placeholder="name or number"; }
                    }
                    ul data-part="people" { (self.people(app, &phones)) }
                }
                div class="phones" {
                    @for (id, is_open) in self.chats.iter().zip(&windows) {
                        (self.phone(app, &phones, id, *is_open))
                    }
                }
                aside class="events" {
                    h2 { "Webhooks" }
                    p class="quiet" { "Signed by the simulator, checked and read by the component." }
                    ol data-part="events" { (phones.events.draw()) }
                }
            }
        }
    }

    fn phone(&self, app: &App, phones: &Phones, id: &ChatId, is_open: bool) -> Markup {
        let chat = phones.chat(id);
        let most = self.lines();
        let (entries, earlier) = match (chat, self.before) {
            (Some(chat), Some(end)) => chat.before(end, most),
            (Some(chat), None) => chat.last(most),
            (None, _) => (&[][..], 0),
        };
        let address = address(&id.who, chat);
        let label = format!("phone-{}", encoded(&id.to_string()));
        let business = app.line_name(&id.line);
        html! {
            section class="phone" data-chat=(id) data-most=(most) aria-labelledby=(label) {
                header {
                    h2 id=(label) {
                        bdi { (prose(chat.and_then(|chat| chat.name.as_deref()).unwrap_or("Phone of"))) } " "
                        bdi class="number" { (address) }
                    }
                    p { "Chat with " bdi { (business) } }
                    p class="window" data-part="window" { (Window { is_open, closes_at: chat.and_then(|chat| chat.closes_at) }) }
                }
                ol class="log wa-chat" aria-live="polite" tabindex="0" aria-label=(format!("Messages with {business}")) {
                    @if earlier > 0 {
                        li class="note" { a href=(format!("{PATH}?chat={}&before={earlier}", encoded(&id.to_string()))) { "Earlier messages" } }
                    }
                    @for entry in entries { (draw::entry(phones, id, entry)) }
                }
                @if self.before.is_some() {
                    p { a href=(format!("{PATH}?chat={}", encoded(&id.to_string()))) { "Latest messages" } }
                }
                (draw::composer(id))
                (faults::control(id, &address))
            }
        }
    }

    fn people(&self, app: &App, phones: &Phones) -> Markup {
        let find = self.find.to_lowercase();
        let mut found = phones.latest();
        found.retain(|(id, chat)| {
            let name = chat.name.as_deref().unwrap_or_default().to_lowercase();
            id.who.contains(find.trim_start_matches('+')) || name.contains(&find)
        });
        let count = found.len();
        let others =
            self.chats.iter().map(|id| format!("chat={}", encoded(&id.to_string()))).collect::<Vec<_>>();
        html! {
            @for (id, chat) in found.into_iter().take(MOST_PEOPLE) {
                @let own = format!("chat={}", encoded(&id.to_string()));
                @let is_shown = self.chats.contains(id);
                li data-key=(id) class=[is_shown.then_some("shown")] {
                    a href=(format!("{PATH}?{own}")) {
                        bdi { (address(&id.who, Some(chat))) }
                        bdi class="quiet" { (prose(&facts(app, id, chat))) }
                        span class="last" { (draw::summary(chat)) }
                    }
                    @if !is_shown {
                        a class="beside" href=(format!("{PATH}?{own}&{}", others.join("&"))) title="Show beside the others" { "+" span class="hidden" { " beside the others" } }
                    }
                }
            }
            @if count > MOST_PEOPLE {
                li class="quiet" data-key="count" { (MOST_PEOPLE) " of " (count) ": find the others above" }
            }
        }
    }

    /// The changes since a version, for the script, and the current version.
    pub fn changes(&self, app: &App, since: u64) -> (u64, Value) {
        let windows = self.windows(app);
        let phones = app.phones();
        let mut chats = Map::new();
        for (id, is_open) in self.chats.iter().zip(windows) {
            let Some(chat) = phones.chat(id).filter(|chat| chat.changed > since) else { continue };
            let (entries, _) = chat.last(self.lines());
            let changed = entries.iter().filter(|entry| entry.changed > since);
            let lines: String = changed.map(|entry| draw::entry(&phones, id, entry).into_string()).collect();
            let window = Window { is_open, closes_at: chat.closes_at };
            chats.insert(id.to_string(), json!({"lines": lines, "window": html! { (window) }.into_string()}));
        }
        let people = self.people(app, &phones).into_string();
        let events = phones.events.draw().into_string();
        (phones.version(), json!({"chats": chats, "people": people, "events": events}))
    }
}

/// The person's name, and the business number of the chat.
fn facts(app: &App, id: &ChatId, chat: &Chat) -> String {
    [chat.name.as_deref().unwrap_or_default(), app.line_name(&id.line)]
        .join(" · ")
        .trim_start_matches(" · ")
        .to_owned()
}

/// A form that opens the phone of any person.
fn opener(app: &App) -> Markup {
    html! {
        form method="get" action=(PATH) {
            label {
                "Open the phone of"
                input name="with" list="known" placeholder="+15555550123" required autocomplete="off";
            }
            datalist id="known" {
                @for known in &app.known.people { option value=(known.address) { (known.about) } }
            }
            button { "Open" }
        }
    }
}
