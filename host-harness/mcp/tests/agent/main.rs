//! An agent's client, the official one, with the real component and a Graph API on loopback.
//!
//! | file | what it is about |
//! | --- | --- |
//! | `support` | the server, its client, and Graph APIs that behave as a test needs |
//! | `listing` | what tools there are, and what is said of them |
//! | `calls` | results, errors, cancellation, calls at once |
//! | `templates` | templates by flat values |
//! | `prompts` | what a person chooses by name |
//! | `http` | streamable HTTP, and whom it turns away |
//! | `stage` | the whole way: webhooks, a receiver, its file, and a clock that a test puts forward |
//! | `events` | what an agent hears, and when a window is closed |
//! | `guards` | what an agent may send |
//! | `files` | files of one folder |

mod calls;
mod events;
mod files;
mod guards;
mod http;
mod listing;
mod prompts;
mod stage;
mod support;
mod templates;
