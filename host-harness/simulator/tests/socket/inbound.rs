//! Events outside the API, and the webhooks that report them.

mod answers;
mod bench;
mod business;
mod calls;
mod consent;
mod contents;
mod faults;
mod people;
mod statuses;
mod taps;
mod window;
