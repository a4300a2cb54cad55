//! A component, compiled and checked once, and callable any number of times.

use std::pin::pin;
use std::sync::Arc;

use serde_json::Value;
use wasmtime::component::types::{ComponentFunc, ComponentItem, Type};
use wasmtime::component::{
    Component, ComponentExportIndex, ComponentNamedList, ComponentType, Instance, InstancePre, Lift, Linker,
    Lower, Val,
};
use wasmtime::{Engine, Store};

use crate::call::{self, Manner};
use crate::credential::Issued;
use crate::error::HostError;
use crate::grants::{self, Room, State};
use crate::host::{self, Host};
use crate::json;
use crate::limits::Limits;
use crate::outcome::Outcome;
use crate::sandbox::Sandbox;
use crate::stop::NotStarted;
use crate::suggest::nearest;

/// A component that is ready to be called. Clones are the same plugin. Calls may run at the same time: each gets a
/// fresh instance, so no call sees another's data.
#[derive(Clone)]
pub struct Plugin {
    shared: Arc<Shared>,
}

struct Shared {
    host: Host,
    instance: InstancePre<State>,
    /// The same without imports, if the component needs none.
    isolated: Option<InstancePre<Room>>,
    functions: Vec<Function>,
    imports: Vec<String>,
    size: usize,
}

/// An exported function.
pub(crate) struct Function {
    /// `package:name/interface@version`; `None` for a function of the world itself.
    interface: Option<String>,
    name: String,
    pub index: ComponentExportIndex,
    pub signature: ComponentFunc,
}

