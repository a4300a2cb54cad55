#![doc = include_str!("../README.md")]

mod follow;
mod recorded;

pub use follow::Follow;
pub use recorded::{Fault, OBJECT, Record, RecordedValue, other_product, records};
