//! Calls of a plugin that makes no requests itself: it returns the request it wants, the host makes it, and the
//! plugin continues with the answer. While a request is open, no instance exists.

mod kept;

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use wasmtime::Store;
use wasmtime::component::{ComponentExportIndex, Instance, TypedFunc};
use wasmtime::error::Context;

use self::kept::Kept;
use crate::call::{self, Call, Manner};
use crate::client::Timeouts;
use crate::error::{HostError, StopReason};
use crate::exchange::ExchangeError;
use crate::grants::Room;
use crate::outcome::Outcome;
use crate::plugin::{Plugin, prepare};
use crate::sandbox::Sandbox;
use crate::stop::NotStarted;

/// The parameters and the result of a step.
type Step = TypedFunc<(Arc<str>, String), (String,)>;

/// A plugin's function that computes one step of a call, from two texts to one. The plugin imports nothing.
///
/// Each step runs in a fresh instance, unless [`Steps::keep`] reuses them.
#[derive(Clone)]
pub struct Steps {
    plugin: Plugin,
    index: ComponentExportIndex,
    kept: Option<Arc<Kept>>,
}

impl Plugin {
    /// The function of this name, for calls in steps.
    ///
    /// # Errors
    ///
    /// There is no such function, it has a different type, or the plugin imports something.
    pub fn steps(&self, function: &str) -> Result<Steps, HostError> {
        let found = self.function(function)?;
        let is_step = self.isolated().is_some() && found.maps_two_texts_to_one();
        let hint = " for calls in steps: such a function has two string parameters and returns a string, and its \
             plugin imports nothing";
        let error = || HostError::NotAFunction { name: function.to_owned(), hint: hint.to_owned() };
        if is_step {
            Ok(Steps { plugin: self.clone(), index: found.index, kept: None })
        } else {
            Err(error())
        }
    }
}

impl Steps {
    /// Keeps up to this many instances for the steps of later calls, instead of a fresh instance for each step. That
    /// saves a third of the computing time, but a call's data remains in the instance for the next call. So keep
    /// instances for one tenant only, and let no other tenant use this value or its clones. An instance is not kept if
    /// it was stopped or has failed, has served 10,000 steps, or has more than 16 MiB of memory. At most half of the
    /// host's [`HostOptions::instances`](crate::HostOptions::instances) are kept.
    pub fn keep(self, instances: usize) -> Self {
        Self { kept: (instances > 0).then(|| Arc::new(Kept::new(instances))), ..self }
    }

    /// Makes a call. `drive` runs the steps and makes the requests, and returns the result and its outcome. `function`
    /// is the call's name in reports. The sandbox's limits apply to the whole call.
    ///
    /// # Errors
    ///
    /// As for [`Plugin::call_json`].
    pub async fn call<R>(
        &self,
        sandbox: &Sandbox,
        function: &str,
        drive: impl AsyncFnOnce(&Stepping<'_>) -> Result<(R, Outcome), StopReason>,
    ) -> Result<R, HostError> {
        call::make(self.plugin.host(), sandbox, function, Manner::InSteps, async |call| {
            drive(&Stepping { steps: self, call, taken: AtomicU32::new(0) }).await
        })
        .await
    }
}

/// The function with its type, which [`Plugin::steps`] has checked: checking again for each instance would take half
/// as long as making one.
fn typed(
    instance: &Instance,
    store: &mut Store<Room>,
    index: ComponentExportIndex,
) -> wasmtime::Result<Step> {
    let function = instance.get_func(&mut *store, index).context("a step is not exported after all")?;
    #[expect(unsafe_code, reason = "the type was checked when the function was found")]
    // SAFETY: `index` is of a function with two string parameters and a string result
    // (`Function::maps_two_texts_to_one`), and so is `Step`. The instance is of the component in which it was found.
    Ok(unsafe { TypedFunc::new_unchecked(function) })
}

/// A call that is running.
pub struct Stepping<'a> {
    steps: &'a Steps,
    call: &'a Call,
    /// How many steps it took.
    taken: AtomicU32,
}

/// How many steps a call may take besides one for each request that it may make. Without a limit, a plugin that keeps
/// asking for refused requests would run for ever.
const STEPS_BESIDE: u32 = 8;

impl Stepping<'_> {
    /// The placeholder for one of the sandbox's credentials. In requests that may contain the token, the host replaces
    /// the placeholder with the token; in responses, it replaces the token with the placeholder.
    pub fn placeholder(&self, variable: &str) -> Option<&str> {
        let credentials = self.call.egress.sandbox().credentials();
        let place = credentials.iter().position(|(name, _)| name == variable)?;
        Some(self.call.egress.credentials().get(place)?.placeholder().as_str())
    }

    /// Runs one step.
    ///
    /// # Errors
    ///
    /// What stopped the plugin.
    pub async fn step(&self, call: &Arc<str>, answers: String) -> Result<String, StopReason> {
        let Steps { plugin, index, kept } = self.steps;
        let Some(instance) = plugin.isolated() else {
            return Err(StopReason::NotStarted("it imports something".to_owned()));
        };
        let limits = self.call.egress.sandbox().granted();
        let usage = &self.call.usage;
        let host = plugin.host();
        if self.taken.fetch_add(1, Ordering::Relaxed) > limits.requests.saturating_add(STEPS_BESIDE) {
            return Err(StopReason::Trap(
                "it needs more steps than the requests that it may make".to_owned(),
            ));
        }
        // Steps that never wait would starve other tasks and miss the deadline.
        tokio::task::coop::consume_budget().await;
        if let Some(mut ready) = kept.as_ref().and_then(Kept::take) {
            ready.serve(limits, usage);
            let text = self.call.compute(pin!(ready.step(call, answers))).await?;
            ready.give_back();
            return Ok(text);
        }
        let instances = host.instances();
        let permit = match Arc::clone(instances).try_acquire_owned() {
            Ok(permit) => permit,
            // Nobody closes the semaphore.
            Err(_) => Arc::clone(instances)
                .acquire_owned()
                .await
                .map_err(|_| StopReason::NotStarted("the host is gone".to_owned()))?,
        };
        let mut store = Store::new(host.engine(), Room::new(limits, usage));
        prepare(&mut store, limits, |room| room);
        let (text, step) = {
            let run = pin!(async {
                let instance = instance.instantiate_async(&mut store).await;
                let instance = instance.map_err(|error| error.context(NotStarted))?;
                let step = typed(&instance, &mut store, *index)?;
                let (text,) = step.call_async(&mut store, (Arc::clone(call), answers)).await?;
                Ok((text, step))
            });
            self.call.compute(run).await?
        };
        if let Some(kept) = kept {
            kept.keep(permit, store, step, host.keepable());
        }
        Ok(text)
    }

    /// Makes one request, and reads the complete response. `timeout` is the longest wait to connect, for the response
    /// to begin, and between any two parts of it. `max_response` is the most bytes of its body. The sandbox's limits
    /// apply if they are lower.
    ///
    /// # Errors
    ///
    /// Why there is no response. [`ExchangeError::may_have_been_sent`] says whether the request may have arrived.
    pub async fn send(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
        max_response: u64,
    ) -> Result<Response<Bytes>, ExchangeError> {
        let timeouts = Timeouts { connect: timeout, first_byte: timeout, between_bytes: timeout };
        self.call.egress.send(request, timeouts, max_response).await
    }
}

#[cfg(test)]
mod tests;
