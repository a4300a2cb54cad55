//! Column headers as comparable words: `Número_de Telefone` becomes `numero de telefone`.

/// The words of a header, in lower case and without accents.
pub fn words(header: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in header.chars() {
        // `waId` is two words; `WA` is one.
        let begins = c.is_uppercase() && before.is_lowercase();
        if begins || !(c.is_alphanumeric() || is_mark(c)) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut()
            && c.is_alphanumeric()
        {
            word.extend(c.to_lowercase().map(plain));
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// An accent that is a separate character.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

fn plain(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' | 'ı' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ś' | 'š' | 'ş' => 's',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn headers_are_compared_by_their_words() {
        for (header, expected) in [
            ("Número_de Telefone", "numero de telefone"),
            ("Te\u{301}le\u{301}phone", "telephone"),
            ("waId", "wa id"),
            ("Phone 1 - Value", "phone 1 value"),
            ("Newsletter?", "newsletter"),
            ("", ""),
        ] {
            assert_eq!(words(header).join(" "), expected);
        }
    }
}
