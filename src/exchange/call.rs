//! A call: the function, the connection and the input.

use std::borrow::Cow;

use host_harness_wit_json::{Json, Misread, from_json, to_vec};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::connection::{Access, Environment};
use crate::failure::Fault;
use crate::graph::Transport;
use crate::tools::{Action, run, validate};
use crate::wit::toolkit::{CustomApiCallInput, SendMediaInput, SendMessageInput, SendTemplateInput};
use crate::wit::types::{Connection, Failure};
use crate::{catalog, lookups, webhooks};

/// A call whose parts have not been parsed yet.
pub(super) struct Call<'a> {
    function: Cow<'a, str>,
    connection: Json<'a>,
    input: Json<'a>,
}

impl<'a> Call<'a> {
    /// Reads a call.
    ///
    /// # Errors
    ///
    /// `permanent` if it is not a call.
    pub(super) fn read(call: &'a str) -> Result<Self, Fault> {
        let Ok(mut call @ Json::Object(_)) = Json::parse(call) else {
            return Err(refused("call", "The call is not the text of a JSON object."));
        };
        let Some(Json::Text(function)) = call.take("function") else {
            return Err(refused("function", "The call names no function."));
        };
        let mut part = |name: &str| match call.take(name) {
            None | Some(Json::Null) => Json::Object(Vec::new()),
            Some(value) => value,
        };
        let (connection, input) = (part("connection"), part("input"));
        match call {
            Json::Object(rest) if !rest.is_empty() => {
                let name = rest.first().map(|(name, _)| name.as_ref()).unwrap_or_default();
                Err(refused(name, "A call has a function, a connection and an input, and nothing else."))
            }
            _ => Ok(Self { function, connection, input }),
        }
    }

    /// Runs the function and returns its result as JSON.
    ///
    /// # Errors
    ///
    /// The function's own, and `permanent` for a function or input that the contract does not have.
    pub(super) fn run(mut self, transport: &dyn Transport) -> Result<Vec<u8>, Fault> {
        match self.function.as_ref() {
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
        if self.connection.get("access-token").is_some_and(|token| *token != Json::Null) {
            return Err(refused(
                "connection.access-token",
                "The token is not part of a call: add it when you make the request.",
            ));
        }
        let connection: Connection = from_json(std::mem::replace(&mut self.connection, Json::Null))
            .map_err(|misread| at("connection", misread))?;
        Access::of_caller(&connection)
    }

    fn input<T: DeserializeOwned>(&mut self) -> Result<T, Fault> {
        from_json(std::mem::replace(&mut self.input, Json::Null)).map_err(|misread| at("", misread))
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