impl Plugin {
    /// Compiles a component, and checks that it imports nothing that the host does not grant. Unless
    /// [`HostOptions::cache`](crate::HostOptions::cache) has it compiled, this takes as long as compiling: do it
    /// once, and not on a thread that serves other work.
    pub fn load(host: &Host, wasm: &[u8]) -> Result<Self, HostError> {
        let engine = host.engine();
        let component = host.compile(wasm).map_err(|error| {
            let hint = host::option_for(&error);
            HostError::load(error, hint)
        })?;
        let surplus = grants::not_granted(engine, &component);
        if !surplus.is_empty() {
            return Err(HostError::ImportNotGranted(surplus));
        }
        let load = |error| HostError::load(error, "");
        let imports: Vec<_> =
            component.component_type().imports(engine).map(|(name, _)| name.to_owned()).collect();
        let isolated =
            imports.is_empty().then(|| Linker::new(engine).instantiate_pre(&component)).transpose();
        let shared = Shared {
            host: host.clone(),
            instance: host.linker().instantiate_pre(&component).map_err(load)?,
            isolated: isolated.map_err(load)?,
            functions: functions(engine, &component),
            imports,
            size: wasm.len(),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The interfaces that the component imports.
    pub fn imports(&self) -> &[String] {
        &self.shared.imports
    }

    /// The functions that it exports, by their full names: `whatsapp:toolkit/toolkit@0.1.0#send-message`.
    pub fn exports(&self) -> impl Iterator<Item = String> {
        self.shared.functions.iter().map(Function::full_name)
    }

    pub(crate) fn host(&self) -> &Host {
        &self.shared.host
    }

    pub(crate) fn isolated(&self) -> Option<&InstancePre<Room>> {
        self.shared.isolated.as_ref()
    }

    /// The component's size, in bytes.
    pub fn size(&self) -> usize {
        self.shared.size
    }

    /// The names of a function's parameters, in order.
    pub fn parameters(&self, function: &str) -> Result<Vec<&str>, HostError> {
        Ok(self.function(function)?.signature.params().map(|(name, _)| name).collect())
    }

    /// Calls a function by its name. The parameters are an object, keyed by their names. The result is JSON:
    /// `{"ok": …}` or `{"err": …}` for functions that can fail. The types are read from the component, so this works
    /// with any interface.
    ///
    /// The bare name, `send-message`, is enough if it is unique; otherwise give the full name.
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
    /// If the name of a string's field or case is `json` or ends in `-json`, the JSON value itself may be given: the
    /// plugin gets its text. An unknown field is a fault. All faults are reported together.
    pub async fn call_json(
        &self,
        sandbox: &Sandbox,
        function: &str,
        params: &Value,
    ) -> Result<Value, HostError> {
        let function = self.function(function)?;
        let params = json::to_params(params, function.signature.params()).map_err(HostError::BadInput)?;
        self.run(sandbox, function, async |store, instance| {
            let Some(call) = instance.get_func(&mut *store, function.index) else {
                wasmtime::bail!("{} is not exported after all", function.full_name());
            };
            let mut results = vec![Val::Bool(false); function.signature.results().len()];
            call.call_async(store, &params, &mut results).await?;
            let result = results.first().map_or(Value::Null, json::to_json);
            let outcome = Outcome::of_json(&result);
            Ok((result, outcome))
        })
        .await
    }

    /// Finds a function by its bare or full name; the full name's version is optional.
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

    /// Calls a function with Rust types, such as those that `wasmtime::component::bindgen!` generates, without JSON.
    /// `function` is its name, as for [`Plugin::call_json`], `params` is a tuple, and `T` and `E` are the types of its
    /// result.
    pub async fn call<P, T, E>(
        &self,
        sandbox: &Sandbox,
        function: &str,
        params: P,
    ) -> Result<Result<T, E>, HostError>
    where
        P: ComponentNamedList + Lower + Send + Sync,
        T: ComponentType + Lift + Send + Sync + 'static,
        E: ComponentType + Lift + ToolError + Send + Sync + 'static,
    {
        let function = self.function(function)?;
        // The function's type is checked in each call, because the instance is new; other functions are not.
        self.run(sandbox, function, async |store, instance| {
            let function = instance.get_typed_func::<P, (Result<T, E>,)>(&mut *store, function.index)?;
            let (result,) = function.call_async(store, params).await?;
            let outcome = result.as_ref().map_or_else(ToolError::outcome, |_| Outcome::Done(()));
            Ok((result, outcome))
        })
        .await
    }

    /// Runs `call` on its own fresh instance, within the sandbox's limits.
    async fn run<R, F>(&self, sandbox: &Sandbox, function: &Function, call: F) -> Result<R, HostError>
    where
        F: AsyncFnOnce(&mut Store<State>, Instance) -> wasmtime::Result<(R, Outcome)>,
    {
        let Shared { host, instance, .. } = &*self.shared;
        call::make(host, sandbox, &function.name, Manner::AtOnce, async |made| {
            let environment = environment(sandbox, made.egress.credentials());
            let mut store =
                Store::new(host.engine(), State::new(environment, made.egress.clone(), &made.usage));
            prepare(&mut store, sandbox.granted(), |state| &mut state.room);
            let run = pin!(async {
                let instance = instance.instantiate_async(&mut store).await;
                call(&mut store, instance.map_err(|error| error.context(NotStarted))?).await
            });
            made.compute(run).await
        })
        .await
    }
}

/// An error of a plugin's that says whether to repeat the call.
pub trait ToolError {
    /// The outcome, which is not [`Outcome::Done`].
    fn outcome(&self) -> Outcome;
}

/// Sets a store's limits.
pub(crate) fn prepare<T>(
    store: &mut Store<T>,
    limits: &Limits,
    room: impl Fn(&mut T) -> &mut Room + Send + Sync + 'static,
) {
    store.limiter(move |state| room(state));
    store.set_hostcall_fuel(limits.transfer_bytes);
    store.set_epoch_deadline(1);
    store.epoch_deadline_async_yield_and_update(1);
}

/// The plugin's environment: a placeholder instead of each token.
fn environment(sandbox: &Sandbox, credentials: &[Issued]) -> Vec<(String, String)> {
    let values = sandbox.variables().iter().map(|(name, value)| (name.clone(), value.reveal().to_owned()));
    let placeholders = sandbox.credentials().iter().zip(credentials);
    let placeholders = placeholders
        .map(|((variable, _), issued)| (variable.clone(), issued.placeholder().as_str().to_owned()));
    values.chain(placeholders).collect()
}

impl Function {
    pub fn full_name(&self) -> String {
        match &self.interface {
            Some(interface) => format!("{interface}#{}", self.name),
            None => self.name.clone(),
        }
    }

    /// Whether its type is `func(string, string) -> string`.
    pub fn maps_two_texts_to_one(&self) -> bool {
        let is_text = |ty| matches!(ty, Type::String);
        self.signature.params().len() == 2
            && self.signature.params().all(|(_, ty)| is_text(ty))
            && self.signature.results().len() == 1
            && self.signature.results().all(is_text)
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
