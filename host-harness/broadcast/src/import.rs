//! Imports the list into the journal: each row is filled in, cleaned and rehearsed before anything is sent.

mod rehearsal;

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::bad_row::BadRow;
use crate::caller::Caller;
use crate::consent;
use crate::contacts::{Contacts, ContactsError, Row, hex};
use crate::failure::{Failure, Scope};
use crate::journal::{Journal, JournalError, Person, Run, State};
use crate::number;
use crate::suppression::Suppression;
use crate::template::{Template, TemplateError, addressed};
use rehearsal::Rehearsals;

/// A list, a message, and who may get it.
#[derive(Debug)]
pub struct ListSource<'a> {
    /// The list.
    pub contacts: &'a Contacts,
    /// The list's name, for people.
    pub name: String,
    /// The message, with the route that was chosen for it.
    pub template: &'a Template,
    /// The hash of the message as it was given.
    pub template_hash: String,
    /// The people to exclude.
    pub suppression: &'a Suppression,
    /// The column that must be true.
    pub consent: Option<String>,
    /// The phone number id that sends.
    pub sender: String,
}

/// Why a list cannot be imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The journal cannot be written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The list lacks something that the message needs.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The list has no such column.
    #[error("the consent column: {0}")]
    Consent(ContactsError),
    /// The rows cannot be rehearsed, for a reason that concerns none of them.
    #[error("{}", .0.message)]
    Rehearsal(Failure),
}

/// The remedy for a row that was left out: once a list has begun, it is not changed.
const ALONE: &str =
    "Correct it, and send the corrected rows alone: as a list of their own, with a journal of its own.";

/// The rows that will not be sent to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unsent {
    /// They cannot be sent to.
    pub faulty: Vec<BadRow>,
    /// They must not be sent to, or are duplicates.
    pub left_out: Vec<BadRow>,
}

impl ListSource<'_> {
    /// Imports the list into the journal, and returns the rows that will not be sent to. `rehearsal` cannot send; it
    /// finds what the toolkit would refuse before sending.
    pub async fn import<C: Caller>(
        &self,
        journal: &mut Journal,
        rehearsal: &C,
    ) -> Result<Unsent, ImportError> {
        let places = self.template.places(self.contacts)?;
        let consent = self.consent.as_deref().map(|column| consent::column(self.contacts, column));
        let consent = consent.transpose().map_err(ImportError::Consent)?;
        let mut unsent = Unsent::default();
        let mut import = journal.import(&self.run())?;
        let mut rehearsals = Rehearsals::new(rehearsal, self.template.is_chosen_by_row());
        let mut rows = self.contacts.rows().map(|row| self.person(row, &places, consent));
        loop {
            // The calls in progress continue while a row is written to the journal.
            while rehearsals.has_room()
                && let Some((person, input)) = rows.next()
            {
                rehearsals.begin(person, input);
            }
            let Some(person) = rehearsals.next().await? else { break };
            let (state, failure) = import.add(&person)?;
            let Some(failure) = failure else { continue };
            let rows = if state == State::Skipped { &mut unsent.left_out } else { &mut unsent.faulty };
            rows.push(BadRow { line: person.line, reason: failure.message });
        }
        import.commit()?;
        Ok(unsent)
    }

    fn run(&self) -> Run {
        let mut id = [0; 8];
        // It only distinguishes this run's messages from others': without random bytes, the clock is enough.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        if getrandom::fill(&mut id).is_err() {
            id = (now.as_nanos() as u64).to_be_bytes();
        }
        Run {
            id: hex(&id),
            begun_at: now.as_secs() as i64,
            contacts: self.name.clone(),
            contacts_hash: self.contacts.hash().to_owned(),
            template: self.template.to_json(),
            template_hash: self.template_hash.clone(),
            consent: self.consent.clone(),
            sender: self.sender.clone(),
            stopped: self.contacts.is_guessed().then(unseen).flatten(),
        }
    }

    /// A row, with its message if it is to be sent.
    fn person(&self, row: Row, places: &[usize], consent: Option<usize>) -> (Person, Option<Value>) {
        let Row { line, values } = row;
        let values = match values {
            Ok(values) => values,
            Err(reason) => {
                let recipient = Err(invalid(reason));
                return (Person { line, given: String::new(), recipient, fields: Vec::new() }, None);
            }
        };
        let value = |place: usize| values.get(place).cloned().unwrap_or_default();
        let fields: Vec<_> = places.iter().map(|place| value(*place)).collect();
        let given = self.template.recipient(&fields).unwrap_or_default();
        let number = number::clean(&given).map_err(|reason| format!("`{given}`: {reason}"));
        let (input, faults) = match self.template.fill(&fields) {
            Ok(input) => (Some(input), None),
            Err(faults) => (None, Some(faults)),
        };
        let recipient = match (faults, number) {
            (None, Ok(recipient)) => Ok(recipient),
            (None, Err(reason)) => Err(invalid_recipient(&reason)),
            // All faults of a row at once, so that it needs only one correction.
            (Some(faults), Err(reason)) if !given.is_empty() => Err(invalid(format!("{faults}; {reason}"))),
            (Some(faults), _) => Err(invalid(faults)),
        };
        let recipient = match recipient {
            Ok(_) if consent.is_some_and(|place| !is_true(&value(place))) => {
                let said = consent.map(&value).unwrap_or_default();
                let said = if said.is_empty() { "is empty".to_owned() } else { format!("says `{said}`") };
                let message = format!(
                    "Not sent: the consent column {said}. Only yes, true, 1 and the like count as consent."
                );
                Err(Failure::new("no-consent", Scope::Recipient, message, ""))
            }
            Ok(recipient) => match self.suppression.reason(&recipient) {
                Some(failure) => Err(failure),
                None => Ok(recipient),
            },
            other => other,
        };
        let recipient_of = recipient.as_ref().ok();
        let input = input.zip(recipient_of).map(|(input, recipient)| addressed(input, recipient));
        (Person { line, given, recipient, fields }, input)
    }
}

/// The kind of stop of a campaign whose list has a guessed encoding, until a person has confirmed it.
pub const GUESSED: &str = "guessed-encoding";

/// Notes that nobody has checked the letters of a guess. It is in the journal, so a later run asks again.
fn unseen() -> Option<String> {
    let failure = Failure::new(
        GUESSED,
        Scope::Host,
        "The encoding of the list is a guess, and nobody has looked at its letters.",
        "Look at them on a terminal, or give --contacts and --template again with --encoding.",
    );
    serde_json::to_string(&failure).ok()
}

fn invalid(reason: String) -> Failure {
    Failure::new("invalid-input", Scope::Message, reason, ALONE)
}

fn invalid_recipient(reason: &str) -> Failure {
    Failure::new("invalid-recipient", Scope::Recipient, reason, ALONE)
}

/// The words for true that localized spreadsheets and people write.
fn is_true(text: &str) -> bool {
    let words = [
        "true",
        "yes",
        "y",
        "1",
        "wahr",
        "ja",
        "vrai",
        "oui",
        "verdadero",
        "sí",
        "si",
        "verdadeiro",
        "sim",
        "vero",
        "sì",
        "waar",
    ];
    words.contains(&text.trim().to_lowercase().as_str())
}

#[cfg(test)]
mod tests;
