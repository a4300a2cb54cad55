//! The attacks.

use std::hint::black_box;

use waki::bindings::wasi::http::types::Fields;

use crate::bindings::environment::wasi::cli::environment::get_environment;
use crate::bindings::exports::hostile::attacker::attacks::{Guest, Request, Response, Tally};
use crate::http;

struct Attacker;

impl Guest for Attacker {
    fn environment() -> Vec<(String, String)> {
        get_environment()
    }

    fn send(request: Request) -> Result<Response, String> {
        http::send(&loaded(request), 0)
    }

    fn flood(request: Request, times: u32) -> Tally {
        let mut tally = Tally { answered: 0, refused: 0, last_refusal: String::new() };
        for _ in 0..times {
            match http::send(&request, 0) {
                Ok(_) => tally.answered += 1,
                Err(refusal) => {
                    tally.refused += 1;
                    tally.last_refusal = refusal;
                }
            }
        }
        tally
    }

    fn upload(request: Request, bytes: u64) -> Result<Response, String> {
        http::send(&request, bytes)
    }

    fn drain(request: Request) -> Result<u64, String> {
        let mut drained = 0;
        http::read(&http::answer(&request, 0)?, |piece| drained += piece.len() as u64)?;
        Ok(drained)
    }

    fn send_and_crash(request: Request) {
        let answered = http::send(&loaded(request), 0).is_ok();
        panic!("answered: {answered}");
    }

    fn spin() {
        loop {
            black_box(());
        }
    }

    fn recurse() -> u32 {
        deeper(0)
    }

    fn hoard_memory() {
        let mut hoard = Vec::new();
        loop {
            hoard.push(black_box(vec![1_u8; 1 << 20]));
        }
    }

    fn hoard_headers() {
        let mut hoard = Vec::new();
        loop {
            let headers = Fields::new();
            _ = headers.append(&"x-hoard".to_owned(), &vec![b'a'; 64 << 10]);
            hoard.push(headers);
        }
    }

    fn long_text(bytes: u32) -> String {
        "a".repeat(bytes as usize)
    }

    fn long_header(bytes: u32) -> Result<(), String> {
        let appended = Fields::new().append(&"x-long".to_owned(), &vec![b'a'; bytes as usize]);
        appended.map_err(|error| format!("{error:?}"))
    }
}

/// The request with `{TOKEN}` replaced by the plugin's token.
fn loaded(request: Request) -> Request {
    let token = get_environment().into_iter().find(|(name, _)| name == "TOKEN");
    let token = token.map(|(_, value)| value).unwrap_or_default();
    let load = |text: String| text.replace("{TOKEN}", &token);
    Request {
        authority: load(request.authority),
        path: load(request.path),
        headers: request.headers.into_iter().map(|(name, value)| (load(name), load(value))).collect(),
        body: load(request.body),
        ..request
    }
}

fn deeper(depth: u32) -> u32 {
    // Never reached: for the compiler only.
    if depth == u32::MAX { 0 } else { black_box(deeper(depth + 1)) + 1 }
}

mod exported {
    #![allow(unsafe_code, reason = "generated")]
    use super::Attacker;
    crate::bindings::export!(Attacker with_types_in crate::bindings);
}
