//! Requests that nothing in the plugin has checked.

use waki::bindings::wasi::http::outgoing_handler;
use waki::bindings::wasi::http::types::{
    Fields, IncomingResponse, Method, OutgoingBody, OutgoingRequest, Scheme, http_error_code,
};
use waki::bindings::wasi::io::streams::StreamError;

use crate::bindings::exports::hostile::attacker::attacks::{Request, Response};

/// Sends a request, with `more` bytes after its body, and reads the answer.
pub fn send(request: &Request, more: u64) -> Result<Response, String> {
    let answer = answer(request, more)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let headers = answer.headers().entries();
    let mut body = Vec::new();
    read(&answer, |piece| body.extend_from_slice(piece))?;
    Ok(Response {
        status: answer.status(),
        headers: headers.into_iter().map(|(name, value)| (name, text(&value))).collect(),
        body: text(&body),
    })
}

/// Sends a request and waits for the head of the answer.
pub fn answer(request: &Request, more: u64) -> Result<IncomingResponse, String> {
    let outgoing = outgoing(request)?;
    let body = outgoing.body().map_err(|()| "the body is not taken")?;
    let future = outgoing_handler::handle(outgoing, None).map_err(|code| format!("{code:?}"))?;
    // The answer says what was wrong with the body; a server may answer without reading it.
    let written = write(body, request.body.as_bytes(), more);
    loop {
        match future.get() {
            Some(Ok(Ok(response))) => return Ok(response),
            Some(Ok(Err(code))) => return Err(format!("{code:?}, {written:?}")),
            Some(Err(())) => return Err("the answer was taken before".into()),
            None => future.subscribe().block(),
        }
    }
}

fn outgoing(request: &Request) -> Result<OutgoingRequest, String> {
    let headers = Fields::new();
    for (name, value) in &request.headers {
        let appended = headers.append(name, &value.as_bytes().to_vec());
        appended.map_err(|error| format!("the header {name:?} is not taken: {error:?}"))?;
    }
    let outgoing = OutgoingRequest::new(headers);
    let method = match request.method.as_str() {
        "GET" => Method::Get,
        "POST" => Method::Post,
        "CONNECT" => Method::Connect,
        other => Method::Other(other.to_owned()),
    };
    let scheme = match request.scheme.as_str() {
        "http" => Scheme::Http,
        "https" => Scheme::Https,
        other => Scheme::Other(other.to_owned()),
    };
    outgoing.set_method(&method).map_err(|()| "the method is not taken")?;
    outgoing.set_scheme(Some(&scheme)).map_err(|()| "the scheme is not taken")?;
    outgoing.set_authority(Some(&request.authority)).map_err(|()| "the authority is not taken")?;
    outgoing.set_path_with_query(Some(&request.path)).map_err(|()| "the path is not taken")?;
    Ok(outgoing)
}

fn write(body: OutgoingBody, bytes: &[u8], more: u64) -> Result<(), String> {
    let stream = body.write().map_err(|()| "the body was taken before")?;
    let write = |mut bytes: &[u8]| -> Result<(), StreamError> {
        while !bytes.is_empty() {
            let room = usize::try_from(stream.check_write()?).unwrap_or(usize::MAX).min(bytes.len());
            if room == 0 {
                stream.subscribe().block();
                continue;
            }
            let (now, later) = bytes.split_at(room);
            stream.write(now)?;
            bytes = later;
        }
        Ok(())
    };
    let filler = [b'a'; 16 << 10];
    let mut left = more;
    let mut written = write(bytes);
    while written.is_ok() && left > 0 {
        let next = left.min(filler.len() as u64);
        written = write(&filler[..next as usize]);
        left -= next;
    }
    drop(stream);
    written.map_err(|error| format!("{error:?}"))?;
    OutgoingBody::finish(body, None).map_err(|code| format!("{code:?}"))
}

/// Passes on the body, piece by piece.
pub fn read(answer: &IncomingResponse, mut piece: impl FnMut(&[u8])) -> Result<(), String> {
    let body = answer.consume().map_err(|()| "the body was taken before")?;
    let stream = body.stream().map_err(|()| "the stream was taken before")?;
    loop {
        match stream.blocking_read(64 << 10) {
            Ok(bytes) => piece(&bytes),
            Err(StreamError::Closed) => return Ok(()),
            Err(StreamError::LastOperationFailed(error)) => {
                return Err(format!("the answer broke off: {:?}", http_error_code(&error)));
            }
        }
    }
}
