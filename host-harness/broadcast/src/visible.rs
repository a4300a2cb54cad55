//! Text from outside, made safe to show on one line of a terminal.

use std::borrow::Cow;

/// The text, with a replacement mark for every character that a terminal would obey instead of showing: control
/// characters, line ends, and marks that change the writing direction. With them, a list or a server could clear the
/// screen, or add a line that looks like this program's.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_obeyed) {
        let shown = |c| if is_obeyed(c) { char::REPLACEMENT_CHARACTER } else { c };
        Cow::Owned(text.chars().map(shown).collect())
    } else {
        Cow::Borrowed(text)
    }
}

fn is_obeyed(c: char) -> bool {
    let line_end = matches!(c, '\u{2028}' | '\u{2029}');
    let direction =
        matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    // C0, DEL and C1.
    c.is_control() || line_end || direction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_is_left() {
        for obeyed in
            "\0\u{1b}\n\r\t\u{7f}\u{85}\u{9b}\u{2028}\u{2029}\u{61c}\u{200e}\u{202e}\u{2069}".chars()
        {
            assert_eq!(visible(&format!("a{obeyed}b")), "a\u{fffd}b", "{obeyed:?}");
        }
        assert!(matches!(visible("Zoë 👩‍👩‍👧 — مريم"), Cow::Borrowed(_)), "what is only shown stays");
    }
}
