//! A function or a recipe as a page.

use host_harness_whatsapp::catalog::{Effect, Manifest};
use host_harness_whatsapp::types::FormField;

/// The subject of a page.
#[derive(Clone, Copy)]
pub(super) struct Tool<'a> {
    pub name: &'a str,
    pub title: &'a str,
    pub description: &'a str,
    pub effect: Effect,
    /// The function that is called.
    pub function: &'a str,
    pub fields: &'a [FormField],
    /// The look-up that returns the fields, once the template is known.
    pub form: Option<&'a str>,
    /// The look-up that shows the message before it is sent.
    pub preview: Option<&'a str>,
}

/// The pages, grouped under headings.
pub(super) fn groups(manifest: &Manifest) -> Vec<(&'static str, Vec<Tool<'_>>)> {
    let tools = || manifest.tools.iter().map(of);
    let recipes =
        |effect: Effect| recipes(manifest).filter(move |tool| tool.effect == effect).collect::<Vec<_>>();
    let sends = tools().filter(|tool| tool.effect == Effect::Sends).collect();
    let others =
        tools().filter(|tool| tool.effect != Effect::Sends).chain(manifest.lookups.iter().map(of)).collect();
    vec![
        ("Send", sends),
        ("Send with a recipe", recipes(Effect::Sends)),
        ("Look up, check, call", others),
        ("Change with a recipe", recipes(Effect::Changes)),
        ("Read with a recipe", recipes(Effect::Reads)),
    ]
}

/// The page with this name.
pub(super) fn find<'a>(manifest: &'a Manifest, name: &str) -> Option<Tool<'a>> {
    let tools = manifest.tools.iter().chain(&manifest.lookups).map(of);
    tools.chain(recipes(manifest)).find(|tool| tool.name == name)
}

fn of(tool: &host_harness_whatsapp::catalog::Tool) -> Tool<'_> {
    Tool {
        name: &tool.name,
        title: &tool.title,
        description: &tool.description,
        effect: tool.effect,
        function: &tool.name,
        fields: &tool.fields,
        form: tool.form.as_deref(),
        preview: tool.preview.as_deref(),
    }
}

fn recipes(manifest: &Manifest) -> impl Iterator<Item = Tool<'_>> {
    manifest.tools.iter().flat_map(|tool| {
        tool.recipes.iter().map(|recipe| Tool {
            name: &recipe.name,
            title: &recipe.title,
            description: &recipe.description,
            effect: recipe.effect,
            function: &tool.name,
            fields: &recipe.fields,
            form: None,
            preview: None,
        })
    })
}
