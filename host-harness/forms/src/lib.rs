#![doc = include_str!("../README.md")]

mod ask;
mod choices;
mod editor;
mod manifest;
mod marks;
mod message;
mod page;
mod path;
mod schema;
mod screen;
mod set;
mod table;
mod terminal;

pub use ask::{AskError, Asker, Columns, Given, Verdict};
pub use choices::{LookUps, complaint, every_page};
pub use editor::Editor;
pub use manifest::{Choice, DescribedTool, parsed};
pub use message::message;
pub use page::{overview, recipe_page, tool_page};
pub use screen::Screen;
pub use set::{SetError, set};
pub use table::table;
pub use terminal::{Plain, Terminal};
