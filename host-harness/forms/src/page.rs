//! The form of a function as a page to read: each input by the name that `--set` takes, what it takes, its limits.

use serde_json::Value;

use crate::ink::{Ink, harmless, line, wrapped};
use crate::manifest::DescribedTool;
use crate::path::Path;
use crate::schema::{Schema, shown};

const WIDTH: usize = 100;

/// A list within a list within a list: deeper no form goes that a person reads.
const DEPTH: usize = 10;

/// Everything: the connection, and every function.
pub fn overview(manifest: &Value, ink: Ink) -> String {
    let text = |name: &str| manifest[name].as_str().unwrap_or_default();
    let mut page = format!("{} {}\n", ink.bold(&line(text("title"), WIDTH)), line(text("version"), WIDTH));
    page += &wrapped(text("description"), WIDTH, "");
    let connection = Schema::of(&manifest["connection-schema"]);
    page += &format!("\n{}\n", ink.bold(connection.title()));
    page += &wrapped(connection.text("description").unwrap_or_default(), WIDTH, "  ");
    page += &inputs(connection, ink);
    for tool in DescribedTool::all(manifest) {
        page.push('\n');
        page += &tool_page(tool, ink);
    }
    page
}

/// One function.
pub fn tool_page(tool: DescribedTool<'_>, ink: Ink) -> String {
    let title = tool.text("title").unwrap_or_default();
    let mut page = format!("{}  {}\n", ink.bold(tool.name()), line(title, WIDTH));
    page += &wrapped(tool.text("description").unwrap_or_default(), WIDTH, "  ");
    if let Some(schema) = tool.input() {
        page += &inputs(Schema::of(schema), ink);
    }
    for choice in tool.choices() {
        page += &format!("  {} is chosen from {}.\n", choice.field, choice.lookup);
    }
    if let Some(form) = tool.form() {
        page += &format!("  {form} says what is asked for once its inputs are known.\n");
    }
    if let Some(preview) = tool.preview() {
        page +=
            &format!("  {preview} takes the same inputs, shows what would be sent, and finds every fault.\n");
    }
    for recipe in tool.recipes() {
        page.push('\n');
        page += &recipe_head(recipe, ink);
        page += &format!("    {}\n", ink.dim(&harmless(&recipe["example"].to_string())));
    }
    page
}

/// One recipe of a function, with its inputs.
pub fn recipe_page(tool: DescribedTool<'_>, recipe: &Value, ink: Ink) -> String {
    let mut page = recipe_head(recipe, ink);
    page += &format!("    An input of {}, as in:\n", line(tool.name(), WIDTH));
    page += &format!("{}\n", harmless(&format!("{:#}", recipe["example"])));
    page += &inputs(Schema::of(&recipe["schema"]), ink);
    page
}

fn recipe_head(recipe: &Value, ink: Ink) -> String {
    let text = |name: &str| recipe[name].as_str().unwrap_or_default();
    let mut head = format!("  {}  {}\n", ink.bold(&line(text("name"), WIDTH)), line(text("title"), WIDTH));
    head += &wrapped(text("description"), WIDTH, "    ");
    head
}

fn inputs(schema: Schema<'_>, ink: Ink) -> String {
    let mut page = String::new();
    members(schema, &Path::default().to_string(), ink, &mut page, DEPTH);
    page
}

fn members(schema: Schema<'_>, path: &str, ink: Ink, page: &mut String, depth: usize) {
    for (name, member, required) in schema.members() {
        let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        field(member, &path, required, ink, page, depth);
    }
    let one_of: Vec<_> = schema.one_of().collect();
    if !one_of.is_empty() {
        *page += &format!(
            "  {} one of: {}\n",
            ink.bold(if path.is_empty() { "exactly" } else { path }),
            one_of.join(", ")
        );
    }
}

