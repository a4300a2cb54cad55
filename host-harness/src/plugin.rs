//! A component, compiled and checked once, and called as often as one likes.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;
use tokio::time::{Instant, timeout};
use wasmtime::component::types::{ComponentFunc, ComponentItem};
use wasmtime::component::{Component, ComponentExportIndex, Instance, InstancePre, Val};
use wasmtime::{Engine, Store, Trap};

use crate::credential::Issued;
use crate::egress::Egress;
use crate::error::HostError;
use crate::grants::{self, Exceeded, State};
use crate::host::{self, Host};
use crate::json;
use crate::meter::{Metered, UsedUp};
use crate::sandbox::{Limits, Sandbox};
use crate::suggest::nearest;

/// A component that is ready to be called. Clones are the same plugin, and any number of calls may run
/// at once: each gets a fresh instance, so none sees what another left behind.
#[derive(Clone)]
pub struct Plugin {
    shared: Arc<Shared>,
}

struct Shared {
    host: Host,
    instance: InstancePre<State>,
    functions: Vec<Function>,
    imports: Vec<String>,
    size: usize,
}

/// An exported function.
pub(crate) struct Function {
    /// `package:name/interface@version`; none for a function of the world itself.
    interface: Option<String>,
    name: String,
    pub index: ComponentExportIndex,
    pub signature: ComponentFunc,
}

impl Plugin {
    /// Compiles a component and checks that it imports no more than the host grants. Takes as long as a
    /// compiler takes, unless [`HostOptions::cache`](crate::HostOptions::cache) has it compiled: do it once, and
    /// off the threads that serve others.
    pub fn load(host: &Host, wasm: &[u8]) -> Result<Self, HostError> {
        let engine = host.engine();
        let load = |error: wasmtime::Error| HostError::Load(format!("{error:#}"));
        let component = host
            .compile(wasm)
            .map_err(|error| HostError::Load(format!("{error:#}{}", host::option_for(&error))))?;
        let surplus = grants::not_granted(engine, &component);
        if !surplus.is_empty() {
            return Err(HostError::ImportNotGranted(surplus));
        }
        let instance = host.linker().instantiate_pre(&component).map_err(load)?;
        let shared = Shared {
            host: host.clone(),
            functions: functions(engine, &component),
            imports: component.component_type().imports(engine).map(|(name, _)| name.into()).collect(),
            size: wasm.len(),
            instance,
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The interfaces it imports.
    pub fn imports(&self) -> &[String] {
        &self.shared.imports
    }

    /// The functions it exports, by their full names: `whatsapp:toolkit/toolkit@0.1.0#send-message`.
    pub fn exports(&self) -> impl Iterator<Item = String> {
        self.shared.functions.iter().map(Function::full_name)
    }

    /// The component's size, in bytes.
    pub fn size(&self) -> usize {
        self.shared.size
    }

    /// The names of a function's parameters, in order.
    pub fn parameters(&self, function: &str) -> Result<Vec<&str>, HostError> {
        Ok(self.function(function)?.signature.params().map(|(name, _)| name).collect())
    }

    /// Calls a function by its name, with an object that has its parameters by name, and gives its
    /// result as JSON: `{"ok": …}` or `{"err": …}` for the functions that can fail. The types are the
    /// component's own, so this serves every interface, known or not.
    ///
    /// The name is the bare one, `send-message`, or the full one where that is not enough.
    ///
    /// | WIT | JSON |
    /// | --- | --- |
    /// | record | object, fields named as in WIT |
    /// | variant, result | object whose one key is the case; the bare string for a case without a value |
    /// | enum | string |
    /// | option | the value; left out, `null` or blank for none |
    /// | list, tuple | array |
    /// | char | string of one character |
    ///
    /// A string whose field or case is named `json`, or ends in `-json`, may also be given as the JSON
    /// itself: it is passed as its text. A field that is not known is a fault; every fault is reported.
    pub async fn call_json(
        &self,
        sandbox: &Sandbox,
        function: &str,
        params: &Value,
    ) -> Result<Value, HostError> {
        let function = self.function(function)?;
        let params = json::to_params(params, function.signature.params()).map_err(HostError::BadInput)?;
        let mut results = vec![Val::Bool(false); function.signature.results().len()];
        self.run(sandbox, async |store, instance| {
            let Some(call) = instance.get_func(&mut *store, function.index) else {
                wasmtime::bail!("{} is not exported after all", function.full_name());
            };
            call.call_async(store, &params, &mut results).await
        })
        .await?;
        Ok(results.first().map_or(Value::Null, json::to_json))
    }

    /// Finds a function by its bare name or its full one, the version of which may be left out.
    pub(crate) fn function(&self, name: &str) -> Result<&Function, HostError> {
        let functions = &self.shared.functions;
        let found: Vec<_> = functions.iter().filter(|function| function.is_called(name)).collect();
        if let [function] = found[..] {
            return Ok(function);
        }
        let hint = if found.is_empty() {
            let full = name.contains('#');
            let name_of = |function: &Function| {
                if full { function.full_name() } else { function.name.clone() }
            };
            let names: Vec<_> = functions.iter().map(name_of).collect();
            let near = nearest(name, names.iter().map(String::as_str));
            near.map(|near| format!("; did you mean {near}?")).unwrap_or_default()
        } else {
            let names: Vec<_> = found.into_iter().map(Function::full_name).collect();
            format!(" alone: it could be {}", names.join(" or "))
        };
        Err(HostError::NotAFunction { name: name.to_owned(), hint })
    }

    /// Runs `call` on a fresh instance, within the sandbox's limits.
    ///
    /// Waits while the host has no room. Dropping the future stops the instance where it is.
    pub(crate) async fn run<R, F>(&self, sandbox: &Sandbox, call: F) -> Result<R, HostError>
    where
        F: AsyncFnOnce(&mut Store<State>, Instance) -> wasmtime::Result<R>,
    {
        let host = &self.shared.host;
        // Declared before the store, hence given back after the store has gone. The semaphore is never
        // closed, so there always is one to be had.
        let _slot = host.slots().acquire().await;
        let limits = sandbox.get_limits();
        let start = Instant::now();
        let late = |may_have_sent| HostError::DeadlineExceeded { deadline: limits.deadline, may_have_sent };
        let credentials = timeout(limits.deadline, issue(sandbox)).await.map_err(|_| late(false))??;
        let environment = environment(sandbox, &credentials);
        let egress = Egress::new(Arc::clone(host.client()), sandbox.clone(), credentials);
        let begun = egress.begun();

        let mut store = Store::new(host.engine(), State::new(environment, egress));
        store.limiter(|state| &mut state.room);
        store.set_hostcall_fuel(limits.transfer_bytes);
        store.set_epoch_deadline(1);
        store.epoch_deadline_async_yield_and_update(1);
        let run = async {
            let instance = self.shared.instance.instantiate_async(&mut store).await;
            call(&mut store, instance.map_err(|error| error.context(NotStarted))?).await
        };
        let left = limits.deadline.saturating_sub(start.elapsed());
        let result = timeout(left, Metered::new(run, limits.cpu)).await;

        let may_have_sent = begun.load(std::sync::atomic::Ordering::Acquire);
        match result {
            Ok(Ok(Ok(result))) => Ok(result),
            Ok(Ok(Err(error))) => Err(failure(&error, limits, may_have_sent)),
            Ok(Err(UsedUp)) => Err(HostError::CpuExceeded { limit: limits.cpu, may_have_sent }),
            Err(_) => Err(late(may_have_sent)),
        }
    }
}

/// Reads every token, and makes placeholders for them.
pub(crate) async fn issue(sandbox: &Sandbox) -> Result<Vec<Issued>, HostError> {
    let mut credentials = Vec::with_capacity(sandbox.credentials().len());
    for (variable, credential) in sandbox.credentials() {
        let issued = credential
            .issue()
            .await
            .map_err(|error| HostError::Credential { variable: variable.clone(), error })?;
        credentials.push(issued);
    }
    Ok(credentials)
}

/// What the plugin finds in its environment: a placeholder in place of each token.
pub(crate) fn environment(sandbox: &Sandbox, credentials: &[Issued]) -> Vec<(String, String)> {
    let values = sandbox.variables().iter().map(|(name, value)| (name.clone(), value.reveal().to_owned()));
    let placeholders = sandbox.credentials().iter().zip(credentials);
    let placeholders = placeholders
        .map(|((variable, _), issued)| (variable.clone(), issued.placeholder().as_str().to_owned()));
    values.chain(placeholders).collect()
}

/// Marks the error of an instance that could not be made.
#[derive(Debug)]
struct NotStarted;

impl fmt::Display for NotStarted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the plugin could not be started")
    }
}

