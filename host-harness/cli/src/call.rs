//! `call` and `validate`: one function, its result on stdout, its verdict as the exit code.

use std::process::ExitCode;

use host_harness::HostError;
use host_harness_forms::{DescribedTool, Ink, complaint, message, parsed};
use host_harness_whatsapp::{answer_of, outcome_of};
use serde_json::{Value, json};

use crate::exit::{Exit, code_of, print_json};
use crate::given::Given;
use crate::harness::Harness;
use crate::input::{self, Terminal};
use crate::target::Target;
use crate::{describe, preview};

/// Which function to call, with which input.
#[derive(Debug, clap::Args)]
pub struct Call {
    /// The function, as in send-message.
    function: String,
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    given: Given,
    /// Look at the message before it is sent, where the function has a preview, and send nothing if that finds a fault.
    #[arg(long)]
    check: bool,
}

/// Checks a connection.
pub async fn validate(target: &Target) -> Result<ExitCode, Exit> {
    run(&Harness::new(target)?, "validate", None).await
}

/// Calls the function that is named, once its input is whole.
pub async fn call(call: &Call) -> Result<ExitCode, Exit> {
    let harness = Harness::new(&call.target)?;
    let function = call.function.as_str();
    let takes_input = harness.takes(function, "input")?;
    let mut terminal = input::terminal().filter(|_| takes_input);
    // What can be done without the component's description is: a plugin need not have one.
    let described = takes_input && (terminal.is_some() || call.check || !call.given.set.is_empty());
    let manifest = if described { describe::manifest(harness.plugin()).await.ok().map(parsed) } else { None };
    let mut given = input::given(&call.given, manifest.as_ref(), function)?;

    let tool = manifest.as_ref().and_then(|manifest| DescribedTool::find(manifest, function));
    let mut asked = false;
    if let (Some(terminal), Some(manifest), Some(tool)) = (&mut terminal, &manifest, tool) {
        let given = given.get_or_insert_with(|| json!({}));
        asked = input::ask(terminal, &harness, manifest, tool, given).await?;
    }
    if given.is_none() && takes_input {
        return Err(Exit::usage(format!(
            "{function} takes an input: give --input FILE, --input - for stdin, or --set name=value"
        )));
    }
    let look = tool.and_then(DescribedTool::preview).filter(|_| asked || call.check);
    if call.check && look.is_none() {
        return Err(Exit::usage(format!("--check: {function} has no preview")));
    }
    if let Some(refused) = check(&harness, look, given.as_ref(), call.check).await? {
        print_json(&refused)?;
        return Ok(code_of(&refused));
    }
    if let (true, Some(terminal), Some(tool)) = (asked, &mut terminal, tool) {
        confirm(terminal, tool, look.is_some(), given.as_ref())?;
    }
    run(&harness, function, given.as_ref()).await
}

/// Looks at what would be sent; gives the result where that must not be. A look that fails stops the call only where it
/// was asked for.
async fn check(
    harness: &Harness,
    look: Option<&str>,
    input: Option<&Value>,
    must: bool,
) -> Result<Option<Value>, Exit> {
    let Some(look) = look else { return Ok(None) };
    let result = harness.call(look, input).await?;
    if result.get("err").is_some() {
        let so = if must { ", so nothing was sent" } else { "" };
        say!("note: {look} failed{so}: {}", complaint(&result));
        return Ok(must.then_some(result));
    }
    if result["ok"]["message"].is_object() {
        say!("{}", message(&result["ok"]["message"], Ink::on(&std::io::stderr())));
    }
    let faults = preview::faults(&result);
    preview::tell(faults);
    preview::warn(&result);
    Ok(preview::refusal(faults))
}

/// A person who was asked for the input is asked, too, whether it may go.
fn confirm(
    terminal: &mut Terminal,
    tool: DescribedTool<'_>,
    is_shown: bool,
    input: Option<&Value>,
) -> Result<(), Exit> {
    if tool.only_reads() {
        return Ok(());
    }
    if let Some(input) = input.filter(|_| !is_shown) {
        say!("{input:#}");
    }
    if terminal.confirm(&format!("Call {}?", tool.name())).map_err(input::failure)? {
        Ok(())
    } else {
        Err(Exit::usage("not called, and nothing was sent"))
    }
}

/// Makes the call. However it ends, its answer is on stdout, in the component's form.
async fn run(harness: &Harness, function: &str, input: Option<&Value>) -> Result<ExitCode, Exit> {
    let error = match harness.call(function, input).await {
        Ok(result) => {
            print_json(&result)?;
            return Ok(code_of(&result));
        }
        Err(error) => error,
    };
    let message = error.to_string();
    let of_input = matches!(error, HostError::BadInput(_));
    let exit = Exit::of(&error);
    let answer = answer_of(outcome_of(function, Err(error)));
    print_json(&answer)?;
    if of_input || answer.pointer("/err/permanent-unconfirmed").is_some() {
        say!("error: {message}");
        return Ok(code_of(&answer));
    }
    Err(exit)
}
