//! `describe`: the component's description of itself.

use std::io::{IsTerminal, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use host_harness::Plugin;
use host_harness_forms::{DescribedTool, Screen, overview, parsed, recipe_page, tool_page};
use host_harness_whatsapp::Session;
use serde_json::{Value, json};

use crate::component::{ComponentSource, Network};
use crate::exit::{Exit, print_json};
use crate::pager;

/// What to describe, and how.
#[derive(Debug, clap::Args)]
pub struct Describe {
    /// A function, such as send-template, or a recipe, such as reply-buttons. Default: everything.
    name: Option<String>,
    /// Print JSON on a terminal, too. Schemas are then JSON values, not strings.
    #[arg(long)]
    json: bool,
    /// The component to show, instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    component: Option<PathBuf>,
}

/// Prints the description, or that of one function or recipe: as a page on a terminal, otherwise JSON.
pub async fn run(describe: &Describe) -> Result<ExitCode, Exit> {
    let plugin =
        ComponentSource { path: describe.component.as_deref(), via: None }.load(1, Network::default())?;
    let manifest = parsed(manifest(&plugin).await?);
    let named = describe.name.as_deref().map(|name| Named::find(&manifest, name)).transpose()?;
    if describe.json || !stdout().is_terminal() {
        print_json(named.map_or(&manifest, Named::json))?;
    } else {
        let screen = Screen::of(&stdout());
        let page = match named {
            None => overview(&manifest, screen),
            Some(Named::Function(tool)) => tool_page(tool, screen),
            Some(Named::Recipe(tool, recipe)) => recipe_page(tool, recipe, screen),
        };
        pager::show(&page)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The named parts of a description.
#[derive(Clone, Copy)]
enum Named<'a> {
    Function(DescribedTool<'a>),
    Recipe(DescribedTool<'a>, &'a Value),
}

impl<'a> Named<'a> {
    fn all(manifest: &'a Value) -> impl Iterator<Item = Self> {
        DescribedTool::all(manifest).flat_map(|tool| {
            let recipes = tool.recipes().map(move |recipe| Self::Recipe(tool, recipe));
            [Self::Function(tool)].into_iter().chain(recipes)
        })
    }

    fn find(manifest: &'a Value, name: &str) -> Result<Self, Exit> {
        Self::all(manifest).find(|named| named.name() == name).ok_or_else(|| {
            let names = || Self::all(manifest).map(Self::name);
            let hint = match host_harness::nearest(name, names()) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("it describes {}", names().collect::<Vec<_>>().join(", ")),
            };
            Exit::usage(format!("the component does not describe {name}; {hint}"))
        })
    }

    fn name(self) -> &'a str {
        self.json()["name"].as_str().unwrap_or_default()
    }

    fn json(self) -> &'a Value {
        match self {
            Self::Function(tool) => tool.json(),
            Self::Recipe(_, recipe) => recipe,
        }
    }
}

/// The component's own description, unchanged. It makes no requests.
pub async fn manifest(plugin: &Plugin) -> Result<Value, Exit> {
    let mut described = Session::offline(plugin).call_json("describe", Some(&json!({}))).await?;
    match described.get_mut("ok") {
        Some(manifest) => Ok(manifest.take()),
        None => Err(Exit::host(format!("the component does not describe itself: {described}"))),
    }
}
