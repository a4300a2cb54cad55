//! The endpoint of Meta's that sends the messages.

use std::str::FromStr;

/// An endpoint, or the choice between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Chosen before the run.
    Auto,
    /// The Cloud API.
    Cloud,
    /// The Marketing Messages API.
    Marketing,
}

impl Route {
    /// Its name in a message and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Cloud => "cloud",
            Self::Marketing => "marketing",
        }
    }
}

impl FromStr for Route {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = [Self::Auto, Self::Cloud, Self::Marketing];
        let found = known.into_iter().find(|route| route.word() == word.trim());
        found.ok_or_else(|| "write auto, cloud or marketing".to_owned())
    }
}
