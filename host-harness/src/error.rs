//! Why a call has no result of the plugin's.

use std::error::Error;
use std::time::Duration;

use crate::credential::CredentialError;
use crate::json::InputError;
use crate::outcome::Outcome;

type Source = Box<dyn Error + Send + Sync>;

/// Why a plugin could not be loaded, or a call has no result. Errors that the plugin itself reports are results, and
/// are not here.
///
/// [`HostError::outcome`] says whether to repeat the call.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// The host itself could not be set up.
    #[error("cannot set up the host: {message}")]
    SetUp {
        /// What is wrong.
        message: String,
        /// The error behind it.
        source: Source,
    },
    /// The bytes are not a component, or not one that this host can run.
    #[error("cannot load the plugin: {message}")]
    Load {
        /// What is wrong.
        message: String,
        /// The error behind it.
        source: Source,
    },
    /// The plugin imports interfaces that a sandbox does not grant.
    #[error("the plugin imports interfaces that are not granted: {}", .0.join(", "))]
    ImportNotGranted(Vec<String>),
    /// The plugin has no function of this name, or several.
    #[error("{name} is not a function of the plugin{hint}")]
    NotAFunction {
        /// The name that was called.
        name: String,
        /// A suggestion; may be empty.
        hint: String,
    },
    /// The input does not match the function's parameters. Lists every fault found.
    #[error("{}", list(.0))]
    BadInput(Vec<InputError>),
    /// A credential cannot be read. Nothing was sent.
    #[error("no token for {variable}: {source}")]
    Credential {
        /// The environment variable that has its placeholder.
        variable: String,
        /// Why not.
        source: CredentialError,
    },
    /// There was no room for the call, because the most calls allowed are running. The plugin was not called.
    #[error("{} after {waited:?} of waiting", full(*.of_tenant))]
    Busy {
        /// How long the call waited: as long as [`Limits::queue`](crate::Limits::queue) and the deadline allow.
        waited: Duration,
        /// Whether the tenant reached its limit on calls. Otherwise the host reached its own.
        of_tenant: bool,
    },
    /// The plugin was called, and its call was stopped.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// A call that was stopped before it returned a result.
#[derive(Debug, thiserror::Error)]
#[error("{}", said(.reason, *.may_have_sent))]
pub struct Stopped {
    /// What stopped it.
    #[source]
    pub reason: StopReason,
    /// Whether it had begun a request. If so, the request may have been carried out, and repeating the call may do it
    /// twice.
    pub may_have_sent: bool,
}

/// What stops a call.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StopReason {
    /// The host had no memory for another instance at that moment. The plugin was not called, or did not run its next
    /// step.
    #[error("the plugin could not be started: {0}")]
    NotStarted(String),
    /// The plugin crashed (a WebAssembly trap).
    #[error("the plugin failed: {0}")]
    Trap(String),
    /// The call took too long.
    #[error("the plugin was stopped after {0:?}, its deadline")]
    Deadline(Duration),
    /// The plugin computed for too long, as an endless loop does.
    #[error("the plugin was stopped after computing for {0:?}")]
    Cpu(Duration),
    /// The plugin asked for more than this many bytes of memory, its limit.
    #[error("the plugin needs more than the {0} bytes of memory it may have")]
    Memory(usize),
    /// The plugin asked for more than this many table elements, its limit.
    #[error("the plugin needs more than the {0} table elements it may have")]
    TableElements(usize),
    /// The plugin held more of the host's resources at once than this limit.
    #[error(
        "the plugin holds more than the {0} requests, header sets, bodies and the like that it may have at one time"
    )]
    Resources(usize),
    /// The plugin passed more bytes to the host at once than this limit, as its result or as an argument of a host
    /// call.
    #[error("the plugin passes more than {0} bytes to the host at once, which is the limit")]
    Transfer(usize),
}

impl HostError {
    /// Whether the call had begun a request when it failed. If so, the request may have been carried out.
    pub fn may_have_sent(&self) -> bool {
        matches!(self, Self::Stopped(Stopped { may_have_sent: true, .. }))
    }

    /// Whether to repeat the call. If the call had begun a request, it is unconfirmed, whatever stopped it. If you know
    /// that it only reads, use [`StopReason::outcome`] instead.
    ///
    /// | before a request | outcome |
    /// | --- | --- |
    /// | the deadline, computing time: a busy machine meets them, too; no room | transient |
    /// | a trap, memory, tables, resources, the size of a result: of the plugin and its input alone | permanent |
    /// | the input, the token, the function's name, the plugin, the host's set-up | permanent |
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::SetUp { .. }
            | Self::Load { .. }
            | Self::ImportNotGranted(_)
            | Self::NotAFunction { .. }
            | Self::BadInput(_)
            | Self::Credential { .. } => Outcome::Permanent(()),
            Self::Busy { .. } => Outcome::TRANSIENT,
            Self::Stopped(Stopped { may_have_sent: true, .. }) => Outcome::Unconfirmed(()),
            Self::Stopped(Stopped { reason, .. }) => reason.outcome(),
        }
    }

    pub(crate) fn set_up(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let source = error.into();
        Self::SetUp { message: chain(&*source), source }
    }

    /// `hint` is appended to the message.
    pub(crate) fn load(error: wasmtime::Error, hint: &str) -> Self {
        Self::Load { message: format!("{error:#}{hint}"), source: error.into() }
    }
}

impl StopReason {
    /// Whether to repeat a call that was stopped for this reason before it began a request, or that only reads.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::NotStarted(_) | Self::Deadline(_) | Self::Cpu(_) => Outcome::TRANSIENT,
            Self::Trap(_)
            | Self::Memory(_)
            | Self::TableElements(_)
            | Self::Resources(_)
            | Self::Transfer(_) => Outcome::Permanent(()),
        }
    }

    /// Which limit to raise, as a sentence's end.
    fn advice(&self) -> &'static str {
        match self {
            Self::NotStarted(_) | Self::Trap(_) => "",
            Self::Deadline(_) => "; `Limits::deadline` raises that",
            Self::Cpu(_) => "; `Limits::cpu` raises that",
            Self::Memory(_) => "; `Limits::memory` raises that",
            Self::TableElements(_) => "; `Limits::table_elements` raises that",
            Self::Resources(_) => "; `Limits::resources` raises that",
            Self::Transfer(_) => "; `Limits::transfer_bytes` raises that",
        }
    }
}

fn said(reason: &StopReason, may_have_sent: bool) -> String {
    let sent = match (reason, may_have_sent) {
        (_, true) => "; it had begun a request, so what was asked for may have been done",
        (StopReason::NotStarted(_), false) => "",
        (_, false) => "; it had not begun a request",
    };
    format!("{reason}{sent}{}", reason.advice())
}

fn full(of_tenant: bool) -> &'static str {
    if of_tenant {
        "the tenant has as many calls running as it may have (`Sandbox::calls`), and none ended"
    } else {
        "the host runs as many calls as it may (`HostOptions`), and none ended"
    }
}

/// An error with its causes.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(": {error}");
        cause = error.source();
    }
    text
}

fn list(errors: &[InputError]) -> String {
    let lines: Vec<_> = errors.iter().map(ToString::to_string).collect();
    lines.join("\n")
}
