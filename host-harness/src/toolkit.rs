//! Typed calls: the functions of the contract as methods of [`Plugin`].

use wasmtime::Store;

use crate::bindings::catalog::Manifest;
use crate::bindings::lookups::{
    ListTemplatesInput, PhoneNumberList, TemplateFormInput, TemplateList, TemplatePreview, TemplateSchema,
};
use crate::bindings::tools::{
    AcceptedMessage, ApiResponse, ConnectionReport, CustomApiCallInput, HttpMethod, MediaKind, MediaSource,
    SendMediaInput, SendMessageInput, SendTemplateInput,
};
use crate::bindings::types::ToolError;
use crate::bindings::webhooks::{
    Notification, ReadNotificationInput, SubscriptionChallenge, VerifySubscriptionInput,
};
use crate::bindings::{GeneratedConnection, WhatsappToolkit};
use crate::error::HostError;
use crate::grants::State;
use crate::plugin::Plugin;
use crate::sandbox::Sandbox;
use crate::secret::Secret;

/// What a tool answers: its result, or the error whose case says whether to repeat the call.
pub type ToolResult<T> = Result<T, ToolError>;

impl Plugin {
    /// Checks a connection and says what it can do.
    pub async fn validate(
        &self,
        sandbox: &Sandbox,
        connection: &Connection,
    ) -> Result<ToolResult<ConnectionReport>, HostError> {
        let connection = connection.to_wit();
        self.call(sandbox, async |exports, store| {
            exports.whatsapp_toolkit_toolkit().call_validate(store, &connection).await
        })
        .await
    }

    /// Sends a plain text.
    pub async fn send_message(
        &self,
        sandbox: &Sandbox,
        connection: &Connection,
        input: &SendMessageInput,
    ) -> Result<ToolResult<AcceptedMessage>, HostError> {
        let connection = connection.to_wit();
        self.call(sandbox, async |exports, store| {
            exports.whatsapp_toolkit_toolkit().call_send_message(store, &connection, input).await
        })
        .await
    }

    /// Sends an image, video, audio file, document or sticker.
    pub async fn send_media(
        &self,
        sandbox: &Sandbox,
        connection: &Connection,
        input: &SendMediaInput,
    ) -> Result<ToolResult<AcceptedMessage>, HostError> {
        let connection = connection.to_wit();
        self.call(sandbox, async |exports, store| {
            exports.whatsapp_toolkit_toolkit().call_send_media(store, &connection, input).await
        })
        .await
    }

    /// Sends an approved template.
    pub async fn send_template(
        &self,
        sandbox: &Sandbox,
        connection: &Connection,
        input: &SendTemplateInput,
    ) -> Result<ToolResult<AcceptedMessage>, HostError> {
        let connection = connection.to_wit();
        self.call(sandbox, async |exports, store| {
            exports.whatsapp_toolkit_toolkit().call_send_template(store, &connection, input).await
        })
        .await
    }

    /// Calls any endpoint of the Graph API.
    pub async fn custom_api_call(
        &self,
        sandbox: &Sandbox,
        connection: &Connection,
        input: &CustomApiCallInput,
    ) -> Result<ToolResult<ApiResponse>, HostError> {
        let connection = connection.to_wit();
        self.call(sandbox, async |exports, store| {
            exports.whatsapp_toolkit_toolkit().call_custom_api_call(store, &connection, input).await
        })
        .await
    }

    /// Describes the connection and every function: reads nothing, needs no connection.
    pub async fn describe(&self, sandbox: &Sandbox) -> Result<ToolResult<Manifest>, HostError> {
        self.call(sandbox, async |exports, store| {
            exports.whatsapp_toolkit_catalog().call_describe(store).await
        })
        .await
    }

    /// Lists the business account's numbers.
    pub async fn list_phone_numbers(
        &self,
        sandbox: &Sandbox,
        connection: &Connection,
    ) -> Result<ToolResult<PhoneNumberList>, HostError> {
        let connection = connection.to_wit();
        self.call(sandbox, async |exports, store| {
            exports.whatsapp_toolkit_lookups().call_list_phone_numbers(store, &connection).await
        })
        .await
    }

    /// Lists the business account's templates.
    pub async fn list_templates(
        &self,
        sandbox: &Sandbox,
        connection: &Connection,
        input: &ListTemplatesInput,
    ) -> Result<ToolResult<TemplateList>, HostError> {
        let connection = connection.to_wit();
        self.call(sandbox, async |exports, store| {
            exports.whatsapp_toolkit_lookups().call_list_templates(store, &connection, input).await
        })
        .await
    }

    /// Says exactly what one template asks for.
    pub async fn template_form(
        &self,
        sandbox: &Sandbox,
        connection: &Connection,
        input: &TemplateFormInput,
    ) -> Result<ToolResult<TemplateSchema>, HostError> {
        let connection = connection.to_wit();
        self.call(sandbox, async |exports, store| {
            exports.whatsapp_toolkit_lookups().call_template_form(store, &connection, input).await
        })
        .await
    }

