//! `describe`: what the component says of itself.

use std::io::{IsTerminal, stdout};
use std::process::ExitCode;

use host_harness::{Plugin, Policy, Sandbox};
use serde_json::{Value, json};
use tool_forms::{Ink, Tool, overview, parsed, tool_page};

use crate::args::Describe;
use crate::exit::{Failure, print_json, print_line};
use crate::harness::{self, Network};

/// Prints the description, or that of one function: as a page where a person looks, else as JSON.
pub async fn run(describe: &Describe) -> Result<ExitCode, Failure> {
    let plugin = harness::load(describe.component.as_deref(), Network::default())?;
    let manifest = parsed(manifest(&plugin).await?);
    let tool = describe.function.as_deref().map(|name| find(&manifest, name)).transpose()?;
    if describe.json || !stdout().is_terminal() {
        print_json(tool.map_or(&manifest, Tool::json))?;
    } else {
        let ink = Ink::on(&stdout());
        let page = tool.map_or_else(|| overview(&manifest, ink), |tool| tool_page(tool, ink));
        print_line(page.trim_end())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The description of one function.
pub fn find<'a>(manifest: &'a Value, name: &str) -> Result<Tool<'a>, Failure> {
    Tool::find(manifest, name).ok_or_else(|| {
        let names: Vec<_> = Tool::all(manifest).map(Tool::name).collect();
        let near = host_harness::nearest(name, names.iter().copied());
        let hint = match near {
            Some(near) => format!("did you mean {near}?"),
            None => format!("there is {}", names.join(", ")),
        };
        Failure::usage(format!("the component does not describe {name}; {hint}"))
    })
}

/// The component's own description, as it gives it. It asks nothing of the host.
pub async fn manifest(plugin: &Plugin) -> Result<Value, Failure> {
    let nothing = Sandbox::new(Policy::deny_all());
    let mut described = plugin.call_json(&nothing, "describe", &json!({})).await?;
    match described.get_mut("ok") {
        Some(manifest) => Ok(manifest.take()),
        None => Err(Failure::host(format!("the component does not describe itself: {described}"))),
    }
}
