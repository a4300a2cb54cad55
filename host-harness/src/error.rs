//! Why a call has no result of the plugin's.

use std::time::Duration;

use crate::credential::CredentialError;
use crate::json::InputError;

/// Why a plugin could not be loaded, or a call gave no result. What a plugin itself reports is not here:
/// that is a result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// The host itself could not be set up.
    #[error("cannot set up the host: {0}")]
    SetUp(String),
    /// What was given is not a component, or not one that this host can run.
    #[error("cannot load the plugin: {0}")]
    Load(String),
    /// The plugin asks for more than a sandbox gives.
    #[error("the plugin imports what is not granted: {}", .0.join(", "))]
    ImportNotGranted(Vec<String>),
    /// The plugin has no such function, or several of this name.
    #[error("{name} is not a function of the plugin{hint}")]
    NotAFunction {
        /// What was asked for.
        name: String,
        /// What may have been meant; may be empty.
        hint: String,
    },
    /// The input does not fit the function's parameters. Names every fault found.
    #[error("{}", list(.0))]
    BadInput(Vec<InputError>),
    /// A credential cannot be had. Nothing was sent.
    #[error("no token for {variable}: {error}")]
    Credential {
        /// The environment variable it is for.
        variable: String,
        /// Why not.
        error: CredentialError,
    },
    /// The host has no memory for another instance at the moment. The plugin was not called.
    #[error("the plugin could not be started: {0}")]
    NotStarted(String),
    /// The plugin failed in a way that no plugin should.
    #[error("the plugin failed: {message}{}", sent(*.may_have_sent))]
    Trap {
        /// What went wrong.
        message: String,
        /// Whether it had begun a request.
        may_have_sent: bool,
    },
    /// The plugin took too long and was stopped.
    #[error(
        "the plugin was stopped after {deadline:?}, its deadline{}; `Limits::deadline` raises that",
        sent(*.may_have_sent)
    )]
    DeadlineExceeded {
        /// How long it was given.
        deadline: Duration,
        /// Whether it had begun a request.
        may_have_sent: bool,
    },
    /// The plugin computed for too long, as in a loop without an end, and was stopped.
    #[error(
        "the plugin was stopped after computing for {limit:?}{}; `Limits::cpu` raises that",
        sent(*.may_have_sent)
    )]
    CpuExceeded {
        /// How long it may compute.
        limit: Duration,
        /// Whether it had begun a request.
        may_have_sent: bool,
    },
    /// The plugin asked for more memory than it may have, and was stopped.
    #[error(
        "the plugin needs more than the {limit} bytes of memory it may have{}; `Limits::memory` raises that",
        sent(*.may_have_sent)
    )]
    OutOfMemory {
        /// How much it may have.
        limit: usize,
        /// Whether it had begun a request.
        may_have_sent: bool,
    },
    /// The plugin let its tables grow by more than it may, and was stopped.
    #[error(
        "the plugin needs more than the {limit} table elements it may have{}; `Limits::table_elements` raises that",
        sent(*.may_have_sent)
    )]
    TooManyTableElements {
        /// How many it may have.
        limit: usize,
        /// Whether it had begun a request.
        may_have_sent: bool,
    },
    /// The plugin held more of the host's resources at one time than it may, and was stopped.
    #[error(
        "the plugin holds more than the {limit} requests, header sets, bodies and the like that it may have at one \
         time{}; `Limits::resources` raises that",
        sent(*.may_have_sent)
    )]
    TooManyResources {
        /// How many it may hold.
        limit: usize,
        /// Whether it had begun a request.
        may_have_sent: bool,
    },
    /// The plugin handed the host more at one time than it may, as its result or on the way to it.
    #[error(
        "the plugin hands over more than the {limit} bytes that a result may have{}; `Limits::transfer_bytes` \
         raises that",
        sent(*.may_have_sent)
    )]
    TransferTooLarge {
        /// How many bytes it may hand over.
        limit: usize,
        /// Whether it had begun a request.
        may_have_sent: bool,
    },
}

impl HostError {
    /// Whether the call had begun a request when it failed. If so, what it was for may have been done, and
    /// the same call again may do it twice.
    pub fn may_have_sent(&self) -> bool {
        match self {
            Self::Trap { may_have_sent, .. }
            | Self::DeadlineExceeded { may_have_sent, .. }
            | Self::CpuExceeded { may_have_sent, .. }
            | Self::OutOfMemory { may_have_sent, .. }
            | Self::TooManyTableElements { may_have_sent, .. }
            | Self::TooManyResources { may_have_sent, .. }
            | Self::TransferTooLarge { may_have_sent, .. } => *may_have_sent,
            _ => false,
        }
    }
}

fn sent(may_have_sent: bool) -> &'static str {
    if may_have_sent {
        "; it had begun a request, so what was asked for may have been done"
    } else {
        "; it had not begun a request"
    }
}

fn list(errors: &[InputError]) -> String {
    let lines: Vec<_> = errors.iter().map(ToString::to_string).collect();
    lines.join("\n")
}
