//! One template, by its name and language.

use serde_json::Value;

use super::definition;
use super::list::List;
use crate::advice;
use crate::connection::Access;
use crate::encoding::date::UnixSeconds;
use crate::failure::Fault;
use crate::graph::Transport;
use crate::text;
use crate::wit::types::Issue;

pub(super) const EDGE: &str = "message_templates";
pub(super) const FIELDS: &str = "id,name,language,status,category,parameter_format,components";

/// The fields read of one template. Only `sub_category` says that its messages report the status of an order.
const ONE: &str = "id,name,language,status,category,parameter_format,components,sub_category";

/// How many names are suggested, and how much of a name is compared.
const PROPOSALS: usize = 3;
const COMPARED: usize = 64;

/// The result of a search.
pub(super) enum Found {
    /// The template, as Meta lists it, and the time of the answer.
    Template(Value, Option<UnixSeconds>),
    /// It does not exist; the issue lists what exists instead.
    Missing(Issue),
}

/// Looks for a template. One read if it is on Meta's first page, as is usual; at most 33.
///
/// # Errors
///
/// Why Meta could not be asked.
pub(super) fn find(
    access: &Access,
    transport: &dyn Transport,
    name: &str,
    language: &str,
) -> Result<Found, Fault> {
    // Meta's filter finds every name that contains this one.
    let query = [("fields", ONE), ("name", name), ("language", language)];
    let mut list = List::new(access, transport, EDGE, &query)?;
    while let Some(page) = list.page()? {
        let exact = |entry: &Value| {
            let is = |field: &str, wanted: &str| definition::text(entry, field) == Some(wanted);
            is("name", name) && is("language", language)
        };
        if let Some(entry) = page.into_iter().find(exact) {
            return Ok(Found::Template(entry, list.now));
        }
    }
    list.check_whole()?;
    let known = |filter: &[(&str, &str)]| -> Result<Vec<Value>, Fault> {
        List::new(access, transport, EDGE, filter)?.rest()
    };
    let fields = ("fields", "name,language");
    let mut languages: Vec<String> = Vec::new();
    for entry in known(&[fields, ("name", name)])? {
        if definition::text(&entry, "name") == Some(name) {
            languages.extend(definition::text(&entry, "language").map(str::to_owned));
        }
    }
    if !languages.is_empty() {
        return Ok(Found::Missing(Issue {
            field: Some("language".into()),
            message: format!("The template {name} does not exist in {language}."),
            fix: format!(
                "Give a language that it exists in: {}. {}.",
                languages.join(", "),
                advice::TEMPLATE_NAME
            ),
        }));
    }
    let near = nearest(name, &known(&[fields])?);
    let fix = match near.is_empty() {
        true => "Choose one from list-templates.".to_owned(),
        false => format!("Give one of the nearest, {}; list-templates returns all.", near.join(", ")),
    };
    Ok(Found::Missing(Issue {
        field: Some("name".into()),
        message: format!("The account has no template {name}."),
        fix: format!("{fix} {}.", advice::TEMPLATE_NAME),
    }))
}

/// The names most similar to this one, the nearest first, each with a language.
fn nearest(name: &str, entries: &[Value]) -> Vec<String> {
    let mut near: Vec<(usize, String)> = Vec::new();
    for entry in entries {
        let text = |field: &str| definition::text(entry, field).unwrap_or_default();
        let other = text("name");
        let part = text::contains(other, name) || text::contains(name, other);
        let steps = distance(name, other);
        if part || steps <= 1 + name.len() / 3 {
            let place = near.iter().position(|(further, _)| *further > steps).unwrap_or(near.len());
            near.insert(place, (steps, format!("{other} ({})", text("language"))));
        }
    }
    near.into_iter().map(|(_, proposal)| proposal).take(PROPOSALS).collect()
}

/// How many characters must be inserted, removed or changed to turn `b` into `a`, up to the length that is compared.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(COMPARED).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (line, from) in a.chars().take(COMPARED).enumerate() {
        let mut left = line + 1;
        let mut diagonal = line;
        let mut next = Vec::with_capacity(row.len());
        next.push(left);
        for (to, above) in b.iter().zip(row.iter().skip(1)) {
            left = (diagonal + usize::from(from != *to)).min(left + 1).min(above + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn steps_are_counted() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("abc", "abc"), 0);
    }

    #[test]
    fn the_nearest_names_come_first() {
        let entry = |name: &str| json!({"name": name, "language": "en"});
        let entries = ["order_conformation", "order_confirmation", "hello", "order"].map(entry);
        assert_eq!(
            nearest("order_confirmaton", &entries),
            ["order_confirmation (en)", "order_conformation (en)", "order (en)"]
        );
        assert!(nearest("zzz", &entries).is_empty());
    }
}
