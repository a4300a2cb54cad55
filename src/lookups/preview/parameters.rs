//! The parameters of a text.

use super::Findings;
use super::given::Part;
use crate::connection::filled;
use crate::text;
use crate::text::variables::Text;
use crate::tools::send_template::parameters::text_parameter;
use crate::wit::toolkit::TemplateParameter;

pub(super) fn body(
    given: &Part<'_>,
    defined: Option<&Text>,
    named: bool,
    at: &str,
    found: &mut Findings,
) -> Option<String> {
    let nothing = Text::default();
    let text = defined.unwrap_or(&nothing);
    let field = |index: usize| format!("{at}body[{index}]");
    let rendered = if given.elsewhere.is_some_and(|given| given.body) {
        text.text.clone()
    } else if given.by_code {
        text.filled(&[given.code])
    } else {
        fill(given.body, text, named, field, found)
    };
    defined.map(|_| rendered)
}

/// Fills a text, and reports parameters that are missing, surplus, malformed or too long.
pub(super) fn fill(
    given: &[TemplateParameter],
    text: &Text,
    named: bool,
    field: impl Fn(usize) -> String,
    found: &mut Findings,
) -> String {
    let variables = &text.variables;
    let mut values: Vec<Option<&str>> = vec![None; variables.len()];
    let mut longest: Option<(usize, usize)> = None;
    for (index, parameter) in given.iter().enumerate() {
        let at = field(index);
        let name = filled(parameter.name.as_deref());
        let place = match name {
            Some(name) if named => variables.iter().position(|variable| variable.name == name),
            _ => Some(index),
        };
        match place.and_then(|place| values.get_mut(place)) {
            Some(Some(_)) if named && name.is_some() => {
                found.add(
                    &format!("{at}.name"),
                    "The parameter is given twice.",
                    "Give each parameter once.",
                );
            }
            Some(Some(_)) => {}
            Some(value) => *value = Some(parameter.value.as_str()),
            None => surplus(name.filter(|_| named), &at, text, found),
        }
        check_name(name, index, &at, text, named, found);
        // The maximum length depends on the other values.
        found.check(text_parameter(parameter, &at, index + 1, usize::MAX));
        check_marks(&parameter.value, &at, found);
        let length = parameter.value.chars().count();
        if longest.is_none_or(|(_, most)| length > most) {
            longest = Some((index, length));
        }
    }
    let missing = variables.iter().zip(&values).filter(|(_, value)| value.is_none());
    for (index, (variable, _)) in (given.len()..).zip(missing) {
        let example = variable.example.as_deref().map(|example| format!(", as in {example}"));
        found.add(
            &format!("{}.value", field(index)),
            &format!("Parameter {} is missing: {}", variable.name, text.around(&variable.name)),
            &format!("Give its text{}.", example.unwrap_or_default()),
        );
    }
    let values: Vec<_> =
        values.into_iter().map(|value| value.filter(|value| !value.trim().is_empty())).collect();
    let rendered = text.filled(&values);
    let length = rendered.chars().count();
    if let Some((index, _)) = longest.filter(|_| length > text.limit && !variables.is_empty()) {
        found.add(
            &format!("{}.value", field(index)),
            &format!("The text has {length} characters once it is filled in; Meta allows {}.", text.limit),
            "Shorten the parameters.",
        );
    }
    rendered
}

/// WhatsApp has its own formatting marks, and shows Markdown's literally.
fn check_marks(value: &str, at: &str, found: &mut Findings) {
    if text::contains(value, "**") || text::contains(value, "](") {
        found.warn(
            &format!("{at}.value"),
            "The text looks like Markdown, which WhatsApp shows as it is written.",
            "Write *bold*, _italic_ and ~struck~, and a link as its bare address.",
        );
    }
}

fn surplus(name: Option<&str>, at: &str, text: &Text, found: &mut Findings) {
    let names: Vec<_> = text.variables.iter().map(|variable| variable.name.as_str()).collect();
    let (field, message) = match name {
        Some(name) => (format!("{at}.name"), format!("The text has no variable {name}.")),
        None => (at.to_owned(), "The text has no variable for this parameter.".into()),
    };
    let fix = match names.is_empty() {
        true => "Leave it out: the text has no variables.".into(),
        false => format!("Leave it out, or correct it: the text has {}.", names.join(", ")),
    };
    found.add(&field, &message, &fix);
}

/// Either all of a template's variables have names or none do.
fn check_name(name: Option<&str>, index: usize, at: &str, text: &Text, named: bool, found: &mut Findings) {
    match name {
        None if named => {
            let fix = match text.variables.get(index) {
                Some(variable) => format!("Give each its name, as in {}.", variable.name),
                None => "Give each its name.".into(),
            };
            found.add(
                &format!("{at}.name"),
                "The template's variables have names, and this parameter has none.",
                &fix,
            );
        }
        Some(_) if !named => found.add(
            &format!("{at}.name"),
            "The template's variables have no names.",
            "Leave the name out, and give the parameters in order.",
        ),
        _ => {}
    }
}
