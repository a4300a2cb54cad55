//! The two ways to call the toolkit.

use std::fmt;

use host_harness::Plugin;

/// How a session calls the component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// The component makes its requests itself, through `wasi:http`. A call holds an instance until Meta answers.
    WasiHttp,
    /// The component returns the request and the host makes it. A call holds no instance while it waits for Meta, and
    /// needs less computing time.
    Exchange,
}

/// The export that the second way needs.
pub(crate) const STEP: &str = "whatsapp:toolkit/exchange#step";

impl Via {
    /// The fastest way that a component supports.
    pub fn of(plugin: &Plugin) -> Self {
        if plugin.steps(STEP).is_ok() { Self::Exchange } else { Self::WasiHttp }
    }

    /// `wasi:http` or `exchange`.
    pub fn name(self) -> &'static str {
        match self {
            Self::WasiHttp => "wasi:http",
            Self::Exchange => "exchange",
        }
    }
}

impl fmt::Display for Via {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
