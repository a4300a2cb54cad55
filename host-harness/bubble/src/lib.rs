//! Draws a message as WhatsApp shows it: HTML without a script, whose look is in [`STYLE`].
//!
//! ```
//! let message = serde_json::json!({"body": "Dear *Ana*", "buttons": [{"kind": "QUICK_REPLY", "text": "Stop"}]});
//! let html = host_harness_bubble::Message::of(&message).unwrap().draw().into_string();
//! assert!(html.contains("Dear <strong>Ana</strong>"));
//! ```

mod icon;
mod marks;
mod message;
mod shown;

use maud::{Markup, html};

pub use message::{Button, Card, Header, Message};

use icon::Icon;
use shown::{exact, prose};

/// The stylesheet. Every class in it begins with `wa-`. Dark and light are the reader's choice.
pub const STYLE: &str = include_str!("style.css");

impl Message {
    /// The message in its bubble, on the background of a chat.
    pub fn draw(&self) -> Markup {
        html! {
            div class="wa-chat" {
                div class="wa-message" {
                    div class="wa-bubble" {
                        @if let Some(header) = &self.header { (header.draw()) }
                        @if !self.body.is_empty() { (body(&self.body)) }
                        @if let Some(footer) = &self.footer {
                            p class="wa-footer" dir="auto" { (prose(footer)) }
                        }
                        (buttons(&self.buttons))
                    }
                    @if !self.cards.is_empty() {
                        ol class="wa-cards" {
                            @for card in &self.cards { li class="wa-bubble wa-card" { (card.draw()) } }
                        }
                    }
                }
            }
        }
    }
}

impl Card {
    fn draw(&self) -> Markup {
        html! {
            @if let Some(header) = &self.header { (header.draw()) }
            @if let Some(text) = &self.body { (body(text)) }
            (buttons(&self.buttons))
        }
    }
}

impl Header {
    fn draw(&self) -> Markup {
        let (name, icon) = match self.kind.as_str() {
            "TEXT" => return html! { p class="wa-title" dir="auto" { (prose(&self.content)) } },
            "IMAGE" => ("Image", Icon::Image),
            "VIDEO" => ("Video", Icon::Play),
            "GIF" => ("GIF", Icon::Play),
            "DOCUMENT" => ("Document", Icon::Document),
            "LOCATION" => ("Location", Icon::Pin),
            "PRODUCT" => ("Product", Icon::Bag),
            other => (other, Icon::Document),
        };
        // The file itself is not fetched: the page needs nothing from outside.
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

fn buttons(buttons: &[Button]) -> Markup {
    html! {
        @if !buttons.is_empty() {
            ul class="wa-buttons" {
                @for button in buttons {
                    li {
                        (Icon::of_button(&button.kind))
                        bdi class="wa-label" { (prose(&button.text)) }
                        // A quick reply that sends what stands on it says nothing more.
                        @if let Some(target) = button.target.as_ref().filter(|target| **target != button.text) {
                            bdi class="wa-target" { (exact(target)) }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
