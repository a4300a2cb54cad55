//! What custom calls are made for: an input for each purpose.
//!
//! In the function itself, `body.json` is the text of a JSON value. A recipe's schema and its example have the value
//! itself there: a form can show it and an agent can fill it in. A host that passes typed values writes it out as text.

use super::dialect::in_dialect;
use super::fields::fields;
use super::files::{File, Files, file};
use crate::wit::catalog::{Effect, Recipe};
use crate::wit::types::Dialect;

/// Where the numbers of a recipe's schema come from is said by its description: the pages of Meta's documentation
/// have the title of the message's kind.
pub(super) struct Purpose {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    effect: Effect,
    /// For a message: Meta's name for its kind.
    pub(super) kind: Option<&'static str>,
    /// For an interactive message: Meta's name for its own kind.
    pub(super) interactive: Option<&'static str>,
    /// A message's content; else the whole input.
    pub(super) schema: File,
    example: File,
}

/// A message's recipe.
const fn message(
    name: &'static str,
    title: &'static str,
    description: &'static str,
    kind: &'static str,
    schema: File,
    example: File,
) -> Purpose {
    let effect = Effect::Sends;
    Purpose { name, title, description, effect, kind: Some(kind), interactive: None, schema, example }
}

/// An interactive message's recipe.
const fn interactive(
    name: &'static str,
    title: &'static str,
    description: &'static str,
    kind: &'static str,
    schema: File,
    example: File,
) -> Purpose {
    let interactive = Some(kind);
    Purpose { interactive, ..message(name, title, description, "interactive", schema, example) }
}

/// Any other recipe.
const fn call(
    name: &'static str,
    title: &'static str,
    description: &'static str,
    effect: Effect,
    schema: File,
    example: File,
) -> Purpose {
    Purpose { name, title, description, effect, kind: None, interactive: None, schema, example }
}

pub(super) static PURPOSES: [Purpose; 22] = [
    interactive(
        "reply-buttons",
        "Reply Buttons",
        "Sends a text with up to three buttons; the one tapped comes back by webhook with its id. Each id and each title stands once. For more choices use list.",
        "button",
        file!("recipes/reply-buttons"),
        file!("recipes/reply-buttons.example"),
    ),
    interactive(
        "list",
        "List",
        "Sends a text with a button that opens a list to choose from; the row chosen comes back by webhook with its id. Up to 10 rows in all sections together, each id once; with more than one section each has a title.",
        "list",
        file!("recipes/list"),
        file!("recipes/list.example"),
    ),
    interactive(
        "link-button",
        "Link Button",
        "Sends a text with one button that opens a web page.",
        "cta_url",
        file!("recipes/link-button"),
        file!("recipes/link-button.example"),
    ),
    message(
        "location",
        "Location",
        "Sends a place on the map.",
        "location",
        file!("recipes/location"),
        file!("recipes/location.example"),
    ),
    interactive(
        "location-request",
        "Location Request",
        "Asks the person for a location, with a button that shares it; it comes back by webhook.",
        "location_request_message",
        file!("recipes/location-request"),
        file!("recipes/location-request.example"),
    ),
    message(
        "contacts",
        "Contacts",
        "Sends contact cards. A name has its whole form and at least one part.",
        "contacts",
        file!("recipes/contacts"),
        file!("recipes/contacts.example"),
    ),
    message(
        "reaction",
        "Reaction",
        "Puts an emoji on a message that is not older than 30 days, or takes it back. A second call replaces the first.",
        "reaction",
        file!("recipes/reaction"),
        file!("recipes/reaction.example"),
    ),
    call(
        "mark-as-read",
        "Mark as Read",
        "Shows the person that the message was read and, if asked, for up to 25 seconds that an answer is being written. Sends no message.",
        Effect::Changes,
        file!("recipes/mark-as-read"),
        file!("recipes/mark-as-read.example"),
    ),
    interactive(
        "product",
        "Product",
        "Sends one product of the catalog that is connected to the number.",
        "product",
        file!("recipes/product"),
        file!("recipes/product.example"),
    ),
    interactive(
        "products",
        "Products",
        "Sends up to 30 products in all sections together; with more than one section each has a title.",
        "product_list",
        file!("recipes/products"),
        file!("recipes/products.example"),
    ),
    interactive(
        "whole-catalog",
        "Catalog",
        "Sends a text with a button that opens the whole catalog.",
        "catalog_message",
        file!("recipes/whole-catalog"),
        file!("recipes/whole-catalog.example"),
    ),
    interactive(
        "flow",
        "Flow",
        "Sends a text with a button that starts a flow, by its id or its name; what the person fills in comes back by webhook.",
        "flow",
        file!("recipes/flow"),
        file!("recipes/flow.example"),
    ),
    call(
        "read-templates",
        "Read Templates",
        "Lists the templates with all that Meta knows of them. To choose one, list-templates is simpler.",
        Effect::Reads,
        file!("recipes/read-templates"),
        file!("recipes/read-templates.example"),
    ),
    call(
        "create-template",
        "Create Template",
        "Submits a template for Meta's approval, which can take a day. 100 an hour.",
        Effect::Changes,
        file!("recipes/create-template"),
        file!("recipes/create-template.example"),
    ),
    call(
        "edit-template",
        "Edit Template",
        "Replaces the components of a template that is approved, rejected or paused, all of them, and submits it for approval again. list-templates gives the id.",
        Effect::Changes,
        file!("recipes/edit-template"),
        file!("recipes/edit-template.example"),
    ),
    call(
        "delete-template",
        "Delete Template",
        "Deletes a template for good: in every language, or with hsm_id in one.",
        Effect::Changes,
        file!("recipes/delete-template"),
        file!("recipes/delete-template.example"),
    ),
    call(
        "read-profile",
        "Read Business Profile",
        "Reads what people see of the business behind the number.",
        Effect::Reads,
        file!("recipes/read-profile"),
        file!("recipes/read-profile.example"),
    ),
    call(
        "update-profile",
        "Update Business Profile",
        "Changes what people see of the business behind the number. What is left out stays.",
        Effect::Changes,
        file!("recipes/update-profile"),
        file!("recipes/update-profile.example"),
    ),
    call(
        "analytics",
        "Analytics",
        "Counts messages, conversations, costs or calls, up to a year back, or what became of templates, up to 90 days back.",
        Effect::Reads,
        file!("recipes/analytics"),
        file!("recipes/analytics.example"),
    ),
    call(
        "upload-media",
        "Upload Media",
        "Uploads a file and answers its id, which send-media and template headers take for 30 days. The media type stands in both places.",
        Effect::Changes,
        file!("recipes/upload-media"),
        file!("recipes/upload-media.example"),
    ),
    call(
        "media-address",
        "Media Address",
        "Answers where a file can be fetched for 5 minutes, by the id of an upload or of a file that a person sent. Fetch it with a get of that address.",
        Effect::Reads,
        file!("recipes/media-address"),
        file!("recipes/media-address.example"),
    ),
    call(
        "delete-media",
        "Delete Media",
        "Deletes an uploaded file.",
        Effect::Changes,
        file!("recipes/delete-media"),
        file!("recipes/delete-media.example"),
    ),
];

