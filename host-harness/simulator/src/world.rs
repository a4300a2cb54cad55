//! The state that the simulated Graph API starts with: everything Meta would know.

mod check;
pub(crate) mod definition;
mod health;
mod template;
mod token;

use std::fmt;
use std::path::Path;

use serde::Deserialize;

use crate::fault::Fault;
pub use health::{CanSend, Health, HealthError};
pub use template::SimulatedTemplate;
pub use token::{Token, TokenKind};

/// Everything Meta would know: tokens, business accounts with their phone numbers and templates, and the people on
/// WhatsApp. It is read from a TOML or JSON file with the same names in kebab case. The default of each field is given
/// below.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct World {
    /// Whether limits on sending apply (default: yes).
    pub limits: bool,
    /// How a free-form message outside the 24-hour window fails.
    pub window_errors: WindowErrors,
    /// Who has an open 24-hour window (default: nobody).
    pub open_conversations: Conversations,
    /// Business-scoped user ids of people whose numbers the business does not know.
    pub user_ids: Vec<String>,
    /// Ids of groups that exist, as `Y2FwaV9ncm91cDo…`.
    pub groups: Vec<String>,
    /// People with special properties. Everyone else is on WhatsApp, with an id equal to their number.
    pub recipients: Vec<Recipient>,
    /// The access tokens.
    pub tokens: Vec<Token>,
    /// The WhatsApp business accounts.
    pub business_accounts: Vec<BusinessAccount>,
}

/// How a free-form message outside the 24-hour window fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WindowErrors {
    /// Accepted with a 200, and the failure is reported in a webhook. This is what Meta documents.
    #[default]
    Later,
    /// Refused with 131047 in the response, which also occurs in practice.
    AtOnce,
}

/// Who has an open 24-hour window: `"all"` or a list of phone numbers, business-scoped user ids and groups.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "AllOrList")]
pub enum Conversations {
    /// Everyone.
    All,
    /// Only these.
    Only(Vec<String>),
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected \"all\" or a list of phone numbers, user ids and groups")]
enum AllOrList {
    Word(String),
    List(Vec<String>),
}

impl TryFrom<AllOrList> for Conversations {
    type Error = String;

    fn try_from(value: AllOrList) -> Result<Self, String> {
        match value {
            AllOrList::Word(word) if word == "all" => Ok(Conversations::All),
            AllOrList::Word(word) => Err(format!("expected \"all\" or a list, found {word:?}")),
            AllOrList::List(list) => Ok(Conversations::Only(list)),
        }
    }
}

/// A person with special properties.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Recipient {
    /// The phone number, `+` and digits.
    pub number: String,
    /// The WhatsApp id, if it differs from the number's digits (Argentina, Brazil, Mexico).
    pub wa_id: Option<String>,
    /// The business-scoped user id (default: made up from the number).
    pub user_id: Option<String>,
    /// The username, without `@`.
    pub username: Option<String>,
    /// The name in the person's profile (default: Simulated Person).
    pub name: Option<String>,
    /// Whether the number is on WhatsApp (default: yes).
    #[serde(default = "yes")]
    pub on_whatsapp: bool,
    /// Whether the person stopped marketing messages (default: no).
    #[serde(default)]
    pub opted_out: bool,
    /// Whether the person has reached Meta's limit for marketing messages (default: no).
    #[serde(default)]
    pub marketing_capped: bool,
    /// The hash of the person's key. A message with another hash is not delivered (default: any hash is accepted).
    pub identity_key_hash: Option<String>,
    /// The fault of every message to this person: a code such as `131056`, or a word such as `answer-lost` (default:
    /// none). [`Fault`] lists the words.
    pub fault: Option<Fault>,
}

/// A WhatsApp business account.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct BusinessAccount {
    /// The id: digits.
    pub id: String,
    /// The name.
    pub name: String,
    /// The id of the business portfolio that owns the account.
    pub portfolio_id: Option<String>,
    /// ONBOARDED for an account that can use the Marketing Messages API, ELIGIBLE for one that could (the default).
    #[serde(default = "eligible")]
    pub marketing_messages: String,
    /// Whether it can send.
    #[serde(default)]
    pub health: Health,
    /// Its phone numbers.
    #[serde(default)]
    pub phone_numbers: Vec<PhoneNumber>,
    /// Its templates, in the shape of Meta's own list of templates.
    #[serde(default)]
    pub templates: Vec<SimulatedTemplate>,
}

/// A phone number of a business account.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PhoneNumber {
    /// The id: digits, but not the telephone number.
    pub id: String,
    /// The number as people write it, with `+`.
    pub display_number: String,
    /// The verified name.
    pub verified_name: String,
    /// GREEN, YELLOW, RED or UNKNOWN (default: GREEN).
    #[serde(default = "green")]
    pub quality: String,
    /// CONNECTED for a number that can send (the default).
    #[serde(default = "connected")]
    pub status: String,
    /// Whether it can send.
    #[serde(default)]
    pub health: Health,
    /// Throughput (default: 80).
    #[serde(default = "eighty")]
    pub messages_per_second: u32,
    /// The only numbers to which a test number can send (default: no restriction).
    pub allowed_recipients: Option<Vec<String>>,
}

fn eligible() -> String {
    "ELIGIBLE".to_owned()
}

fn yes() -> bool {
    true
}

fn green() -> String {
    "GREEN".to_owned()
}

fn connected() -> String {
    "CONNECTED".to_owned()
}

fn eighty() -> u32 {
    80
}

impl Default for World {
    fn default() -> Self {
        World {
            limits: true,
            window_errors: WindowErrors::default(),
            open_conversations: Conversations::Only(Vec::new()),
            user_ids: Vec::new(),
            groups: Vec::new(),
            recipients: Vec::new(),
            tokens: Vec::new(),
            business_accounts: Vec::new(),
        }
    }
}

impl World {
    /// Reads a state file: JSON if its name ends in `.json`, otherwise TOML.
    pub fn load(path: impl AsRef<Path>) -> Result<World, WorldError> {
        let path = path.as_ref();
        let named = |error: WorldError| WorldError(format!("{}: {}", path.display(), error.0));
        let text = std::fs::read_to_string(path).map_err(|error| named(WorldError(error.to_string())))?;
        let json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        if json { World::from_json(&text) } else { World::from_toml(&text) }.map_err(named)
    }

    /// The first business account assigned to the user of a token.
    pub fn account_of(&self, token: &Token) -> Option<&BusinessAccount> {
        let assigned = token.business_accounts.first()?;
        self.business_accounts.iter().find(|account| account.id == *assigned)
    }

    /// Reads a world from TOML.
    pub fn from_toml(text: &str) -> Result<World, WorldError> {
        let world: World = toml::from_str(text).map_err(|error| WorldError(error.to_string()))?;
        world.check().map(|()| world)
    }

    /// Reads a world from JSON.
    pub fn from_json(text: &str) -> Result<World, WorldError> {
        let world: World = serde_json::from_str(text).map_err(|error| WorldError(error.to_string()))?;
        world.check().map(|()| world)
    }
}

/// Why a world is invalid: what is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorldError(pub(crate) String);

impl fmt::Display for WorldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WorldError {}
