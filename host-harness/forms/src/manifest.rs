//! A component's description, as `catalog.describe` returns it.

use serde_json::Value;

/// The description, with the text of its schemas and examples parsed as JSON.
pub fn parsed(mut manifest: Value) -> Value {
    parse(&mut manifest["connection-schema"]);
    for list in ["tools", "lookups"] {
        for tool in manifest[list].as_array_mut().into_iter().flatten() {
            for name in ["input-schema", "example"] {
                if tool.get(name).is_some() {
                    parse(&mut tool[name]);
                }
            }
            parse(&mut tool["output-schema"]);
            for recipe in tool["recipes"].as_array_mut().into_iter().flatten() {
                parse(&mut recipe["schema"]);
                parse(&mut recipe["example"]);
            }
        }
    }
    manifest
}

fn parse(text: &mut Value) {
    if let Some(json) = text.as_str().and_then(|text| serde_json::from_str(text).ok()) {
        *text = json;
    }
}

/// One function of a [`parsed`] description.
#[derive(Clone, Copy, Debug)]
pub struct DescribedTool<'a>(&'a Value);

/// An input whose choices come from a look-up.
#[derive(Clone, Debug)]
pub struct Choice<'a> {
    /// The input.
    pub field: &'a str,
    /// The look-up.
    pub lookup: &'a str,
    /// The path of the choices in its result.
    pub values: &'a str,
    /// The look-up's own input: names and fixed values.
    pub inputs: Vec<(&'a str, &'a str)>,
    /// The paths of the labels to show for each choice, the most informative first.
    pub labels: Vec<&'a str>,
}

impl Choice<'_> {
    /// The look-up's input, if it has one.
    pub(crate) fn given(&self) -> Option<Value> {
        let pairs = self.inputs.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value)));
        Some(Value::Object(pairs.collect())).filter(|_| !self.inputs.is_empty())
    }
}

impl<'a> DescribedTool<'a> {
    /// Every function, the look-ups last.
    pub fn all(manifest: &'a Value) -> impl Iterator<Item = Self> {
        ["tools", "lookups"].into_iter().flat_map(|list| manifest[list].as_array()).flatten().map(Self)
    }

    /// The function of this name.
    pub fn find(manifest: &'a Value, name: &str) -> Option<Self> {
        Self::all(manifest).find(|tool| tool.name() == name)
    }

    /// Its description as JSON.
    pub fn json(self) -> &'a Value {
        self.0
    }

    /// Its name.
    pub fn name(self) -> &'a str {
        self.text("name").unwrap_or_default()
    }

    /// The schema of its input, if it has one.
    pub fn input(self) -> Option<&'a Value> {
        self.0.get("input-schema").filter(|schema| schema.is_object())
    }

    /// The look-up that narrows the schema.
    pub fn form(self) -> Option<&'a str> {
        self.text("form")
    }

    /// The look-up that accepts the same input and shows the message that would be sent.
    pub fn preview(self) -> Option<&'a str> {
        self.text("preview")
    }

    /// Whether a call changes nothing.
    pub fn only_reads(self) -> bool {
        self.0["effect"] == "reads"
    }

    /// Whether a call sends a message.
    pub fn sends(self) -> bool {
        self.0["effect"] == "sends"
    }

    /// Its inputs whose choices come from a look-up.
    pub fn choices(self) -> impl Iterator<Item = Choice<'a>> {
        self.0["choices"].as_array().into_iter().flatten().filter_map(|choice| {
            let part = |name| choice.get(name).and_then(Value::as_str);
            Some(Choice {
                field: part("field")?,
                lookup: part("lookup")?,
                values: part("values")?,
                inputs: pairs(&choice["inputs"]).collect(),
                labels: choice["labels"].as_array()?.iter().filter_map(Value::as_str).collect(),
            })
        })
    }

    /// Its recipes: common uses, each with its own name, schema and example.
    pub fn recipes(self) -> impl Iterator<Item = &'a Value> {
        self.0["recipes"].as_array().into_iter().flatten()
    }

    pub(crate) fn text(self, name: &str) -> Option<&'a str> {
        self.0.get(name).and_then(Value::as_str)
    }
}

/// A list of names and values.
fn pairs(list: &Value) -> impl Iterator<Item = (&str, &str)> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(|pair| Some((pair["name"].as_str()?, pair["value"].as_str()?)))
}
