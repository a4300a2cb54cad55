//! The properties that depend on the way of calling, in steps. The others are in the suite over `wasi:http`.

#[path = "../properties/cases.rs"]
mod cases;
#[path = "../properties/generate.rs"]
mod generate;
#[path = "../properties/notification.rs"]
pub mod notification;
#[path = "../properties/sandboxed.rs"]
mod sandboxed;
#[path = "../properties/steps.rs"]
mod steps;
