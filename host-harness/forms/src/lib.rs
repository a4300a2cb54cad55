//! Forms for the functions of a component: shown, filled in from `name=value`, asked for line by line. Everything is drawn
//! from the component's description, its `catalog.describe`, and from its look-ups; nothing here knows what a function is for.
//! Only [`message()`] knows WhatsApp: how a rendered message looks.

mod ask;
mod choices;
mod ink;
mod manifest;
mod marks;
mod message;
mod page;
mod path;
mod schema;
mod set;
mod table;

pub use ask::{AskError, Asker, Columns, Given};
pub use choices::{LookUps, complaint, every_page};
pub use ink::Ink;
pub use manifest::{Choice, DescribedTool, parsed};
pub use message::message;
pub use page::{overview, recipe_page, tool_page};
pub use set::{SetError, set};
pub use table::table;
