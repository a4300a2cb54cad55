//! What the component offers: the connection's form, every function and its schemas.

mod dialect;
mod fields;
mod files;
mod functions;
pub(crate) mod limits;
mod node;
mod recipes;
mod schema;

pub(crate) use files::Files;

use crate::wit::catalog::{DescribeInput, Effect, Manifest, Tool};
use crate::wit::types::{Dialect, FormField, InputChoices, NameValue};
pub(crate) use dialect::in_dialect;
use fields::fields;
use functions::{CONNECTION, CONNECTION_CHOICES, Choice, Function, LOOKUPS, TEMPLATE_MESSAGE, TOOLS};
use node::Node;

/// Describes the connection and every function.
pub fn manifest(input: &DescribeInput) -> Manifest {
    let files = Files::unpack();
    let connection = files.schema(CONNECTION);
    let connection_choices = choices(&CONNECTION_CHOICES);
    let tool = |function| tool(function, &files, input.dialect);
    Manifest {
        title: "WhatsApp".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        description: DESCRIPTION.into(),
        connection_fields: fields(&connection, "", &connection_choices),
        connection_schema: in_dialect(connection, input.dialect),
        connection_choices,
        tools: TOOLS.iter().map(tool).collect(),
        lookups: LOOKUPS.iter().map(tool).collect(),
    }
}

/// The form fields of a template.
pub(crate) fn template_fields(schema: &str) -> Vec<FormField> {
    fields(schema, "", &choices(TEMPLATE_MESSAGE))
}

const DESCRIPTION: &str = "Sends WhatsApp messages through Meta's Cloud API. A person who wrote in the last 24 hours may be sent anything; anyone else only an approved template. Send only to people who agreed to receive messages.";

/// Added to the description of every function that sends.
const SENDS: &str = " Success means that Meta has accepted the message, not that it has been delivered: only a webhook reports that. Each call sends a message, so do not repeat a call just to be sure.\nOn an error, permanent: not sent; the same call fails again, so do what fix says. permanent-unconfirmed: perhaps sent; call again only if a duplicate does no harm. transient: not sent; repeat the call after retry-after-ms.";

/// Added to the description of every function that reads.
const READS: &str = " Changes nothing.\nOn an error, permanent: the same call fails again, so do what fix says. transient: repeat the call after retry-after-ms.";

/// Added to the description of a function that may change anything.
const CHANGES: &str = " A get changes nothing; any other call takes effect each time it is made.\nOn an error, permanent: not done; the same call fails again, so do what fix says. permanent-unconfirmed: perhaps done; check before you call again. transient: not done; repeat the call after retry-after-ms.";

fn tool(function: &Function, files: &Files, dialect: Option<Dialect>) -> Tool {
    let mut description = function.description.to_owned();
    description.push_str(match function.effect {
        Effect::Reads => READS,
        Effect::Sends => SENDS,
        Effect::Changes => CHANGES,
    });
    let schema = function.input.map(|schema| schema(files));
    let schema_text = schema.as_deref().unwrap_or_default();
    let example =
        Node(schema_text).get("examples").and_then(|examples| examples.entries().into_iter().next());
    let choices = choices(function.choices);
    Tool {
        name: function.name.into(),
        title: function.title.into(),
        description,
        effect: function.effect,
        fields: fields(schema_text, example.unwrap_or_default().0, &choices),
        example: example.map(|example| example.0.to_owned()),
        input_schema: schema.map(|schema| in_dialect(schema, dialect)),
        output_schema: in_dialect(files.schema(function.output), dialect),
        choices,
        form: function.form.map(str::to_owned),
        preview: function.preview.map(str::to_owned),
        recipes: function.recipes.iter().map(|purpose| purpose.recipe(files, dialect)).collect(),
    }
}

fn choices(choices: &[Choice]) -> Vec<InputChoices> {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let pair = |(name, value): &(&str, &str)| NameValue { name: (*name).into(), value: (*value).into() };
    let all = choices.iter().map(|choice| InputChoices {
        field: choice.field.into(),
        lookup: choice.lookup.into(),
        values: choice.values.into(),
        inputs: choice.inputs.iter().map(pair).collect(),
        labels: owned(choice.labels),
    });
    all.collect()
}

#[cfg(test)]
mod tests;
