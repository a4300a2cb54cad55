//! Finds the columns of a list that name the people. Others may contain digits as well: dates, orders, customers.

use super::cell::{Meant, meant};
use crate::contacts::Contacts;
use crate::headers::words;
use crate::number::Unclear;

/// The columns that every version of our own report has.
const REPORT: [&str; 5] = ["line", "to", "state", "message-id", "kind"];

/// The columns that name the people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// Their places. Each non-blank cell must name a person, and each row must have one.
    pub places: Vec<usize>,
    /// The column of the states, if the list is one of our reports.
    pub report: Option<usize>,
}

/// A row, if it can be read.
pub type Cells = (u64, Result<Vec<String>, String>);

/// Finds the columns. `asked` is the one that a person named. `names` is empty if there is no header.
pub fn find(
    contacts: &Contacts,
    names: &[String],
    rows: &[Cells],
    asked: Option<&str>,
) -> Result<Columns, String> {
    let one = |place| Ok(Columns { places: vec![place], report: None });
    if let Some(asked) = asked {
        return one(named(contacts, names, asked)?);
    }
    if REPORT.iter().all(|name| names.iter().any(|column| column == name)) {
        let place = |name: &str| names.iter().position(|column| column == name);
        return Ok(Columns { places: place("to").into_iter().collect(), report: place("state") });
    }
    let holds = |place: usize, test: fn(&Result<Meant, Unclear>) -> bool| {
        rows.iter().any(|(_, cells)| {
            cells.as_ref().is_ok_and(|cells| cells.get(place).is_some_and(|cell| test(&meant(cell))))
        })
    };
    let has_numbers =
        |place: &usize| holds(*place, |meant| matches!(meant, Ok(_) | Err(Unclear::Damaged(_))));
    let has_user_ids = |place: &usize| {
        holds(*place, |meant| matches!(meant, Ok(Meant::Person(person)) if !person.starts_with('+')))
    };
    let headers: Vec<_> = names.iter().map(|name| words(name)).collect();
    let all = |test: &dyn Fn(&[String]) -> bool| -> Vec<usize> {
        (0..headers.len()).filter(|place| headers.get(*place).is_some_and(|words| test(words))).collect()
    };
    let phones = all(&is_phone);
    let mut filled: Vec<_> = phones.iter().copied().filter(has_numbers).collect();
    filled.extend(all(&is_user_id).into_iter().filter(has_user_ids));
    if !filled.is_empty() {
        return Ok(Columns { places: filled, report: None });
    }
    // Columns are named for numbers but contain none: another column would be a guess.
    if !phones.is_empty() {
        return Ok(Columns { places: phones, report: None });
    }
    if let [place] = all(&is_number).as_slice() {
        return one(*place);
    }
    let width =
        rows.iter().filter_map(|(_, cells)| cells.as_ref().ok()).map(Vec::len).max().unwrap_or_default();
    let numbers: Vec<_> = (0..width).filter(has_numbers).collect();
    match numbers.as_slice() {
        [place] => match names.get(*place).filter(|name| is_of_something_else(&words(name))) {
            Some(name) => Err(format!(
                "only the column `{name}` holds numbers, and they may be other numbers than people's: name the one to \
                 read, as in --suppress FILE:COLUMN"
            )),
            None => one(*place),
        },
        // Then each row is a fault.
        [] => Ok(Columns { places: (0..width).collect(), report: None }),
        several => {
            let title = |place: &usize| match names.get(*place).filter(|name| !name.is_empty()) {
                Some(name) => format!("`{name}`"),
                None => format!("{}", place + 1),
            };
            let titles: Vec<_> = several.iter().map(title).collect();
            Err(format!(
                "the columns {} all hold numbers: name the one to read, as in --suppress FILE:COLUMN",
                titles.join(", ")
            ))
        }
    }
}

/// The column that a person named, by its name, or by its place from 1 if there is no header.
fn named(contacts: &Contacts, names: &[String], asked: &str) -> Result<usize, String> {
    let exact = names.iter().position(|name| name == asked);
    let loose = || names.iter().position(|name| words(name) == words(asked));
    let numbered =
        || asked.parse::<usize>().ok()?.checked_sub(1).filter(|place| *place < contacts.columns().len());
    if let Some(place) = exact.or_else(loose).or_else(numbered) {
        return Ok(place);
    }
    contacts.column(asked).map_err(|error| error.to_string())
}

/// Whether a column with this header contains people's numbers.
fn is_phone(words: &[String]) -> bool {
    const STEMS: [&str; 22] = [
        "phone",
        "telef",
        "mobil",
        "movil",
        "celular",
        "cellul",
        "whatsapp",
        "msisdn",
        "handy",
        "rufnummer",
        "fone",
        "telemovel",
        "puhelin",
        "телефон",
        "мобильн",
        "电话",
        "電話",
        "手机",
        "手機",
        "携帯",
        "전화",
        "هاتف",
    ];
    const WORDS: [&str; 8] = ["tel", "cell", "cel", "gsm", "waid", "portable", "mobiel", "telnr"];
    // `Phone 1 - Type`, `Phonetic Name`, `phone_country_code`, `phone_verified_at`.
    const OTHERS: [&str; 12] =
        ["type", "typ", "tipo", "label", "kind", "country", "code", "verified", "date", "at", "os", "model"];
    if words.iter().any(|word| OTHERS.contains(&word.as_str()) || word.starts_with("phonetic")) {
        return false;
    }
    let is_word =
        |word: &String| WORDS.contains(&word.as_str()) || STEMS.iter().any(|stem| word.contains(stem));
    let is_wa = words.first().is_some_and(|word| word == "wa")
        && words.get(1).is_none_or(|word| matches!(word.as_str(), "id" | "number" | "num"));
    // By its capitals, `WhatsApp` is two words.
    is_wa || words.iter().any(is_word) || is_word(&words.concat())
}

/// Whether a column with this header may contain WhatsApp's user ids. A shop's own ids often have the same name.
fn is_user_id(words: &[String]) -> bool {
    let joined = words.concat();
    ["userid", "bsuid", "whatsappuserid", "wauserid", "recipient", "to", "id"].contains(&joined.as_str())
}

/// Whether a column is only called number: an order number would say so.
fn is_number(words: &[String]) -> bool {
    let joined = words.concat();
    [
        "number",
        "numbers",
        "numero",
        "numeros",
        "nummer",
        "nr",
        "num",
        "no",
        "recipient",
        "to",
        "contact",
        "empfanger",
        "destinatario",
        "destinataire",
        "номер",
    ]
    .contains(&joined.as_str())
}

/// Whether a column with this header has other numbers.
fn is_of_something_else(words: &[String]) -> bool {
    const STEMS: [&str; 22] = [
        "order",
        "custom",
        "client",
        "kunde",
        "member",
        "pedido",
        "bestell",
        "auftrag",
        "invoice",
        "rechnung",
        "factura",
        "facture",
        "account",
        "konto",
        "cuenta",
        "saldo",
        "date",
        "datum",
        "fecha",
        "timestamp",
        "commande",
        "ordine",
    ];
    const WORDS: [&str; 14] = [
        "id", "ref", "time", "at", "sku", "zip", "plz", "cep", "amount", "total", "price", "data", "since",
        "on",
    ];
    words.iter().any(|word| WORDS.contains(&word.as_str()) || STEMS.iter().any(|stem| word.starts_with(stem)))
}
