//! The tools that an agent is given, as the plugin describes them.

use std::sync::Arc;

use host_harness::InputError;
use host_harness_whatsapp::catalog::{Effect, Manifest, Recipe, Tool as Function};
use jsonschema::Validator;
use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Map, Value, json};

use crate::selection::{Selection, SelectionError};
use crate::set_up_error::SetUpError;

/// The tool that tells what a function's recipes are.
const RECIPES: &str = "describe-recipe";

/// A tool, and what a call of it does.
pub(crate) struct ExposedTool {
    pub tool: Tool,
    pub effect: Effect,
    pub action: Action,
}

pub(crate) enum Action {
    /// Calls a function of the plugin.
    Call { function: String, input: Input },
    /// Gives a recipe by its name.
    Describe(Map<String, Value>),
}

/// What a function takes beside the connection.
pub(crate) enum Input {
    /// Nothing.
    None,
    /// Any: the function checks it itself.
    Any,
    /// What fits a schema narrower than its own: that is all an agent with this tool may do with the function.
    Narrowed(Box<Validator>),
}

/// The tools of a plugin, as far as they are selected.
pub(crate) fn expose(manifest: &Manifest, selection: &Selection) -> Result<Vec<ExposedTool>, SetUpError> {
    let functions: Vec<&Function> = manifest.tools.iter().chain(&manifest.lookups).collect();
    let mut exposed = Vec::new();
    for function in &functions {
        if selection.only.is_none() {
            exposed.push(of_function(function)?);
        }
    }
    for name in selection.only.iter().flatten() {
        let tool = named(&functions, name)?.ok_or_else(|| unknown(&functions, name))?;
        if selection.read_only && !reads(tool.effect) {
            return Err(SelectionError::NotReadOnly(name.clone()).into());
        }
        if exposed.iter().all(|known: &ExposedTool| known.tool.name != tool.tool.name) {
            exposed.push(tool);
        }
    }
    exposed.retain(|tool| !selection.read_only || reads(tool.effect));
    if exposed.is_empty() {
        return Err(SelectionError::Empty.into());
    }
    let is_exposed = |function: &Function| exposed.iter().any(|tool| tool.tool.name == function.name);
    let recipes: Vec<&Recipe> = functions
        .iter()
        .filter(|function| is_exposed(function))
        .flat_map(|function| &function.recipes)
        .collect();
    if !recipes.is_empty() {
        exposed.push(of_recipes(&recipes)?);
    }
    Ok(exposed)
}

/// The function or the recipe of this name.
fn named(functions: &[&Function], name: &str) -> Result<Option<ExposedTool>, SetUpError> {
    if let Some(function) = functions.iter().find(|function| function.name == name) {
        return of_function(function).map(Some);
    }
    for function in functions {
        if let Some(recipe) = function.recipes.iter().find(|recipe| recipe.name == name) {
            return of_recipe(function, recipe).map(Some);
        }
    }
    Ok(None)
}

fn unknown(functions: &[&Function], name: &str) -> SetUpError {
    let recipes = functions.iter().flat_map(|function| &function.recipes).map(|recipe| recipe.name.clone());
    let known = functions.iter().map(|function| function.name.clone()).chain(recipes).collect();
    SelectionError::Unknown { name: name.to_owned(), known }.into()
}

fn of_function(function: &Function) -> Result<ExposedTool, SetUpError> {
    let (arguments, input) = match &function.input_schema {
        Some(text) => (schema(&function.name, text)?, Input::Any),
        None => (nothing(), Input::None),
    };
    let tool = Tool::new(function.name.clone(), function.description.clone(), arguments)
        .with_title(&function.title)
        .with_raw_output_schema(Arc::new(schema(&function.name, &function.output_schema)?))
        .with_annotations(annotations(function.effect).open_world(true));
    let action = Action::Call { function: function.name.clone(), input };
    Ok(ExposedTool { tool, effect: function.effect, action })
}

fn of_recipe(function: &Function, recipe: &Recipe) -> Result<ExposedTool, SetUpError> {
    let input = schema(&recipe.name, &recipe.schema)?;
    let validator = jsonschema::validator_for(&Value::Object(input.clone()))
        .map_err(|error| SetUpError::Schema { tool: recipe.name.clone(), message: error.to_string() })?;
    let description = format!("{}\n\nExample: {}", recipe.description, recipe.example);
    let tool = Tool::new(recipe.name.clone(), description, input)
        .with_title(&recipe.title)
        .with_raw_output_schema(Arc::new(schema(&recipe.name, &function.output_schema)?))
        .with_annotations(annotations(recipe.effect).open_world(true));
    let input = Input::Narrowed(Box::new(validator));
    Ok(ExposedTool {
        tool,
        effect: recipe.effect,
        action: Action::Call { function: function.name.clone(), input },
    })
}