    /// Shows a template message as its recipient will see it, and every fault in it. Sends nothing.
    pub async fn preview_template(
        &self,
        sandbox: &Sandbox,
        connection: &Connection,
        input: &SendTemplateInput,
    ) -> Result<ToolResult<TemplatePreview>, HostError> {
        let connection = connection.to_wit();
        self.call(sandbox, async |exports, store| {
            exports.whatsapp_toolkit_lookups().call_preview_template(store, &connection, input).await
        })
        .await
    }

    /// Answers Meta's check of a webhook's address.
    pub async fn verify_subscription(
        &self,
        sandbox: &Sandbox,
        input: &VerifySubscriptionInput,
    ) -> Result<ToolResult<SubscriptionChallenge>, HostError> {
        self.call(sandbox, async |exports, store| {
            exports.whatsapp_toolkit_webhooks().call_verify_subscription(store, input).await
        })
        .await
    }

    /// Checks a webhook notification's signature and reads its events.
    pub async fn read_notification(
        &self,
        sandbox: &Sandbox,
        input: &ReadNotificationInput,
    ) -> Result<ToolResult<Notification>, HostError> {
        self.call(sandbox, async |exports, store| {
            exports.whatsapp_toolkit_webhooks().call_read_notification(store, input).await
        })
        .await
    }

    async fn call<R, F>(&self, sandbox: &Sandbox, call: F) -> Result<R, HostError>
    where
        F: AsyncFnOnce(&WhatsappToolkit, &mut Store<State>) -> wasmtime::Result<R>,
    {
        let toolkit = self.toolkit()?;
        self.run(sandbox, async |store, instance| {
            let exports = toolkit.load(&mut *store, &instance)?;
            call(&exports, store).await
        })
        .await
    }
}

/// How to reach Meta. What is left empty is read from the sandbox's environment.
#[derive(Clone, Debug, Default)]
pub struct Connection {
    /// What people call this connection. Used in messages only.
    pub name: Option<String>,
    /// A system user's access token. `WHATSAPP_ACCESS_TOKEN`.
    pub access_token: Option<Secret>,
    /// The WhatsApp Business Account's id. `WHATSAPP_BUSINESS_ACCOUNT_ID`.
    pub business_account_id: Option<String>,
    /// The sending number's id. `WHATSAPP_PHONE_NUMBER_ID`.
    pub phone_number_id: Option<String>,
    /// The Graph API version, as in `v25.0`. `WHATSAPP_API_VERSION`, or the toolkit's own.
    pub api_version: Option<String>,
    /// The Graph API's origin. `WHATSAPP_GRAPH_URL`, or `https://graph.facebook.com`.
    pub graph_url: Option<String>,
    /// The longest wait for Meta's answer, in milliseconds.
    pub timeout_ms: Option<u32>,
}

impl Connection {
    /// The generated type shows the token in its `Debug`: it is made here and goes straight to the plugin.
    fn to_wit(&self) -> GeneratedConnection {
        GeneratedConnection {
            name: self.name.clone(),
            access_token: self.access_token.as_ref().map(|token| token.reveal().to_owned()),
            business_account_id: self.business_account_id.clone(),
            phone_number_id: self.phone_number_id.clone(),
            api_version: self.api_version.clone(),
            graph_url: self.graph_url.clone(),
            timeout_ms: self.timeout_ms,
        }
    }
}

// Each `new` takes what must be given. The rest is set as in
// `SendMessageInput { reply_to: Some(id), ..SendMessageInput::new(to, body) }`.

impl SendMessageInput {
    /// A text for a recipient.
    pub fn new(to: impl Into<String>, body: impl Into<String>) -> Self {
        Self {
            to: to.into(),
            body: body.into(),
            preview_url: None,
            reply_to: None,
            phone_number_id: None,
            callback_data: None,
        }
    }
}

impl SendMediaInput {
    /// Media for a recipient.
    pub fn new(to: impl Into<String>, kind: MediaKind, source: MediaSource) -> Self {
        Self {
            to: to.into(),
            kind,
            source,
            caption: None,
            filename: None,
            voice: None,
            reply_to: None,
            phone_number_id: None,
            callback_data: None,
        }
    }
}

impl SendTemplateInput {
    /// A template, by name and language, for a recipient.
    pub fn new(to: impl Into<String>, name: impl Into<String>, language: impl Into<String>) -> Self {
        Self {
            to: to.into(),
            name: name.into(),
            language: language.into(),
            header: None,
            body: None,
            buttons: None,
            carousel: None,
            one_time_password: None,
            offer_expires_at: None,
            components_json: None,
            phone_number_id: None,
            callback_data: None,
        }
    }
}

impl CustomApiCallInput {
    /// A call of a path.
    pub fn new(method: HttpMethod, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            query: None,
            headers: None,
            body: None,
            accept_error_status: None,
            max_response_bytes: None,
        }
    }
}
