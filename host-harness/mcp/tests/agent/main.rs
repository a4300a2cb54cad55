//! An agent's client, the official one, with the real component and a Graph API on loopback.
//!
//! | file | what it is about |
//! | --- | --- |
//! | `support` | the server, its client, and Graph APIs that behave as a test needs |
//! | `listing` | the list of tools, and their descriptions |
//! | `calls` | results, errors, cancellation, concurrent calls |
//! | `templates` | templates by flat values |
//! | `prompts` | what a person chooses by name |
//! | `http` | streamable HTTP, and the requests it refuses |
//! | `stage` | the whole path: webhooks, a receiver, its file, and a clock that a test can advance |
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
