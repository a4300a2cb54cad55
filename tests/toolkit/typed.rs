//! Calls with the types of the WIT instead of JSON.

use host_harness::{Outcome, Policy, Source};
use host_harness_whatsapp::Session;
use host_harness_whatsapp::tools::{MediaKind, MediaSource, SendMediaInput, SendMessageInput};
use host_harness_whatsapp::types::FailureKind;
use serde_json::json;

use crate::scripted::{Answer, Scripted};
use crate::support::{BUSINESS_ACCOUNT_ID, PHONE_NUMBER_ID, PLUGIN, TO, TOKEN, run};

fn session(server: &Scripted) -> Session {
    let session = PLUGIN.session(&server.sandbox());
    session
        .token(Source::fixed(TOKEN))
        .phone_number_id(PHONE_NUMBER_ID)
        .business_account_id(BUSINESS_ACCOUNT_ID)
}

#[test]
fn a_message_is_sent_and_one_is_refused() {
    run(async {
        let server = Scripted::start([Answer::json(200, &json!({"messages": [{"id": "wamid.HBgL"}]}))]).await;
        let session = session(&server);
        let message =
            session.send_message(&SendMessageInput::new(TO, "Hello")).await.done().expect("accepted");
        assert_eq!(message.message_id, "wamid.HBgL");
        let request = server.only();
        assert_eq!(request.json()["text"], json!({"body": "Hello", "preview_url": false}));
        assert_eq!(request.header("authorization"), format!("Bearer {TOKEN}"));
        let refused = session.send_message(&SendMessageInput::new("15555550123", "Hello")).await;
        assert!(matches!(&refused, Outcome::Permanent(failure) if failure.code == Some(1006)), "{refused:?}");
    });
}

/// The token, the ids and the reroute stay.
#[test]
fn a_session_with_a_narrower_policy_still_sends() {
    run(async {
        let server = Scripted::start([Answer::json(200, &json!({"messages": [{"id": "wamid.HBgL"}]}))]).await;
        let only = format!("POST https://graph.facebook.com/v25.0/{PHONE_NUMBER_ID}/messages");
        let policy = Policy::allow([only.as_str()]).expect("a policy");
        let session = session(&server).sandbox(|sandbox| sandbox.policy(policy));
        session.send_message(&SendMessageInput::new(TO, "Hello")).await.done().expect("accepted");
        assert_eq!(server.only().header("authorization"), format!("Bearer {TOKEN}"));
        let denied = session.list_phone_numbers().await;
        assert!(matches!(&denied, Outcome::Permanent(_)), "{denied:?}");
        assert_eq!(server.received().len(), 1);
    });
}

#[test]
fn every_outcome_has_its_case() {
    run(async {
        let server = Scripted::start([
            Answer::json(400, &json!({"error": {"code": 130429, "message": "Slow down"}})),
            Answer::json(500, &json!({"error": {"code": 1, "message": "Unknown"}})),
            Answer::json(401, &json!({"error": {"code": 190, "message": "Expired"}})),
        ])
        .await;
        let session = session(&server);
        let source = MediaSource::Id("1234".into());
        let input = SendMediaInput::new(TO, MediaKind::Image, source);
        let limited = session.send_media(&input).await;
        assert!(
            matches!(&limited, Outcome::Transient { failure, .. } if failure.kind == FailureKind::RateLimited),
            "{limited:?}"
        );
        let unclear = session.send_media(&input).await;
        assert!(matches!(&unclear, Outcome::Unconfirmed(failure) if failure.code == Some(1)), "{unclear:?}");
        let expired = session.send_media(&input).await;
        assert!(
            matches!(&expired, Outcome::Permanent(failure) if failure.kind == FailureKind::InvalidToken),
            "{expired:?}"
        );
    });
}

#[test]
fn a_look_up_reads_lists_and_records() {
    run(async {
        let numbers = json!({"data": [{"id": PHONE_NUMBER_ID, "display_phone_number": "+1 555-555-0100"}]});
        let server = Scripted::start([Answer::json(200, &numbers)]).await;
        let list = session(&server).list_phone_numbers().await.done().expect("a list");
        assert_eq!(list.phone_numbers[0].id, PHONE_NUMBER_ID);
    });
}
