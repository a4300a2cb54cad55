//! One template to many people: nobody twice, nobody forgotten.

mod contacts;
mod failure;
mod journal;

mod pace;
mod template;
#[cfg(test)]
mod testing;

pub use contacts::{Contacts, ContactsError, Row};
pub use failure::Failure;
pub use journal::*;
pub use pace::*;
pub use template::{Template, TemplateError};
