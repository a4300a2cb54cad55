#![doc = include_str!("../README.md")]

mod bad_row;
mod caller;
mod choose_route;
mod consent;
mod contacts;
mod failure;
mod headers;
mod import;
mod journal;
mod limits;
mod number;
mod pace;
mod person_key;
mod preflight;
mod private;
mod reconcile;
mod report;
mod route;
mod run;
mod sample;
#[cfg(test)]
mod simulation;
mod suppression;
mod survey;
mod template;
#[cfg(test)]
mod testing;
mod verdict;
mod visible;

pub use bad_row::BadRow;
pub use caller::{Caller, rehearsal};
pub use choose_route::choose;
pub use consent::{Looks, Unused, column as consent_column, is_same_column, unused as unused_consent};
pub use contacts::{Contacts, ContactsError, Dialect, Reading, Row};
pub use failure::{Failure, Scope};
pub use import::{GUESSED, ImportError, ListSource, Unsent};
pub use journal::{
    Claim, Closed, Counts, Delivery, Entry, Import, Joined, Journal, JournalError, ListFile, OptOutLists,
    Person, Pricing, Problem, PutOff, Recovered, RowOutcome, Run, Settings, Settled, Shown, State, Trust,
    Writer, is_running,
};
pub use limits::{SenderLimits, limits};
pub use number::clean;
pub use pace::Pace;
pub use person_key::{Key, key, opt_out_key};
pub use preflight::{Preview, Sender, preview, validate};
pub use reconcile::{ReconcileError, Reconciled, Report, reconcile};
pub use report::{Files, ReportError, counts, failed, page_policy, status};
pub use route::Route;
pub use run::{Campaign, Ended, OptedOut, Pause, Progress, RunEnd, Tally, batch, duration, in_flight, run};
pub use sample::Sample;
pub use suppression::{OptOuts, StopWords, Suppression, SuppressionError};
pub use survey::{Column, Survey};
pub use template::{Template, TemplateError, Text};
pub use visible::visible;
