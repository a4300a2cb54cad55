//! The purposes of custom calls, with an input for each.
//!
//! For the function itself, `body.json` is a string that contains JSON. In a recipe's schema and example it is the
//! JSON value itself, which a form can show and an agent can fill in. A host that passes typed values serializes it.

use super::dialect::in_dialect;
use super::fields::fields;
use super::files::{File, Files, packed};
use crate::wit::catalog::{Effect, Recipe};
use crate::wit::types::Dialect;

/// The description of a recipe's schema names the source of its numbers: pages of Meta's documentation have the title
/// of the message's kind.
pub(super) struct Purpose {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    effect: Effect,
    /// For a message: Meta's name for its kind.
    pub(super) kind: Option<&'static str>,
    /// For an interactive message: Meta's name for its own kind.
    pub(super) interactive: Option<&'static str>,
    /// Whether a message goes to a group instead of a person.
    group: bool,
    /// For JSON that goes to one address: the method and the path.
    address: Option<(&'static str, &'static str)>,
    /// A message's content, the JSON that is sent to an address, or otherwise the whole input.
    pub(super) schema: File,
    example: File,
}

/// The recipe of a message.
const fn message(
    name: &'static str,
    title: &'static str,
    description: &'static str,
    kind: &'static str,
    schema: File,
    example: File,
) -> Purpose {
    let kind = Some(kind);
    Purpose { kind, ..call(name, title, description, Effect::Sends, schema, example) }
}

/// The recipe of a message to a group.
const fn group(
    name: &'static str,
    title: &'static str,
    description: &'static str,
    kind: &'static str,
    schema: File,
    example: File,
) -> Purpose {
    Purpose { group: true, ..message(name, title, description, kind, schema, example) }
}

/// The recipe of an interactive message.
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

/// The recipe of JSON that changes something at one address.
const fn json(
    name: &'static str,
    title: &'static str,
    description: &'static str,
    address: (&'static str, &'static str),
    schema: File,
    example: File,
) -> Purpose {
    let address = Some(address);
    Purpose { address, ..call(name, title, description, Effect::Changes, schema, example) }
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
    Purpose {
        name,
        title,
        description,
        effect,
        kind: None,
        interactive: None,
        group: false,
        address: None,
        schema,
        example,
    }
}

