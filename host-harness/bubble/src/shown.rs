//! Text from outside, without characters that would have an effect instead of being shown.

use std::borrow::Cow;

/// Text for reading. It keeps line breaks, and the direction marks of Arabic and Hebrew. A mark that reverses letters
/// is shown as a symbol.
pub fn prose(text: &str) -> Cow<'_, str> {
    replaced(text, |c| c.is_control() && c != '\n' || turns(c))
}

/// Text in which every character matters, such as an address: shown in order, on one line.
pub fn exact(text: &str) -> Cow<'_, str> {
    let mark = |c| matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}' | '\u{2029}');
    replaced(text, |c| c.is_control() || turns(c) || mark(c))
}

/// Embeddings, overrides and isolates: they can change the order in which the text after them is shown.
fn turns(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn replaced(text: &str, is_obeyed: impl Fn(char) -> bool) -> Cow<'_, str> {
    if text.chars().any(&is_obeyed) {
        let shown = |c| if is_obeyed(c) { char::REPLACEMENT_CHARACTER } else { c };
        Cow::Owned(text.chars().map(shown).collect())
    } else {
        Cow::Borrowed(text)
    }
}
