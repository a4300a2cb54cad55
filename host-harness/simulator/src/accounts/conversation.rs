//! Content that a person sees in a chat: `/{phone-number-id}/conversational_automation`.
//!
//! Meta, Cloud API: "Conversational components".

use serde_json::Value;

use crate::call::{Answer, Call, Reply};
use crate::error::GraphError;
use crate::param::Param;
use crate::state::State;

pub(super) fn set(state: &mut State, call: &Call, id: &str) -> Answer {
    let params = Value::Object(call.params()?);
    let given = Param::new(&params, "conversational_automation")?;
    given.only(&["enable_welcome_message", "commands", "prompts"])?;
    given.optional_flag("enable_welcome_message")?;
    let commands = given.objects("commands")?;
    for command in &commands {
        command.only(&["command_name", "command_description"])?;
        plain(command, "command_name", 32)?;
        plain(command, "command_description", 256)?;
    }
    let prompts = if given.has("prompts") { given.array("prompts")? } else { &[] };
    let fits = |prompt: &Value| {
        prompt.as_str().is_some_and(|text| !text.is_empty() && text.chars().count() <= 80 && !has_emoji(text))
    };
    if commands.len() > 30 || prompts.len() > 4 || !prompts.iter().all(fits) {
        return Err(GraphError::parameter(
            "At most 30 commands, and 4 prompts of at most 80 characters without emoji.",
        ));
    }
    // Assumption: given values replace previous ones, and missing ones leave them unchanged.
    state.settings(id).conversation.extend(given.map.clone());
    Ok(Reply::success())
}

fn plain(command: &Param, key: &str, longest: usize) -> Result<(), GraphError> {
    match has_emoji(command.text(key, longest)?) {
        true => Err(command.invalid(key, "a text without emoji")),
        false => Ok(()),
    }
}

/// Every character from U+2190 on that is not a letter: arrows, symbols, emoji.
fn has_emoji(text: &str) -> bool {
    text.chars().any(|c| c >= '\u{2190}' && !c.is_alphanumeric())
}
