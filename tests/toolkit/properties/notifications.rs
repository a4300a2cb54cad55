//! Any correctly signed notification is read natively, as far as possible, without a panic.

use arbitrary::Unstructured;
use whatsapp_toolkit::connection::Environment;
use whatsapp_toolkit::webhooks::read_notification;

use super::cases::{bytes, cases};
use super::invariants::check_notification;
use super::notification;

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
            (result.is_ok(), check_notification(&input, &result))
        });
        let Ok((is_read, with_form)) = reading else { panic!("case {case}: {}", input.body) };
        *if is_read { &mut read } else { &mut refused } += 1;
        formed += with_form;
    }
    eprintln!("notifications: {read} read and {refused} refused, no panic; {formed} events with a form");
    // A generator that never makes a matching notification would prove nothing.
    assert!(read > refused && refused > 0 && formed as u64 > read / 4, "{read} {refused} {formed}");
}
