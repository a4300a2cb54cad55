#![doc = include_str!("../README.md")]

mod document;
mod icon;
mod marks;
mod message;
mod sent;
mod shown;

use maud::{Markup, html};

pub use document::document;
pub use message::{Button, Card, Contact, Header, List, Message, Row, Section};
pub use shown::{exact, prose};

use icon::Icon;

/// The stylesheet. All its classes begin with `wa-`. It follows the reader's setting for dark or light mode.
pub const STYLE: &str = include_str!("style.css");

/// An option that the recipient can choose in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice<'a> {
    /// In a carousel: the index of its card, from 0.
    pub card: Option<usize>,
    /// Its index among the buttons, or among the rows of all sections, from 0.
    pub index: usize,
    /// The button's kind; `ROW` for a row.
    pub kind: &'a str,
    /// The text on it.
    pub text: &'a str,
}

/// Draws a choice: receives its markup, and returns it wrapped in an element that makes it work, such as a form's
/// button.
pub type DrawChoice<'a> = dyn Fn(Choice<'_>, Markup) -> Markup + 'a;

impl Message {
    /// The message in its bubble, on a chat background. Its buttons do nothing.
    pub fn draw(&self) -> Markup {
        html! { div class="wa-chat" { (self.draw_with(&|_, look| look)) } }
    }

    /// The message in its bubble, with choices that work.
    pub fn draw_with(&self, choice: &DrawChoice) -> Markup {
        html! {
            div class="wa-message" {
                div class="wa-bubble" {
                    @if let Some(header) = &self.header { (header.draw()) }
                    @for contact in &self.contacts { (contact.draw()) }
                    @if !self.body.is_empty() { (body(&self.body)) }
                    @if let Some(footer) = &self.footer {
                        p class="wa-footer" dir="auto" { (prose(footer)) }
                    }
                    (buttons(&self.buttons, None, choice))
                    @if let Some(list) = &self.list { (list.draw(choice)) }
                }
                @if !self.cards.is_empty() {
                    ol class="wa-cards" {
                        @for (place, card) in self.cards.iter().enumerate() {
                            li class="wa-bubble wa-card" { (card.draw(place, choice)) }
                        }
                    }
                }
            }
        }
    }
}

impl Card {
    fn draw(&self, place: usize, choice: &DrawChoice) -> Markup {
        html! {
            @if let Some(header) = &self.header { (header.draw()) }
            @if let Some(text) = &self.body { (body(text)) }
            (buttons(&self.buttons, Some(place), choice))
        }
    }
}

impl Contact {
    fn draw(&self) -> Markup {
        html! {
            div class="wa-media" {
                (Icon::Person)
                bdi class="wa-kind" { (prose(&self.name)) }
                span class="wa-content" {
                    @for (place, detail) in self.details.iter().enumerate() {
                        @if place > 0 { br; }
                        bdi { (exact(detail)) }
                    }
                }
            }
        }
    }
}

impl List {
    fn draw(&self, choice: &DrawChoice) -> Markup {
        let mut places = 0..;
        html! {
            details class="wa-list" {
                summary { (Icon::List) bdi class="wa-label" { (prose(&self.button)) } }
                @for section in &self.sections {
                    @if let Some(title) = &section.title { p class="wa-section" dir="auto" { (prose(title)) } }
                    ul class="wa-rows" {
                        @for (row, index) in section.rows.iter().zip(places.by_ref()) {
                            li { (choice(Choice { card: None, index, kind: "ROW", text: &row.title }, row.draw())) }
                        }
                    }
                }
            }
        }
    }
}

impl Row {
    fn draw(&self) -> Markup {
        html! {
            bdi class="wa-label" { (prose(&self.title)) }
            @if let Some(description) = &self.description { bdi class="wa-target" { (prose(description)) } }
        }
    }
}

impl Header {
    fn draw(&self) -> Markup {
        let (name, icon) = match self.kind.as_str() {
            "TEXT" => return html! { p class="wa-title" dir="auto" { (prose(&self.content)) } },
            "IMAGE" => ("Image", Icon::Image),
            "STICKER" => ("Sticker", Icon::Image),
            "VIDEO" => ("Video", Icon::Play),
            "GIF" => ("GIF", Icon::Play),
            "AUDIO" => ("Audio", Icon::Sound),
            "DOCUMENT" => ("Document", Icon::Document),
            "LOCATION" => ("Location", Icon::Pin),
            "PRODUCT" => ("Product", Icon::Bag),
            "TEMPLATE" => ("Template", Icon::Document),
            other => (other, Icon::Document),
        };
        if let Some(picture) = &self.picture {
            return html! { img class="wa-picture" src=(picture) alt=(name); };
        }
        // The file itself is not loaded: the page needs nothing from outside.
        html! {
            div class="wa-media" {
                (icon)
                span class="wa-kind" { (exact(name)) }
                bdi class="wa-content" { (exact(&self.content)) }
            }
        }
    }
}

fn body(text: &str) -> Markup {
    html! { div class="wa-body" { (marks::draw(text)) } }
}

fn buttons(buttons: &[Button], card: Option<usize>, choice: &DrawChoice) -> Markup {
    html! {
        @if !buttons.is_empty() {
            ul class="wa-buttons" {
                @for (index, button) in buttons.iter().enumerate() {
                    li { (choice(Choice { card, index, kind: &button.kind, text: &button.text }, button.draw())) }
                }
            }
        }
    }
}

impl Button {
    fn draw(&self) -> Markup {
        html! {
            (Icon::of_button(&self.kind))
            bdi class="wa-label" { (prose(&self.text)) }
            // The target of a quick reply often just repeats its text.
            @if let Some(target) = self.target.as_ref().filter(|target| **target != self.text) {
                bdi class="wa-target" { (exact(target)) }
            }
        }
    }
}

#[cfg(test)]
mod tests;
