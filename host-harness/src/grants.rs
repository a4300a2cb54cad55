//! The interfaces that a plugin may import, and the state behind them.

use std::sync::Arc;

use wasmtime::component::{Component, HasData, HasSelf, Linker, Resource, ResourceTable, ResourceTableError};
use wasmtime::{Engine, ResourceLimiter, StoreContextMut};
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksCtx, WasiClocksCtxView};
use wasmtime_wasi::p2::IoError;
use wasmtime_wasi::p2::bindings::{cli, clocks, io};
use wasmtime_wasi_http::p2::bindings::http::types::ErrorCode;
use wasmtime_wasi_http::{Error, WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::egress::Egress;
use crate::limits::Limits;
use crate::usage::Usage;

/// All granted interfaces, in any version 0.2.
const GRANTED: [&str; 7] = [
    "wasi:cli/environment",
    "wasi:clocks/monotonic-clock",
    "wasi:http/outgoing-handler",
    "wasi:http/types",
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
];

/// Where wasmtime defines `http-error-code`.
const HTTP_TYPES: &str = "wasi:http/types@0.2.12";

/// The component's imports that are not granted.
pub(crate) fn not_granted(engine: &Engine, component: &Component) -> Vec<String> {
    let imports = component.component_type();
    let names = imports.imports(engine).map(|(name, _)| name);
    names.filter(|name| !is_granted(name)).map(str::to_owned).collect()
}

fn is_granted(import: &str) -> bool {
    match import.split_once('@') {
        Some((name, version)) => GRANTED.contains(&name) && version.starts_with("0.2."),
        None => false,
    }
}

/// Defines the granted interfaces, and nothing else.
pub(crate) fn linker(engine: &Engine) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    let l = &mut linker;
    io::error::add_to_linker::<_, HasTable>(l, State::table)?;
    io::poll::add_to_linker::<_, HasTable>(l, State::table)?;
    io::streams::add_to_linker::<_, HasTable>(l, State::table)?;
    clocks::monotonic_clock::add_to_linker::<_, WasiClocks>(l, State::clocks)?;
    cli::environment::add_to_linker::<_, HasSelf<Environment>>(l, |state| &mut state.environment)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(l)?;

    // In this version, wasmtime's own does not say why reading a body failed: it looks for one type of error, and
    // bodies fail with another.
    l.allow_shadowing(true);
    l.instance(HTTP_TYPES)?.func_wrap("http-error-code", http_error_code)?;
    l.allow_shadowing(false);
    Ok(linker)
}

fn http_error_code(
    store: StoreContextMut<'_, State>,
    (error,): (Resource<IoError>,),
) -> wasmtime::Result<(Option<ErrorCode>,)> {
    Ok((code_of(store.data().table.get(&error)?),))
}

fn code_of(error: &IoError) -> Option<ErrorCode> {
    if let Some(code) = error.downcast_ref::<ErrorCode>() {
        return Some(code.clone());
    }
    Some(match error.downcast_ref::<Error>()? {
        Error::ConnectionReadTimeout => ErrorCode::ConnectionReadTimeout,
        Error::ConnectionTerminated => ErrorCode::ConnectionTerminated,
        Error::HttpResponseBodySize(size) => ErrorCode::HttpResponseBodySize(*size),
        Error::TlsAlertReceived { .. } => ErrorCode::ConnectionTerminated,
        _ => ErrorCode::HttpProtocolError,
    })
}

struct HasTable;

impl HasData for HasTable {
    type Data<'a> = &'a mut ResourceTable;
}

/// The data of a store during one call.
pub(crate) struct State {
    pub room: Room,
    table: ResourceTable,
    environment: Environment,
    clocks: WasiClocksCtx,
    http: WasiHttpCtx,
    egress: Egress,
}

impl State {
    pub fn new(environment: Vec<(String, String)>, egress: Egress, usage: &Arc<Usage>) -> Self {
        let limits = egress.sandbox().granted();
        let mut table = ResourceTable::new();
        table.set_max_capacity(limits.resources);
        Self {
            room: Room::new(limits, usage),
            table,
            environment: Environment(environment),
            clocks: WasiClocksCtx::default(),
            http: WasiHttpCtx::new(),
            egress,
        }
    }

    fn table(&mut self) -> &mut ResourceTable {
        &mut self.table
    }