pub(super) static PURPOSES: [Purpose; 48] = [
    interactive(
        "reply-buttons",
        "Reply Buttons",
        "Sends a text with up to three buttons; a webhook reports the id of the one tapped. Ids and titles must be unique. For more choices use list.",
        "button",
        packed!("recipes/reply-buttons"),
        packed!("recipes/reply-buttons.example"),
    ),
    interactive(
        "list",
        "List",
        "Sends a text with a button that opens a list to choose from; a webhook reports the id of the row chosen. Up to 10 rows in all sections together, with unique ids; several sections need a title each.",
        "list",
        packed!("recipes/list"),
        packed!("recipes/list.example"),
    ),
    interactive(
        "link-button",
        "Link Button",
        "Sends a text with one button that opens a web page.",
        "cta_url",
        packed!("recipes/link-button"),
        packed!("recipes/link-button.example"),
    ),
    message(
        "location",
        "Location",
        "Sends a place on the map.",
        "location",
        packed!("recipes/location"),
        packed!("recipes/location.example"),
    ),
    interactive(
        "location-request",
        "Location Request",
        "Asks the person for a location, with a button that shares it; a webhook reports it.",
        "location_request_message",
        packed!("recipes/location-request"),
        packed!("recipes/location-request.example"),
    ),
    message(
        "contacts",
        "Contacts",
        "Sends contact cards. A name needs its whole form and at least one part.",
        "contacts",
        packed!("recipes/contacts"),
        packed!("recipes/contacts.example"),
    ),
    message(
        "reaction",
        "Reaction",
        "Reacts to a message with an emoji, within 30 days, or removes the reaction. A second call replaces the first.",
        "reaction",
        packed!("recipes/reaction"),
        packed!("recipes/reaction.example"),
    ),
    call(
        "mark-as-read",
        "Mark as Read",
        "Shows the person that the message was read and, if asked, a typing indicator for up to 25 seconds. Sends no message.",
        Effect::Changes,
        packed!("recipes/mark-as-read"),
        packed!("recipes/mark-as-read.example"),
    ),
    interactive(
        "product",
        "Product",
        "Sends one product of the catalog that is connected to the number.",
        "product",
        packed!("recipes/product"),
        packed!("recipes/product.example"),
    ),
    interactive(
        "products",
        "Products",
        "Sends up to 30 products in all sections together; several sections need a title each.",
        "product_list",
        packed!("recipes/products"),
        packed!("recipes/products.example"),
    ),
    interactive(
        "whole-catalog",
        "Catalog",
        "Sends a text with a button that opens the whole catalog.",
        "catalog_message",
        packed!("recipes/whole-catalog"),
        packed!("recipes/whole-catalog.example"),
    ),
    interactive(
        "flow",
        "Flow",
        "Sends a text with a button that starts a flow, by its id or its name; a webhook reports what the person fills in.",
        "flow",
        packed!("recipes/flow"),
        packed!("recipes/flow.example"),
    ),
    interactive(
        "media-carousel",
        "Media Carousel",
        "Sends 2 to 10 cards to swipe through. Each has a picture or a video, and a link or quick replies: the same kind and number on every card. A webhook reports which reply was tapped.",
        "carousel",
        packed!("recipes/media-carousel"),
        packed!("recipes/media-carousel.example"),
    ),
    interactive(
        "product-carousel",
        "Product Carousel",
        "Sends 2 to 10 products of one catalog as cards to swipe through.",
        "carousel",
        packed!("recipes/product-carousel"),
        packed!("recipes/product-carousel.example"),
    ),
    interactive(
        "contact-request",
        "Contact Request",
        "Asks the person for their telephone number, with a button that shares it. A webhook reports it as a contact card.",
        "request_contact_info",
        packed!("recipes/contact-request"),
        packed!("recipes/contact-request.example"),
    ),
    interactive(
        "address-request",
        "Address Request",
        "Asks a person in India for a postal address. A webhook reports it. For Indian numbers only.",
        "address_message",
        packed!("recipes/address-request"),
        packed!("recipes/address-request.example"),
    ),
    interactive(
        "call-permission-request",
        "Call Permission Request",
        "Asks the person whether the business may call. A webhook reports the answer. At most once a day and twice a week for each person.",
        "call_permission_request",
        packed!("recipes/call-permission-request"),
        packed!("recipes/call-permission-request.example"),
    ),
    interactive(
        "call-button",
        "Call Button",
        "Sends a text with a button that calls the business on WhatsApp. The number must accept calls.",
        "voice_call",
        packed!("recipes/call-button"),
        packed!("recipes/call-button.example"),
    ),
    interactive(
        "order-details",
        "Order Details",
        "Sends an order to review and pay, in Brazil or India. The total is subtotal plus tax plus shipping minus discount. A webhook reports the payment.",
        "order_details",
        packed!("recipes/order-details"),
        packed!("recipes/order-details.example"),
    ),
    interactive(
        "order-status",
        "Order Status",
        "Updates the status of an order that order-details sent.",
        "order_status",
        packed!("recipes/order-status"),
        packed!("recipes/order-status.example"),
    ),
    group(
        "group-text",
        "Group Text",
        "Sends a text to one of the number's groups, if a member wrote in the last 24 hours. Groups accept texts, media and templates only.",
        "text",
        packed!("recipes/group-text"),
        packed!("recipes/group-text.example"),
    ),
    group(
        "pin-message",
        "Pin Message",
        "Pins a message at the top of a group for up to 30 days, or unpins it. Up to three messages in all.",
        "pin",
        packed!("recipes/pin-message"),
        packed!("recipes/pin-message.example"),
    ),
    call(
        "read-templates",
        "Read Templates",
        "Lists the templates with all of Meta's data. To choose one, list-templates is simpler.",
        Effect::Reads,
        packed!("recipes/read-templates"),
        packed!("recipes/read-templates.example"),
    ),
    json(
        "create-template",
        "Create Template",
        "Submits a template for Meta's approval, which can take a day. Up to 100 an hour.",
        ("post", "/{business-account-id}/message_templates"),
        packed!("recipes/create-template"),
        packed!("recipes/create-template.example"),
    ),
    call(
        "edit-template",
        "Edit Template",
        "Changes a template that is approved, rejected or paused, and submits it for approval again. Its components are replaced as a whole; an approved one keeps its category. list-templates returns the id.",
        Effect::Changes,
        packed!("recipes/edit-template"),
        packed!("recipes/edit-template.example"),
    ),
    call(
        "delete-template",
        "Delete Template",
        "Deletes a template for good: in every language or, with hsm_id, in one.",
        Effect::Changes,
        packed!("recipes/delete-template"),
        packed!("recipes/delete-template.example"),
    ),
    call(
        "template-library",
        "Template Library",
        "Lists the templates of Meta's library, all or filtered. create-from-library creates one of them in the account.",
        Effect::Reads,
        packed!("recipes/template-library"),
        packed!("recipes/template-library.example"),
    ),
    json(
        "create-from-library",
        "Create from Library",
        "Creates a template from Meta's library, which is often approved at once. The text is Meta's; you choose the name and the addresses of its buttons.",
        ("post", "/{business-account-id}/message_templates"),
        packed!("recipes/create-from-library"),
        packed!("recipes/create-from-library.example"),
    ),
    json(
        "upsert-authentication-templates",
        "Upsert Authentication Templates",
        "Creates one authentication template in several languages, or updates those that exist. The text is Meta's.",
        ("post", "/{business-account-id}/upsert_message_templates"),
        packed!("recipes/upsert-authentication-templates"),
        packed!("recipes/upsert-authentication-templates.example"),
    ),
    call(
        "read-profile",
        "Read Business Profile",
        "Reads what people see of the business behind the number.",
        Effect::Reads,
        packed!("recipes/read-profile"),
        packed!("recipes/read-profile.example"),
    ),
    call(
        "update-profile",
        "Update Business Profile",
        "Changes what people see of the business behind the number. Omitted fields stay.",
        Effect::Changes,
        packed!("recipes/update-profile"),
        packed!("recipes/update-profile.example"),
    ),
    json(
        "conversational-components",
        "Conversational Components",
        "Sets the ice breakers and commands of the number's chats, and whether a webhook reports that a person opened one. To read them, get /{phone-number-id} with fields=conversational_automation.",
        ("post", "/{phone-number-id}/conversational_automation"),
        packed!("recipes/conversational-components"),
        packed!("recipes/conversational-components.example"),
    ),
    call(
        "analytics",
        "Analytics",
        "Counts messages, conversations, costs or calls, up to a year back, or template results, up to 90 days back.",
        Effect::Reads,
        packed!("recipes/analytics"),
        packed!("recipes/analytics.example"),
    ),
    call(
        "upload-media",
        "Upload Media",
        "Uploads a file and returns its id, which send-media and template headers accept for 30 days. The file has its media type; the part named type may repeat it.",
        Effect::Changes,
        packed!("recipes/upload-media"),
        packed!("recipes/upload-media.example"),
    ),
    call(
        "media-address",
        "Media Address",
        "Returns a file's address, valid for 5 minutes, by the id of an upload or of a file that a person sent. Fetch it with a get of that address.",
        Effect::Reads,
        packed!("recipes/media-address"),
        packed!("recipes/media-address.example"),
    ),
    call(
        "delete-media",
        "Delete Media",
        "Deletes an uploaded file.",
        Effect::Changes,
        packed!("recipes/delete-media"),
        packed!("recipes/delete-media.example"),
    ),
    json(
        "block-users",
        "Block People",
        "Blocks people: they can no longer write to the number, nor the number to them. Only people who wrote in the last 24 hours can be blocked. If some cannot be blocked, Meta returns error 139100 with both lists: set accept-error-status to read them.",
        ("post", "/{phone-number-id}/block_users"),
        packed!("recipes/block-users"),
        packed!("recipes/block-users.example"),
    ),
    json(
        "unblock-users",
        "Unblock People",
        "Unblocks people.",
        ("delete", "/{phone-number-id}/block_users"),
        packed!("recipes/unblock-users"),
        packed!("recipes/unblock-users.example"),
    ),
    call(
        "list-blocked",
        "Blocked People",
        "Lists the blocked people, in pages.",
        Effect::Reads,
        packed!("recipes/list-blocked"),
        packed!("recipes/list-blocked.example"),
    ),
    json(
        "create-qr-code",
        "Create QR Code",
        "Creates a QR code and a link that open a chat with the number, with a text ready to send. Up to 2,000 for each number.",
        ("post", "/{phone-number-id}/message_qrdls"),
        packed!("recipes/create-qr-code"),
        packed!("recipes/create-qr-code.example"),
    ),
    json(
        "change-qr-code",
        "Change QR Code",
        "Changes the text of a QR code; the code and the link stay.",
        ("post", "/{phone-number-id}/message_qrdls"),
        packed!("recipes/change-qr-code"),
        packed!("recipes/change-qr-code.example"),
    ),
    call(
        "list-qr-codes",
        "QR Codes",
        "Lists the number's QR codes, in pages.",
        Effect::Reads,
        packed!("recipes/list-qr-codes"),
        packed!("recipes/list-qr-codes.example"),
    ),
    call(
        "delete-qr-code",
        "Delete QR Code",
        "Deletes a QR code for good; its link no longer works.",
        Effect::Changes,
        packed!("recipes/delete-qr-code"),
        packed!("recipes/delete-qr-code.example"),
    ),
    json(
        "subscribe-webhooks",
        "Subscribe Webhooks",
        "Subscribes the token's app to the account's webhooks, at the app's address or another. Otherwise Meta sends none.",
        ("post", "/{business-account-id}/subscribed_apps"),
        packed!("recipes/subscribe-webhooks"),
        packed!("recipes/subscribe-webhooks.example"),
    ),
    json(
        "webhook-address",
        "Webhook Address",
        "Sets an address for one number's webhooks. It overrides the account's and the app's.",
        ("post", "/{phone-number-id}"),
        packed!("recipes/webhook-address"),
        packed!("recipes/webhook-address.example"),
    ),
    json(
        "two-step-pin",
        "Two-Step PIN",
        "Sets the PIN of the number's two-step verification.",
        ("post", "/{phone-number-id}"),
        packed!("recipes/two-step-pin"),
        packed!("recipes/two-step-pin.example"),
    ),
    call(
        "deregister",
        "Deregister Number",
        "Removes the number from the Cloud API: it sends and receives nothing until it is registered again. Up to 10 times in 72 hours, counting register.",
        Effect::Changes,
        packed!("recipes/deregister"),
        packed!("recipes/deregister.example"),
    ),
    json(
        "register",
        "Register Number",
        "Registers the number with the Cloud API, so that it can send. Up to 10 times in 72 hours, counting deregister.",
        ("post", "/{phone-number-id}/register"),
        packed!("recipes/register"),
        packed!("recipes/register.example"),
    ),
];

