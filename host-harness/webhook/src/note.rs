//! Reports for the person who runs the receiver, apart from requests. No note contains an event's content or a
//! credential.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use crate::log_file::Repair;

/// A message about the files or the forwarding, for the person who runs the receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// A crash had left the end of a file unfinished.
    Repaired {
        /// The file.
        path: PathBuf,
        /// The repair.
        repair: Repair,
    },
    /// The path led to another file or to none, as after a rotation. The file at the path was opened, or created.
    Reopened {
        /// The path.
        path: PathBuf,
    },
    /// An earlier run left events in the outbox.
    Backlog {
        /// The target: scheme, host and port.
        target: String,
        /// How many are waiting, and are forwarded now.
        waiting: u64,
        /// How many the target refused. They stay in the outbox.
        refused: u64,
        /// The outbox.
        outbox: PathBuf,
    },
    /// Forwarding has begun to fail, or fails for a new reason. It is tried again until it succeeds.
    ForwardingFails {
        /// The target: scheme, host and port.
        target: String,
        /// The reason.
        reason: String,
    },
    /// Forwarding succeeds again.
    ForwardingWorks {
        /// The target: scheme, host and port.
        target: String,
    },
    /// The target refused an event for good. It stays in the outbox, and the next ones are forwarded.
    SetAside {
        /// The event's id.
        id: String,
        /// The status that the target answered with.
        status: u16,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Repaired { path, repair: Repair::Removed(bytes) } => write!(
                f,
                "{}: an unfinished line of {bytes} bytes was removed; Meta will send its events again",
                path.display()
            ),
            Self::Repaired { path, repair: Repair::Ended } => {
                write!(f, "{}: the last line had no line end, which was added", path.display())
            }
            Self::Reopened { path } => {
                write!(f, "{}: the file was moved or removed, and was opened again", path.display())
            }
            Self::Backlog { target, waiting, refused, outbox } => {
                write!(f, "{waiting} events of an earlier run are waiting to be forwarded to {target}")?;
                if *refused > 0 {
                    write!(f, "; {refused} that it refused stay in {}", outbox.display())?;
                }
                Ok(())
            }
            Self::ForwardingFails { target, reason } => write!(
                f,
                "events cannot be forwarded to {target}: {reason}. They are kept, and sending is repeated until it \
                 succeeds"
            ),
            Self::ForwardingWorks { target } => write!(f, "events are forwarded to {target} again"),
            Self::SetAside { id, status } => write!(
                f,
                "the target refused event {id} with {status}: it is set aside in the outbox, and the next ones are \
                 forwarded"
            ),
        }
    }
}

/// The receiver of notes.
#[derive(Clone)]
pub(crate) struct Told(Arc<dyn Fn(&Note) + Send + Sync>);

impl Told {
    pub fn new(told: impl Fn(&Note) + Send + Sync + 'static) -> Self {
        Self(Arc::new(told))
    }

    /// A panic stops here, after its message: events are stored even if nobody can be notified.
    pub fn tell(&self, note: &Note) {
        _ = catch_unwind(AssertUnwindSafe(|| (self.0)(note)));
    }
}
