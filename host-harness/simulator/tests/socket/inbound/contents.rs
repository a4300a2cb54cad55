//! Each kind of message, as shown on its page of the webhooks reference.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use host_harness_simulator::DEMO_GROUP_ID;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::bench::{Bench, WA_ID, from};

#[tokio::test]
async fn texts_locations_orders_and_contacts_have_metas_form() {
    let mut bench = Bench::new().await;
    bench.subscribe();
    for (event, message) in [
        (
            json!({ "from": "+15555550123", "text": "Hello" }),
            json!({ "type": "text", "text": { "body": "Hello" } }),
        ),
        (
            from(
                "location",
                json!({ "latitude": 37.48, "longitude": "-122.15", "name": "HQ", "address": "1 Way" }),
            ),
            json!({ "type": "location",
                "location": { "latitude": 37.48, "longitude": -122.15, "name": "HQ", "address": "1 Way" } }),
        ),
        (
            from(
                "order",
                json!({ "catalog-id": 7, "text": "Please wrap", "items": [
                { "product-retailer-id": "a", "quantity": 2, "price": 9.5, "currency": "USD" }] }),
            ),
            json!({ "type": "order", "order": { "catalog_id": "7", "text": "Please wrap", "product_items": [
                { "product_retailer_id": "a", "quantity": 2, "item_price": 9.5, "currency": "USD" }] } }),
        ),
        (
            from("contacts", json!({ "contacts": [{ "name": { "formatted_name": "Bo" } }] })),
            json!({ "type": "contacts", "contacts": [{ "name": { "formatted_name": "Bo" } }], "origin": "other" }),
        ),
        (from("request-welcome", json!({})), json!({ "type": "request_welcome" })),
        (
            from("unsupported", json!({ "type": "poll" })),
            json!({ "type": "unsupported", "unsupported": { "type": "poll" }, "errors": [{
                "code": 131051, "title": "Message type unknown", "message": "Message type unknown",
                "error_data": { "details": "Message type is currently not supported." },
                "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/" }] }),
        ),
    ] {
        assert_eq!(bench.writes(event).await, message);
    }
}

#[tokio::test]
async fn a_file_can_be_looked_up_and_downloaded() {
    let mut bench = Bench::new().await;
    bench.subscribe();
    let bytes = b"a picture";
    let data = BASE64_STANDARD.encode(bytes);
    for (event, kind, object) in [
        (json!({ "caption": "Look" }), "image", json!({ "mime_type": "image/jpeg", "caption": "Look" })),
        (json!({}), "video", json!({ "mime_type": "video/mp4" })),
        (json!({ "voice": true }), "audio", json!({ "mime_type": "audio/ogg; codecs=opus", "voice": true })),
        (
            json!({ "filename": "a.zip", "caption": "All" }),
            "document",
            json!({ "mime_type": "application/zip", "filename": "a.zip", "caption": "All" }),
        ),
        (json!({}), "sticker", json!({ "mime_type": "image/webp", "animated": false })),
    ] {
        let mut event = from(kind, event);
        event["data"] = data.as_str().into();
        event["mime-type"] = object["mime_type"].clone();
        let mut message = bench.writes(event).await;
        let told = message[kind].as_object_mut().unwrap();
        let (id, url) = (told.remove("id").unwrap(), told.remove("url").unwrap());
        assert_eq!(told.remove("sha256").unwrap(), BASE64_STANDARD.encode(Sha256::digest(bytes)));
        assert_eq!(message, json!({ "type": kind, kind: object }));

        let node = bench.client.get(&format!("/v25.0/{}", id.as_str().unwrap())).await.json();
        assert_eq!((&node["mime_type"], &node["file_size"]), (&object["mime_type"], &json!(bytes.len())));
        for url in [&url, &node["url"]] {
            let path = url.as_str().unwrap().strip_prefix("https://lookaside.fbsbx.com").unwrap();
            assert_eq!(bench.client.get(path).await.bytes, &bytes[..]);
        }
    }
}

#[tokio::test]
async fn a_file_can_be_a_sample_or_one_that_was_uploaded() {
    let mut bench = Bench::new().await;
    bench.subscribe();
    let answer = bench.happens(from("document", json!({}))).await;
    let document = bench.told("messages").await["messages"][0]["document"].take();
    assert_eq!((&document["id"], &document["filename"]), (&answer["media-id"], &json!("document.pdf")));
    let again = bench.writes(from("document", json!({ "media-id": answer["media-id"] }))).await;
    assert_eq!(again["document"]["sha256"], document["sha256"]);
    assert!(bench.refused(from("image", json!({ "media-id": "7" }))).await.contains("inbound['media-id']"));
    assert!(
        bench
            .refused(from("image", json!({ "mime-type": "text/plain" })))
            .await
            .contains("of the kind image")
    );
    assert!(
        bench
            .refused(from("image", json!({ "data": "%" })))
            .await
            .contains("inbound['data'] must be the file")
    );
}

