//! Exposes the tools of a plugin to agents, over the Model Context Protocol.
//!
//! ```no_run
//! # async fn run(plugin: host_harness::Plugin) -> Result<(), Box<dyn std::error::Error>> {
//! use host_harness::Source;
//! use host_harness_mcp::{Selection, ToolServer};
//! use host_harness_whatsapp::Session;
//!
//! let session = Session::new(&plugin).token(Source::env("TOKEN")).phone_number_id("106540352242922");
//! let server = ToolServer::new(session, &Selection::default()).await?;
//! server.on_call(|call| eprintln!("{call}")).serve_stdio().await?;
//! # Ok(())
//! # }
//! ```
//!
//! What the tools are is asked of the plugin, by `describe`; nothing here knows what they do. A tool's arguments are its
//! input and nothing else: the connection and its token are the session's, and never among arguments or results.
//!
//! A function whose input a form describes is a flat tool: its arguments are the form's, and `values` with one value for
//! each path of the form's fields. The plugin is asked for the form at each call, so the values are checked against it as
//! it is now. `check: true` calls the function's preview instead.
//!
//! | what happened | what the agent gets |
//! | --- | --- |
//! | a result | `structuredContent` by the tool's output schema, and the same as text |
//! | the tool's own error, arguments that do not fit, a plugin that was stopped | a result with `isError` and a verdict: `permanent`, `transient` or `unconfirmed`, with message, fix, field and code as far as there are any |
//! | a tool that is not exposed, a message that is not the protocol's | a protocol error |
//! | a call that is cancelled | nothing; the call is stopped where it is, and the log says that it may have been done |

mod annotations;
mod call;
mod fault;
mod http;
mod note;
mod prompts;
mod reply;
mod schema;
mod selection;
mod server;
mod set_up_error;
mod stdio;
mod template;
mod tools;

pub use call::ToolCall;
pub use http::{HttpServer, ListenError};
pub use selection::{Selection, SelectionError};
pub use server::ToolServer;
pub use set_up_error::SetUpError;
