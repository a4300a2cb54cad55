//! The component's exports: each fills in the connection, runs a tool and returns what it says.

use crate::connection::{Access, Environment};
use crate::failure::Fault;
use crate::tools::{Action, run, validate};
use crate::transport::WasiHttp;
use crate::wit::catalog::{self, Manifest};
use crate::wit::environment;
use crate::wit::lookups::{
    self, ListTemplatesInput, PhoneNumberList, TemplateFormInput, TemplateList, TemplatePreview,
    TemplateSchema,
};
use crate::wit::toolkit::{
    self, AcceptedMessage, ApiResponse, ConnectionReport, CustomApiCallInput, SendMediaInput,
    SendMessageInput, SendTemplateInput,
};
use crate::wit::types::{Connection, ToolError};
use crate::wit::webhooks::{
    self, Notification, ReadNotificationInput, SubscriptionChallenge, VerifySubscriptionInput,
};

struct Component;

fn host() -> Environment {
    Environment::new(environment::get_environment())
}

fn access(connection: &Connection) -> Result<Access, Fault> {
    Access::resolve(connection, &host())
}

fn call<A: Action>(connection: &Connection, input: &A) -> Result<A::Output, ToolError> {
    access(connection).and_then(|access| run(input, &access, &WasiHttp)).map_err(|fault| *fault)
}

impl toolkit::Guest for Component {
    fn validate(connection: Connection) -> Result<ConnectionReport, ToolError> {
        access(&connection).and_then(|access| validate::run(&access, &WasiHttp)).map_err(|fault| *fault)
    }

    fn send_message(connection: Connection, input: SendMessageInput) -> Result<AcceptedMessage, ToolError> {
        call(&connection, &input)
    }

    fn send_media(connection: Connection, input: SendMediaInput) -> Result<AcceptedMessage, ToolError> {
        call(&connection, &input)
    }

    fn send_template(connection: Connection, input: SendTemplateInput) -> Result<AcceptedMessage, ToolError> {
        call(&connection, &input)
    }

    fn custom_api_call(connection: Connection, input: CustomApiCallInput) -> Result<ApiResponse, ToolError> {
        call(&connection, &input)
    }
}

impl catalog::Guest for Component {
    fn describe() -> Result<Manifest, ToolError> {
        Err(*crate::failure::unfinished())
    }
}

impl lookups::Guest for Component {
    fn list_phone_numbers(_: Connection) -> Result<PhoneNumberList, ToolError> {
        Err(*crate::failure::unfinished())
    }

    fn list_templates(_: Connection, _: ListTemplatesInput) -> Result<TemplateList, ToolError> {
        Err(*crate::failure::unfinished())
    }

    fn template_form(_: Connection, _: TemplateFormInput) -> Result<TemplateSchema, ToolError> {
        Err(*crate::failure::unfinished())
    }

    fn preview_template(_: Connection, _: SendTemplateInput) -> Result<TemplatePreview, ToolError> {
        Err(*crate::failure::unfinished())
    }
}

impl webhooks::Guest for Component {
    fn verify_subscription(input: VerifySubscriptionInput) -> Result<SubscriptionChallenge, ToolError> {
        crate::webhooks::verify_subscription(&input, &host()).map_err(|fault| *fault)
    }

    fn read_notification(input: ReadNotificationInput) -> Result<Notification, ToolError> {
        crate::webhooks::read_notification(&input, &host()).map_err(|fault| *fault)
    }
}

mod exports {
    #![allow(unsafe_code, reason = "generated")]
    use super::Component;

    crate::wit::generated::export!(Component with_types_in crate::wit::generated);
}
