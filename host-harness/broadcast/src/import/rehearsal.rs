//! The toolkit checks each message before anything is sent, and finds those that it would refuse.

use std::collections::{HashSet, VecDeque};

use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;
use tokio::task::coop::consume_budget;

use super::ImportError;
use crate::caller::Caller;
use crate::failure::{Failure, Scope};
use crate::journal::{Person, RowOutcome};
use crate::verdict::Verdict;

/// How many rows are being rehearsed, or wait for earlier ones.
const AT_ONCE: usize = 256;

/// The toolkit's finding on a message.
#[derive(Debug)]
enum Finding {
    /// It would be sent.
    Good,
    /// The toolkit itself refuses it.
    Refused(Box<Failure>),
    /// Unknown, through no fault of the message: it is tried when it is sent.
    Unknown,
}

/// Rows in rehearsal. They are returned in the order in which they were added.
pub struct Rehearsals<C> {
    caller: C,
    /// Whether each row chooses its template.
    chosen: bool,
    rows: VecDeque<Row>,
    /// The messages that were found to be good.
    good: HashSet<Fingerprint>,
}

/// Identifies a message: all of it except the recipient, of whom only the kind counts.
type Fingerprint = [u8; 16];

struct Row {
    person: Person,
    /// The call; `None` if the finding is known.
    call: Option<JoinHandle<Result<Finding, ImportError>>>,
    fingerprint: Option<Fingerprint>,
}

impl<C: Caller> Rehearsals<C> {
    /// `caller` must be unable to send.
    pub fn new(caller: &C, chosen: bool) -> Self {
        Self { caller: caller.clone(), chosen, rows: VecDeque::with_capacity(AT_ONCE), good: HashSet::new() }
    }

    /// Whether another row can begin.
    pub fn has_room(&self) -> bool {
        self.rows.len() < AT_ONCE
    }

    /// Has the toolkit check the row's message, if it has one. A message equal to one found good is good, too: faults
    /// of a number were found before, and otherwise only the number's kind matters.
    pub fn begin(&mut self, person: Person, input: Option<Value>) {
        let fingerprint = input.as_ref().map(fingerprint);
        let is_known = fingerprint.as_ref().is_some_and(|known| self.good.contains(known));
        let call = input.filter(|_| !is_known).map(|input| {
            let (caller, chosen) = (self.caller.clone(), self.chosen);
            tokio::spawn(async move { rehearse(&caller, input, chosen).await })
        });
        self.rows.push_back(Row { person, call, fingerprint });
    }

    /// The oldest row, marked if the toolkit refuses its message; `None` if there is no row.
    pub async fn next(&mut self) -> Result<Option<Person>, ImportError> {
        let Some(Row { mut person, call, fingerprint }) = self.rows.pop_front() else { return Ok(None) };
        let Some(call) = call else {
            // Yields, so that a progress display gets a turn.
            consume_budget().await;
            return Ok(Some(person));
        };
        match call.await.map_err(|_| panicked())?? {
            Finding::Good => self.good.extend(fingerprint),
            Finding::Refused(failure) => person.recipient = Err(*failure),
            Finding::Unknown => {}
        }
        Ok(Some(person))
    }
}

impl<C> Drop for Rehearsals<C> {
    fn drop(&mut self) {
        self.rows.iter().filter_map(|row| row.call.as_ref()).for_each(JoinHandle::abort);
    }
}

fn fingerprint(input: &Value) -> Fingerprint {
    let mut input = input.clone();
    if let Some(to) = input.get_mut("to") {
        // Numbers and user ids are sent to in different ways, and not every template can be sent to both.
        *to = to.as_str().is_some_and(|to| to.starts_with('+')).into();
    }
    let hash = Sha256::digest(input.to_string());
    let mut fingerprint = Fingerprint::default();
    fingerprint.iter_mut().zip(hash).for_each(|(byte, of_hash)| *byte = of_hash);
    fingerprint
}

/// Has the toolkit check a message. The rehearsal's request is supposed to be denied.
async fn rehearse(caller: &impl Caller, input: Value, chosen: bool) -> Result<Finding, ImportError> {
    match Verdict::of(caller.call("send-template", Some(input)).await, chosen) {
        Verdict::Stop(failure) if failure.kind == "host-denied" => Ok(Finding::Good),
        Verdict::Stop(failure) => Err(ImportError::Rehearsal(failure)),
        Verdict::Done(RowOutcome::Refused(failure)) => {
            let field = failure.field.as_ref().map(|field| format!("{field}: ")).unwrap_or_default();
            let message = format!("{field}{}", failure.message);
            Ok(Finding::Refused(Box::new(Failure { message, ..failure })))
        }
        Verdict::Done(_) | Verdict::Later { .. } => Ok(Finding::Unknown),
    }
}

fn panicked() -> ImportError {
    let message = "The host has panicked while it checked a row.";
    ImportError::Rehearsal(Failure::new("other", Scope::Host, message, ""))
}
