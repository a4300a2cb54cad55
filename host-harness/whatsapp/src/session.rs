//! A connection to WhatsApp: the component, its sandbox, and the way it is called.

use std::borrow::Cow;
use std::time::Duration;

use host_harness::{
    Credential, HostError, Outcome, Plugin, Policy, Reroute, RerouteError, Rule, RuleError, Sandbox, Secret,
    Source, Steps,
};
use host_harness_wit_json as wit_json;
use serde_json::{Map, Value, json};

use crate::bindings::Connection;
use crate::exchange::{Answered, Call};
use crate::failure::outcome_of;
use crate::function::{self, Function};
use crate::names::{
    API_VERSION, BUSINESS_ACCOUNT_ID, GRAPH_URL, META_HOSTS, META_RULES, PHONE_NUMBER_ID, TOKEN,
};
use crate::via::{STEP, Via};

/// The toolkit with one connection. It may send requests only to Meta, and the component never sees the token of
/// [`Session::token`].
///
/// Make one for each tenant. Clones are the same tenant: they share its connection, its limit on calls
/// ([`Sandbox::calls`]) and its kept instances.
#[derive(Clone)]
pub struct Session {
    plugin: Plugin,
    steps: Option<Steps>,
    policy: Policy,
    sandbox: Sandbox,
    connection: Map<String, Value>,
}

impl Session {
    /// A session with Meta. It calls the component in the fastest way that the component supports.
    pub fn new(plugin: &Plugin) -> Self {
        let rules = META_RULES.iter().filter_map(|rule| rule.parse::<Rule>().ok());
        Self::with_policy(plugin, rules.collect::<Vec<_>>().into())
    }

    /// A session with another address, such as a relay or a simulator: `https`, or `http` on this machine.
    ///
    /// # Errors
    ///
    /// The address is not an origin.
    pub fn at(plugin: &Plugin, graph_url: &str) -> Result<Self, RuleError> {
        let url = graph_url.trim_end_matches('/');
        let mut rules = META_RULES.iter().map(|rule| rule.parse()).collect::<Result<Vec<Rule>, _>>()?;
        rules.push(url.to_ascii_lowercase().parse()?);
        let session = Self::with_policy(plugin, rules.into());
        Ok(session.sandbox(|sandbox| sandbox.env(GRAPH_URL, url)))
    }

    /// A session that may send no requests, to describe the component and to read webhooks.
    pub fn offline(plugin: &Plugin) -> Self {
        Self::with_policy(plugin, Policy::deny_all())
    }

    fn with_policy(plugin: &Plugin, policy: Policy) -> Self {
        Self {
            plugin: plugin.clone(),
            steps: plugin.steps(STEP).ok(),
            sandbox: Sandbox::new(policy.clone()),
            policy,
            connection: Map::new(),
        }
    }

    /// The source of the access token. The token is sent only to the session's own hosts; the component gets a
    /// placeholder.
    pub fn token(self, source: Source) -> Self {
        // The only place where the component asks about the token itself.
        let credential = Credential::new(source, self.policy.clone()).in_query("/debug_token", "input_token");
        self.sandbox(|sandbox| sandbox.credential(TOKEN, credential))
    }

    /// The id of the sending number, which is not the telephone number.
    pub fn phone_number_id(self, id: impl Into<Secret>) -> Self {
        self.sandbox(|sandbox| sandbox.env(PHONE_NUMBER_ID, id))
    }

    /// The WhatsApp Business Account's id.
    pub fn business_account_id(self, id: impl Into<Secret>) -> Self {
        self.sandbox(|sandbox| sandbox.env(BUSINESS_ACCOUNT_ID, id))
    }

    /// The Graph API version, such as `v25.0`. Default: the component's own.
    pub fn api_version(self, version: impl Into<Secret>) -> Self {
        self.sandbox(|sandbox| sandbox.env(API_VERSION, version))
    }

