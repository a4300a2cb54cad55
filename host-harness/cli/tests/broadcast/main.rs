//! `broadcast` as a person or a script meets it, against the simulated Graph API.

mod campaigns;
mod crashes;
mod journals;
mod support;
