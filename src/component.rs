//! The component's exports: each completes the connection, runs a tool and returns its result.

use crate::HEAP;
use crate::connection::{Access, Environment};
use crate::failure::Fault;
use crate::lookups::{list_phone_numbers, list_templates, preview_template, template_form};
use crate::tools::{Action, run, validate};
use crate::transport::WasiHttp;
use crate::wit::catalog::{self, DescribeInput, Manifest};
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

/// The host's environment, which every call except one begins by reading.
fn host() -> Environment {
    HEAP.call();
    Environment::new(environment::get_environment())
}

fn access(connection: Connection) -> Result<Access, Fault> {
    Access::resolve(&connection, &host())
}

fn call<A: Action>(connection: Connection, input: &A) -> Result<A::Output, ToolError> {
    access(connection).and_then(|access| run(input, &access, &WasiHttp)).map_err(|fault| *fault)
}

fn look_up<T>(
    connection: Connection,
    find: impl FnOnce(&Access) -> Result<T, Fault>,
) -> Result<T, ToolError> {
    access(connection).and_then(|access| find(&access)).map_err(|fault| *fault)
}

impl toolkit::Guest for Component {
    fn validate(connection: Connection) -> Result<ConnectionReport, ToolError> {
        access(connection).and_then(|access| validate::run(&access, &WasiHttp)).map_err(|fault| *fault)
    }

    fn send_message(connection: Connection, input: SendMessageInput) -> Result<AcceptedMessage, ToolError> {
        call(connection, &input)
    }

    fn send_media(connection: Connection, input: SendMediaInput) -> Result<AcceptedMessage, ToolError> {
        call(connection, &input)
    }

    fn send_template(connection: Connection, input: SendTemplateInput) -> Result<AcceptedMessage, ToolError> {
        call(connection, &input)
    }

    fn custom_api_call(connection: Connection, input: CustomApiCallInput) -> Result<ApiResponse, ToolError> {
        call(connection, &input)
    }
}

impl catalog::Guest for Component {
    fn describe(input: DescribeInput) -> Result<Manifest, ToolError> {
        // Its input is two numbers, for which the host allocates nothing.
        HEAP.call_without_arguments();
        Ok(crate::catalog::manifest(&input))
    }
}

impl lookups::Guest for Component {
    fn list_phone_numbers(connection: Connection) -> Result<PhoneNumberList, ToolError> {
        look_up(connection, |access| list_phone_numbers(access, &WasiHttp))
    }

    fn list_templates(connection: Connection, input: ListTemplatesInput) -> Result<TemplateList, ToolError> {
        look_up(connection, |access| list_templates(access, &WasiHttp, &input))
    }

    fn template_form(connection: Connection, input: TemplateFormInput) -> Result<TemplateSchema, ToolError> {
        look_up(connection, |access| template_form(access, &WasiHttp, &input))
    }

    fn preview_template(
        connection: Connection,
        input: SendTemplateInput,
    ) -> Result<TemplatePreview, ToolError> {
        look_up(connection, |access| preview_template(access, &WasiHttp, &input))
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
    #![allow(unsafe_code, reason = "the canonical ABI is")]
    use super::Component;

    crate::wit::generated::export!(Component with_types_in crate::wit::generated);
}
