//! The tools that an agent gets, as the plugin describes them.

use std::sync::Arc;

use host_harness::InputError;
use host_harness_whatsapp::catalog::{Effect, Manifest, Recipe, Tool as Function};
use jsonschema::Validator;
use rmcp::model::{JsonObject, Tool};
use serde_json::{Map, Value, json};

use crate::annotations::{annotations, reads};
use crate::fault::{fault, path};
use crate::schema::{members, object, of_input, of_output};
use crate::selection::{Selection, SelectionError};
use crate::set_up_error::SetUpError;
use crate::template::{self, Filled};

/// The tool that describes a function's recipes.
const RECIPES: &str = "describe-recipe";

/// A tool, and what calling it does.
pub(crate) struct ExposedTool {
    pub tool: Tool,
    pub effect: Effect,
    pub action: Action,
}

impl ExposedTool {
    /// The tool, with the fields that a server with windows adds to a send's result.
    pub fn with_window(&self) -> Tool {
        let mut tool = self.tool.clone();
        let sends = !reads(self.effect) && matches!(self.action, Action::Call { .. });
        if let Some(schema) = tool.output_schema.as_mut().filter(|_| sends)
            && let Some(Value::Object(properties)) = Arc::make_mut(schema).get_mut("properties")
        {
            properties.insert("window".to_owned(), json!({"const": "unknown"}));
            properties.insert("window-open-until".to_owned(), json!({"type": "string"}));
        }
        tool
    }
}

pub(crate) enum Action {
    /// Calls a function of the plugin.
    Call { function: String, input: Input },
    /// Calls a function whose input a form describes.
    Filled(Filled),
    /// Lists the values that a form asks for.
    Form { lookup: String },
    /// Returns a recipe by its name.
    Describe(Map<String, Value>),
    /// Runs one of the server's own tools.
    Own { own: Own, input: Input },
}

/// A tool of the server's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Own {
    Inbox,
    MessageStatus,
    Wait,
    SendFile,
}

/// What a function accepts besides the connection.
pub(crate) enum Input {
    /// Nothing.
    None,
    /// Any input: the function checks it itself.
    Any,
    /// Only input that matches a narrower schema: all that an agent with this tool may do with the function.
    Narrowed(Box<Validator>),
}

/// The selected tools of a plugin.
pub(crate) fn expose(manifest: &Manifest, selection: &Selection) -> Result<Vec<ExposedTool>, SetUpError> {
    let functions: Vec<&Function> = manifest.tools.iter().chain(&manifest.lookups).collect();
    let mut exposed = Vec::new();
    if selection.only.is_none() {
        for function in &functions {
            // A tool that sends can also preview what it would send.
            let shown_by = functions.iter().find(|other| other.preview.as_ref() == Some(&function.name));
            if shown_by.is_none_or(|other| selection.read_only && !reads(other.effect)) {
                exposed.push(of_function(&functions, function)?);
            }
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
        return of_function(functions, function).map(Some);
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

fn of_function(functions: &[&Function], function: &Function) -> Result<ExposedTool, SetUpError> {
    let is_own = |name: &Option<String>| name.as_ref() == Some(&function.name);
    if functions.iter().any(|other| is_own(&other.form)) {
        let action = Action::Form { lookup: function.name.clone() };
        return Ok(ExposedTool { tool: template::form_tool(function), effect: Effect::Reads, action });
    }
    let form = functions.iter().find(|other| is_own(&other.preview)).unwrap_or(&function).form.as_deref();
    if let Some(form) = form {
        let (tool, filled) = template::filled_tool(function, purpose(&function.description), form)?;
        return Ok(ExposedTool { tool, effect: function.effect, action: Action::Filled(filled) });
    }
    let (arguments, input) = match &function.input_schema {
        Some(text) => (of_input(&function.name, text)?, Input::Any),
        None => (nothing(), Input::None),
    };
    let tool = Tool::new(function.name.clone(), purpose(&function.description).to_owned(), arguments)
        .with_title(&function.title)
        .with_raw_output_schema(Arc::new(of_output(&function.name, &function.output_schema)?))
        .with_annotations(annotations(function.effect).open_world(true));
    let action = Action::Call { function: function.name.clone(), input };
    Ok(ExposedTool { tool, effect: function.effect, action })
}

fn of_recipe(function: &Function, recipe: &Recipe) -> Result<ExposedTool, SetUpError> {
    let input = of_input(&recipe.name, &recipe.schema)?;
    let narrowed = Input::narrowed(&recipe.name, &Value::Object(input.clone()))?;
    let description = format!("{}\n\nExample: {}", recipe.description, recipe.example);
    let tool = Tool::new(recipe.name.clone(), description, input)
        .with_title(&recipe.title)
        .with_raw_output_schema(Arc::new(of_output(&recipe.name, &function.output_schema)?))
        .with_annotations(annotations(recipe.effect).open_world(true));
    Ok(ExposedTool {
        tool,
        effect: recipe.effect,
        action: Action::Call { function: function.name.clone(), input: narrowed },
    })
}

/// One tool for all recipes: an agent has room for a few dozen tools, and reads all their schemas every time.
fn of_recipes(recipes: &[&Recipe]) -> Result<ExposedTool, SetUpError> {
    let description = "Gives an input of custom-api-call for one purpose: its JSON Schema, limits in words, and an example to start from. Sends nothing.";
    let mut known = Map::new();
    for recipe in recipes {
        let told = json!({
            "title": recipe.title,
            "description": recipe.description,
            "schema": of_input(&recipe.name, &recipe.schema)?,
            "example": object(&recipe.name, &recipe.example)?,
        });
        known.insert(recipe.name.clone(), told);
    }
    let names: Vec<_> = known.keys().collect();
    let input = json!({
        "type": "object",
        "properties": {"name": {"type": "string", "enum": names}},
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

impl Input {
    /// Input that must match a schema.
    pub fn narrowed(tool: &str, schema: &Value) -> Result<Self, SetUpError> {
        let validator = jsonschema::validator_for(schema)
            .map_err(|error| SetUpError::Schema { tool: tool.to_owned(), message: error.to_string() })?;
        Ok(Self::Narrowed(Box::new(validator)))
    }

    /// Every fault that can be found before the function is called.
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

fn nothing() -> JsonObject {
    members(json!({"type": "object", "properties": {}, "additionalProperties": false}))
}

/// The purpose of a tool: the first paragraph of its description. The second says what a failure means for a repeat; the
/// server's instructions and each failure say that, too.
fn purpose(description: &str) -> &str {
    description.split_once('\n').map_or(description, |(purpose, _)| purpose)
}
