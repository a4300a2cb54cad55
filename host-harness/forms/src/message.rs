//! A rendered message, as its recipient will see it.

use serde_json::Value;

use crate::ink::{Ink, harmless, line};
use crate::marks;

/// Shows a message that a preview has rendered: header, body with its marks as what they mean, footer, buttons, cards.
pub fn message(message: &Value, ink: Ink) -> String {
    let mut shown = part(message, ink);
    let cards = message["cards"].as_array().into_iter().flatten();
    for (number, card) in (1..).zip(cards) {
        shown.push_str(&ink.dim(&format!("── card {number} ──")));
        shown.push('\n');
        shown.push_str(&part(card, ink));
    }
    shown.lines().map(|line| format!("  {line}").trim_end().to_owned() + "\n").collect()
}

fn part(part: &Value, ink: Ink) -> String {
    let text = |value: &Value| value.as_str().map(harmless).unwrap_or_default();
    let mut shown = String::new();
    let header = &part["header"];
    if header.is_object() {
        let (kind, content) = (text(&header["kind"]), text(&header["content"]));
        shown += &match kind.as_str() {
            "TEXT" => ink.bold(&content),
            kind => format!("{} {}", ink.bold(&format!("[{kind}]")), line(&content, 200)),
        };
        shown.push('\n');
    }
    if let Some(body) = part["body"].as_str().filter(|body| !body.is_empty()) {
        shown += &marks::rendered(&harmless(body), ink);
        shown.push('\n');
    }
    if let Some(footer) = part["footer"].as_str() {
        shown += &ink.dim(&line(footer, 200));
        shown.push('\n');
    }
    for button in part["buttons"].as_array().into_iter().flatten() {
        let behind = button["target"].as_str().map(|target| format!("  {}", line(target, 200)));
        shown += &ink.bold(&format!("[ {} ]", line(&text(&button["text"]), 60)));
        shown += &ink.dim(&behind.unwrap_or_default());
        shown.push('\n');
    }
    shown
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_part_is_there_in_order_and_nothing_moves_the_cursor() {
        let rendered = json!({
            "header": {"kind": "DOCUMENT", "content": "https://shop.example.com/7.pdf"},
            "body": "Thank you, *Ana*!\n\nBye\u{1b}[2J",
            "footer": "Juniper Books",
            "buttons": [{"kind": "URL", "text": "Track", "target": "https://shop.example.com/7"}],
            "cards": [{"body": "One", "buttons": []}],
        });
        let plain = message(&rendered, Ink::new(false));
        assert_eq!(
            plain,
            "  [DOCUMENT] https://shop.example.com/7.pdf\n  Thank you, *Ana*!\n\n  Bye\u{fffd}[2J\n  Juniper Books\n  \
             [ Track ]  https://shop.example.com/7\n  ── card 1 ──\n  One\n"
        );
        let shown = message(&rendered, Ink::new(true));
        assert!(shown.contains("\x1b[1mAna\x1b[22m") && !shown.contains("\x1b[2J"), "{shown:?}");
    }
}
