//! A response with any status, content type and body produces a typed result.
//!
//! The first byte chooses the status and the content type; the rest is the body.

#![no_main]

use libfuzzer_sys::fuzz_target;
use whatsapp_toolkit::connection::{Access, Environment};
use whatsapp_toolkit::graph::{Request, Response, Transport, TransportFault};
use whatsapp_toolkit::tools::{run, validate};
use whatsapp_toolkit::wit::toolkit::{CustomApiCallInput, HttpMethod, SendMessageInput};
use whatsapp_toolkit::wit::types::Connection;

#[allow(dead_code, reason = "a target uses some of it")]
#[path = "../../tests/toolkit/properties"]
mod properties {
    pub mod generate;
    pub mod invariants;
}
use properties::generate::TOKEN;
use properties::invariants::check_failure;

struct Answer(Response);

impl Transport for Answer {
    fn send(&self, _: &Request) -> Result<Response, TransportFault> {
        Ok(self.0.clone())
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, body)) = data.split_first() else { return };
    let status = [200, 206, 302, 400, 401, 404, 429, 500][usize::from(choice & 7)];
    let content_type = ["application/json", "text/javascript", "text/html", "image/png"][usize::from(choice >> 3 & 3)];
    let headers = vec![("content-type".to_owned(), content_type.to_owned())];
    let transport = Answer(Response { status, headers, body: body.to_vec() });

    let connection = Connection {
        name: None,
        access_token: Some(TOKEN.to_owned()),
        business_account_id: Some("222".to_owned()),
        phone_number_id: Some("111".to_owned()),
        api_version: None,
        graph_url: None,
        timeout_ms: None,
    };
    let access = Access::resolve(&connection, &Environment::default()).expect("a good connection");
    let message = SendMessageInput::new("+15555550123", "Hello");
    let call = CustomApiCallInput {
        method: HttpMethod::Get,
        path: "/me".to_owned(),
        query: None,
        headers: None,
        body: None,
        accept_error_status: Some(choice & 32 != 0),
        max_response_bytes: None,
    };
    for fault in [
        run(&message, &access, &transport).err(),
        validate::run(&access, &transport).err(),
        run(&call, &access, &transport).err(),
    ]
    .into_iter()
    .flatten()
    {
        check_failure(&fault);
    }
});
