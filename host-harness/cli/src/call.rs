//! `call`: one function, its result on stdout, its verdict as the exit code.

mod attachment;
mod look;
mod review;
mod sender;
mod upload;

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use host_harness_forms::{DescribedTool, parsed};
use serde_json::json;

use crate::answer::Answer;
use crate::describe;
use crate::exit::{Exit, code_of, print_json};
use crate::given::Given;
use crate::harness::Harness;
use crate::input;
use crate::target::Target;
use attachment::Attachment;
use review::{Form, Reviewed};

/// Which function to call, with which input.
#[derive(Debug, clap::Args)]
pub struct Call {
    /// The function, such as send-message.
    #[arg(value_parser = FunctionName)]
    function: String,
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    given: Given,
    /// A local file for send-media to upload and send. If the input has no kind, the file's extension decides it. If
    /// the input has no filename, the recipient of a document sees the name of this file.
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
    /// Preview the message first, and send nothing if the preview reports a fault. Only for functions that have a
    /// preview.
    #[arg(long)]
    check: bool,
}

/// Calls the function, once its input is complete.
pub async fn call(call: &Call) -> Result<ExitCode, Exit> {
    let harness = Harness::new(&call.target)?;
    let function = call.function.as_str();
    let takes_input = harness.takes(function, "input")?;
    let mut terminal = input::terminal().filter(|_| takes_input);
    // Everything that needs no description works without one: a plugin may have none.
    let described = takes_input && (terminal.is_some() || call.check || !call.given.set.is_empty());
    let manifest = if described { describe::manifest(harness.plugin()).await.ok().map(parsed) } else { None };
    let mut given = input::given(&call.given, manifest.as_ref(), function)?;
    let attachment = match &call.file {
        Some(path) => Some(Attachment::read(function, path, given.get_or_insert_with(|| json!({})))?),
        None => None,
    };

    let tool = manifest.as_ref().and_then(|manifest| DescribedTool::find(manifest, function));
    let preview = tool.and_then(DescribedTool::preview);
    if call.check && preview.is_none() {
        return Err(Exit::usage(format!("--check: {function} has no preview")));
    }
    let mut is_looked_at = false;
    if let (Some(terminal), Some(manifest), Some(tool)) = (&mut terminal, &manifest, tool) {
        let given = given.get_or_insert_with(|| json!({}));
        let form =
            Form { harness: &harness, manifest, tool, attachment: attachment.as_ref(), must: call.check };
        match form.fill(terminal, given).await? {
            Reviewed::Whole => {}
            Reviewed::Agreed => is_looked_at = true,
            Reviewed::Refused(result) => {
                print_json(&result)?;
                return Ok(code_of(&result));
            }
        }
    }
    if given.is_none() && takes_input {
        return Err(Exit::usage(format!(
            "{function} needs an input: give --input FILE, --input - for stdin, or --set name=value"
        )));
    }
    if let Some(preview) = preview.filter(|_| call.check && !is_looked_at)
        && let Some(refused) = look::preview(&harness, preview, given.as_ref(), true).await?
    {
        print_json(&refused)?;
        return Ok(code_of(&refused));
    }
    let answer = match (attachment, given) {
        (Some(attachment), Some(given)) => upload::and_send(&harness, function, attachment, given).await,
        (_, given) => Answer::of(&harness, function, given.as_ref()).await,
    };
    print_json(&answer.result)?;
    answer.end()
}

/// A function's name. Shells complete the contract's names; a custom component may have others.
#[derive(Clone)]
struct FunctionName;

impl TypedValueParser for FunctionName {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(host_harness_whatsapp::functions().map(PossibleValue::new)))
    }
}
