//! Any correctly signed body is read as far as possible, and parts of unknown form are passed on unchanged.

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
use properties::invariants::check_notification;
use properties::notification::signed;

fuzz_target!(|body: &str| {
    let input = signed(body.to_owned());
    let result = read_notification(&input, &Environment::default()).map_err(|fault| *fault);
    check_notification(&input, &result);
});
