//! A rendered message, as its recipient will see it.

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::marks;
use crate::screen::{Screen, harmless, line};

/// Shows a message rendered by a preview: header, formatted body, footer, buttons, cards.
pub fn message(message: &Value, screen: Screen) -> String {
    let mut shown = part(message, screen);
    let cards = message["cards"].as_array().into_iter().flatten();
    for (number, card) in (1..).zip(cards) {
        shown.push_str(&screen.dim(&format!("── card {number} ──")));
        shown.push('\n');
        shown.push_str(&part(card, screen));
    }
    shown.lines().map(|line| indented(line, screen)).collect()
}

/// A line, wrapped for the screen. It may contain colour.
fn indented(line: &str, screen: Screen) -> String {
    let room = screen.prose().saturating_sub(2);
    let mut lines = String::new();
    let (mut begun, mut length) = (String::new(), 0);
    for word in line.split(' ') {
        let letters = width(word);
        if length > 0 && length + 1 + letters > room {
            lines += &format!("  {}\n", begun.trim_end());
            (begun, length) = (String::new(), 0);
        } else if length > 0 || !begun.is_empty() {
            begun.push(' ');
            length += 1;
        }
        begun += word;
        length += letters;
    }
    lines + format!("  {begun}").trim_end() + "\n"
}

/// The columns of a word, not counting colour codes.
fn width(word: &str) -> usize {
    let mut rest = word;
    let mut width = 0;
    while let Some((before, code)) = rest.split_once('\x1b') {
        width += before.width();
        rest = code.split_once('m').map_or("", |(_, after)| after);
    }
    width + rest.width()
}

fn part(part: &Value, screen: Screen) -> String {
    let text = |value: &Value| value.as_str().map(harmless).unwrap_or_default();
    let mut shown = String::new();
    let header = &part["header"];
    if header.is_object() {
        let (kind, content) = (text(&header["kind"]), text(&header["content"]));
        shown += &match kind.as_str() {
            "TEXT" => screen.bold(&content),
            kind => format!("{} {}", screen.bold(&format!("[{kind}]")), line(&content, 200)),
        };
        shown.push('\n');
    }
    if let Some(body) = part["body"].as_str().filter(|body| !body.is_empty()) {
        shown += &marks::rendered(&harmless(body), screen);
        shown.push('\n');
    }
    if let Some(footer) = part["footer"].as_str() {
        shown += &screen.dim(&line(footer, 200));
        shown.push('\n');
    }
    for button in part["buttons"].as_array().into_iter().flatten() {
        let behind = button["target"].as_str().map(|target| format!("  {}", line(target, 200)));
        shown += &screen.bold(&format!("[ {} ]", line(&text(&button["text"]), 60)));
        shown += &screen.dim(&behind.unwrap_or_default());
        shown.push('\n');
    }
    shown
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_long_line_is_wrapped_between_words_and_colour_has_no_width() {
        let body = json!({"body": "Dear *Ana*, your order\nis here"});
        assert_eq!(
            message(&body, Screen::new(14, 24).with_colour(true)),
            "  Dear \x1b[1mAna\x1b[22m,\n  your order\n  is here\n"
        );
    }

    #[test]
    fn every_part_is_there_in_order_and_nothing_moves_the_cursor() {
        let rendered = json!({
            "header": {"kind": "DOCUMENT", "content": "https://shop.example.com/7.pdf"},
            "body": "Thank you, *Ana*!\n\nBye\u{1b}[2J",
            "footer": "Juniper Books",
            "buttons": [{"kind": "URL", "text": "Track", "target": "https://shop.example.com/7"}],
            "cards": [{"body": "One", "buttons": []}],
        });
        let plain = message(&rendered, Screen::new(100, 24));
        assert_eq!(
            plain,
            "  [DOCUMENT] https://shop.example.com/7.pdf\n  Thank you, *Ana*!\n\n  Bye\u{fffd}[2J\n  Juniper Books\n  \
             [ Track ]  https://shop.example.com/7\n  ── card 1 ──\n  One\n"
        );
        let shown = message(&rendered, Screen::new(100, 24).with_colour(true));
        assert!(shown.contains("\x1b[1mAna\x1b[22m") && !shown.contains("\x1b[2J"), "{shown:?}");
    }
}
