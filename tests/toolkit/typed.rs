//! Calls with the types of the WIT in place of JSON.

use host_harness::Connection;
use host_harness::tools::SendMessageInput;
use host_harness::types::ToolError;
use serde_json::json;

use crate::scripted::{Answer, Scripted};
use crate::support::{PHONE_NUMBER_ID, PLUGIN, TO, TOKEN, run};

#[test]
fn a_message_is_sent_and_one_is_refused() {
    run(async {
        let server = Scripted::start([Answer::json(200, &json!({"messages": [{"id": "wamid.HBgL"}]}))]).await;
        let connection = Connection {
            access_token: Some(TOKEN.into()),
            phone_number_id: Some(PHONE_NUMBER_ID.into()),
            ..Connection::default()
        };
        let input = SendMessageInput::new(TO, "Hello");
        let message = PLUGIN.send_message(&server.sandbox(), &connection, &input).await.unwrap().unwrap();
        assert_eq!(message.message_id, "wamid.HBgL");
        assert_eq!(server.only().json()["text"], json!({"body": "Hello", "preview_url": false}));
        let refused = SendMessageInput::new("15555550123", "Hello");
        let refused = PLUGIN.send_message(&server.sandbox(), &connection, &refused).await.unwrap();
        assert!(matches!(refused, Err(ToolError::Permanent(failure)) if failure.code == Some(1006)));
    });
}
