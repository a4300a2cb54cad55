//! The component's exports: each fills in the connection, runs a tool and returns what it says.

use crate::connection::{Access, Environment};
use crate::failure::Fault;
use crate::tools::{Action, run, validate};
use crate::transport::WasiHttp;
use crate::wit::environment;
use crate::wit::exports::whatsapp::toolkit::toolkit::{
    AcceptedMessage, ApiResponse, ConnectionReport, CustomApiCallInput, Guest, SendMediaInput,
    SendMessageInput, SendTemplateInput,
};
use crate::wit::types::{Connection, ToolError};

struct Component;

fn access(connection: &Connection) -> Result<Access, Fault> {
    Access::resolve(connection, &Environment::new(environment::get_environment()))
}

fn call<A: Action>(connection: &Connection, input: &A) -> Result<A::Output, ToolError> {
    access(connection).and_then(|access| run(input, &access, &WasiHttp)).map_err(|fault| *fault)
}

impl Guest for Component {
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

mod exports {
    #![allow(unsafe_code, reason = "generated")]
    use super::Component;

    crate::wit::generated::export!(Component with_types_in crate::wit::generated);
}
