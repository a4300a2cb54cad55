//! A connection from a file, filled in from the environment.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use host_harness::Secret;
use serde_json::{Map, Value};

use crate::exit::Failure;

/// The parts of a connection that a component can read from its environment.
const VARIABLES: [(&str, &str); 5] = [
    ("access-token", "WHATSAPP_ACCESS_TOKEN"),
    ("phone-number-id", "WHATSAPP_PHONE_NUMBER_ID"),
    ("business-account-id", "WHATSAPP_BUSINESS_ACCOUNT_ID"),
    ("api-version", "WHATSAPP_API_VERSION"),
    ("graph-url", GRAPH_URL),
];

const GRAPH_URL: &str = "WHATSAPP_GRAPH_URL";

/// What a call is told of its connection: most of it through the environment, so that a token is never among a
/// call's arguments.
#[derive(Debug, Default)]
pub struct Connection {
    /// The component's environment.
    pub environment: BTreeMap<&'static str, Secret>,
    /// The argument: what the environment has no variable for.
    pub argument: Map<String, Value>,
}

impl Connection {
    /// Reads a file, if one is given, and takes what it leaves out from this process's environment.
    pub fn read(file: Option<&Path>) -> Result<Self, Failure> {
        let from_file = file.map(read_file).transpose()?.unwrap_or_default();
        Self::new(from_file, |name| std::env::var(name).ok())
    }

    fn new(
        mut given: Map<String, Value>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Failure> {
        given.retain(|_, value| !is_blank(value));
        let has_token = given.contains_key("access-token");
        let mut connection = Self::default();
        for (part, name) in VARIABLES {
            // A file that names an address but no token must not be what draws this process's token there:
            // left among the arguments, the component refuses it.
            let stays = name == GRAPH_URL && !has_token;
            let value = match given.get(part) {
                Some(_) if stays => variable(name),
                Some(Value::String(text)) => Some(text.clone()),
                Some(_) => {
                    return Err(Failure::usage(format!(
                        "the connection's {part} is not text: put it in quotes"
                    )));
                }
                None => variable(name),
            };
            if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
                connection.environment.insert(name, value.into());
            }
            if !stays {
                given.remove(part);
            }
        }
        connection.argument = given;
        Ok(connection)
    }

    /// The Graph URL that its owner chose, if it is not Meta's.
    pub fn graph_url(&self) -> Option<&str> {
        self.environment.get(GRAPH_URL).map(Secret::reveal)
    }
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

fn read_file(path: &Path) -> Result<Map<String, Value>, Failure> {
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::usage(format!("cannot read the connection {}: {error}", path.display())))?;
    let parsed = if text.trim_start().starts_with('{') {
        serde_json::from_str(&text).map_err(|error| error.to_string())
    } else {
        // A parser's own message quotes the line at fault, which may be the token's.
        toml::from_str(&text).map_err(|error| error.message().to_owned())
    };
    parsed.map_err(|error| {
        Failure::usage(format!("the connection {} is neither TOML nor JSON: {error}", path.display()))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn connection(file: Value, variables: &[(&str, &str)]) -> Result<Connection, Failure> {
        let file = file.as_object().unwrap().clone();
        Connection::new(file, |name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_file_comes_first_and_the_token_is_no_argument() {
        let file = json!({"name": "Books", "access-token": "file", "phone-number-id": "", "timeout-ms": 5});
        let variables = [("WHATSAPP_ACCESS_TOKEN", "env"), ("WHATSAPP_PHONE_NUMBER_ID", "111")];
        let connection = connection(file, &variables).unwrap();
        assert_eq!(connection.environment["WHATSAPP_ACCESS_TOKEN"].reveal(), "file");
        assert_eq!(connection.environment["WHATSAPP_PHONE_NUMBER_ID"].reveal(), "111");
        assert_eq!(Value::Object(connection.argument), json!({"name": "Books", "timeout-ms": 5}));
    }

    #[test]
    fn a_file_without_a_token_does_not_choose_where_the_environments_goes() {
        let file = json!({"graph-url": "https://elsewhere.example"});
        let connection = connection(file.clone(), &[("WHATSAPP_ACCESS_TOKEN", "env")]).unwrap();
        assert_eq!(connection.graph_url(), None);
        assert_eq!(Value::Object(connection.argument), file);
    }

    #[test]
    fn an_id_that_is_a_number_is_refused_by_name() {
        let error = connection(json!({"phone-number-id": 111}), &[]).unwrap_err();
        assert!(error.to_string().contains("phone-number-id"));
    }
}
