//! Custom API Call: any endpoint of the Graph API.

mod answer;
mod body;
mod headers;

use super::Action;
use crate::connection::Access;
use crate::failure::Fault;
use crate::graph::{Asked, GraphPath, MAX_MEDIA_BYTES, Request, Response};
use crate::wit::toolkit::{ApiResponse, CustomApiCallInput, HttpMethod};

impl Action for CustomApiCallInput {
    type Output = ApiResponse;

    fn request(&self, access: &Access) -> Result<Request, Fault> {
        let query = self.query.as_deref().unwrap_or_default();
        let path = GraphPath::resolve(access, &self.path, query)?;
        let asked = Asked {
            reads: self.method == HttpMethod::Get,
            message: self.method == HttpMethod::Post && path.edge == "messages",
            node: path.node,
        };
        let mut request = Request::new(access, asked, self.method, path.path_with_query);
        request.origin = path.origin;
        if path.upload_session {
            // Meta, "Resumable Upload API": the one endpoint that does not take `Bearer`.
            request.scheme = "OAuth";
        }
        if path.media {
            request.max_response_bytes = MAX_MEDIA_BYTES;
        }
        body::set(&mut request, self.method, self.body.as_ref())?;
        headers::add(&mut request, self.headers.as_deref().unwrap_or_default())?;
        Ok(request)
    }

    fn interpret(&self, request: &Request, response: Response) -> Result<ApiResponse, Fault> {
        let accepts_errors = self.accept_error_status.unwrap_or_default() && response.status >= 400;
        if !accepts_errors {
            let value = serde_json::from_slice(&response.body).ok();
            response.check(&request.asked, value.as_ref())?;
        }
        Ok(answer::read(response, &request.token))
    }
}

#[cfg(test)]
mod tests;
