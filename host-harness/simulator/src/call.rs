//! A request as the Graph API sees it, and its response.

use std::time::Instant;

use axum::body::Bytes;
use axum::http::HeaderMap;
use serde_json::{Map, Value, json};

use crate::error::GraphError;
use crate::fault::Fault;

/// A parsed request.
#[derive(Debug)]
pub(crate) struct Call {
    pub method: String,
    /// The segments of the path, decoded.
    pub path: Vec<String>,
    pub query: Vec<(String, String)>,
    pub headers: HeaderMap,
    pub body: Body,
    /// The fault on demand that it meets.
    pub fault: Option<Fault>,
    /// The time of the request, for limits.
    pub at: Instant,
    /// The time of the request, in seconds since 1970.
    pub unix: u64,
}

#[derive(Debug)]
pub(crate) enum Body {
    Json(Value),
    Form(Vec<(String, String)>),
    Multipart(Vec<Part>),
    /// Bytes of any other type, possibly empty.
    Raw(Bytes),
    /// A body that does not match its content type.
    Malformed(String),
}

/// A part of a multipart body.
#[derive(Debug)]
pub(crate) struct Part {
    pub name: String,
    pub file_name: Option<String>,
    pub content_type: Option<String>,
    pub bytes: Bytes,
}

impl Call {
    pub fn query(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The parameters of a write. Assumption: all endpoints accept them from the query and the body alike; in a query
    /// or a form, an object is JSON text.
    pub fn params(&self) -> Result<Map<String, Value>, GraphError> {
        let mut params = Map::new();
        let mut put = |key: &str, text: &str| {
            let nested = text.starts_with(['{', '[']).then(|| serde_json::from_str(text).ok()).flatten();
            params.insert(key.to_owned(), nested.unwrap_or_else(|| text.into()));
        };
        self.query.iter().for_each(|(key, value)| put(key, value));
        match &self.body {
            Body::Form(pairs) => pairs.iter().for_each(|(key, value)| put(key, value)),
            Body::Multipart(parts) => parts
                .iter()
                .filter(|part| part.file_name.is_none())
                .for_each(|part| put(&part.name, &String::from_utf8_lossy(&part.bytes))),
            Body::Json(Value::Object(object)) => params.extend(object.clone()),
            Body::Json(_) => return Err(GraphError::schema("The request body must be a JSON object.")),
            Body::Malformed(why) => return Err(GraphError::schema(why)),
            // Assumption: without a content type known to Graph, a body has no parameters.
            Body::Raw(_) => {}
        }
        // These parameters are for Graph itself, not for the endpoint.
        for common in ["access_token", "appsecret_proof"] {
            params.remove(common);
        }
        Ok(params)
    }

    /// The parameters of a write that must name the product.
    pub fn whatsapp_params(&self) -> Result<Map<String, Value>, GraphError> {
        let params = self.params()?;
        match params.get("messaging_product") {
            Some(product) if product == "whatsapp" => Ok(params),
            _ => Err(GraphError::required("messaging_product")),
        }
    }
}

/// A response.
#[derive(Debug)]
pub(crate) enum Reply {
    Json(Value),
    Bytes { content_type: String, bytes: Bytes },
}

impl Reply {
    pub fn success() -> Reply {
        Reply::Json(json!({ "success": true }))
    }
}

pub(crate) type Answer = Result<Reply, GraphError>;