#[tokio::test]
async fn a_reaction_is_put_on_a_message_and_taken_back() {
    let mut bench = Bench::new().await;
    let sent = bench.sent(json!({ "text": { "body": "Hi" } })).await;
    bench.subscribe();
    let reaction = |more: Value| from("reaction", more);
    let given = bench.writes(reaction(json!({ "message-id": sent, "emoji": "👍" }))).await;
    assert_eq!(given, json!({ "type": "reaction", "reaction": { "message_id": sent, "emoji": "👍" } }));
    let taken = bench.writes(reaction(json!({ "message-id": sent }))).await;
    assert_eq!(taken, json!({ "type": "reaction", "reaction": { "message_id": sent } }));
}

#[tokio::test]
async fn a_message_can_be_a_reply_forwarded_from_an_advertisement_or_about_a_product() {
    let mut bench = Bench::new().await;
    let sent = bench.sent(json!({ "text": { "body": "Hi" } })).await;
    bench.subscribe();
    let text = |more: Value| {
        let mut event = json!({ "from": "+15555550123", "text": "Hello" });
        event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        event
    };
    for (more, context) in [
        (json!({ "reply-to": sent }), json!({ "from": "15555550100", "id": sent })),
        (json!({ "forwarded": true }), json!({ "forwarded": true })),
        (json!({ "forwarded": "frequently" }), json!({ "frequently_forwarded": true })),
        (
            json!({ "reply-to": sent, "product": { "catalog-id": "1", "product-retailer-id": "a" } }),
            json!({ "from": "15555550100", "id": sent,
                "referred_product": { "catalog_id": "1", "product_retailer_id": "a" } }),
        ),
    ] {
        let expected = json!({ "type": "text", "text": { "body": "Hello" }, "context": context });
        assert_eq!(bench.writes(text(more)).await, expected);
    }
    let own = bench.happens(text(json!({}))).await["message-id"].clone();
    bench.told("messages").await;
    let to_own = bench.writes(text(json!({ "reply-to": own }))).await;
    assert_eq!(to_own["context"], json!({ "from": WA_ID, "id": own }));
    let referred = bench.writes(text(json!({ "referral": { "ctwa_clid": null, "source_id": "7" } }))).await;
    let referral = &referred["referral"];
    assert_eq!((&referral["source_type"], &referral["source_id"]), (&json!("ad"), &json!("7")));
    assert_eq!(referral.get("ctwa_clid"), None, "as in Status");
}

#[tokio::test]
async fn own_messages_can_be_edited_and_revoked() {
    let mut bench = Bench::new().await;
    let sent = bench.sent(json!({ "text": { "body": "Hi" } })).await;
    bench.subscribe();
    let text = bench.happens(json!({ "from": "+15555550123", "text": "Helo" })).await["message-id"].clone();
    let image = bench.happens(from("image", json!({}))).await;
    let mut files = Vec::new();
    for _ in 0..2 {
        files.push(bench.told("messages").await["messages"][0]["image"].take());
    }
    let edit = |id: &Value| from("edit", json!({ "message-id": id, "text": "Hello" }));
    assert_eq!(
        bench.writes(edit(&text)).await,
        json!({ "type": "edit", "edit": { "original_message_id": text,
            "message": { "type": "text", "text": { "body": "Hello" } } } })
    );
    let edited = bench.writes(edit(&image["message-id"])).await["edit"]["message"]["image"].take();
    assert_eq!((&edited["caption"], &edited["id"]), (&json!("Hello"), &image["media-id"]));
    assert_eq!(
        bench.writes(from("revoke", json!({ "message-id": text }))).await,
        json!({ "type": "revoke", "revoke": { "original_message_id": text } })
    );
    let not_own = bench.refused(edit(&sent.into())).await;
    assert!(
        not_own.contains("inbound['message-id'] must be a message that the same person wrote"),
        "{not_own}"
    );
}

#[tokio::test]
async fn a_message_in_a_group_names_the_group_and_the_person() {
    let mut bench = Bench::new().await;
    bench.subscribe();
    let event = json!({ "from": "+15555550123", "text": "Hello", "group-id": DEMO_GROUP_ID });
    let message = bench.writes(event).await;
    let expected = json!({ "type": "text", "text": { "body": "Hello" }, "group_id": DEMO_GROUP_ID });
    assert_eq!(message, expected);
    let unknown = json!({ "from": "+15555550123", "text": "Hello", "group-id": "Y2FwaV9ncm91cDo5" });
    assert!(bench.refused(unknown).await.contains("inbound['group-id'] must be the id of a group"));
}
