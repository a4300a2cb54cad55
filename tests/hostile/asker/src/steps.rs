//! A call of the component: its attack, and the steps of that.

use crate::asks::{ASK, ASKS, BAD_STEPS};
use crate::bindings::exports::whatsapp::toolkit::exchange;

/// The depth of a result that no reader follows to its end.
const DEEP: usize = 1_000_000;

struct Asker;

impl exchange::Guest for Asker {
    fn step(call: String, answers: String) -> String {
        let Some((_, attack)) = call.split_once("ATTACK:") else {
            return r#"{"done":{}}"#.to_owned();
        };
        let attack = attack.split('"').next().unwrap_or_default();
        let (name, elsewhere) = attack.split_once(':').unwrap_or((attack, ""));
        let step = match name {
            "names" => return names(),
            "trap" => trap(),
            "step-too-deep" => format!(r#"{{"done":{}{}}}"#, "[".repeat(DEEP), "]".repeat(DEEP)),
            "endless" => ask(&[]),
            "trap-after-a-request" if answers != "[]" => trap(),
            "trap-after-a-request" => ask(&[]),
            _ => match (step_of(name), changes_of(name)) {
                (Some(step), _) => step.to_owned(),
                (_, Some(changes)) if answers == "[]" => ask(changes),
                // The result contains everything that the caller said about the answers, and again in an encoding that
                // the caller does not undo.
                _ => format!(r#"{{"done":{{"answers":{answers},"hex":"{}"}}}}"#, hex(&answers)),
            },
        };
        aimed(&step, &call, elsewhere)
    }
}

fn step_of(name: &str) -> Option<&'static str> {
    BAD_STEPS.iter().find(|(known, _)| *known == name).map(|(_, step)| *step)
}

fn changes_of(name: &str) -> Option<&'static [(&'static str, &'static str)]> {
    ASKS.iter().find(|(known, _)| *known == name).map(|(_, changes)| *changes)
}

fn names() -> String {
    let names = ASKS.iter().map(|(name, _)| *name).chain(BAD_STEPS.iter().map(|(name, _)| *name));
    let names = names.chain(["step-too-deep", "trap", "trap-after-a-request", "endless"]);
    format!(r#"{{"done":[{}]}}"#, names.map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(","))
}

/// An honest request, except for the members in `changes`.
fn ask(changes: &[(&str, &str)]) -> String {
    let members = ASK.iter().map(|member| {
        let (name, value) = changes.iter().find(|(changed, _)| *changed == member.0).unwrap_or(member);
        format!("\"{name}\":{value}")
    });
    format!(r#"{{"ask":{{{}}}}}"#, members.collect::<Vec<_>>().join(","))
}

/// The step with this call's addresses: the connection's own and the attacker's.
fn aimed(step: &str, call: &str, elsewhere: &str) -> String {
    let graph = call.split_once(r#""graph-url":""#).and_then(|(_, rest)| rest.split('"').next());
    let graph = graph.unwrap_or("https://graph.facebook.com");
    let (_, host) = graph.split_once("://").unwrap_or(("", graph));
    step.replace("{graph}", graph).replace("{host}", host).replace("{elsewhere}", elsewhere)
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn trap() -> ! {
    core::arch::wasm32::unreachable()
}

mod exported {
    #![allow(unsafe_code, reason = "the canonical ABI is")]
    use super::Asker;

    crate::bindings::export!(Asker with_types_in crate::bindings);

    /// The toolkit's component exports it under this name, and the npm package calls it.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn cabi_export_realloc(
        old: *mut u8,
        old_size: usize,
        align: usize,
        size: usize,
    ) -> *mut u8 {
        // SAFETY: upheld by the caller, whose arguments are passed on unchanged.
        unsafe { wit_bindgen::rt::cabi_realloc(old, old_size, align, size) }
    }
}
