//! A function's input, from a file, from `--set`, and from the person at the terminal.

use std::io::{self, IsTerminal, stderr, stdin};
use std::path::Path;

use host_harness_forms::{AskError, Asker, DescribedTool, Editor, Plain, Screen, Terminal as At, set};
use serde_json::{Map, Value};

use crate::exit::Exit;
use crate::given::Given;
use crate::harness::{Harness, read_json};

/// Asks on the terminal.
pub type Terminal = Asker<Box<dyn At>>;

/// The terminal, if a person sits at it: with a pipe or a redirect, nothing is asked.
pub fn terminal() -> Option<Terminal> {
    let is_terminal = stdin().is_terminal() && stderr().is_terminal();
    let plain = || Plain::new(io::BufReader::new(stdin()), stderr(), Screen::of(&stderr()));
    is_terminal.then(|| {
        Asker::new(match Editor::new() {
            Some(editor) => Box::new(editor) as Box<dyn At>,
            None => Box::new(plain()),
        })
    })
}

/// The input given on the command line; `None` if there is none.
pub fn given(given: &Given, manifest: Option<&Value>, function: &str) -> Result<Option<Value>, Exit> {
    let mut input = given.input.as_deref().map(|path: &Path| read_json(path)).transpose()?;
    // As a workflow step has it: the call's parameters, keyed by their names.
    if let Some(Value::Object(object)) = &input
        && object.len() == 1
        && object.get("input").is_some_and(Value::is_object)
    {
        return Err(Exit::usage(format!(
            "the input of {function} is wrapped in a key `input`: give only the value of that key"
        )));
    }
    if given.set.is_empty() {
        return Ok(input);
    }
    let tool = manifest.and_then(|manifest| DescribedTool::find(manifest, function));
    let schema = tool.and_then(DescribedTool::input).ok_or_else(|| {
        Exit::usage(format!("--set: the component does not describe an input of {function}; give --input"))
    })?;
    for assignment in &given.set {
        let input = input.get_or_insert_with(|| Value::Object(Map::new()));
        set(input, schema, assignment).map_err(|error| Exit::usage(format!("--set {error}")))?;
    }
    Ok(input)
}

/// Asks for missing input, and returns whether it asked.
pub async fn ask(
    terminal: &mut Terminal,
    harness: &Harness,
    manifest: &Value,
    tool: DescribedTool<'_>,
    input: &mut Value,
) -> Result<bool, Exit> {
    let asked = terminal.fill(manifest, tool, input, harness, |part| harness.has(part)).await;
    asked.map_err(failure)
}

/// Why there is no answer.
pub fn failure(error: AskError) -> Exit {
    match error {
        AskError::Ended(_) => Exit::usage(error),
        AskError::Terminal(_) => Exit::host(error),
    }
}
