//! Contacts and opt-outs for the same people, in every spelling and with every kind of damage. Accepted input
//! excludes everybody who opted out and nobody else; other input is refused with the line that was damaged.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use fastrand::Rng;
use serde_json::json;
use tokio::sync::watch;

use super::cell::meant;
use super::*;
use crate::import::Unsent;
use crate::journal::Journal;
use crate::person_key::Key;
use crate::run::{Campaign, Progress, run};
use crate::template::Template;
use crate::testing::{Script, accepted, failed, source};

/// How many campaigns are generated.
const CASES: u64 = 1_000;

/// One in this many is sent, not only prepared.
const SENT: u64 = 10;

/// A person, with the numbers that WhatsApp treats as the same.
struct Person {
    /// With country code, without `+`. The first may be a user id, which is then the only one.
    numbers: Vec<String>,
    /// As it is dialled within the country.
    national: String,
    /// With the zero that is only dialled within the country, after the country code.
    trunk: Option<String>,
}

impl Person {
    fn key(&self) -> Key {
        self.numbers.first().map(|number| opt_out_key(&recipient(number))).unwrap()
    }
}

fn recipient(number: &str) -> String {
    if number.contains('.') { number.to_owned() } else { format!("+{number}") }
}

fn digits(rng: &mut Rng, first: std::ops::RangeInclusive<u8>, count: usize) -> String {
    let first = rng.u8(first);
    let rest = (1..count).map(|_| rng.digit(10));
    std::iter::once(char::from(b'0' + first)).chain(rest).collect()
}

fn person(rng: &mut Rng) -> Person {
    let same = |code: &str, national: String, trunk: bool| Person {
        numbers: vec![format!("{code}{national}")],
        trunk: trunk.then(|| format!("{code}0{national}")),
        national,
    };
    match rng.u8(..9) {
        0 => same("1", digits(rng, 2..=9, 10), false),
        1 => same("49", format!("15{}", digits(rng, 1..=9, 9)), true),
        2 => same("44", format!("7{}", digits(rng, 1..=9, 9)), true),
        3 => same("39", format!("0{}", digits(rng, 1..=9, 9)), false),
        4 => {
            let (area, local) = (digits(rng, 1..=9, 2), digits(rng, 6..=9, 8));
            let numbers = vec![format!("55{area}9{local}"), format!("55{area}{local}")];
            Person { numbers, national: format!("{area}9{local}"), trunk: Some(format!("550{area}9{local}")) }
        }
        5 => {
            let national = digits(rng, 2..=9, 10);
            Person { numbers: vec![format!("521{national}"), format!("52{national}")], national, trunk: None }
        }
        6 => {
            let national = digits(rng, 2..=9, 10);
            let trunk = Some(format!("540{national}"));
            Person { numbers: vec![format!("549{national}"), format!("54{national}")], national, trunk }
        }
        7 => {
            let old = digits(rng, 4..=9, 8);
            let numbers = vec![format!("22901{old}"), format!("229{old}")];
            Person { numbers, national: format!("01{old}"), trunk: None }
        }
        _ => {
            let id = format!("US.{}", digits(rng, 1..=9, 14));
            Person { numbers: vec![id.clone()], national: id, trunk: None }
        }
    }
}

/// The number with spaces and hyphens between its groups, as people write it.
fn grouped(rng: &mut Rng, number: &str) -> String {
    let separator = *rng.choice(&[" ", "-", "\u{A0}", "\u{2011}"]).unwrap();
    let (start, rest) = number.split_at(number.len() / 2);
    format!("{start}{separator}{rest}")
}

fn number<'a>(rng: &mut Rng, person: &'a Person) -> &'a str {
    rng.choice(&person.numbers).unwrap()
}

/// A cell of the contacts that certainly means the person.
fn contact(rng: &mut Rng, person: &Person) -> String {
    let number = recipient(number(rng, person));
    if !number.starts_with('+') {
        return number;
    }
    match rng.u8(..8) {
        0 => grouped(rng, &number),
        1 => format!("{number}.0"),
        2 => format!("{number},00"),
        3 => format!("'{number}"),
        4 => format!("tel:{number}"),
        5 => format!("\u{202A}{number}\u{202C}"),
        6 => format!("=\"{number}\""),
        _ => number,
    }
}