fn failure(error: &wasmtime::Error, limits: Limits, may_have_sent: bool) -> HostError {
    match Exceeded::of(error) {
        Some(Exceeded::Memory) => HostError::OutOfMemory { limit: limits.memory, may_have_sent },
        Some(Exceeded::TableElements) => {
            HostError::TooManyTableElements { limit: limits.table_elements, may_have_sent }
        }
        Some(Exceeded::Resources) => HostError::TooManyResources { limit: limits.resources, may_have_sent },
        Some(Exceeded::Transfer) => {
            HostError::TransferTooLarge { limit: limits.transfer_bytes, may_have_sent }
        }
        // A trap there is of the plugin's own start function.
        None if error.is::<NotStarted>() && !error.is::<Trap>() => HostError::NotStarted(message(error)),
        None => HostError::Trap { message: message(error), may_have_sent },
    }
}

/// What went wrong, without the backtrace.
fn message(error: &wasmtime::Error) -> String {
    match error.downcast_ref::<Trap>() {
        Some(trap) => trap.to_string(),
        None => error.root_cause().to_string(),
    }
}

impl Function {
    pub fn full_name(&self) -> String {
        match &self.interface {
            Some(interface) => format!("{interface}#{}", self.name),
            None => self.name.clone(),
        }
    }

    fn is_called(&self, name: &str) -> bool {
        let Some((interface, name)) = name.split_once('#') else {
            return self.name == name;
        };
        let own = self.interface.as_deref().unwrap_or_default();
        let unversioned = own.split('@').next().unwrap_or_default();
        self.name == name && (interface == own || interface == unversioned)
    }
}

fn functions(engine: &Engine, component: &Component) -> Vec<Function> {
    let mut functions = Vec::new();
    for (name, item) in component.component_type().exports(engine) {
        match item.ty {
            ComponentItem::ComponentFunc(signature) => {
                let index = component.get_export_index(None, name);
                functions.extend(index.map(|index| Function {
                    interface: None,
                    name: name.to_owned(),
                    index,
                    signature,
                }));
            }
            ComponentItem::ComponentInstance(instance) => {
                let Some(within) = component.get_export_index(None, name) else {
                    continue;
                };
                for (function, item) in instance.exports(engine) {
                    let ComponentItem::ComponentFunc(signature) = item.ty else {
                        continue;
                    };
                    let index = component.get_export_index(Some(&within), function);
                    functions.extend(index.map(|index| Function {
                        interface: Some(name.to_owned()),
                        name: function.to_owned(),
                        index,
                        signature,
                    }));
                }
            }
            _ => {}
        }
    }
    functions
}

#[cfg(test)]
mod tests;
