//! The list into the journal: each row filled in, cleaned and rehearsed, before anything is sent.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use tokio::task::JoinSet;

use crate::caller::{Answer, Caller};
use crate::consent;
use crate::contacts::{Contacts, ContactsError, Row, hex};
use crate::failure::{Failure, Scope};
use crate::journal::{Journal, JournalError, Outcome, Person, Run, State};
use crate::number;
use crate::suppression::Suppression;
use crate::template::{Template, TemplateError};
use crate::verdict::Verdict;

/// How many rows are rehearsed at once.
const AT_ONCE: usize = 256;

/// A list, a message, and who may get it.
#[derive(Debug)]
pub struct Source<'a> {
    /// The list.
    pub contacts: &'a Contacts,
    /// The list's name, for people.
    pub name: String,
    /// The message, with the route that was chosen for it.
    pub template: &'a Template,
    /// The hash of the message as it was given.
    pub template_hash: String,
    /// The people not to write to.
    pub suppression: &'a Suppression,
    /// The column that must be true.
    pub consent: Option<String>,
    /// The phone number id that sends.
    pub sender: String,
}

/// Why a list cannot be imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The journal cannot take it.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The list has not what the message needs.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The list has no such column.
    #[error("the consent column: {0}")]
    Consent(ContactsError),
    /// The rows cannot be rehearsed, for a reason that is none of theirs.
    #[error("{}", .0.message)]
    Rehearsal(Failure),
}

/// What can be done for a row that was left out: a list that has begun stays as it is.
const ALONE: &str =
    "Correct it, and send the corrected rows alone: as a list of their own, with a journal of its own.";

/// The rows that nothing is sent to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unsent {
    /// They cannot be sent to.
    pub faulty: Vec<Fault>,
    /// They are not to be sent to, or are there twice.
    pub left_out: Vec<Fault>,
}

/// A row that nothing is sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line of the list.
    pub line: u64,
    /// Why, for a person.
    pub reason: String,
}

impl Source<'_> {
    /// Puts the list into the journal, and gives the rows that nothing is sent to. `rehearsal` has no way to send: it
    /// says what the toolkit would refuse before sending.
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
        let mut rows = self.contacts.rows().peekable();
        while rows.peek().is_some() {
            let people = rows.by_ref().take(AT_ONCE).map(|row| self.person(row, &places, consent)).collect();
            for person in self.rehearse(people, rehearsal).await? {
                let (state, failure) = import.add(&person)?;
                let Some(failure) = failure else { continue };
                let rows = if state == State::Skipped { &mut unsent.left_out } else { &mut unsent.faulty };
                rows.push(Fault { line: person.line, reason: failure.message });
            }
        }
        import.commit()?;
        Ok(unsent)
    }

    fn run(&self) -> Run {
        let mut id = [0; 8];
        // Only tells this run's messages from another's: the clock will do where there is no chance.
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

    fn person(&self, row: Row, places: &[usize], consent: Option<usize>) -> Person {
        let Row { line, values } = row;
        let values = match values {
            Ok(values) => values,
            Err(reason) => {
                return Person {
                    line,
                    given: String::new(),
                    recipient: Err(invalid(reason)),
                    fields: Vec::new(),
                };
            }
        };
        let value = |place: usize| values.get(place).cloned().unwrap_or_default();
        let fields: Vec<_> = places.iter().map(|place| value(*place)).collect();
        let given = self.template.recipient(&fields).unwrap_or_default();
        let number = number::clean(&given).map_err(|reason| format!("`{given}`: {reason}"));
        let recipient = match (self.template.fill(&fields), number) {
            (Ok(_), Ok(recipient)) => Ok(recipient),
            (Ok(_), Err(reason)) => Err(invalid_recipient(&reason)),
            // All that is wrong with a row at once, so that it is corrected once.
            (Err(faults), Err(reason)) if !given.is_empty() => Err(invalid(format!("{faults}; {reason}"))),
            (Err(faults), _) => Err(invalid(faults)),
        };
        let recipient = match recipient {
            Ok(_) if consent.is_some_and(|place| !is_true(&value(place))) => {
                let said = consent.map(&value).unwrap_or_default();
                let message = format!("The consent column has `{said}`, and not yes, true, 1 or the like.");
                Err(Failure::new("no-consent", Scope::Recipient, message, ""))
            }
            Ok(recipient) => match self.suppression.reason(&recipient) {
                Some(failure) => Err(failure),
                None => Ok(recipient),
            },
            other => other,
        };
        Person { line, given, recipient, fields }
    }

    /// Has the toolkit look at each message, and marks those that it would refuse before sending.
    async fn rehearse<C: Caller>(
        &self,
        mut people: Vec<Person>,
        rehearsal: &C,
    ) -> Result<Vec<Person>, ImportError> {
        let chosen = self.template.is_chosen_by_row();
        let mut calls = JoinSet::new();
        for (place, person) in people.iter().enumerate() {
            let Ok(recipient) = &person.recipient else { continue };
            let Ok(mut input) = self.template.fill(&person.fields) else { continue };
            if let Some(to) = input.get_mut("to") {
                *to = recipient.clone().into();
            }
            let rehearsal = rehearsal.clone();
            calls.spawn(async move { (place, rehearse(&rehearsal, input, chosen).await) });
        }
        while let Some(Ok((place, verdict))) = calls.join_next().await {
            if let (Err(failure), Some(person)) = (verdict?, people.get_mut(place)) {
                person.recipient = Err(failure);
            }
        }
        Ok(people)
    }
}

/// `Ok(Err(_))` if the toolkit refuses the message by itself. That the rehearsal's request is denied is as it should be.
async fn rehearse(
    rehearsal: &impl Caller,
    input: Value,
    chosen: bool,
) -> Result<Result<(), Failure>, ImportError> {
    match Verdict::of(Answer::of(rehearsal.call("send-template", Some(input)).await), chosen) {
        Verdict::Stop(failure) if failure.kind == "host-denied" => Ok(Ok(())),
        Verdict::Stop(failure) => Err(ImportError::Rehearsal(failure)),
        Verdict::Done(Outcome::Refused(failure)) => {
            let field = failure.field.as_ref().map(|field| format!("{field}: ")).unwrap_or_default();
            Ok(Err(Failure { message: format!("{field}{}", failure.message), ..failure }))
        }
        Verdict::Done(_) | Verdict::Later { .. } => Ok(Ok(())),
    }
}

/// The kind of stop of a campaign whose list is in a guessed encoding, until a person has agreed.
pub const GUESSED: &str = "guessed-encoding";

/// That nobody has looked at the letters of a guess yet. The journal keeps it, so that a later run asks again.
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

/// What spreadsheets write for true, in the languages they are sold in, and what people write.
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
