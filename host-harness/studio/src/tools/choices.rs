//! Choices from look-ups, for the fields that have them.

use std::collections::HashMap;

use host_harness::Outcome;
use host_harness_whatsapp::Session;
use host_harness_whatsapp::types::{FormField, InputChoices};
use serde_json::{Map, Value};

/// Values with a label for each, by the field's path.
pub(super) type Choices = HashMap<String, Vec<(String, String)>>;

/// Loads the choices of these fields. If a look-up fails, any value may be typed.
pub(super) async fn of(session: &Session, fields: &[&FormField]) -> Choices {
    let mut choices = Choices::new();
    let mut answers: HashMap<&str, Value> = HashMap::new();
    for field in fields {
        let Some(from) = &field.choices_from else { continue };
        if !answers.contains_key(from.lookup.as_str()) {
            let input = from.inputs.iter().map(|input| (input.name.clone(), input.value.as_str().into()));
            let input = Value::Object(input.collect::<Map<_, _>>());
            let Outcome::Done(answer) = session.call(&from.lookup, Some(&input)).await else { continue };
            answers.insert(&from.lookup, answer);
        }
        if let Some(answer) = answers.get(from.lookup.as_str()) {
            choices.insert(field.path.clone(), listed(answer, from));
        }
    }
    choices
}

/// The choices in an answer. `values` and `labels` are paths such as `templates[].name`.
fn listed(answer: &Value, from: &InputChoices) -> Vec<(String, String)> {
    let Some((list, own)) = from.values.split_once("[].") else { return Vec::new() };
    let rows = answer[list].as_array().into_iter().flatten();
    let row = |row: &Value| {
        let value = row[own].as_str()?.to_owned();
        let members =
            from.labels.iter().filter_map(|label| label.split_once("[].").map(|(_, member)| member));
        let shown: Vec<_> = members.filter_map(|member| row[member].as_str()).take(2).collect();
        Some((value, shown.join(" · ")))
    };
    let mut choices: Vec<_> = rows.filter_map(row).collect();
    choices.dedup_by(|one, other| one.0 == other.0);
    choices
}
