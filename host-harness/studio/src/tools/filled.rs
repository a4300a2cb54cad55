//! The contents of a form: values by the paths of its fields.

use host_harness::InputError;
use host_harness_whatsapp::types::{FieldKind, FormField};
use host_harness_whatsapp::{FilledForm, entries, entry};
use serde_json::{Map, Value};

use crate::form_body::Pairs;

/// The names in a form that are not fields.
pub(super) const DO: &str = "do";
pub(super) const TEMPLATE: &str = "template";

/// The values, by path.
#[derive(Clone, Debug, Default)]
pub(super) struct Values(pub Map<String, Value>);

impl Values {
    /// Reads a form, and carries out its list buttons: `add body` adds an entry, `remove body[1]` removes one.
    pub fn read(form: &Pairs) -> Self {
        let own = |name: &str| [DO, TEMPLATE].contains(&name);
        let values = form.0.iter().filter(|(name, _)| !own(name));
        let mut values = Self(values.map(|(name, value)| (name.clone(), value.as_str().into())).collect());
        match form.get(DO).split_once(' ') {
            Some(("add", list)) => values.add(list),
            Some(("remove", entry)) => values.remove(entry),
            _ => {}
        }
        values
    }

    /// Adds an entry to a list.
    fn add(&mut self, list: &str) {
        let next = self.entries(list);
        self.0.insert(format!("{list}[{next}]"), "".into());
    }

    /// Removes an entry, such as `body[1]`. Later entries move up.
    fn remove(&mut self, removed: &str) {
        let Some((list, removed)) = removed.strip_suffix(']').and_then(|path| path.rsplit_once('[')) else {
            return;
        };
        let Ok(removed) = removed.parse::<usize>() else { return };
        let values = std::mem::take(&mut self.0);
        for (path, value) in values {
            match entry(&path, list) {
                Some(place) if place == removed => {}
                Some(place) if place > removed => {
                    let own = format!("{list}[{place}]");
                    let rest = path.strip_prefix(&own).unwrap_or_default();
                    self.0.insert(format!("{list}[{}]{rest}", place - 1), value);
                }
                _ => _ = self.0.insert(path, value),
            }
        }
    }

    /// Fills in the defaults of a new form: the first of each required choice, required list entries, and switches that
    /// are off.
    pub fn with_defaults(mut self, fields: &[FormField]) -> Result<Self, Vec<InputError>> {
        loop {
            let missing: Vec<(String, Value)> = {
                let form = FilledForm::new(fields, &self.0)?;
                let is_new = |field: &&FormField| !self.0.contains_key(&field.path);
                form.shown().into_iter().filter(is_new).filter_map(|field| self.default_of(field)).collect()
            };
            if missing.is_empty() {
                return Ok(self);
            }
            self.0.extend(missing);
        }
    }

    fn default_of(&self, field: &FormField) -> Option<(String, Value)> {
        match field.kind {
            FieldKind::Choice if field.required => {
                let first = field.choices.first()?;
                Some((field.path.clone(), first.value.as_str().into()))
            }
            FieldKind::Switch if field.required => Some((field.path.clone(), "false".into())),
            FieldKind::Array if field.required => {
                let least = field.minimum.map_or(1, |least| least.max(1.0) as usize);
                let have = self.entries(&field.path);
                (have < least).then(|| (format!("{}[{have}]", field.path), "".into()))
            }
            _ => None,
        }
    }

    /// How many entries a list has.
    pub fn entries(&self, list: &str) -> usize {
        entries(list, self.0.keys().map(String::as_str))
    }

    /// A value as a text.
    pub fn text(&self, path: &str) -> &str {
        self.0.get(path).and_then(Value::as_str).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(form: &str) -> Vec<(String, String)> {
        let values = Values::read(&Pairs::parse(form.as_bytes()));
        values.0.into_iter().map(|(path, value)| (path, value.as_str().unwrap().to_owned())).collect()
    }

    fn pair(path: &str, value: &str) -> (String, String) {
        (path.to_owned(), value.to_owned())
    }

    #[test]
    fn an_entry_is_added_at_the_end_and_removed_where_it_is() {
        assert_eq!(values("do=add+rows"), [pair("rows[0]", "")]);
        assert_eq!(
            values("rows[0].id=a&rows[1].id=b&do=add+rows"),
            [pair("rows[0].id", "a"), pair("rows[1].id", "b"), pair("rows[2]", "")]
        );
        assert_eq!(
            values("to=x&rows[0].id=a&rows[1].id=b&rows[2].tags[0]=c&do=remove+rows[1]"),
            [pair("to", "x"), pair("rows[0].id", "a"), pair("rows[1].tags[0]", "c")]
        );
        assert_eq!(values("rows[0].id=a&do=remove+rows"), [pair("rows[0].id", "a")]);
    }
}
