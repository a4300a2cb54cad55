//! A call: which function, with which connection and input.

use host_harness_wit_json::{Misread, from_value, to_vec};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::accepted;
use super::answer::Answered;
use crate::connection::{Access, Environment};
use crate::failure::Fault;
use crate::graph::Transport;
use crate::tools::{Action, run, validate};
use crate::wit::toolkit::{CustomApiCallInput, SendMediaInput, SendMessageInput, SendTemplateInput};
use crate::wit::types::{Connection, Failure};
use crate::{catalog, lookups, webhooks};

/// A call that has not been looked into yet.
pub(super) struct Call {
    function: String,
    connection: Value,
    input: Value,
}

impl Call {
    /// Reads a call.
    ///
    /// # Errors
    ///
    /// `permanent` where it is no call at all.
    pub(super) fn read(call: &str) -> Result<Self, Fault> {
        let Ok(Value::Object(mut call)) = serde_json::from_str(call) else {
            return Err(refused("call", "The call is not the text of a JSON object."));
        };
        let Some(Value::String(function)) = call.remove("function") else {
            return Err(refused("function", "The call names no function."));
        };
        let mut part = |name: &str| match call.remove(name) {
            None | Some(Value::Null) => Value::Object(Map::new()),
            Some(value) => value,
        };
        let (connection, input) = (part("connection"), part("input"));
        match call.keys().next() {
            None => Ok(Self { function, connection, input }),
            Some(name) => {
                Err(refused(name, "A call has a function, a connection and an input, and nothing else."))
            }
        }
    }

    /// The result of a send whose one answer says that Meta accepted it, as JSON.
    pub(super) fn accepted(&self, answers: &[Answered]) -> Option<Vec<u8>> {
        accepted::read(&self.function, &self.input, answers)
    }

    /// Runs the function, and gives its result as JSON.
    ///
    /// # Errors
    ///
    /// What the function's own are, and `permanent` for what the contract has not.
    pub(super) fn run(mut self, transport: &dyn Transport) -> Result<Vec<u8>, Fault> {
        match self.function.as_str() {
            "validate" => json(validate::run(&self.access()?, transport)),
            "send-message" => self.act::<SendMessageInput>(transport),
            "send-media" => self.act::<SendMediaInput>(transport),
            "send-template" => self.act::<SendTemplateInput>(transport),
            "custom-api-call" => self.act::<CustomApiCallInput>(transport),
            "list-phone-numbers" => json(lookups::list_phone_numbers(&self.access()?, transport)),
            "list-templates" => json(lookups::list_templates(&self.access()?, transport, &self.input()?)),
            "template-form" => json(lookups::template_form(&self.access()?, transport, &self.input()?)),
            "preview-template" => json(lookups::preview_template(&self.access()?, transport, &self.input()?)),
            "describe" => json(Ok(catalog::manifest(&self.input()?))),
            "verify-subscription" => {
                json(webhooks::verify_subscription(&self.input()?, &Environment::default()))
            }
            "read-notification" => json(webhooks::read_notification(&self.input()?, &Environment::default())),
            _ => Err(refused("function", "There is no such function.")),
        }
    }

    fn act<A: Action<Output: Serialize> + DeserializeOwned>(
        mut self,
        transport: &dyn Transport,
    ) -> Result<Vec<u8>, Fault> {
        let access = self.access()?;
        json(run(&self.input::<A>()?, &access, transport))
    }

    fn access(&mut self) -> Result<Access, Fault> {
        if self.connection.get("access-token").is_some_and(|token| !token.is_null()) {
            return Err(refused(
                "connection.access-token",
                "The token is no part of a call: whoever makes its requests puts it there.",
            ));
        }
        let connection: Connection =
            from_value(self.connection.take()).map_err(|misread| at("connection", misread))?;
        Access::of_caller(&connection)
    }

    fn input<T: DeserializeOwned>(&mut self) -> Result<T, Fault> {
        from_value(self.input.take()).map_err(|misread| at("", misread))
    }
}

fn json<T: Serialize>(result: Result<T, Fault>) -> Result<Vec<u8>, Fault> {
    result.map(|result| to_vec(&result))
}

fn at(part: &str, Misread { place, message }: Misread) -> Fault {
    let joint = if part.is_empty() || place.is_empty() { "" } else { "." };
    let place = format!("{part}{joint}{place}");
    refused(if place.is_empty() { "input" } else { &place }, &message)
}

fn refused(field: &str, message: &str) -> Fault {
    Failure::invalid_input(
        field,
        message,
        "Correct it; `describe` has each function's schema and an example.",
    )
    .permanent()
}
