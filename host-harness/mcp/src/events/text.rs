//! Texts from strangers, as plain data.

/// A text without the characters that hide, move or forge other text, cut to `most` characters.
pub fn plain(text: &str, most: usize) -> String {
    let mut chars = text.chars().map(|char| if deceives(char) { char::REPLACEMENT_CHARACTER } else { char });
    let mut plain: String = chars.by_ref().take(most).collect();
    if chars.next().is_some() {
        plain.push('…');
    }
    plain
}

/// Control characters, marks that change the writing direction, and characters invisible to people but not to a model.
fn deceives(char: char) -> bool {
    (char.is_control() && char != '\n')
        || matches!(char, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
        || matches!(char, '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_or_moves_text_is_replaced_and_the_rest_is_kept() {
        let text = "Hi\u{1b}[2J \u{202e}evil\u{2066}\0\r\nüñ 👩‍👧 <b>\u{e0041}";
        assert_eq!(plain(text, 100), "Hi\u{fffd}[2J \u{fffd}evil\u{fffd}\u{fffd}\u{fffd}\nüñ 👩‍👧 <b>\u{fffd}");
    }

    #[test]
    fn a_long_text_is_cut_at_a_character() {
        assert_eq!(plain("ééééé", 4), "éééé…");
        assert_eq!(plain("éééé", 4), "éééé");
    }
}
