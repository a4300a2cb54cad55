//! The contract's names and the names generated from them: `preview-url` becomes `preview_url`, the case `image`
//! becomes `Image`.

/// Whether a name of the contract matches a generated field or case.
pub(crate) fn is_same(contract: &str, generated: &str) -> bool {
    let mut letters = contract.bytes();
    for (place, byte) in generated.bytes().enumerate() {
        let wanted = match byte {
            b'_' => b'-',
            b'A'..=b'Z' => {
                if place > 0 && letters.next() != Some(b'-') {
                    return false;
                }
                byte.to_ascii_lowercase()
            }
            other => other,
        };
        if letters.next() != Some(wanted) {
            return false;
        }
    }
    letters.next().is_none()
}

/// Writes the contract's name for a generated field or case.
pub(crate) fn push(to: &mut Vec<u8>, generated: &str) {
    // Most names are fields.
    if generated.starts_with(|first: char| first.is_ascii_lowercase()) {
        return to.extend(generated.bytes().map(|byte| if byte == b'_' { b'-' } else { byte }));
    }
    for (place, byte) in generated.bytes().enumerate() {
        match byte {
            b'_' => to.push(b'-'),
            b'A'..=b'Z' => {
                if place > 0 {
                    to.push(b'-');
                }
                to.push(byte.to_ascii_lowercase());
            }
            other => to.push(other),
        }
    }
}

/// The contract's name for a generated field or case.
pub(crate) fn of(generated: &str) -> String {
    let mut name = Vec::new();
    push(&mut name, generated);
    String::from_utf8(name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_the_contract_is_known_by_its_generated_one() {
        for (contract, generated) in
            [("to", "to"), ("preview-url", "preview_url"), ("image", "Image"), ("quick-reply", "QuickReply")]
        {
            assert!(is_same(contract, generated), "{contract}");
            assert_eq!(of(generated), contract);
        }
        for (contract, generated) in [
            ("preview_url", "preview_url"),
            ("Image", "Image"),
            ("to", "t"),
            ("t", "to"),
            ("quickreply", "QuickReply"),
        ] {
            assert!(!is_same(contract, generated), "{contract}");
        }
    }
}
