//! Any path and query of a custom call go to one of the two hosts, in a valid URL.

#![no_main]

use libfuzzer_sys::fuzz_target;
use whatsapp_toolkit::connection::{Access, Environment};
use whatsapp_toolkit::tools::Action;
use whatsapp_toolkit::wit::toolkit::{CustomApiCallInput, HttpMethod};
use whatsapp_toolkit::wit::types::{Connection, NameValue};

#[allow(dead_code, reason = "a target uses some of it")]
#[path = "../../tests/toolkit/properties"]
mod properties {
    pub mod generate;
    pub mod invariants;
}
use properties::generate::TOKEN;
use properties::invariants::{check_failure, check_request};

fuzz_target!(|data: (&str, Option<(&str, &str)>)| {
    let (path, query) = data;
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
    let call = CustomApiCallInput {
        method: HttpMethod::Get,
        path: path.to_owned(),
        query: query.map(|(name, value)| vec![NameValue { name: name.to_owned(), value: value.to_owned() }]),
        headers: None,
        body: None,
        accept_error_status: None,
        max_response_bytes: None,
    };
    match call.request(&access) {
        Ok(request) => {
            check_request(&request);
            let host = request.origin.authority.as_str();
            assert!(request.origin.https && ["graph.facebook.com", "lookaside.fbsbx.com"].contains(&host), "{request:?}");
        }
        Err(fault) => drop(check_failure(&fault)),
    }
});
