//! An access token.

use std::fmt;

use serde::Deserialize;

/// An access token and what Meta knows about it.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Token {
    /// The token itself.
    pub value: String,
    /// The kind of its owner (default: a system user).
    #[serde(default)]
    pub kind: TokenKind,
    /// When it expires, in seconds since 1970; 0 for never (the default).
    #[serde(default)]
    pub expires_at: u64,
    /// Whether it is no longer valid, regardless of `expires-at`.
    #[serde(default)]
    pub expired: bool,
    /// Why it is no longer valid: 463 expired (the default), 460 password changed, 467 invalidated, …
    pub subcode: Option<u32>,
    /// The permissions, such as `whatsapp_business_messaging`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// The business accounts assigned to its user.
    #[serde(default)]
    pub business_accounts: Vec<String>,
    /// The id of its user.
    #[serde(default = "user_id")]
    pub user_id: String,
    /// The name of its user.
    #[serde(default = "user_name")]
    pub user_name: String,
    /// The id of the app it was created for.
    #[serde(default = "app_id")]
    pub app_id: String,
    /// The name of that app.
    #[serde(default = "app_name")]
    pub app_name: String,
}

/// The kind of a token's owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum TokenKind {
    /// A system user: the kind meant for servers.
    #[default]
    #[serde(rename = "SYSTEM_USER", alias = "system-user")]
    SystemUser,
    /// A person. The token on the Getting Started panel is valid for 24 hours.
    #[serde(rename = "USER", alias = "user")]
    User,
}

impl TokenKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            TokenKind::SystemUser => "SYSTEM_USER",
            TokenKind::User => "USER",
        }
    }
}

/// Omits the token itself.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("kind", &self.kind)
            .field("expires_at", &self.expires_at)
            .field("scopes", &self.scopes)
            .field("business_accounts", &self.business_accounts)
            .finish_non_exhaustive()
    }
}

fn user_id() -> String {
    "122100000000000001".to_owned()
}

fn user_name() -> String {
    "Workflow engine".to_owned()
}

fn app_id() -> String {
    "670000000000001".to_owned()
}

fn app_name() -> String {
    "Workflow engine".to_owned()
}
