//! Any correctly signed notification is read, as far as possible, and none traps.

use arbitrary::Unstructured;
use serde_json::json;
use whatsapp_toolkit::connection::Environment;
use whatsapp_toolkit::webhooks::read_notification;

use super::{bytes, cases, notification};
use crate::support::{PLUGIN, run, sandbox};

#[test]
fn any_signed_body_is_read() {
    let (mut read, mut refused, mut formed) = (0_u64, 0_u64, 0);
    for case in 0..cases().native {
        let bytes = bytes(case);
        let Ok(body) = notification::body(&mut Unstructured::new(&bytes)) else { continue };
        let input = notification::signed(body);
        let reading = std::panic::catch_unwind(|| {
            let result = read_notification(&input, &Environment::default()).map_err(|fault| *fault);
            let again = read_notification(&input, &Environment::default()).map_err(|fault| *fault);
            assert_eq!(result, again, "told again, it reads otherwise");
            (result.is_ok(), notification::check(&input, &result))
        });
        let Ok((is_read, with_form)) = reading else { panic!("case {case}: {}", input.body) };
        *if is_read { &mut read } else { &mut refused } += 1;
        formed += with_form;
    }
    eprintln!("notifications: {read} read and {refused} refused, no panic; {formed} events with a form");
    // A generator that never makes a matching notification would prove nothing.
    assert!(read > refused && refused > 0 && formed as u64 > read / 4, "{read} {refused} {formed}");
}

#[test]
fn any_signed_body_is_read_in_the_sandbox() {
    run(async {
        let sandbox = sandbox("127.0.0.1:1");
        let mut read = 0_u64;
        // Nothing is sent, so a case needs only a fraction of the time that other functions need.
        let count = cases().sandboxed * 5;
        for case in 0..count {
            let bytes = bytes(case);
            let Ok(body) = notification::body(&mut Unstructured::new(&bytes)) else { continue };
            let input = notification::signed(body);
            let params = json!({"input": {
                "app-secret": input.app_secret, "signature": input.signature, "body": input.body,
            }});
            let result = PLUGIN.call_json(&sandbox, "read-notification", &params).await;
            let result = result.unwrap_or_else(|error| panic!("case {case}: {error}"));
            assert!(result["ok"]["events"].is_array() || result["err"].is_object(), "case {case}: {result}");
            read += u64::from(result.get("ok").is_some());
        }
        eprintln!("notifications, sandboxed: {count} bodies, {read} read, no trap");
        assert!(read > count / 2, "only {read} of {count}");
    });
}
