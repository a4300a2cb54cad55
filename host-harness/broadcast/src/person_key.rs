//! One key for each person. Some numbers can be written in two ways, and WhatsApp reports either: only the key shows
//! whether two of them are the same person. Messages are sent to the number as given.

use crate::number::parts;

/// A key to compare people by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(String);

impl Key {
    /// The key as text, for the journal.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The key for finding duplicates: two recipients with the same key are the same person.
pub fn key(recipient: &str) -> Key {
    Key(canonical(recipient, is_mobile))
}

/// The recipient that a WhatsApp id means: its digits are a number with the country code.
pub fn by_wa_id(id: &str) -> Option<String> {
    let digits = id.strip_prefix('+').unwrap_or(id);
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| format!("+{digits}"))
}

/// The key for finding people who opted out. Two numbers that may be the same person have the same key, also for
/// landlines in Brazil: it excludes too many people rather than too few.
pub fn opt_out_key(recipient: &str) -> Key {
    Key(canonical(recipient, |_| true))
}

/// One way to write a number. `has_ninth` says whether a Brazilian number, given without its 9, is one that has a 9.
fn canonical(recipient: &str, has_ninth: impl Fn(&str) -> bool) -> String {
    let split = recipient.strip_prefix('+').and_then(parts);
    // A user id, or a group's id.
    let Some((code, national)) = split else { return recipient.to_owned() };
    match (code, national.len()) {
        (55, 11) => {
            let (area, local) = national.split_at_checked(2).unwrap_or_default();
            match local.strip_prefix('9').filter(|local| has_ninth(local)) {
                Some(local) => format!("+55{area}{local}"),
                None => format!("+55{national}"),
            }
        }
        (52, 11) => format!("+52{}", national.strip_prefix('1').unwrap_or(national)),
        (54, 11) => format!("+54{}", national.strip_prefix('9').unwrap_or(national)),
        // Benin put 01 before every number on 2024-11-30.
        (229, 8) => format!("+22901{national}"),
        _ => format!("+{code}{national}"),
    }
}

/// Brazil's landlines begin with 2 to 5 after the area code, and never had a 9 before that.
fn is_mobile(local: &str) -> bool {
    local.starts_with(['6', '7', '8', '9'])
}

/// All ways in which a person's number may be written, as digits. An opt-out list may contain the end of any of them:
/// a number as it is dialled within its country.
pub fn spellings(recipient: &str) -> Vec<String> {
    let canonical = opt_out_key(recipient);
    let split = canonical.as_str().strip_prefix('+').and_then(parts);
    let Some((code, national)) = split else { return Vec::new() };
    let mut spellings = vec![format!("{code}{national}")];
    match (code, national.len()) {
        (55, 10) => {
            let (area, local) = national.split_at_checked(2).unwrap_or_default();
            spellings.push(format!("55{area}9{local}"));
        }
        // Mobile phones were dialled with 044 or 045, and a 1 from abroad.
        (52, 10) => spellings.extend(["521", "44", "45"].map(|start| format!("{start}{national}"))),
        // Within the country, 15 comes between the area code of two to four digits and the rest.
        (54, 10) => {
            spellings.push(format!("549{national}"));
            let inland = (2..=4).filter_map(|at| national.split_at_checked(at));
            spellings.extend(inland.map(|(area, local)| format!("{area}15{local}")));
        }
        (229, 10) => spellings.extend(national.strip_prefix("01").map(|old| format!("229{old}"))),
        // Dialled with an 8 within the country.
        (7 | 370, _) => spellings.push(format!("8{national}")),
        _ => {}
    }
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_one_key_however_the_number_is_written() {
        for (one, other) in [
            ("+5511987654321", "+551187654321"),
            ("+5215512345678", "+525512345678"),
            ("+5491123456789", "+541123456789"),
            ("+22990011234", "+2290190011234"),
            ("+49015112345678", "+4915112345678"),
        ] {
            assert_eq!(key(one), key(other));
            assert_eq!(opt_out_key(one), opt_out_key(other));
        }
    }

    #[test]
    fn a_brazilian_landline_is_somebody_else_for_duplicates_and_the_same_for_opt_outs() {
        let (landline, mobile) = ("+551123456789", "+5511923456789");
        assert_ne!(key(landline), key(mobile));
        assert_eq!(opt_out_key(landline), opt_out_key(mobile));
    }

    #[test]
    fn two_people_have_two_keys() {
        let people = [
            "+5511987654321",
            "+5511987654322",
            "+5521987654321",
            "+525512345678",
            "+525512345679",
            "+541123456789",
            "+5411923456789",
            "+15555550123",
            "+390612345678",
            "+39612345678",
            "+2250102030405",
            "US.13491208655302741918",
            "US.13491208655302741919",
            "US.13491208655302741918a",
        ];
        let keys: std::collections::HashSet<_> = people.iter().map(|person| opt_out_key(person)).collect();
        assert_eq!(keys.len(), people.len());
    }

    #[test]
    fn a_key_is_its_own_key() {
        for recipient in ["+5511987654321", "+5215512345678", "+5491123456789", "+22990011234", "US.1"] {
            let once = key(recipient);
            assert_eq!(key(once.as_str()), once);
            let once = opt_out_key(recipient);
            assert_eq!(opt_out_key(once.as_str()), once);
        }
    }
}
