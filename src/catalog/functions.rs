//! Every function of `toolkit` and `lookups`, described for people and agents.

use super::files::{File, Files, packed};
use super::recipes::{PURPOSES, Purpose};
use crate::wit::catalog::Effect;

pub(super) struct Function {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    /// What it does, when to use it and when not. A text about repeating the call is appended.
    pub(super) description: &'static str,
    pub(super) effect: Effect,
    /// The input's schema.
    pub(super) input: Option<fn(&Files) -> String>,
    /// The result's schema.
    pub(super) output: File,
    pub(super) choices: &'static [Choice],
    pub(super) form: Option<&'static str>,
    pub(super) preview: Option<&'static str>,
    pub(super) recipes: &'static [Purpose],
}

/// An input whose choices come from a look-up.
pub(super) struct Choice {
    pub(super) field: &'static str,
    pub(super) lookup: &'static str,
    /// Inputs for the look-up.
    pub(super) inputs: &'static [(&'static str, &'static str)],
    pub(super) values: &'static str,
    /// The fields shown for each choice, the most telling first.
    pub(super) labels: &'static [&'static str],
}

const PHONE_NUMBER_ID: Choice = Choice {
    field: "phone-number-id",
    lookup: "list-phone-numbers",
    inputs: &[],
    values: "phone-numbers[].id",
    labels: &["phone-numbers[].display-phone-number", "phone-numbers[].verified-name"],
};

/// Only an approved template can be sent.
const TEMPLATE_NAME: Choice = Choice {
    field: "name",
    lookup: "list-templates",
    inputs: &[("status", "APPROVED")],
    values: "templates[].name",
    labels: &["templates[].name", "templates[].language", "templates[].category", "templates[].body"],
};

const TEMPLATE_LANGUAGE: Choice =
    Choice { field: "language", values: "templates[].language", ..TEMPLATE_NAME };

pub(super) const CONNECTION_CHOICES: [Choice; 1] = [PHONE_NUMBER_ID];

const TEMPLATE: &[Choice] = &[TEMPLATE_NAME, TEMPLATE_LANGUAGE];
pub(super) const TEMPLATE_MESSAGE: &[Choice] = &[TEMPLATE_NAME, TEMPLATE_LANGUAGE, PHONE_NUMBER_ID];

pub(super) const CONNECTION: File = packed!("schemas/connection");
const TEMPLATE_INPUT: File = packed!("schemas/send-template");
const ACCEPTED: File = packed!("schemas/accepted-message");

pub(super) static TOOLS: [Function; 5] = [
    Function {
        name: "validate",
        title: "Validate Connection",
        description: "Checks the connection and reports what it can do. Use it when a connection is saved and when sends begin to fail, not before each send. Without a phone number id it lists the account's numbers to choose from. Sends nothing.",
        effect: Effect::Reads,
        input: None,
        output: packed!("schemas/connection-report"),
        choices: &[],
        form: None,
        preview: None,
        recipes: &[],
    },
    Function {
        name: "send-message",
        title: "Send Message",
        description: "Sends a plain text to one person. Use it to answer a person who wrote in the last 24 hours. Not for anyone else: use send-template; not for files: use send-media; not for buttons or lists: use recipes of custom-api-call.",
        effect: Effect::Sends,
        input: Some(|files| files.schema(packed!("schemas/send-message"))),
        output: ACCEPTED,
        choices: &[PHONE_NUMBER_ID],
        form: None,
        preview: None,
        recipes: &[],
    },
    Function {
        name: "send-media",
        title: "Send Media",
        description: "Sends one person an image, video, audio file, document or sticker, from a public https address or by the id of an uploaded file. Use it within 24 hours of the person's last message. Not for anyone else: use send-template with a media header. If Meta cannot fetch the file or does not accept its type, a webhook reports it after the success.",
        effect: Effect::Sends,
        input: Some(|files| files.schema(packed!("schemas/send-media"))),
        output: ACCEPTED,
        choices: &[PHONE_NUMBER_ID],
        form: None,
        preview: None,
        recipes: &[],
    },
    Function {
        name: "send-template",
        title: "Send Template",
        description: "Sends one person an approved template: the only message that reaches a person who has not written in the last 24 hours. Not for answering within 24 hours: send-message and send-media need no approval. Give exactly the template's values: template-form describes them, and preview-template finds every fault without sending.",
        effect: Effect::Sends,
        input: Some(|files| files.schema(TEMPLATE_INPUT)),
        output: ACCEPTED,
        choices: TEMPLATE_MESSAGE,
        form: Some("template-form"),
        preview: Some("preview-template"),
        recipes: &[],
    },
    Function {
        name: "custom-api-call",
        title: "Custom API Call",
        description: "Calls any Graph API endpoint with the connection's token. Use it for tasks that no other tool does, preferably with a recipe: buttons, lists, carousels, locations, contacts, requests for them, reactions, read receipts, products, orders, flows, groups, template management, profiles, analytics, media upload, blocking, QR codes, webhook addresses, registration. Not for texts, files and templates, which have their own tools and better checks. Its messages reach only people who wrote in the last 24 hours.",
        effect: Effect::Changes,
        input: Some(|files| files.schema(packed!("schemas/custom-api-call"))),
        output: packed!("schemas/api-response"),
        choices: &[],
        form: None,
        preview: None,
        recipes: &PURPOSES,
    },
];

pub(super) static LOOKUPS: [Function; 4] = [
    Function {
        name: "list-phone-numbers",
        title: "List Phone Numbers",
        description: "Lists the business account's numbers. Use it to choose a phone-number-id.",
        effect: Effect::Reads,
        input: None,
        output: packed!("schemas/phone-number-list"),
        choices: &[],
        form: None,
        preview: None,
        recipes: &[],
    },
    Function {
        name: "list-templates",
        title: "List Templates",
        description: "Lists the business account's templates, all or filtered. Use it to choose a template's name and language. If next is given, there are more: call again with it as after.",
        effect: Effect::Reads,
        input: Some(|files| files.schema(packed!("schemas/list-templates"))),
        output: packed!("schemas/template-list"),
        choices: &[],
        form: None,
        preview: None,
        recipes: &[],
    },
    Function {
        name: "template-form",
        title: "Template's Form",
        description: "Describes the input that one template needs: the schema of send-template's input for this template alone. Use it before a template is first sent.",
        effect: Effect::Reads,
        input: Some(|files| files.schema(packed!("schemas/template-form"))),
        output: packed!("schemas/template-schema"),
        choices: TEMPLATE,
        form: None,
        preview: None,
        recipes: &[],
    },
    Function {
        name: "preview-template",
        title: "Preview Template",
        description: "Shows a template message as its recipient will see it, and every fault in it, each with its fix. Use it before send-template. Sends nothing; to may be empty.",
        effect: Effect::Reads,
        input: Some(|files| files.schema(TEMPLATE_INPUT)),
        output: packed!("schemas/template-preview"),
        choices: TEMPLATE_MESSAGE,
        form: Some("template-form"),
        preview: None,
        recipes: &[],
    },
];