/// A cell of the contacts with missing information.
fn damaged_contact(rng: &mut Rng, person: &Person) -> String {
    let number = number(rng, person).to_owned();
    if number.contains('.') {
        return String::new();
    }
    match rng.u8(..8) {
        0 => number,
        1 => format!("{number}.0"),
        2 => rounded(rng, &number),
        3 => match &person.trunk {
            Some(trunk) => format!("+{trunk}"),
            None => String::new(),
        },
        4 => format!("+{number} / +{number}"),
        5 => format!("+{number}4567"),
        6 => person.national.clone(),
        _ => "#####".to_owned(),
    }
}

/// A cell of an opt-out list that means the person.
fn opt_out(rng: &mut Rng, person: &Person) -> String {
    let number = number(rng, person).to_owned();
    if number.contains('.') {
        return number;
    }
    match rng.u8(..13) {
        0 => number,
        1 => format!("00{number}"),
        2 => format!("{number}.0"),
        3 => format!("{number},00"),
        4 => person.national.clone(),
        5 => format!("0{}", person.national.trim_start_matches('0')),
        6 => person.trunk.as_ref().map_or_else(|| format!("+{number}"), |trunk| format!("+{trunk}")),
        7 => person.trunk.clone().unwrap_or(number),
        8 => format!("'{number}"),
        9 => format!("{number}@s.whatsapp.net"),
        10 => grouped(rng, &format!("+{number}")),
        11 => format!("+{number}.0"),
        _ => contact(rng, person),
    }
}

/// A cell of an opt-out list that no longer identifies a person.
fn damaged_opt_out(rng: &mut Rng, person: &Person) -> String {
    let number = number(rng, person).to_owned();
    match rng.u8(..8) {
        0 | 1 => rounded(rng, &number),
        2 => String::new(),
        3 => "see mail".to_owned(),
        4 => "2026-01-31".to_owned(),
        5 => format!("+{number} / +{number}"),
        6 => "+1555555".to_owned(),
        _ => "########".to_owned(),
    }
}

fn rounded(rng: &mut Rng, number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let (first, rest) = digits.split_at(1);
    let separator = *rng.choice(&[".", ","]).unwrap();
    format!("{first}{separator}{}E+{}", rest.get(..5).unwrap_or(rest), rest.len())
}

/// A value for the other columns of a list.
fn other(rng: &mut Rng) -> String {
    match rng.u8(..7) {
        0 => "2026-01-31".to_owned(),
        1 => "31/01/2026".to_owned(),
        2 => "20260131".to_owned(),
        3 => digits(rng, 1..=9, 7),
        4 => digits(rng, 1..=9, 11),
        5 => "wants out; \"now\"".to_owned(),
        _ => String::new(),
    }
}

