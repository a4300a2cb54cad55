//! Reads the files of events that a receiver of webhooks writes: a whole one with [`records`], and one that still grows
//! with [`Follow`].

mod follow;
mod recorded;

pub use follow::Follow;
pub use recorded::{Fault, OBJECT, Record, RecordedValue, other_product, records};
