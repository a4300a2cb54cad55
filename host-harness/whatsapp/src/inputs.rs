//! Constructors for inputs, with the required fields. Set the others as in `SendMessageInput { reply_to: Some(id),
//! ..SendMessageInput::new(to, body) }`.

use crate::tools::{
    CustomApiCallInput, HttpMethod, MediaKind, MediaSource, SendMediaInput, SendMessageInput,
    SendTemplateInput,
};

impl SendMessageInput {
    /// A text message to a recipient.
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
    /// A media message to a recipient.
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
    /// A template message to a recipient, by the template's name and language.
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
    /// A call to a path of the Graph API.
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