fn cell(text: &str) -> String {
    if text.contains([',', ';', '"', '\t', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// A table of the cells with other columns around them, below one of the headers that name the people.
fn table(rng: &mut Rng, cells: &[String]) -> String {
    let headers = ["phone", "Telefon", "wa_id", "Mobile Number", "celular", "number", "Téléphone"];
    let header = *rng.choice(&headers).unwrap();
    let delimiter = *rng.choice(&[",", ";", "\t"]).unwrap();
    let end = *rng.choice(&["\n", "\r\n"]).unwrap();
    let (before, after) = (rng.bool(), rng.bool());
    let row = |cell: String, first: String, last: String| {
        let mut row = Vec::new();
        row.extend(before.then_some(first));
        row.push(cell);
        row.extend(after.then_some(last));
        format!("{}{end}", row.join(delimiter))
    };
    let mut text = row(header.to_owned(), "order".to_owned(), "unsubscribed".to_owned());
    for text_of in cells {
        let (mut first, last) = (cell(&other(rng)), cell(&other(rng)));
        let mut text_of = text_of.as_str();
        // A row that is entirely blank does not count as one.
        if text_of.is_empty() {
            first = "x".to_owned();
            text_of = if before { "" } else { "\u{2013}" };
        }
        text += &row(cell(text_of), first, last);
    }
    text
}

/// A list of the cells in one of the formats, and the line of the first.
fn list(rng: &mut Rng, cells: &[String]) -> (String, u64) {
    match rng.u8(..6) {
        0 => {
            let lines = cells.iter().map(|cell| format!("{}\n", json!({"order": 1_004_567, "phone": cell})));
            (lines.collect(), 1)
        }
        1 => {
            let header =
                "line,to,state,message-id,kind,code,message,fix,delivery,delivery-failure,attempts\n";
            let rows = cells.iter().map(|text| format!("7,{},accepted,wamid.1,,,,,,,1\n", cell(text)));
            // A row that was refused for its number excludes nobody, and is not a fault.
            let refused = "8,\"5,51199E+12\",refused,,invalid-recipient,,,,,,0\n";
            (format!("{header}{}{refused}", rows.collect::<String>()), 2)
        }
        // Without a header, the first row is recognised by its number.
        2 if cells.first().is_some_and(|first| meant(first).is_ok()) => {
            let blank_is_no_row =
                |text: &String| if text.is_empty() { "\u{2013}".to_owned() } else { cell(text) };
            (cells.iter().map(|text| format!("{}\n", blank_is_no_row(text))).collect(), 1)
        }
        _ => (table(rng, cells), 2),
    }
}

/// The receiver's events for these people, among others of people who resumed.
fn events(rng: &mut Rng, off: &[&Person], on: &[&Person]) -> String {
    let mut lines = Vec::new();
    let mut choose = |person: &Person, choice: &str, second: u32| {
        let number = number(rng, person);
        let id = if number.contains('.') { json!({"user-id": number}) } else { json!({"wa-id": number}) };
        let content = if choice == "stop" && rng.bool() {
            json!({"message-status": {"recipient": id, "status": "failed", "errors": [{"code": 131050}]}})
        } else {
            json!({"marketing-preference": {"person": id, "choice": choice}})
        };
        let at = format!("2026-11-18T11:06:{second:02}Z");
        lines.push(
            json!({"id": "e", "phone-number-id": "106540352242922", "happened-at": at, "content": content}),
        );
    };
    for person in off {
        choose(person, "resume", 10);
        choose(person, "stop", 20);
    }
    for person in on {
        choose(person, "stop", 10);
        choose(person, "resume", 20);
    }
    // Meta reports out of order.
    rng.shuffle(&mut lines);
    lines.iter().map(|line| format!("{line}\n")).collect()
}

const MESSAGE: &str = r#"{"to": "{{phone}}", "name": "sale", "language": "en"}"#;

struct Case {
    people: Vec<Person>,
    contacts: String,
    /// The people with at least one undamaged row.
    whole: BTreeSet<Key>,
    damaged_lines: BTreeSet<u64>,
    off: BTreeSet<Key>,
    opt_outs: Vec<String>,
    damaged_opt_outs: BTreeSet<u64>,
}

fn case(rng: &mut Rng) -> Case {
    let mut people: Vec<Person> = Vec::new();
    while people.len() < 8 {
        let next = person(rng);
        if people.iter().all(|known| known.key() != next.key()) {
            people.push(next);
        }
    }
    let mut rows = Vec::new();
    for (place, person) in people.iter().enumerate() {
        let damaged = rng.u8(..10) == 0;
        rows.push((
            place,
            if damaged { damaged_contact(rng, person) } else { contact(rng, person) },
            damaged,
        ));
        if rng.u8(..3) == 0 {
            rows.push((place, contact(rng, person), false));
        }
    }
    rng.shuffle(&mut rows);
    let whole = rows.iter().filter(|row| !row.2).map(|row| people[row.0].key()).collect();
    let damaged_lines = (2..).zip(&rows).filter(|(_, row)| row.2).map(|(line, _)| line).collect();
    let listed = rows.iter().map(|(_, text, _)| format!("Ana,{}\n", cell(text)));
    let contacts = format!("name,phone\n{}", listed.collect::<String>());

    let off: Vec<&Person> = people.iter().filter(|_| rng.u8(..3) == 0).collect();
    let (by_events, by_list): (Vec<_>, Vec<_>) = off.iter().copied().partition(|_| rng.u8(..3) == 0);
    let on: Vec<&Person> =
        people.iter().filter(|one| off.iter().all(|other| other.key() != one.key())).collect();
    let is_damaged = rng.u8(..3) == 0;
    let mut damaged_opt_outs = BTreeSet::new();
    let mut cells = Vec::new();
    for (place, person) in by_list.iter().enumerate() {
        if is_damaged && rng.bool() {
            damaged_opt_outs.insert(place as u64);
            cells.push(damaged_opt_out(rng, person));
        } else {
            cells.push(opt_out(rng, person));
        }
    }
    let mut opt_outs = Vec::new();
    if !cells.is_empty() {
        let (text, first) = list(rng, &cells);
        damaged_opt_outs = damaged_opt_outs.into_iter().map(|place| place + first).collect();
        opt_outs.push(text);
    }
    if !by_events.is_empty() || rng.bool() {
        opt_outs.push(events(rng, &by_events, &on));
    }
    let off = off.iter().map(|person| person.key()).collect();
    Case { contacts, whole, damaged_lines, off, opt_outs, damaged_opt_outs, people }
}

/// Prepares the campaign and, if `send`, sends it. Returns how many messages each person got, and the refused rows.
async fn campaign(case: &Case, suppression: Suppression, send: bool) -> (BTreeMap<Key, usize>, Unsent) {
    let contacts = Contacts::parse(case.contacts.as_bytes()).unwrap();
    let template = Template::parse(MESSAGE).unwrap();
    let source = source(&contacts, &template, &suppression);
    let mut journal = Journal::in_memory().unwrap();
    let rehearsal = Script::new(|_, _, _| failed("permanent", "host-denied", "host"));
    let unsent = source.import(&mut journal, &rehearsal).await.unwrap();
    let recipients: Vec<String> = if send {
        let run_of = journal.run().unwrap().unwrap();
        let campaign = Campaign {
            run: run_of,
            template,
            rate: NonZeroU32::new(1000).unwrap(),
            opted_out: suppression.into(),
        };
        let script = Script::new(|_, input, _| accepted(input));
        run(&campaign, script.clone(), journal, &Progress::default(), watch::channel(0).1).await;
        script.sends().into_iter().map(|(_, to)| to).collect()
    } else {
        journal.first_waiting(u32::MAX).unwrap().into_iter().map(|(_, to, _)| to).collect()
    };
    let mut sent = BTreeMap::new();
    for to in recipients {
        *sent.entry(opt_out_key(&to)).or_default() += 1;
    }
    (sent, unsent)
}

#[tokio::test(start_paused = true)]
async fn nobody_who_opted_out_is_sent_to_and_everybody_else_once_whatever_was_done_to_the_files() {
    let (mut accepted, mut refused) = (0, 0);
    for seed in 0..CASES {
        let mut rng = Rng::with_seed(seed);
        let case = case(&mut rng);
        let mut suppression = Suppression::default();
        let read = case.opt_outs.iter().try_for_each(|text| suppression.add("off", text.as_bytes(), None));
        let told = || format!("seed {seed}\n{}\n{}", case.contacts, case.opt_outs.join("\n"));
        if let Err(error) = read {
            refused += 1;
            let error = error.to_string();
            let lines: BTreeSet<u64> = error
                .split("line ")
                .skip(1)
                .filter_map(|rest| rest.split(':').next()?.parse().ok())
                .collect();
            assert_eq!(lines, case.damaged_opt_outs, "{error}\n{}", told());
            assert!(!lines.is_empty(), "a whole file is refused: {error}\n{}", told());
            continue;
        }
        accepted += 1;
        assert!(case.damaged_opt_outs.is_empty(), "a damaged file is accepted\n{}", told());
        let (sent, unsent) = campaign(&case, suppression, seed % SENT == 0).await;
        for person in &case.people {
            let key = person.key();
            let times = sent.get(&key).copied().unwrap_or_default();
            if case.off.contains(&key) {
                assert_eq!(times, 0, "{key:?} opted out\n{}", told());
            } else if case.whole.contains(&key) {
                assert_eq!(times, 1, "{key:?}: {unsent:?}\n{}", told());
            } else {
                assert!(times <= 1, "{key:?}\n{}", told());
            }
        }
        let strangers = sent.keys().filter(|key| case.people.iter().all(|person| person.key() != **key));
        assert_eq!(strangers.count(), 0, "a stranger is sent to\n{}", told());
        let faulty: BTreeSet<u64> = unsent.faulty.iter().map(|fault| fault.line).collect();
        assert!(faulty.is_subset(&case.damaged_lines), "{unsent:?}\n{}", told());
    }
    // Both happen often; otherwise the test proves nothing.
    assert!(accepted > CASES / 2 && refused > CASES / 20, "{accepted} accepted, {refused} refused");
}