fn field(schema: Schema<'_>, path: &str, required: bool, ink: Ink, page: &mut String, depth: usize) {
    if let Some(constant) = schema.constant() {
        *page += &format!(
            "  {}  {}\n",
            ink.bold(path),
            ink.dim(&harmless(&format!("always {}", shown(constant))))
        );
        return;
    }
    let mark = if required { " *" } else { "" };
    let mut about = vec![schema.takes().to_owned()];
    about.extend(schema.limits());
    if schema.text("format") != Some("password") {
        about.extend(schema.example().map(|example| format!("as in {}", shown(example))));
    }
    *page += &format!("  {}{mark}  {}\n", ink.bold(path), harmless(schema.title()));
    *page += &wrapped(schema.text("description").unwrap_or_default(), WIDTH - 6, "      ");
    *page += &ink.dim(wrapped(&about.join("; "), WIDTH - 6, "      ").trim_end());
    page.push('\n');
    if depth > 0 {
        within(schema, path, ink, page, depth - 1);
    }
}

/// What stands in an object or a list.
fn within(schema: Schema<'_>, path: &str, ink: Ink, page: &mut String, depth: usize) {
    members(schema, path, ink, page, depth);
    let titles: Vec<_> = schema.alternatives().map(Schema::title).collect();
    if !titles.is_empty() {
        *page += &format!("      one of: {}\n", titles.join(", "));
    }
    for alternative in schema.alternatives() {
        // What the alternatives have in common is that one is given: none of them must be.
        for (name, member, _) in alternative.members() {
            field(member, &format!("{path}.{name}"), false, ink, page, depth);
        }
    }
    for (index, entry) in schema.entries().enumerate() {
        members(entry, &format!("{path}[{index}]"), ink, page, depth);
    }
    if let Some(items) = schema.items() {
        if items.kind() == "object" {
            within(items, &format!("{path}[0]"), ink, page, depth);
        } else {
            field(items, &format!("{path}[0]"), false, ink, page, depth);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_field_has_its_name_title_requiredness_limits_choices_and_example() {
        let tool = json!({"tools": [{
            "name": "send", "title": "Send", "description": "Sends.",
            "input-schema": {
                "type": "object",
                "properties": {
                    "to": {"type": "string", "title": "Recipient", "pattern": "^\\+", "examples": ["+1"]},
                    "kind": {"type": "string", "title": "Kind", "oneOf": [
                        {"const": "image", "title": "Image"}, {"const": "vid", "title": "Short video"}]},
                    "method": {"const": "post"},
                    "source": {"$ref": "#/$defs/source"},
                    "rows": {"type": "array", "title": "Rows", "minItems": 1, "maxItems": 3,
                             "items": {"type": "object", "properties": {"id": {"type": "string", "maxLength": 9}}}},
                },
                "required": ["to"],
                "$defs": {"source": {"title": "Source", "oneOf": [
                    {"type": "object", "title": "Address", "properties": {"url": {"type": "string"}}},
                    {"type": "object", "title": "Uploaded", "properties": {"id": {"type": "string"}}},
                ]}},
            },
            "choices": [{"field": "to", "lookup": "list-people", "values": "people[].id", "labels": ["people[].name"]}],
        }]});
        let page = tool_page(DescribedTool::find(&tool, "send").unwrap(), Ink::new(false));
        for part in [
            "send  Send\n  Sends.\n",
            "  to *  Recipient\n      a text; matches ^\\+; as in +1\n",
            "  kind  Kind\n      a text; one of image, vid (Short video)\n",
            "  method  always post\n",
            "one of: Address, Uploaded\n  source.url  ",
            "  rows  Rows\n      a list; 1 to 3 entries\n  rows[0].id  \n      a text; up to 9 characters\n",
            "to is chosen from list-people.",
        ] {
            assert!(page.contains(part), "{part:?} is missing: {page}");
        }
    }

    #[test]
    fn a_recipe_has_its_example_and_its_inputs() {
        let manifest = json!({"tools": [{"name": "call", "recipes": [{
            "name": "block", "title": "Block", "description": "Blocks a person.",
            "schema": {"type": "object", "properties": {"user": {"type": "string", "title": "Person"}}, "required": ["user"],
                       "oneOf": [{"required": ["user"]}, {"required": ["group"]}]},
            "example": {"user": "+1"},
        }]}]});
        let tool = DescribedTool::find(&manifest, "call").unwrap();
        let page = recipe_page(tool, tool.recipes().next().unwrap(), Ink::new(false));
        for part in [
            "block  Block\n    Blocks a person.\n",
            "An input of call",
            "\"user\": \"+1\"",
            "  user *  Person\n",
            "  exactly one of: user, group\n",
        ] {
            assert!(page.contains(part), "{part:?} is missing: {page}");
        }
    }
}