    /// The longest wait for Meta to connect, to begin its answer, or between any two parts of it. Default: 30 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        let most = u32::try_from(timeout.as_millis()).unwrap_or(u32::MAX);
        self.connection.insert("timeout-ms".to_owned(), most.into());
        self
    }

    /// The secret that Meta signs webhooks with.
    pub fn app_secret(self, secret: impl Into<Secret>) -> Self {
        self.sandbox(|sandbox| sandbox.env("WHATSAPP_APP_SECRET", secret))
    }

    /// The verify token, which Meta sends when it checks the webhook address.
    pub fn verify_token(self, token: impl Into<Secret>) -> Self {
        self.sandbox(|sandbox| sandbox.env("WHATSAPP_VERIFY_TOKEN", token))
    }

    /// Fields of the contract's `connection`, passed as an argument of every call. They override the session's other
    /// settings.
    pub fn connection(mut self, fields: Map<String, Value>) -> Self {
        self.connection.extend(fields);
        self
    }

    /// Sends the requests for Meta to this address, `HOST:PORT`, over plain HTTP, such as a simulator.
    ///
    /// # Errors
    ///
    /// `to` is not an address.
    pub fn reroute(self, to: &str) -> Result<Self, RerouteError> {
        let reroute = Reroute::new(META_HOSTS, to)?;
        Ok(self.sandbox(|sandbox| sandbox.reroute(reroute)))
    }

    /// Changes the sandbox: its policy, its limits, how many calls may run at once, its observers.
    ///
    /// ```
    /// # use host_harness::Limits;
    /// # use std::time::Duration;
    /// # fn limited(session: host_harness_whatsapp::Session) -> host_harness_whatsapp::Session {
    /// session.sandbox(|sandbox| {
    ///     sandbox.tenant("juniper").calls(500).limits(Limits::default().deadline(Duration::from_secs(20)))
    /// })
    /// # }
    /// ```
    pub fn sandbox(mut self, change: impl FnOnce(Sandbox) -> Sandbox) -> Self {
        self.sandbox = change(self.sandbox);
        self
    }

    /// Sets how the component is called.
    ///
    /// # Errors
    ///
    /// The component does not support it.
    pub fn via(mut self, via: Via) -> Result<Self, HostError> {
        self.steps = match via {
            Via::WasiHttp => {
                self.plugin.parameters(function::SEND_MESSAGE.path)?;
                None
            }
            Via::Exchange => match self.steps {
                Some(steps) => Some(steps),
                None => Some(self.plugin.steps(STEP)?),
            },
        };
        Ok(self)
    }

    /// Keeps up to this many instances for later calls, which makes a call in steps a third cheaper. [`Steps::keep`]
    /// describes the price. It has no effect over `wasi:http`.
    pub fn keep_instances(mut self, instances: usize) -> Self {
        self.steps = self.steps.map(|steps| steps.keep(instances));
        self
    }

    /// How the session calls the component.
    pub fn way(&self) -> Via {
        if self.steps.is_some() { Via::Exchange } else { Via::WasiHttp }
    }

    /// The id of the number that sends if an input names none. `None` if the session has none.
    pub fn sender(&self) -> Option<&str> {
        let given = self.connection.get("phone-number-id").and_then(Value::as_str).map(str::trim);
        let sender = given.filter(|id| !id.is_empty()).or_else(|| self.sandbox.variable(PHONE_NUMBER_ID));
        sender.map(str::trim).filter(|id| !id.is_empty())
    }

    /// The component.
    pub fn plugin(&self) -> &Plugin {
        &self.plugin
    }

    /// The parameters of a function. The toolkit's functions have `connection`, `input`, both or neither.
    ///
    /// # Errors
    ///
    /// There is no such function.
    pub fn parameters(&self, function: &str) -> Result<Vec<&str>, HostError> {
        match &self.steps {
            Some(_) => Ok(known(function)?.parameters.to_vec()),
            None => self.plugin.parameters(function),
        }
    }

    /// Calls a function, with an input if it has that parameter. The result is JSON, `{"ok": …}` or `{"err": …}`.
    ///
    /// # Errors
    ///
    /// As for [`Plugin::call_json`]. Faults of the input are in the result; over `wasi:http`, type errors are not.
    pub async fn call_json(&self, function: &str, input: Option<&Value>) -> Result<Value, HostError> {
        self.call_with(function, &Map::new(), input).await
    }

    /// As [`Session::call_json`], with connection fields for this call, which override the session's.
    ///
    /// # Errors
    ///
    /// As for [`Session::call_json`].
    pub async fn call_with(
        &self,
        function: &str,
        connection: &Map<String, Value>,
        input: Option<&Value>,
    ) -> Result<Value, HostError> {
        let Some(steps) = &self.steps else {
            let takes = self.plugin.parameters(function)?;
            let mut params = Map::new();
            if takes.contains(&"connection") {
                params.insert("connection".to_owned(), self.merged(connection).into_owned().into());
            }
            if let Some(input) = input {
                params.insert("input".to_owned(), input.clone());
            }
            return self.plugin.call_json(&self.sandbox, function, &params.into()).await;
        };
        let input = input.map_or_else(|| "{}".to_owned(), Value::to_string);
        // A token in the call may be another tenant's, so no instance is kept for it.
        let fresh = connection.contains_key("access-token").then(|| steps.clone().keep(0));
        let steps = fresh.as_ref().unwrap_or(steps);
        let call = Call { function: known(function)?, connection: &self.merged(connection), input: &input };
        let value = |json: &str| serde_json::from_str::<Value>(json).unwrap_or_default();
        Ok(match call.make(steps, &self.sandbox).await? {
            Ok(done) => json!({"ok": value(done.get())}),
            Err(error) => json!({"err": value(error.get())}),
        })
    }

    /// Calls a function, and returns its outcome, even if the host ended the call.
    pub async fn call(&self, function: &str, input: Option<&Value>) -> Outcome<Value, Value> {
        outcome_of(function, self.call_json(function, input).await)
    }

    /// The session's connection with these fields.
    fn merged(&self, fields: &Map<String, Value>) -> Cow<'_, Map<String, Value>> {
        if fields.is_empty() {
            return Cow::Borrowed(&self.connection);
        }
        let mut connection = self.connection.clone();
        connection.extend(fields.clone());
        Cow::Owned(connection)
    }

    pub(crate) fn steps(&self) -> Option<&Steps> {
        self.steps.as_ref()
    }

    pub(crate) fn its_sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// A call in steps of a function with this input, which is JSON.
    pub(crate) async fn step_through(
        &self,
        steps: &Steps,
        function: &Function,
        input: &str,
    ) -> Result<Answered, HostError> {
        Call { function, connection: &self.connection, input }.make(steps, &self.sandbox).await
    }

    /// The connection as an argument. Pass it straight to the component: the generated type's `Debug` shows the token.
    pub(crate) fn argument(&self) -> Result<Connection, HostError> {
        wit_json::from_value(Value::Object(self.connection.clone())).map_err(|misread| {
            let path = format!("connection.{}", misread.place);
            HostError::BadInput(vec![host_harness::InputError { path, message: misread.message }])
        })
    }
}

fn known(function: &str) -> Result<&'static Function, HostError> {
    function::find(function).ok_or_else(|| {
        let near = host_harness::nearest(function, function::names());
        let hint = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        HostError::NotAFunction { name: function.to_owned(), hint }
    })
}
