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

mod calls;
mod http;
mod listing;
mod prompts;
mod support;
mod templates;
