//! `broadcast` as a person or a script uses it, against the simulated Graph API.

#[cfg(unix)]
mod builds;
mod campaigns;
#[path = "../support/command.rs"]
mod command;
mod crashes;
mod journals;
mod kept_lists;
mod limits;
mod lists;
mod losses;
mod opt_outs;
mod pages;
#[cfg(unix)]
#[path = "../support/person.rs"]
mod person;
mod reconciled;
mod rehearsals;
mod routes;
mod support;
#[cfg(unix)]
mod terminals;
mod test_to;
