//! A campaign and failures for tests.

use crate::bindings::whatsapp::broadcast::types::{Campaign, Recipient};
use crate::bindings::whatsapp::toolkit::toolkit::SendTemplateInput;
use crate::bindings::whatsapp::toolkit::types::{Connection, Failure, FailureKind, FailureScope};

pub fn campaign(recipients: u32) -> Campaign {
    Campaign {
        connection: Connection {
            name: None,
            access_token: None,
            business_account_id: None,
            phone_number_id: None,
            api_version: None,
            graph_url: None,
            timeout_ms: None,
        },
        template: SendTemplateInput {
            to: None,
            group_id: None,
            name: "hello_world".into(),
            language: "en_US".into(),
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
            callback_data: Some("of all".into()),
            extra_json: None,
        },
        recipients: (0..recipients).map(recipient).collect(),
        messages_per_second: None,
        attempts: None,
        shards: None,
    }
}

pub fn recipient(number: u32) -> Recipient {
    Recipient {
        to: format!("+1555{number:07}"),
        header: None,
        body: None,
        buttons: None,
        callback_data: None,
    }
}

pub fn failure(kind: FailureKind, scope: FailureScope) -> Failure {
    Failure {
        kind,
        scope,
        message: "What went wrong.".into(),
        fix: "What to do.".into(),
        field: None,
        code: None,
        subcode: None,
        details: None,
        http_status: None,
        trace_id: None,
        retry_after_ms: None,
    }
}
