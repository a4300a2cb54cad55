//! A connection from a file, filled in from the environment.

use std::collections::BTreeMap;
use std::path::Path;

use host_harness::{Secret, Source};
use serde_json::{Map, Value};

use crate::exit::Exit;
use crate::file::read_text;

/// The fields of a connection that a component can read from its environment.
const VARIABLES: [(&str, &str); 4] = [
    ("phone-number-id", "WHATSAPP_PHONE_NUMBER_ID"),
    ("business-account-id", "WHATSAPP_BUSINESS_ACCOUNT_ID"),
    ("api-version", "WHATSAPP_API_VERSION"),
    ("graph-url", GRAPH_URL),
];

pub const GRAPH_URL: &str = "WHATSAPP_GRAPH_URL";

/// The variable that has a placeholder for the token.
pub const TOKEN: &str = "WHATSAPP_ACCESS_TOKEN";

/// A call's connection. The component gets most of it through its environment, and never gets the token.
#[derive(Debug, Default)]
pub struct Connection {
    /// Where the token comes from.
    pub token: Option<Source>,
    /// The component's environment.
    pub environment: BTreeMap<&'static str, Secret>,
    /// The argument: the fields that have no variable.
    pub argument: Map<String, Value>,
}

impl Connection {
    /// Reads a file, if there is one, and fills in missing fields from this process's environment. The token may come
    /// from elsewhere.
    pub fn read(file: Option<&Path>, token: Option<Source>) -> Result<Self, Exit> {
        let from_file = file.map(read_file).transpose()?.unwrap_or_default();
        Self::new(from_file, token, |name| std::env::var(name).ok())
    }

    fn new(
        mut given: Map<String, Value>,
        token: Option<Source>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Exit> {
        given.retain(|_, value| !is_blank(value));
        let own_token = given.remove("access-token").map(|token| text("access-token", &token)).transpose()?;
        let has_token = own_token.is_some();
        if has_token && token.is_some() {
            return Err(Exit::usage(
                "the connection has an access-token, so --token-file and --token-command cannot be used: remove the \
                 access-token, and the graph-url if there is one (for a simulator, use --graph HOST:PORT)",
            ));
        }
        if token.is_some() && given.contains_key("graph-url") {
            return Err(Exit::usage(
                "the connection's graph-url is used only with an access-token in the same file: to use --token-file \
                 or --token-command, remove the graph-url, and give a simulator as --graph HOST:PORT, or another \
                 address in WHATSAPP_GRAPH_URL",
            ));
        }
        let from_environment = || variable(TOKEN).filter(|value| !value.trim().is_empty());
        let mut connection = Self {
            token: token
                .or_else(|| own_token.map(Source::fixed))
                .or_else(|| from_environment().map(|_| Source::env(TOKEN))),
            ..Self::default()
        };
        for (part, name) in VARIABLES {
            // A file with an address but no token must not redirect a token from elsewhere to that address: the
            // address stays among the arguments, so the component refuses it.
            let stays = name == GRAPH_URL && !has_token;
            let value = match given.get(part) {
                Some(_) if stays => variable(name),
                Some(value) => Some(text(part, value)?),
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

    /// The parts set in its environment.
    pub fn given(&self) -> Vec<&'static str> {
        let given = VARIABLES.iter().filter(|(_, name)| self.environment.contains_key(name));
        given.map(|(part, _)| *part).collect()
    }

    /// The Graph URL that its owner chose, if it is not Meta's.
    pub fn graph_url(&self) -> Option<&str> {
        self.environment.get(GRAPH_URL).map(Secret::reveal)
    }
}

fn text(part: &str, value: &Value) -> Result<String, Exit> {
    let not_text = || Exit::usage(format!("the connection's {part} is not a string: put it in quotes"));
    value.as_str().map(str::to_owned).ok_or_else(not_text)
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

fn read_file(path: &Path) -> Result<Map<String, Value>, Exit> {
    let text = read_text(path)
        .map_err(|error| Exit::usage(format!("cannot read the connection {}: {error}", path.display())))?;
    // A failed command may have left it empty. A file that exists is meant to have content.
    if text.trim().is_empty() {
        return Err(Exit::usage(format!(
            "the connection {} is empty: if `simulate` was to write it, see its error; otherwise write it again, or omit --connection",
            path.display()
        )));
    }
    let parsed = if text.trim_start().starts_with('{') {
        serde_json::from_str(&text).map_err(|error| error.to_string())
    } else {
        // A parser's own message quotes the faulty line, which may contain the token.
        toml::from_str(&text).map_err(|error| error.message().to_owned())
    };
    parsed.map_err(|error| {
        Exit::usage(format!("the connection {} is neither TOML nor JSON: {error}", path.display()))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn connection(file: Value, variables: &[(&str, &str)]) -> Result<Connection, Exit> {
        with_token(file, None, variables)
    }

    fn with_token(
        file: Value,
        token: Option<Source>,
        variables: &[(&str, &str)],
    ) -> Result<Connection, Exit> {
        let file = file.as_object().unwrap().clone();
        Connection::new(file, token, |name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_file_comes_first_and_the_token_is_not_told() {
        let file = json!({"name": "Books", "access-token": "file", "phone-number-id": "", "timeout-ms": 5});
        let variables = [("WHATSAPP_ACCESS_TOKEN", "env"), ("WHATSAPP_PHONE_NUMBER_ID", "111")];
        let connection = connection(file, &variables).unwrap();
        assert_eq!(connection.token.unwrap().to_string(), "the token given");
        assert!(!connection.environment.contains_key(TOKEN));
        assert_eq!(connection.environment["WHATSAPP_PHONE_NUMBER_ID"].reveal(), "111");
        assert_eq!(Value::Object(connection.argument), json!({"name": "Books", "timeout-ms": 5}));
    }

    #[test]
    fn a_file_without_a_token_does_not_choose_where_the_environments_goes() {
        let file = json!({"graph-url": "https://elsewhere.example"});
        let connection = connection(file.clone(), &[("WHATSAPP_ACCESS_TOKEN", "env")]).unwrap();
        assert_eq!(connection.graph_url(), None);
        assert_eq!(connection.token.unwrap().to_string(), "the environment variable WHATSAPP_ACCESS_TOKEN");
        assert_eq!(Value::Object(connection.argument), file);
        let error = with_token(file, Some(Source::file("t")), &[]).unwrap_err();
        assert!(error.to_string().contains("--graph HOST:PORT"), "{error}");
    }

    #[test]
    fn a_token_from_elsewhere_replaces_the_environments_and_not_the_files() {
        let elsewhere = || Some(Source::file("t"));
        let connection = with_token(json!({}), elsewhere(), &[(TOKEN, "env")]).unwrap();
        assert_eq!(connection.token.unwrap().to_string(), "the file t");
        let error = with_token(json!({"access-token": "file"}), elsewhere(), &[]).unwrap_err();
        assert!(error.to_string().contains("--token-file"), "{error}");
    }

    #[test]
    fn an_id_that_is_a_number_is_refused_by_name() {
        let error = connection(json!({"phone-number-id": 111}), &[]).unwrap_err();
        assert!(error.to_string().contains("phone-number-id"));
    }
}
