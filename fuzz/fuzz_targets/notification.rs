//! Any body that is correctly signed is read, as far as it can be, and what has no form is passed on as it came.

#![no_main]

use libfuzzer_sys::fuzz_target;
use whatsapp_toolkit::connection::Environment;
use whatsapp_toolkit::webhooks::read_notification;

#[allow(dead_code, reason = "a target uses some of it")]
#[path = "../../tests/toolkit/properties"]
mod properties {
    pub mod generate;
    pub mod invariants;
    pub mod notification;
}
use properties::notification::{check, signed};

fuzz_target!(|body: &str| {
    let input = signed(body.to_owned());
    let result = read_notification(&input, &Environment::default()).map_err(|fault| *fault);
    check(&input, &result);
});