    fn clocks(&mut self) -> WasiClocksCtxView<'_> {
        WasiClocksCtxView { ctx: &mut self.clocks, table: &mut self.table }
    }
}

/// The only granted part of `wasi:cli`. wasmtime's own comes with all the others, created again for each call.
struct Environment(Vec<(String, String)>);

impl cli::environment::Host for Environment {
    fn get_environment(&mut self) -> wasmtime::Result<Vec<(String, String)>> {
        Ok(self.0.clone())
    }

    fn get_arguments(&mut self) -> wasmtime::Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn initial_cwd(&mut self) -> wasmtime::Result<Option<String>> {
        Ok(None)
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.egress }
    }
}

/// How much an instance has, and how much it may have: all its memories and all its tables together. Exceeding the
/// limit stops the call: if only the allocation failed, the plugin would fail in its own way, for no visible reason.
pub(crate) struct Room {
    memory: usize,
    most_memory: usize,
    table_elements: usize,
    most_table_elements: usize,
    usage: Arc<Usage>,
}

impl Room {
    pub fn new(limits: &Limits, usage: &Arc<Usage>) -> Self {
        Self {
            memory: 0,
            most_memory: limits.memory,
            table_elements: 0,
            most_table_elements: limits.table_elements,
            usage: Arc::clone(usage),
        }
    }

    /// How much memory the instance has, in bytes.
    pub fn memory(&self) -> usize {
        self.memory
    }

    /// Prepares the instance for another call.
    pub fn serve(&mut self, limits: &Limits, usage: &Arc<Usage>) {
        self.most_memory = limits.memory;
        self.most_table_elements = limits.table_elements;
        self.usage = Arc::clone(usage);
        usage.has_memory(self.memory);
    }
}

impl ResourceLimiter for Room {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        self.memory = self.memory.saturating_add(desired.saturating_sub(current));
        if self.memory > self.most_memory {
            return Err(Exceeded::Memory.into());
        }
        self.usage.has_memory(self.memory);
        Ok(true)
    }

    fn table_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        self.table_elements = self.table_elements.saturating_add(desired.saturating_sub(current));
        if self.table_elements > self.most_table_elements {
            return Err(Exceeded::TableElements.into());
        }
        Ok(true)
    }
}

/// Which limit stopped a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Exceeded {
    #[error("out of memory")]
    Memory,
    #[error("out of table elements")]
    TableElements,
    #[error("out of resources")]
    Resources,
    #[error("too much was handed over at once")]
    Transfer,
}

impl Exceeded {
    /// `None` if it was not a limit that stopped the call.
    pub fn of(error: &wasmtime::Error) -> Option<Self> {
        if let Some(exceeded) = error.downcast_ref() {
            return Some(*exceeded);
        }
        if let Some(ResourceTableError::Full) = error.downcast_ref() {
            return Some(Self::Resources);
        }
        // wasmtime does not export the type.
        let transfer = error.root_cause().to_string().contains("fuel allocated for hostcalls");
        transfer.then_some(Self::Transfer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_are_bound_to_their_versions() {
        assert!(is_granted("wasi:http/types@0.2.2"));
        assert!(is_granted("wasi:io/poll@0.2.12"));
        assert!(!is_granted("wasi:http/types@0.3.0"));
        assert!(!is_granted("wasi:http/types"));
        assert!(!is_granted("wasi:random/random@0.2.2"));
        assert!(!is_granted("wasi:cli/environment-more@0.2.2"));
    }

    #[test]
    fn the_function_that_is_replaced_is_wasmtimes_own() {
        let mut linker = linker(&Engine::default()).unwrap();
        let mut types = linker.instance(HTTP_TYPES).unwrap();
        // wasmtime defines it under this name, and it was not replaced.
        assert!(types.func_wrap("[method]fields.get", |_, (): ()| Ok(())).is_err());
    }

    #[test]
    fn a_body_says_why_it_failed() {
        let error = IoError::from(Error::HttpResponseBodySize(Some(7)));
        assert!(matches!(code_of(&error), Some(ErrorCode::HttpResponseBodySize(Some(7)))));
        let error = IoError::from(Error::ConnectionReadTimeout);
        assert!(matches!(code_of(&error), Some(ErrorCode::ConnectionReadTimeout)));
        assert!(code_of(&IoError::msg("another")).is_none());
    }
}
