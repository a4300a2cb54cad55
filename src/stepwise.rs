//! The exports of the component without imports.

use crate::HEAP;
use crate::wit::stepwise::exports::whatsapp::toolkit::exchange;

struct Component;

impl exchange::Guest for Component {
    fn step(call: String, answers: String) -> String {
        HEAP.call();
        crate::exchange::step(&call, &answers)
    }
}

mod exports {
    #![allow(unsafe_code, reason = "the canonical ABI is")]
    use super::Component;

    crate::wit::stepwise::export!(Component with_types_in crate::wit::stepwise);
}
