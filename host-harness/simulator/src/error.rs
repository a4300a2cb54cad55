//! The Graph API's error envelope.

use serde_json::{Value, json};

/// The code for an endpoint that Meta has but the simulator lacks. Meta documents no such code.
pub(crate) const NOT_SIMULATED: u32 = 501;

/// An error as the Graph API words it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GraphError {
    pub status: u16,
    pub code: u32,
    pub subcode: Option<u32>,
    kind: &'static str,
    pub message: String,
    pub details: Option<String>,
    user: Option<(&'static str, &'static str)>,
    /// The result of what was done in spite of the error, beside it in the response.
    result: Option<Box<Value>>,
}

impl GraphError {
    /// An error of the Graph API itself, with the HTTP status and the message as given.
    pub fn graph(status: u16, code: u32, message: impl Into<String>) -> GraphError {
        GraphError {
            status,
            code,
            subcode: None,
            kind: "OAuthException",
            message: message.into(),
            details: None,
            user: None,
            result: None,
        }
    }

    /// A parameter that does not match the schema of its endpoint: unknown, of the wrong type, or too long.
    pub fn schema(problem: impl std::fmt::Display) -> GraphError {
        GraphError::graph(400, 100, format!("(#100) {problem}"))
    }

    /// A required parameter that is missing.
    pub fn required(key: &str) -> GraphError {
        GraphError::schema(format!("The parameter {key} is required."))
    }

    /// A parameter that matches the schema but cannot be used.
    pub fn parameter(details: impl Into<String>) -> GraphError {
        GraphError { details: Some(details.into()), ..GraphError::schema("Invalid parameter") }
    }

    /// An object that is missing, hidden from this token, or does not support the operation. Graph does not say which.
    pub fn no_such_object(method: &str, id: &str) -> GraphError {
        GraphError {
            subcode: Some(33),
            kind: "GraphMethodException",
            ..GraphError::graph(
                400,
                100,
                format!(
                    "Unsupported {} request. Object with ID '{id}' does not exist, cannot be loaded due to missing \
                     permissions, or does not support this operation. Please read the Graph API documentation at \
                     https://developers.facebook.com/docs/graph-api",
                    method.to_ascii_lowercase()
                ),
            )
        }
    }

    /// A field or edge that the node does not have. The node type shows what kind of id was given.
    pub fn no_such_field(field: &str, node_type: &str) -> GraphError {
        GraphError::schema(format!("Tried accessing nonexisting field ({field}) on node type ({node_type})"))
    }

    /// A path that Graph cannot parse. Assumption: the code.
    pub fn unknown_path(path: &str) -> GraphError {
        GraphError::graph(400, 2500, format!("Unknown path components: {path}"))
    }

    /// An endpoint that Meta has but the simulator lacks. The code, the status and the words are the simulator's own.
    pub fn not_simulated(endpoint: &str) -> GraphError {
        GraphError::graph(
            501,
            NOT_SIMULATED,
            format!("This simulator does not have {endpoint}, and has done nothing. Meta does have it."),
        )
    }

    /// The same error as returned by endpoints that manage objects. Assumption: they have none of the codes for
    /// messages.
    pub fn of_management(self) -> GraphError {
        match (self.code, self.details) {
            (131008 | 131009, Some(details)) => GraphError::parameter(details),
            (_, details) => GraphError { details, ..self },
        }
    }

    /// The same error with a subcode.
    pub fn subcode(self, subcode: u32) -> GraphError {
        GraphError { subcode: Some(subcode), ..self }
    }

    /// The same error with `error_data.details`.
    pub fn details(self, details: impl Into<String>) -> GraphError {
        GraphError { details: Some(details.into()), ..self }
    }

    /// The same error with a title and a text to show to a person.
    pub fn for_user(self, title: &'static str, text: &'static str) -> GraphError {
        GraphError { user: Some((title, text)), ..self }
    }

    /// The same error together with the result of what was done anyway.
    pub fn beside(self, result: Value) -> GraphError {
        GraphError { result: Some(Box::new(result)), ..self }
    }

    /// The body of the response.
    pub fn envelope(&self, trace_id: &str) -> Value {
        let mut error = json!({ "message": self.message, "type": self.kind, "code": self.code });
        if let Some(subcode) = self.subcode {
            error["error_subcode"] = subcode.into();
        }
        if let Some(details) = &self.details {
            error["error_data"] = json!({ "messaging_product": "whatsapp", "details": details });
        }
        if let Some((title, text)) = self.user {
            error["is_transient"] = false.into();
            error["error_user_title"] = title.into();
            error["error_user_msg"] = text.into();
        }
        error["fbtrace_id"] = trace_id.into();
        let mut body = self.result.as_deref().cloned().unwrap_or_else(|| json!({}));
        body["error"] = error;
        body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_has_only_the_parts_that_were_given() {
        let plain = GraphError::required("to").envelope("Abc");
        assert_eq!(
            plain,
            json!({ "error": {
                "message": "(#100) The parameter to is required.", "type": "OAuthException", "code": 100,
                "fbtrace_id": "Abc",
            }})
        );
        let missing = GraphError::no_such_object("GET", "42").envelope("Abc");
        assert_eq!(missing["error"]["error_subcode"], 33);
        assert_eq!(missing["error"]["type"], "GraphMethodException");
        assert!(
            missing["error"]["message"]
                .as_str()
                .unwrap()
                .starts_with("Unsupported get request. Object with ID '42'")
        );
    }
}