/// One tool for all recipes: an agent has room for a few dozen tools, and sees the schemas of all of them each time.
fn of_recipes(recipes: &[&Recipe]) -> Result<ExposedTool, SetUpError> {
    let mut description =
        "Gives an input for one purpose of a tool that takes many: its JSON Schema, limits in \
                           words, and an example to start from. Sends nothing. The purposes:"
            .to_owned();
    let mut known = Map::new();
    for recipe in recipes {
        description.push_str(&format!("\n- {}: {}", recipe.name, recipe.title));
        let told = json!({
            "title": recipe.title,
            "description": recipe.description,
            "schema": schema(&recipe.name, &recipe.schema)?,
            "example": object(&recipe.name, &recipe.example)?,
        });
        known.insert(recipe.name.clone(), told);
    }
    let names: Vec<_> = known.keys().collect();
    let input = json!({
        "type": "object",
        "properties": {"name": {"type": "string", "title": "Recipe", "enum": names}},
        "required": ["name"],
        "additionalProperties": false,
    });
    let output = json!({
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "description": {"type": "string"},
            "schema": {"type": "object", "description": "The JSON Schema of the tool's input for this purpose."},
            "example": {"type": "object", "description": "An input that fits it."},
        },
        "required": ["title", "description", "schema", "example"],
        "additionalProperties": false,
    });
    let tool = Tool::new(RECIPES, description, members(input))
        .with_title("Describe Recipe")
        .with_raw_output_schema(Arc::new(members(output)))
        .with_annotations(annotations(Effect::Reads).open_world(false));
    Ok(ExposedTool { tool, effect: Effect::Reads, action: Action::Describe(known) })
}

/// What a call may change, in the protocol's words. A message is added and takes nothing away; what else a token may
/// change it may also delete.
fn annotations(effect: Effect) -> ToolAnnotations {
    let reads = reads(effect);
    ToolAnnotations::new().read_only(reads).destructive(matches!(effect, Effect::Changes)).idempotent(reads)
}

fn reads(effect: Effect) -> bool {
    matches!(effect, Effect::Reads)
}

impl Input {
    /// Every fault that there is to find before the function is called.
    pub fn faults(&self, arguments: &JsonObject) -> Vec<InputError> {
        match self {
            Self::Any => Vec::new(),
            Self::None => arguments
                .keys()
                .map(|name| fault(name.clone(), "is not known: there are no arguments"))
                .collect(),
            Self::Narrowed(validator) => {
                let arguments = Value::Object(arguments.clone());
                let errors = validator.iter_errors(&arguments);
                errors.map(|error| fault(path(error.instance_path().as_str()), &error.to_string())).collect()
            }
        }
    }
}

pub(crate) fn fault(path: String, message: &str) -> InputError {
    InputError { path, message: message.to_owned() }
}

/// `/body/json/contacts/0` as `body.json.contacts[0]`.
fn path(pointer: &str) -> String {
    let mut path = String::new();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
            path.push_str(&format!("[{part}]"));
        } else {
            path.push_str(if path.is_empty() { "" } else { "." });
            path.push_str(&part);
        }
    }
    path
}

fn nothing() -> JsonObject {
    members(json!({"type": "object", "properties": {}, "additionalProperties": false}))
}

/// A schema as an agent reads it.
fn schema(tool: &str, text: &str) -> Result<JsonObject, SetUpError> {
    let mut schema = object(tool, text)?;
    shorten(&mut schema);
    Ok(schema)
}

/// Takes away what only a form needs: the names of choices, and the marks of how a field is drawn. An agent pays for each
/// word of a schema, each time.
fn shorten(schema: &mut JsonObject) {
    let alternatives = schema.get("oneOf").and_then(Value::as_array);
    let values: Option<Vec<Value>> =
        alternatives.and_then(|all| all.iter().map(|one| one.get("const").cloned()).collect());
    if let Some(values) = values {
        schema.retain(|keyword, _| keyword != "oneOf");
        schema.insert("enum".to_owned(), values.into());
    }
    schema.retain(|keyword, _| !matches!(keyword.as_str(), "x-long-text" | "x-advanced"));
    for (keyword, part) in schema {
        match (keyword.as_str(), part) {
            ("properties" | "$defs", Value::Object(parts)) => parts.values_mut().for_each(shorten_value),
            ("oneOf" | "prefixItems", Value::Array(parts)) => parts.iter_mut().for_each(shorten_value),
            ("items" | "contains", part) => shorten_value(part),
            _ => {}
        }
    }
}

fn shorten_value(schema: &mut Value) {
    if let Value::Object(schema) = schema {
        if schema.get("properties").is_none() && schema.get("required").is_some() {
            schema.remove("title");
        }
        shorten(schema);
    }
}

fn object(tool: &str, text: &str) -> Result<JsonObject, SetUpError> {
    serde_json::from_str(text)
        .map_err(|error| SetUpError::Schema { tool: tool.to_owned(), message: error.to_string() })
}

fn members(value: Value) -> JsonObject {
    match value {
        Value::Object(members) => members,
        _ => JsonObject::new(),
    }
}

#[cfg(test)]
mod tests;
