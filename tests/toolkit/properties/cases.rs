//! The cases: how many, and the bytes of each.

/// How many cases to run: natively, and through the component.
pub struct Cases {
    pub native: u64,
    pub sandboxed: u64,
}

pub fn cases() -> Cases {
    match std::env::var("PROPERTIES").as_deref() {
        Ok("full") => Cases { native: 1_000_000, sandboxed: 20_000 },
        Ok(other) => panic!("PROPERTIES is {other}; it can be full"),
        Err(_) => Cases { native: 5_000, sandboxed: 300 },
    }
}

/// Random bytes for one case, always the same for the same number.
pub fn bytes(case: u64) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(case);
    let length = 1 << random.u32(6..14);
    std::iter::repeat_with(|| random.u8(..)).take(length).collect()
}
