//! A function's form as a page to read: each input by its name for `--set`, its type and its limits.

use serde_json::Value;

use crate::manifest::DescribedTool;
use crate::path::Path;
use crate::schema::{Schema, shown};
use crate::screen::{Screen, harmless, line};

/// Enough for a list in a list in a list. No form for people is deeper.
const DEPTH: usize = 10;

/// The overview: the connection, and every function.
pub fn overview(manifest: &Value, screen: Screen) -> String {
    let text = |name: &str| manifest[name].as_str().unwrap_or_default();
    let mut page = format!(
        "{} {}\n",
        screen.bold(&line(text("title"), screen.prose())),
        line(text("version"), screen.prose())
    );
    page += &screen.wrapped(text("description"), "");
    let connection = Schema::of(&manifest["connection-schema"]);
    page += &format!("\n{}\n", screen.bold(connection.title()));
    page += &screen.wrapped(connection.text("description").unwrap_or_default(), "  ");
    page += &inputs(connection, screen);
    for tool in DescribedTool::all(manifest) {
        page.push('\n');
        page += &tool_page(tool, screen);
    }
    page
}

/// One function.
pub fn tool_page(tool: DescribedTool<'_>, screen: Screen) -> String {
    let title = tool.text("title").unwrap_or_default();
    let mut page = format!("{}  {}\n", screen.bold(tool.name()), line(title, screen.prose()));
    page += &screen.wrapped(tool.text("description").unwrap_or_default(), "  ");
    if let Some(schema) = tool.input() {
        page += &inputs(Schema::of(schema), screen);
    }
    for choice in tool.choices() {
        page += &screen.wrapped(&format!("{} is chosen from {}.", choice.field, choice.lookup), "  ");
    }
    if let Some(form) = tool.form() {
        page += &screen.wrapped(&format!("{form} says what is asked for once its inputs are known."), "  ");
    }
    if let Some(preview) = tool.preview() {
        let what = "accepts the same inputs, shows the message that would be sent, and finds every fault.";
        page += &screen.wrapped(&format!("{preview} {what}"), "  ");
    }
    for recipe in tool.recipes() {
        page.push('\n');
        page += &recipe_head(recipe, screen);
        page += &format!("    {}\n", screen.dim(&harmless(&recipe["example"].to_string())));
    }
    page
}

/// One recipe of a function, with its inputs.
pub fn recipe_page(tool: DescribedTool<'_>, recipe: &Value, screen: Screen) -> String {
    let mut page = recipe_head(recipe, screen);
    page += &format!("    An input of {}, as in:\n", line(tool.name(), screen.prose()));
    page += &format!("{}\n", harmless(&format!("{:#}", recipe["example"])));
    page += &inputs(Schema::of(&recipe["schema"]), screen);
    page
}

fn recipe_head(recipe: &Value, screen: Screen) -> String {
    let text = |name: &str| recipe[name].as_str().unwrap_or_default();
    let mut head = format!(
        "  {}  {}\n",
        screen.bold(&line(text("name"), screen.prose())),
        line(text("title"), screen.prose())
    );
    head += &screen.wrapped(text("description"), "    ");
    head
}

fn inputs(schema: Schema<'_>, screen: Screen) -> String {
    let mut page = String::new();
    members(schema, &Path::default().to_string(), screen, &mut page, DEPTH);
    page
}

fn members(schema: Schema<'_>, path: &str, screen: Screen, page: &mut String, depth: usize) {
    for (name, member, required) in schema.members() {
        let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        field(member, &path, required, screen, page, depth);
    }
    let one_of: Vec<_> = schema.one_of().collect();
    if !one_of.is_empty() {
        *page += &format!(
            "  {} one of: {}\n",
            screen.bold(if path.is_empty() { "exactly" } else { path }),
            one_of.join(", ")
        );
    }
}

fn field(schema: Schema<'_>, path: &str, required: bool, screen: Screen, page: &mut String, depth: usize) {
    if let Some(constant) = schema.constant() {
        *page += &format!(
            "  {}  {}\n",
            screen.bold(path),
            screen.dim(&harmless(&format!("always {}", shown(constant))))
        );
        return;
    }
    let mark = if required { " *" } else { "" };
    let mut about = vec![schema.takes().to_owned()];
    about.extend(schema.limits());
    if schema.text("format") != Some("password") {
        about.extend(schema.example().map(|example| format!("as in {}", shown(example))));
    }
    *page += &format!("  {}{mark}  {}\n", screen.bold(path), harmless(schema.title()));
    *page += &screen.wrapped(schema.text("description").unwrap_or_default(), "      ");
    *page += &screen.dim(screen.wrapped(&about.join("; "), "      ").trim_end());
    page.push('\n');
    if depth > 0 {
        within(schema, path, screen, page, depth - 1);
    }
}

/// The members of an object or the entries of a list.
fn within(schema: Schema<'_>, path: &str, screen: Screen, page: &mut String, depth: usize) {
    members(schema, path, screen, page, depth);
    let titles: Vec<_> = schema.alternatives().map(Schema::title).collect();
    if !titles.is_empty() {
        *page += &screen.wrapped(&format!("one of: {}", titles.join(", ")), "      ");
    }
    for alternative in schema.alternatives() {
        // The alternatives only require that one of them is given, so none of their members is required.
        for (name, member, _) in alternative.members() {
            field(member, &format!("{path}.{name}"), false, screen, page, depth);
        }
    }
    for (index, entry) in schema.entries().enumerate() {
        members(entry, &format!("{path}[{index}]"), screen, page, depth);
    }
    if let Some(items) = schema.items() {
        if items.kind() == "object" {
            within(items, &format!("{path}[0]"), screen, page, depth);
        } else {
            field(items, &format!("{path}[0]"), false, screen, page, depth);
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
        let page = tool_page(DescribedTool::find(&tool, "send").unwrap(), Screen::new(100, 24));
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
        let page = recipe_page(tool, tool.recipes().next().unwrap(), Screen::new(100, 24));
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