impl Purpose {
    /// The recipe, ready to be displayed.
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
        let content = files.text(self.schema);
        match (self.kind, self.address) {
            (Some(kind), _) => input("post", MESSAGES, &self.envelope(kind, content), ""),
            (None, Some((method, path))) => input(method, path, content, ERRORS_TOO),
            (None, None) => content.to_owned(),
        }
    }

    /// The schema of a message with this content.
    fn envelope(&self, kind: &str, content: &str) -> String {
        // Meta, "Reaction messages" and "Groups": neither a reaction nor a pin answers another message.
        let context = if matches!(kind, "reaction" | "pin") {
            ""
        } else {
            r##""context":{"$ref":"#/$defs/context"},"##
        };
        let (to, required, one) = if self.group {
            (TO_A_GROUP, r#","recipient_type","to""#, "")
        } else {
            (
                TO_A_PERSON,
                "",
                r#""oneOf":[{"title":"To a number","required":["to"]},{"title":"To a user id","required":["recipient"]}],"#,
            )
        };
        [
            r#"{"type":"object","title":"Message","properties":{"messaging_product":{"title":"Product","const":"whatsapp"},"#,
            to,
            context,
            r#""biz_opaque_callback_data":{"$ref":"callback-data"},"type":{"title":"Kind","const":""#,
            kind,
            r#""},""#,
            kind,
            r#"":"#,
            content,
            r#"},"required":["messaging_product","type",""#,
            kind,
            r#"""#,
            required,
            "],",
            one,
            r#""additionalProperties":false}"#,
        ]
        .concat()
    }

    fn input_example(&self, files: &Files) -> String {
        let content = files.text(self.example);
        let to = if self.group {
            r#""recipient_type":"group","to":"Y2FwaV9ncm91cDoxNTU1NTU1MDEwMDoxMjAzNjMwMDAwMDAwMDAwMDE=""#
        } else {
            r#""to":"+15555550123""#
        };
        let (method, path, json) = match (self.kind, self.address) {
            (Some(kind), _) => {
                let message = [
                    r#"{"messaging_product":"whatsapp","#,
                    to,
                    r#","type":""#,
                    kind,
                    r#"",""#,
                    kind,
                    r#"":"#,
                    content,
                    "}",
                ];
                ("post", MESSAGES, message.concat())
            }
            (None, Some((method, path))) => (method, path, content.to_owned()),
            (None, None) => return content.to_owned(),
        };
        [r#"{"method":""#, method, r#"","path":""#, path, r#"","body":{"json":"#, &json, "}}"].concat()
    }
}

const MESSAGES: &str = "/{phone-number-id}/messages";

const TO_A_PERSON: &str = r#""recipient_type":{"title":"Recipient's kind","const":"individual"},"to":{"$ref":"number"},"recipient":{"$ref":"user-id"},"#;
const TO_A_GROUP: &str =
    r#""recipient_type":{"title":"Recipient's kind","const":"group"},"to":{"$ref":"group"},"#;

/// An error may be accompanied by a result: Meta, "Block users".
const ERRORS_TOO: &str = r#","accept-error-status":{"type":"boolean","title":"Accept errors as results","description":"Return an HTTP status of 400 or more, or a success with an error in it, as a result, not as an error.","default":false}"#;

/// The schema of an input whose body is JSON.
fn input(method: &str, path: &str, json: &str, more: &str) -> String {
    [
        r#"{"type":"object","properties":{"method":{"title":"Method","const":""#,
        method,
        r#""},"path":{"title":"Path","const":""#,
        path,
        r#""},"body":{"type":"object","title":"Body","properties":{"json":"#,
        json,
        r#"},"required":["json"],"additionalProperties":false}"#,
        more,
        r#"},"required":["method","path","body"],"additionalProperties":false}"#,
    ]
    .concat()
}
