//! Custom API Call: any endpoint of the Graph API.

mod answer;
mod body;
mod conversational;
mod fields;
mod headers;
mod links;
mod message;
mod people;
mod template;

use fields::Fields;

use super::Action;
use crate::connection::Access;
use crate::encoding::json;
use crate::failure::Fault;
use crate::graph::{GraphPath, Inputs, Intent, Request, Response};
use crate::tools::message::MARKETING;
use crate::wit::toolkit::{ApiResponse, Content, CustomApiCallInput, HttpMethod, RawBody, RequestBody};
use crate::wit::types::Failure;

/// The edges that accept messages; the second accepts marketing templates only (Meta, "Marketing Messages API").
const MESSAGES: [&str; 2] = ["messages", MARKETING];

impl Action for CustomApiCallInput {
    type Output = ApiResponse;

    fn request(&self, access: &Access) -> Result<Request, Fault> {
        build(self, access)
    }

    fn interpret(&self, request: &Request, response: Response) -> Result<ApiResponse, Fault> {
        // A success may have an error beside its result, too: Meta, "Groups API", 131201 with 206.
        let accepts_errors =
            self.accept_error_status.unwrap_or_default() && !(300..400).contains(&response.status);
        if !accepts_errors {
            response.check(request, json::parse(&response.body).as_ref())?;
        }
        Ok(answer::read(response))
    }
}

/// The names of the inputs that Meta's answer may be about.
fn inputs(body: Option<&RequestBody>) -> Inputs {
    let (body, recipient) = match body {
        Some(RequestBody::Json(_)) => (Some("body.json"), None),
        Some(RequestBody::Raw(RawBody { content: Content::Text(_), .. })) => {
            (Some("body.raw.content.text"), None)
        }
        Some(RequestBody::Raw(RawBody { content: Content::Base64(_), .. })) => {
            (None, Some("body.raw.content.base64"))
        }
        Some(RequestBody::Form(_)) => (None, Some("body.form")),
        Some(RequestBody::Multipart(_)) => (None, Some("body.multipart")),
        None => (None, None),
    };
    Inputs { body, recipient, path: Some("path"), ..Inputs::default() }
}

fn build(input: &CustomApiCallInput, access: &Access) -> Result<Request, Fault> {
    let query = input.query.as_deref().unwrap_or_default();
    let path = GraphPath::resolve(access, &input.path, query)?;
    let intent = Intent {
        reads: input.method == HttpMethod::Get,
        message: input.method == HttpMethod::Post && MESSAGES.contains(&path.edge.as_str()),
        node: path.node,
        inputs: inputs(input.body.as_ref()),
    };
    let mut request = Request::new(access, intent, input.method, path.path_with_query);
    request.origin = path.origin;
    if path.upload_session {
        // Meta, "Resumable Upload API": the only endpoint that does not accept `Bearer`.
        request.scheme = "OAuth";
    }
    if let Some(limit) = input.max_response_bytes {
        request.max_response_bytes = max_response_bytes(limit)?;
    }
    let body = input.body.as_ref();
    body::set(&mut request, input.method, body)?;
    headers::add(&mut request, body, input.headers.as_deref().unwrap_or_default())?;
    if let Some(body) = body {
        fields::check_names(body, &request)?;
    }
    if request.intent.message {
        let message = Fields::read(input, &request)?;
        message::check(&message, &path.edge)?;
        request.intent.inputs.template_form = message::template_form(&message);
    } else if !request.intent.reads && people::concerns(&path.edge) {
        people::check(&Fields::read(input, &request)?)?;
    } else if input.method == HttpMethod::Post {
        // Meta, "Templates": a template is created at the account, and edited at its own id.
        match path.edge.as_str() {
            "message_templates" => template::check(&Fields::read(input, &request)?, true)?,
            "conversational_automation" => conversational::check(&Fields::read(input, &request)?)?,
            // Many other things are posted to an id alone: a body that cannot be parsed is not a definition.
            "" if !path.upload_session => {
                if let Ok(fields) = Fields::read(input, &request) {
                    template::check(&fields, false)?;
                }
            }
            _ => {}
        }
    }
    Ok(request)
}

/// Meta serves nothing larger than a document, 100 MB (Meta, "Supported media types").
const MAX_RESPONSE_LIMIT: u32 = 128 << 20;

fn max_response_bytes(limit: u32) -> Result<usize, Fault> {
    usize::try_from(limit).ok().filter(|_| (1..=MAX_RESPONSE_LIMIT).contains(&limit)).ok_or_else(|| {
        Failure::invalid_input(
            "max-response-bytes",
            "The limit is not between 1 byte and 128 MiB (134,217,728 bytes).",
            "Give a limit in that range, or leave it out for 16 MiB.",
        )
        .permanent()
    })
}

#[cfg(test)]
mod tests;
