//! Choices for an input, from a look-up.

use std::fmt::Display;

use serde_json::{Map, Value};

use crate::manifest::Choice;
use crate::schema::shown;

/// The component's look-ups with a connection. They return choices, forms and previews.
pub trait LookUps {
    /// Why a look-up could not be called at all.
    type Error: Display;

    /// Calls a look-up and returns its result: `{"ok": …}` or `{"err": …}`.
    fn look_up(
        &self,
        function: &str,
        input: Option<&Value>,
    ) -> impl Future<Output = Result<Value, Self::Error>>;
}

/// Calls a look-up for all its pages: if a result has a `next`, the next call gets it as `after`. The lists of all
/// pages are joined. If a page fails, its failure is the result.
pub async fn every_page<L: LookUps>(
    look_ups: &L,
    function: &str,
    input: Option<&Value>,
) -> Result<Value, L::Error> {
    let mut result = look_ups.look_up(function, input).await?;
    let mut input = input.cloned().unwrap_or_else(|| Value::Object(Map::new()));
    while let Some(next) = next(&mut result) {
        // A cursor that returns itself would never end.
        if input["after"] == next {
            break;
        }
        input["after"] = next;
        let mut page = look_ups.look_up(function, Some(&input)).await?;
        let Some(more) = page.get_mut("ok").and_then(Value::as_object_mut) else { return Ok(page) };
        for (name, part) in std::mem::take(more) {
            match (result["ok"].get_mut(&name), part) {
                (Some(Value::Array(all)), Value::Array(part)) => all.extend(part),
                (_, part) => result["ok"][name] = part,
            }
        }
    }
    Ok(result)
}

fn next(result: &mut Value) -> Option<Value> {
    result.get_mut("ok")?.as_object_mut()?.remove("next").filter(Value::is_string)
}

/// The message of a failed call, for a person.
pub fn complaint(result: &Value) -> String {
    let failure = result["err"].as_object().and_then(|error| error.values().next());
    let part = |name: &str| failure.and_then(|failure| failure[name].as_str()).unwrap_or_default();
    format!("{} {}", part("message"), part("fix")).trim().to_owned()
}

/// One choice: the inputs it fills, and the text shown for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The value for each input that it fills.
    pub values: Vec<Value>,
    /// The columns to show.
    pub columns: Vec<String>,
}

/// The rows of a result, for inputs filled from the same look-up. `None` if it does not match the description.
pub(crate) fn rows(result: &Value, choices: &[Choice<'_>]) -> Option<Vec<Row>> {
    let (list, _) = choices.first()?.values.split_once("[].")?;
    let list = list.split('.').try_fold(result.get("ok")?, |value, name| value.get(name))?;
    Some(list.as_array()?.iter().filter_map(|entry| row(entry, choices)).collect())
}

/// The member that a path into a list names.
fn name_of(path: &str) -> Option<&str> {
    path.split_once("[].").map(|(_, name)| name)
}

fn row(entry: &Value, choices: &[Choice<'_>]) -> Option<Row> {
    let mut row = Row { values: Vec::new(), columns: Vec::new() };
    let mut told = Vec::new();
    for choice in choices {
        row.values.push(entry.get(name_of(choice.values)?)?.clone());
        // Several inputs may have the same labels.
        for label in choice.labels.iter().filter_map(|label| name_of(label)) {
            if !told.contains(&label) {
                row.columns.push(entry.get(label).map(shown).unwrap_or_default());
                told.push(label);
            }
        }
    }
    Some(row)
}
