//! Typed calls: the functions of the contract as methods of [`Plugin`].

use wasmtime::component::{ComponentNamedList, ComponentType, Lift, Lower};

use crate::bindings::GeneratedConnection;
use crate::bindings::catalog::{DescribeInput, Manifest};
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
use crate::error::HostError;
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
        self.call(sandbox, "toolkit", "validate", (&connection,)).await
    }

    /// Sends a plain text.
    pub async fn send_message(
        &self,
        sandbox: &Sandbox,
        connection: &Connection,
        input: &SendMessageInput,
    ) -> Result<ToolResult<AcceptedMessage>, HostError> {
        let connection = connection.to_wit();
        self.call(sandbox, "toolkit", "send-message", (&connection, input)).await
    }

    /// Sends an image, video, audio file, document or sticker.
    pub async fn send_media(
        &self,
        sandbox: &Sandbox,
        connection: &Connection,
        input: &SendMediaInput,
    ) -> Result<ToolResult<AcceptedMessage>, HostError> {
        let connection = connection.to_wit();
        self.call(sandbox, "toolkit", "send-media", (&connection, input)).await
    }

    /// Sends an approved template.
    pub async fn send_template(
        &self,
        sandbox: &Sandbox,
        connection: &Connection,
        input: &SendTemplateInput,
    ) -> Result<ToolResult<AcceptedMessage>, HostError> {
        let connection = connection.to_wit();
        self.call(sandbox, "toolkit", "send-template", (&connection, input)).await
    }

    /// Calls any endpoint of the Graph API.
    pub async fn custom_api_call(
        &self,
        sandbox: &Sandbox,
        connection: &Connection,
        input: &CustomApiCallInput,
    ) -> Result<ToolResult<ApiResponse>, HostError> {
        let connection = connection.to_wit();
        self.call(sandbox, "toolkit", "custom-api-call", (&connection, input)).await
    }

    /// Describes the connection and every function: reads nothing, needs no connection.
    pub async fn describe(
        &self,
        sandbox: &Sandbox,
        input: &DescribeInput,
    ) -> Result<ToolResult<Manifest>, HostError> {
        self.call(sandbox, "catalog", "describe", (input,)).await
    }

    /// Lists the business account's numbers.
    pub async fn list_phone_numbers(
        &self,
        sandbox: &Sandbox,
        connection: &Connection,
    ) -> Result<ToolResult<PhoneNumberList>, HostError> {
        let connection = connection.to_wit();
        self.call(sandbox, "lookups", "list-phone-numbers", (&connection,)).await
    }

    /// Lists the business account's templates.
    pub async fn list_templates(
        &self,
        sandbox: &Sandbox,
        connection: &Connection,
        input: &ListTemplatesInput,
    ) -> Result<ToolResult<TemplateList>, HostError> {
        let connection = connection.to_wit();
        self.call(sandbox, "lookups", "list-templates", (&connection, input)).await
    }

    /// Says exactly what one template asks for.
    pub async fn template_form(
        &self,
        sandbox: &Sandbox,
        connection: &Connection,
        input: &TemplateFormInput,
    ) -> Result<ToolResult<TemplateSchema>, HostError> {
        let connection = connection.to_wit();
        self.call(sandbox, "lookups", "template-form", (&connection, input)).await
    }

    /// Shows a template message as its recipient will see it, and every fault in it. Sends nothing.
    pub async fn preview_template(
        &self,
        sandbox: &Sandbox,
        connection: &Connection,
        input: &SendTemplateInput,
    ) -> Result<ToolResult<TemplatePreview>, HostError> {
        let connection = connection.to_wit();
        self.call(sandbox, "lookups", "preview-template", (&connection, input)).await
    }

    /// Answers Meta's check of a webhook's address.
    pub async fn verify_subscription(
        &self,
        sandbox: &Sandbox,
        input: &VerifySubscriptionInput,
    ) -> Result<ToolResult<SubscriptionChallenge>, HostError> {
        self.call(sandbox, "webhooks", "verify-subscription", (input,)).await
    }

    /// Checks a webhook notification's signature and reads its events.
    pub async fn read_notification(
        &self,
        sandbox: &Sandbox,
        input: &ReadNotificationInput,
    ) -> Result<ToolResult<Notification>, HostError> {
        self.call(sandbox, "webhooks", "read-notification", (input,)).await
    }

    /// Calls one function. Its type is checked again in each call, for the instance is a new one; that of all the
    /// others is not.
    async fn call<P, R>(
        &self,
        sandbox: &Sandbox,
        interface: &str,
        name: &str,
        params: P,
    ) -> Result<R, HostError>
    where
        P: ComponentNamedList + Lower + Send + Sync,
        R: ComponentType + Lift + Send + Sync + 'static,
    {
        let index = self.function(&format!("whatsapp:toolkit/{interface}#{name}"))?.index;
        self.run(sandbox, async |store, instance| {
            let function = instance.get_typed_func::<P, (R,)>(&mut *store, index)?;
            let (result,) = function.call_async(store, params).await?;
            Ok(result)
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
            to: Some(to.into()),
            group_id: None,
            body: body.into(),
            preview_url: None,
            reply_to: None,
            phone_number_id: None,
            callback_data: None,
            extra_json: None,
        }
    }
}

impl SendMediaInput {
    /// Media for a recipient.
    pub fn new(to: impl Into<String>, kind: MediaKind, source: MediaSource) -> Self {
        Self {
            to: Some(to.into()),
            group_id: None,
            kind,
            source,
            caption: None,
            filename: None,
            voice: None,
            reply_to: None,
            phone_number_id: None,
            callback_data: None,
            extra_json: None,
        }
    }
}

impl SendTemplateInput {
    /// A template, by name and language, for a recipient.
    pub fn new(to: impl Into<String>, name: impl Into<String>, language: impl Into<String>) -> Self {
        Self {
            to: Some(to.into()),
            group_id: None,
            name: name.into(),
            language: language.into(),
            header: None,
            body: None,
            buttons: None,
            carousel: None,
            one_time_password: None,
            offer_expires_at: None,
            order_status: None,
            tap_target: None,
            components_json: None,
            route: None,
            reply_to: None,
            phone_number_id: None,
            callback_data: None,
            extra_json: None,
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
