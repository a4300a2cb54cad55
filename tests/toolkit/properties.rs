//! For any input and any answer the result is typed: nothing traps, nothing leaks, and nothing that may have been
//! carried out is called transient.
//!
//! `cargo test` runs a few thousand cases. All of them, in minutes, with the counts printed:
//!
//! ```sh
//! PROPERTIES=full cargo test --release --test toolkit properties -- --nocapture
//! ```

mod definition;
mod generate;
mod invariants;
mod native;
pub mod notification;
mod notifications;
mod sandboxed;
mod steps;

/// How many cases to run: natively, and through the component.
struct Cases {
    native: u64,
    sandboxed: u64,
}

fn cases() -> Cases {
    match std::env::var("PROPERTIES").as_deref() {
        Ok("full") => Cases { native: 1_000_000, sandboxed: 20_000 },
        Ok(other) => panic!("PROPERTIES is {other}; it can be full"),
        Err(_) => Cases { native: 5_000, sandboxed: 300 },
    }
}

/// Random bytes for one case, always the same for the same number.
fn bytes(case: u64) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(case);
    let length = 1 << random.u32(6..14);
    std::iter::repeat_with(|| random.u8(..)).take(length).collect()
}
