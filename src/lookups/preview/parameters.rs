//! The parameters of a text.

use super::Faults;
use super::given::Part;
use crate::connection::filled;
use crate::lookups::variables::Text;
use crate::tools::send_template::parameters::text_parameter;
use crate::wit::toolkit::TemplateParameter;

pub(super) fn body(
    given: &Part<'_>,
    defined: Option<&Text>,
    named: bool,
    at: &str,
    faults: &mut Faults,
) -> Option<String> {
    let nothing = Text::default();
    let text = defined.unwrap_or(&nothing);
    let field = |index: usize| format!("{at}body[{index}]");
    let rendered = if given.elsewhere.is_some_and(|given| given.body) {
        text.text.clone()
    } else if given.by_code {
        text.filled(&[given.code])
    } else {
        fill(given.body, text, named, field, faults)
    };
    defined.map(|_| rendered)
}

/// Fills a text, and notes which parameter is missing, surplus, malformed or too long.
pub(super) fn fill(
    given: &[TemplateParameter],
    text: &Text,
    named: bool,
    field: impl Fn(usize) -> String,
    faults: &mut Faults,
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
                faults.add(
                    &format!("{at}.name"),
                    "The parameter is given twice.",
                    "Give each parameter once.",
                );
            }
            Some(Some(_)) => {}
            Some(value) => *value = Some(parameter.value.as_str()),
            None => surplus(name.filter(|_| named), &at, text, faults),
        }
        check_name(name, index, &at, text, named, faults);
        // How long it may be depends on the others.
        faults.check(text_parameter(parameter, &at, index + 1, usize::MAX));
        let length = parameter.value.chars().count();
        if longest.is_none_or(|(_, most)| length > most) {
            longest = Some((index, length));
        }
    }
    let missing = variables.iter().zip(&values).filter(|(_, value)| value.is_none());
    for (index, (variable, _)) in (given.len()..).zip(missing) {
        let example = variable.example.as_deref().map(|example| format!(", as in {example}"));
        faults.add(
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
        faults.add(
            &format!("{}.value", field(index)),
            &format!("The text has {length} characters once it is filled in; Meta takes {}.", text.limit),
            "Shorten the parameters.",
        );
    }
    rendered
}

fn surplus(name: Option<&str>, at: &str, text: &Text, faults: &mut Faults) {
    let names: Vec<_> = text.variables.iter().map(|variable| variable.name.as_str()).collect();
    let (field, message) = match name {
        Some(name) => (format!("{at}.name"), format!("The text has no variable {name}.")),
        None => (at.to_owned(), "The text has no variable for this parameter.".into()),
    };
    let fix = match names.is_empty() {
        true => "Leave it out: the text has no variables.".into(),
        false => format!("Leave it out, or correct it: the text has {}.", names.join(", ")),
    };
    faults.add(&field, &message, &fix);
}

/// A template's variables either all have names or none does.
fn check_name(name: Option<&str>, index: usize, at: &str, text: &Text, named: bool, faults: &mut Faults) {
    match name {
        None if named => {
            let fix = match text.variables.get(index) {
                Some(variable) => format!("Give each its name, as in {}.", variable.name),
                None => "Give each its name.".into(),
            };
            faults.add(
                &format!("{at}.name"),
                "The template's variables have names, and this parameter has none.",
                &fix,
            );
        }
        Some(_) if !named => faults.add(
            &format!("{at}.name"),
            "The template's variables have no names.",
            "Leave the name out, and give the parameters in order.",
        ),
        _ => {}
    }
}