impl Purpose {
    /// The recipe, ready to show.
    pub(super) fn recipe(&self, files: &Files, dialect: Option<Dialect>) -> Recipe {
        let schema = files.whole(&self.titled(&self.input_schema(files)));
        let example = self.input_example(files);
        Recipe {
            name: self.name.into(),
            title: self.title.into(),
            description: self.description.into(),
            effect: self.effect,
            fields: fields(&schema, &example, &[]),
            schema: in_dialect(schema, dialect),
            example,
        }
    }

    fn titled(&self, schema: &str) -> String {
        let inner = schema.strip_prefix('{').unwrap_or_default();
        format!(r#"{{"title":"{}",{inner}"#, self.title)
    }

    fn input_schema(&self, files: &Files) -> String {
        let Some(kind) = self.kind else { return files.text(self.schema).to_owned() };
        // Meta, "Reaction messages": none answers another message.
        let context = if kind == "reaction" { "" } else { r##""context":{"$ref":"#/$defs/context"},"## };
        format!(
            r##"{{"type":"object","properties":{{"method":{{"const":"post"}},"path":{{"const":"/{{phone-number-id}}/messages"}},"body":{{"type":"object","title":"Request","properties":{{"json":{{"type":"object","title":"Message","properties":{{"messaging_product":{{"const":"whatsapp"}},"recipient_type":{{"const":"individual"}},"to":{{"$ref":"number"}},"recipient":{{"$ref":"user-id"}},{context}"biz_opaque_callback_data":{{"$ref":"callback-data"}},"type":{{"const":"{kind}"}},"{kind}":{schema}}},"required":["messaging_product","type","{kind}"],"oneOf":[{{"title":"To a number","required":["to"]}},{{"title":"To a user id","required":["recipient"]}}],"additionalProperties":false}}}},"required":["json"],"additionalProperties":false}}}},"required":["method","path","body"],"additionalProperties":false}}"##,
            schema = files.text(self.schema),
        )
    }

    fn input_example(&self, files: &Files) -> String {
        let Some(kind) = self.kind else { return files.text(self.example).to_owned() };
        format!(
            r#"{{"method":"post","path":"/{{phone-number-id}}/messages","body":{{"json":{{"messaging_product":"whatsapp","to":"+15555550123","type":"{kind}","{kind}":{example}}}}}}}"#,
            example = files.text(self.example),
        )
    }
}
