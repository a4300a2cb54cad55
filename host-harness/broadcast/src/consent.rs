//! Columns that say who agreed to messages, or who does not want any.

use crate::contacts::{Contacts, ContactsError};
use crate::headers::words;

/// What a column looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looks {
    /// It says who agreed.
    Consent,
    /// It says who does not want messages.
    OptOut,
}

/// A column that looks like consent or an opt-out, but is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unused {
    /// The column.
    pub column: String,
    /// What it looks like.
    pub looks: Looks,
}

/// The place of the consent column. Case, accents and punctuation are ignored.
pub fn column(contacts: &Contacts, name: &str) -> Result<usize, ContactsError> {
    contacts.column(name).or_else(|error| {
        let wanted = words(name);
        let mut alike = (0..).zip(contacts.columns()).filter(|(_, column)| words(column) == wanted);
        match (alike.next(), alike.next()) {
            (Some((place, _)), None) if !wanted.is_empty() => Ok(place),
            _ => Err(error),
        }
    })
}

/// Whether two names mean the same column. Case, accents and punctuation are ignored.
pub fn is_same_column(one: &str, other: &str) -> bool {
    words(one) == words(other)
}

/// The columns that look like consent or an opt-out, and are not among those used.
pub fn unused<'a>(contacts: &Contacts, used: impl IntoIterator<Item = &'a str>) -> Vec<Unused> {
    let used: Vec<_> = used.into_iter().map(words).collect();
    let columns = contacts.columns().iter().filter(|column| !used.contains(&words(column)));
    columns
        .filter_map(|column| Some(Unused { column: column.clone(), looks: looks(&words(column))? }))
        .collect()
}

/// The meaning of a header's words, in the languages of the spreadsheets read here. Opt-outs are checked first: `not
/// subscribed`, `opt out of marketing`.
fn looks(words: &[String]) -> Option<Looks> {
    const OUT: [&str; 30] = [
        "optout",
        "optedout",
        "unsubscri",
        "donotcontact",
        "dontcontact",
        "donotmessage",
        "donotsend",
        "dnc",
        "stop",
        "blocked",
        "blacklist",
        "blocklist",
        "suppress",
        "abgemeldet",
        "abmeldung",
        "widerspr",
        "werbesperre",
        "nichtkontakt",
        "sperrliste",
        "desabonn",
        "desinscri",
        "descadastr",
        "nocontactar",
        "naocontatar",
        "disiscri",
        "cancellato",
        "afgemeld",
        "uitgeschreven",
        "отпис",
        "отказ",
    ];
    const IN: [&str; 31] = [
        "consent",
        "optin",
        "optedin",
        "subscri",
        "newsletter",
        "agree",
        "permission",
        "marketing",
        "gdpr",
        "dsgvo",
        "rgpd",
        "lgpd",
        "einwilligung",
        "zustimmung",
        "angemeldet",
        "zugestimmt",
        "werbung",
        "abonn",
        "accord",
        "inscrit",
        "acepta",
        "autoriz",
        "permiso",
        "suscri",
        "aceita",
        "aceite",
        "inscrito",
        "iscri",
        "toestemming",
        "aangemeld",
        "соглас",
    ];
    let joined = words.concat();
    // Short stems match only whole words: `stop` also occurs in `bus stops`, and `baja` in `trabajador`.
    let is_out = OUT.iter().any(|stem| match *stem {
        "stop" | "dnc" => joined == *stem,
        stem => joined.contains(stem),
    });
    if is_out || ["baja", "debaja"].contains(&joined.as_str()) {
        return Some(Looks::OptOut);
    }
    IN.iter().any(|stem| joined.contains(stem)).then_some(Looks::Consent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contacts(header: &str) -> Contacts {
        Contacts::parse(format!("{header}\n1;1;1;1\n").as_bytes()).unwrap()
    }

    #[test]
    fn a_column_about_consent_is_seen_whatever_it_is_called() {
        for (header, expected) in [
            ("Newsletter?", Some(Looks::Consent)),
            ("Accepts Marketing", Some(Looks::Consent)),
            ("opt-in", Some(Looks::Consent)),
            ("Einwilligung (DSGVO)", Some(Looks::Consent)),
            ("Acepta_publicidad", Some(Looks::Consent)),
            ("Unsubscribed", Some(Looks::OptOut)),
            ("Opted Out of SMS", Some(Looks::OptOut)),
            ("Abgemeldet am", Some(Looks::OptOut)),
            ("Désabonné", Some(Looks::OptOut)),
            ("Baja", Some(Looks::OptOut)),
            ("do_not_contact", Some(Looks::OptOut)),
            ("name", None),
            ("order", None),
            ("Trabajador", None),
            ("Bus stops", None),
        ] {
            assert_eq!(looks(&words(header)), expected, "{header}");
        }
    }

    #[test]
    fn a_column_that_is_used_is_not_pointed_out() {
        let list = contacts("phone;Newsletter?;Unsubscribed;name");
        let found = |used: &[&str]| -> Vec<String> {
            unused(&list, used.iter().copied()).into_iter().map(|unused| unused.column).collect()
        };
        assert_eq!(found(&["phone"]), ["Newsletter?", "Unsubscribed"]);
        assert_eq!(found(&["phone", "newsletter"]), ["Unsubscribed"]);
    }

    #[test]
    fn the_consent_column_is_found_in_another_case_if_only_one_is_meant() {
        let list = contacts("phone;Agreed;Opt-In;opt_in");
        assert_eq!(column(&list, "agreed").unwrap(), 1);
        assert_eq!(column(&list, "opt_in").unwrap(), 3);
        assert!(column(&list, "OPT IN").is_err(), "two are meant");
        assert!(column(&list, "consent").unwrap_err().to_string().contains("there is no column"));
    }
}
