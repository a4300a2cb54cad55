//! What the component offers: the connection's form, every function and its schemas.

mod files;
mod functions;
pub(crate) mod limits;
mod recipes;
mod schema;

pub(crate) use files::Files;

use crate::wit::catalog::{DescribeInput, Effect, Manifest, Tool};
use crate::wit::types::InputChoices;
use functions::{CONNECTION, CONNECTION_CHOICES, Choice, Function, LOOKUPS, TOOLS};

/// Describes the connection and every function.
pub fn manifest(_input: &DescribeInput) -> Manifest {
    let files = Files::unpack();
    Manifest {
        title: "WhatsApp".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        description: DESCRIPTION.into(),
        connection_schema: files.schema(CONNECTION),
        connection_fields: Vec::new(),
        connection_choices: choices(&CONNECTION_CHOICES),
        tools: TOOLS.iter().map(|function| tool(function, &files)).collect(),
        lookups: LOOKUPS.iter().map(|function| tool(function, &files)).collect(),
    }
}

const DESCRIPTION: &str = "Sends WhatsApp messages through Meta's Cloud API. A person who wrote in the last 24 hours may be sent anything; anyone else only an approved template. Send only to people who agreed to it.";

/// What is said of every function that sends.
const SENDS: &str = " Success means that Meta has accepted the message, not that it has been delivered: that is told by webhook only. Each call sends a message, so never call again to make sure. On an error, permanent: not sent; do what fix says, the same call fails again. permanent-unconfirmed: perhaps sent; call again only if a duplicate does no harm. transient: not sent; make the same call again after retry-after-ms.";

/// What is said of every function that reads.
const READS: &str = " Changes nothing. On an error, permanent: do what fix says, the same call fails again. transient: make the same call again after retry-after-ms.";

/// What is said of a function that may change anything.
const CHANGES: &str = " A get changes nothing; any other call is carried out each time it is made. On an error, permanent: not done; do what fix says, the same call fails again. permanent-unconfirmed: perhaps done; look before you call again. transient: not done; make the same call again after retry-after-ms.";

fn tool(function: &Function, files: &Files) -> Tool {
    let mut description = function.description.to_owned();
    description.push_str(match function.effect {
        Effect::Reads => READS,
        Effect::Sends => SENDS,
        Effect::Changes => CHANGES,
    });
    Tool {
        name: function.name.into(),
        title: function.title.into(),
        description,
        effect: function.effect,
        input_schema: function.input.map(|schema| schema(files)),
        fields: Vec::new(),
        example: None,
        output_schema: files.schema(function.output),
        choices: choices(function.choices),
        form: function.form.map(str::to_owned),
        preview: function.preview.map(str::to_owned),
        recipes: function.recipes.iter().map(|purpose| purpose.recipe(files)).collect(),
    }
}

fn choices(choices: &[Choice]) -> Vec<InputChoices> {
    let all = choices.iter().map(|choice| InputChoices {
        field: choice.field.into(),
        lookup: choice.lookup.into(),
        values: choice.values.into(),
        inputs: Vec::new(),
        labels: vec![choice.labels.into()],
    });
    all.collect()
}

#[cfg(test)]
mod tests;
