use host_harness_studio::{Studio, StudioError, StudioOptions};

use crate::client::{ANA, PLUGIN, page, post, studio, text};

#[tokio::test]
async fn every_tool_look_up_and_recipe_has_a_page_with_its_fields() {
    let studio = studio().await;
    let list = page(&studio, "tools").await;
    let names: Vec<_> =
        list.split("href=\"/tools/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(names.len() > 50, "{names:?}");
    for name in names {
        let html = page(&studio, &format!("tools/{name}")).await;
        assert!(html.contains("<form"), "{name}: {html}");
        assert!(!html.contains("class=\"fault\""), "{name} complains before anything was typed: {html}");
    }
}

#[tokio::test]
async fn a_missing_value_is_marked_and_nothing_is_sent() {
    let studio = studio().await;
    let answer = post(&studio, "tools/send-message", &[("do", "call"), ("to", ""), ("body", "Hi")]).await;
    let html = text(answer).await;
    assert!(html.contains("aria-invalid=\"true\""), "{html}");
    assert!(html.contains(">Hi</textarea>"), "what was typed stays: {html}");
    assert!(studio.simulator().messages().is_empty());
}

#[tokio::test]
async fn a_form_that_is_begun_has_a_preview_that_names_what_is_missing() {
    let studio = studio().await;
    let html = page(&studio, "tools/send-template?template=order_confirmation:en_US").await;
    assert!(html.contains("Thank you, {{customer_name}}!"), "{html}");
    assert!(!html.contains(" is empty"), "it complains before anything was typed: {html}");
    let html = page(&studio, "tools/send-template?template=order_confirmation:en_US&to=%2B15555550123").await;
    assert!(html.contains("Parameter delivery_date is empty"), "{html}");
}

#[tokio::test]
async fn a_message_is_sent_and_the_same_call_is_shown_as_a_command() {
    let studio = studio().await;
    let answer =
        post(&studio, "tools/send-message", &[("do", "call"), ("to", ANA), ("body", "Hi there")]).await;
    let html = text(answer).await;
    assert!(html.contains("Accepted"), "{html}");
    assert!(html.contains("host-harness call send-message --connection connection.json --input -"), "{html}");
    assert_eq!(studio.simulator().messages()[0].to, ANA);
}

#[tokio::test]
async fn what_a_person_cannot_do_is_refused_with_the_reason() {
    let studio = studio().await;
    for (form, reason) in [
        (vec![("chat", "x"), ("do", "text")], "names no chat"),
        (vec![("chat", "106540352242922~15555550123"), ("do", "explode")], "nothing that a person can do"),
        (
            vec![("chat", "106540352242922~15555550123"), ("do", "tap 0"), ("message-id", "wamid.none")],
            "message-id",
        ),
        (vec![("chat", "1~15555550123"), ("do", "text"), ("text", "Hi")], "phone-number-id"),
    ] {
        let answer = post(&studio, "phone/act", &form).await;
        assert_eq!(answer.status(), 400, "{form:?}");
        let said = text(answer).await;
        assert!(said.contains(reason), "{said}");
    }
}

#[tokio::test]
async fn an_address_that_others_reach_is_refused() {
    let listen = ([0, 0, 0, 0], 0).into();
    let options = StudioOptions { listen, ..StudioOptions::default() };
    let refused = Studio::start(&PLUGIN, options).await.unwrap_err();
    assert!(matches!(refused, StudioError::NotLoopback(_)), "{refused}");
}
