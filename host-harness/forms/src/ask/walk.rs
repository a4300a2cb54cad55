//! Fills in a value, one part of its schema after another.

use serde_json::{Map, Value, json};

use super::pick::Picked;
use super::review::Answered;
use super::{AskError, Asker};
use crate::choices::Row;
use crate::path::Path;
use crate::schema::{Schema, is_blank};
use crate::terminal::Terminal;

impl<T: Terminal> Asker<T> {
    /// Fills in what is required.
    pub(super) fn walk(
        &mut self,
        schema: Schema<'_>,
        value: &mut Value,
        path: &Path,
    ) -> Result<(), AskError> {
        if let Some(constant) = schema.constant() {
            if is_blank(Some(value)) {
                *value = constant.clone();
            }
            return Ok(());
        }
        if schema.alternatives().next().is_some() {
            let alternative = self.alternative(schema, value, path)?;
            return self.walk(alternative, value, path);
        }
        match schema.kind() {
            "object" => self.object(schema, value, path),
            "array" => self.list(schema, value, path),
            _ if is_blank(Some(value)) => {
                *value = self.ask(schema, path)?;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn object(&mut self, schema: Schema<'_>, value: &mut Value, path: &Path) -> Result<(), AskError> {
        if is_blank(Some(value)) {
            *value = Value::Object(Map::new());
        }
        // A value of another type is left for the call to refuse.
        let Value::Object(object) = value else { return Ok(()) };
        // If one of several members is required and none is given, ask for the first.
        let usual = schema.one_of().next().filter(|_| schema.one_of().all(|name| is_blank(object.get(name))));
        for (name, member, required) in schema.members() {
            let required = required || usual == Some(name);
            let begun = object.get(name).is_some_and(|given| given.is_object() || given.is_array());
            if required || begun {
                let place = object.entry(name).or_insert(Value::Null);
                self.walk(member, place, &path.field(name))?;
            }
        }
        Ok(())
    }

    fn list(&mut self, schema: Schema<'_>, value: &mut Value, path: &Path) -> Result<(), AskError> {
        let is_new = is_blank(Some(value));
        if is_new {
            *value = Value::Array(Vec::new());
        }
        let Value::Array(list) = value else { return Ok(()) };
        let entries: Vec<_> = schema.entries().collect();
        arrange(list, &entries);
        let least = schema.number("minItems").unwrap_or(0) as usize;
        let most = schema.number("maxItems").map_or(usize::MAX, |most| most as usize);
        let mut index = 0;
        while let Some(entry) = schema.item(index).filter(|_| index < most) {
            if index >= list.len().max(least) {
                let more = is_new && index >= entries.len();
                if !more || !self.confirm(&format!("Another one for {path}?"))? {
                    break;
                }
            }
            let is_missing = list.get(index).is_some_and(Value::is_null);
            if is_missing && (least..entries.len()).contains(&index) {
                index += 1;
                continue;
            }
            if list.len() <= index {
                list.push(Value::Null);
            }
            self.walk(entry, &mut list[index], &path.item(index))?;
            index += 1;
        }
        // An optional entry that is absent leaves no gap.
        list.retain(|entry| !entry.is_null());
        Ok(())
    }

    /// The alternative that is given or chosen. If an answer is clearly the value of one alternative, such as an
    /// address, it is used at once.
    fn alternative<'a>(
        &mut self,
        schema: Schema<'a>,
        value: &mut Value,
        path: &Path,
    ) -> Result<Schema<'a>, AskError> {
        let all: Vec<_> = schema.alternatives().collect();
        let is_given =
            |alternative: &&Schema<'_>| alternative.members().any(|(name, ..)| !is_blank(value.get(name)));
        if let Some(given) = all.iter().find(is_given) {
            return Ok(*given);
        }
        let rows = all.iter().enumerate().map(|(place, alternative)| Row {
            values: vec![place.into()],
            columns: vec![alternative.title().to_owned()],
        });
        let question = format!("{} ({path})", schema.title());
        match self.pick_or_say(&question, rows.collect(), true, |answer| known_by(&all, answer))? {
            None => Ok(schema),
            Some(Picked::Row(row)) => {
                let place = row.values.first().and_then(Value::as_u64).unwrap_or(0);
                Ok(all[place as usize])
            }
            Some(Picked::Said((alternative, name, said))) => {
                self.answered(Answered::one(path.field(name), alternative.title()));
                *value = json!({name: said});
                Ok(alternative)
            }
        }
    }
}

/// A shorter text is more likely a number, or part of a title.
const LONG: usize = 8;

/// The only alternative whose single required value could be this text.
fn known_by<'a>(all: &[Schema<'a>], text: &str) -> Option<(Schema<'a>, &'a str, String)> {
    let is_long = text.chars().count() >= LONG;
    let mut fits = all.iter().filter_map(|alternative| {
        let mut required = alternative.members().filter(|(.., required)| *required);
        let (name, member, _) = required.next()?;
        let is_only = required.next().is_none() && member.kind() == "string";
        let is_it = is_only && is_long && member.check(&text.into()).is_ok();
        is_it.then(|| (*alternative, name, text.to_owned()))
    });
    fits.next().filter(|_| fits.next().is_none())
}

/// Sorts the given values into the order of the entries. A value belongs to an entry by its constants or its position.
fn arrange(list: &mut Vec<Value>, entries: &[Schema<'_>]) {
    if list.is_empty() {
        return;
    }
    let marks = |entry: &Schema<'_>, value: &Value, other: fn(&Value, &Value) -> bool| {
        let mut marks = entry.members().filter_map(|(name, member, _)| Some((name, member.constant()?)));
        marks.all(|(name, constant)| value.get(name).is_some_and(|given| other(given, constant)))
    };
    let mut left: Vec<_> = std::mem::take(list).into_iter().map(Some).collect();
    for (place, entry) in entries.iter().enumerate() {
        let has_marks = entry.members().any(|(_, member, _)| member.constant().is_some());
        let own = left.iter().position(|given| {
            has_marks && given.as_ref().is_some_and(|value| marks(entry, value, |a, b| a == b))
        });
        // A value without its entry's constant is identified by its position.
        let unmarked = |given: &Option<Value>| {
            given.as_ref().is_some_and(|value| !has_marks || !marks(entry, value, |_, _| true))
        };
        let found = own.or_else(|| left.get(place).is_some_and(unmarked).then_some(place));
        let given = found.and_then(|found| left.get_mut(found)).and_then(Option::take);
        list.push(given.unwrap_or_default());
    }
    list.extend(left.into_iter().flatten());
    while list.last().is_some_and(Value::is_null) {
        list.pop();
    }
}
