//! Template previews, analytics, comparison, and the end of a pause.

use host_harness_simulator::*;
use serde_json::json;

use crate::client::Client;

fn account(edge: &str) -> String {
    format!("/v25.0/{DEMO_BUSINESS_ACCOUNT_ID}/{edge}")
}

async fn id(client: &Client, name: &str) -> String {
    let found = client.get(&account(&format!("message_templates?name={name}"))).await.json();
    found["data"][0]["id"].as_str().unwrap().to_owned()
}

async fn send(client: &Client, template: &str, to: &str) {
    let components = json!([{ "type": "body", "parameters": [{ "type": "text", "text": "Ana" }] }]);
    let message = json!({ "messaging_product": "whatsapp", "to": to, "type": "template", "template": {
        "name": template, "language": { "code": "en_US" }, "components": components } });
    let answer = client.send(message).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
}

fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}

/// Meta, "Authentication templates: template previews": the page's own example.
#[tokio::test]
async fn a_preview_has_what_was_asked_for_in_each_language() {
    let client = Client::demo().await;
    let preview = async |query: &str| {
        client.get(&account(&format!("message_template_previews?category=AUTHENTICATION{query}"))).await
    };
    let asked =
        "&languages=en_US,es_ES&add_security_recommendation=true&code_expiration_minutes=10&button_types=OTP";
    assert_eq!(
        preview(asked).await.json(),
        json!({ "data": [
            {
                "language": "en_US",
                "body": "*{{1}}* is your verification code. For your security, do not share this code.",
                "footer": "This code expires in 10 minutes.",
                "buttons": [{ "text": "Copy code", "autofill_text": "Autofill" }],
            },
            {
                "language": "es_ES",
                "body": "Tu código de verificación es *{{1}}*. Por tu seguridad, no lo compartas.",
                "footer": "Este código caduca en 10 minutos.",
                "buttons": [{ "text": "Copiar código", "autofill_text": "Autocompletar" }],
            },
        ] })
    );
    let all = preview("").await.json();
    assert!(all["data"].as_array().unwrap().len() > 90);
    let plain = json!({ "language": "af", "body": "*{{1}}* is your verification code." });
    assert_eq!(all["data"][0], plain, "the rest was not asked for");
    for wrong in ["&languages=klingon", "&code_expiration_minutes=91", "&button_types=URL"] {
        assert_eq!(preview(wrong).await.error().1, 100, "{wrong}");
    }
    assert_eq!(client.get(&account("message_template_previews?category=MARKETING")).await.error().1, 100);
}

/// Meta, "Analytics".
#[tokio::test]
async fn a_templates_sends_are_counted_by_day() {
    let client = Client::demo().await;
    send(&client, "newsletter_01", DEMO_RECIPIENT).await;
    send(&client, "newsletter_01", DEMO_RECIPIENT_NOT_ON_WHATSAPP).await;
    send(&client, "newsletter_02", DEMO_RECIPIENT).await;
    let (first, third) = (id(&client, "newsletter_01").await, id(&client, "newsletter_03").await);
    let sent_at = client.simulator.messages()[0].accepted_at;
    let analytics = async |query: &str| client.get(&account(&format!("template_analytics?{query}"))).await;
    let ids = format!("template_ids=[{first},{third}]");
    let found =
        analytics(&format!("granularity=DAILY&start={}&end={}&{ids}", sent_at - 86_400, now())).await.json();
    let points = found["data"][0]["data_points"].as_array().unwrap();
    let sum = |key: &str| points.iter().map(|point| point[key].as_u64().unwrap()).sum::<u64>();
    assert_eq!([sum("sent"), sum("delivered"), sum("read")], [2, 1, 1], "{found}");
    let day = sent_at / 86_400 * 86_400;
    assert_eq!(
        (&points[0]["template_id"], &points[0]["start"], &points[0]["end"]),
        (&first.into(), &day.into(), &(day + 86_400).into())
    );
    let past = analytics(&format!("granularity=daily&start=2024-02-01&end=2024-02-29&{ids}")).await.json();
    assert_eq!(past["data"][0]["data_points"], json!([]));
    for wrong in [
        format!("granularity=MONTH&start=1&end=2&{ids}"),
        format!("granularity=DAILY&start=1&{ids}"),
        format!("granularity=DAILY&start=99999999&end=2&{ids}"),
        "granularity=DAILY&start=1&end=2&template_ids=[7]".to_owned(),
        "granularity=DAILY&start=1&end=2&template_ids=[]".to_owned(),
    ] {
        assert_eq!(analytics(&wrong).await.error().1, 100, "{wrong}");
    }
}

/// Meta, "Template comparison": 1,000 sends of each.
#[tokio::test]
async fn two_templates_are_compared_once_they_were_sent_often() {
    let client = Client::new(World { limits: false, ..World::demo() }).await;
    let (first, second) = (id(&client, "newsletter_01").await, id(&client, "newsletter_02").await);
    let week = 7 * 86_400;
    let compare = async |other: &str, seconds: u64| {
        let end = now() + 1;
        let path = format!("/v25.0/{first}/compare?template_ids=[{other}]&start={}&end={end}", end - seconds);
        client.get(&path).await
    };
    let refused = compare(&second, week).await;
    assert_eq!(refused.error().1, 100);
    assert!(refused.details().contains("was sent 0 times"), "{}", refused.details());
    for _ in 0..1000 {
        send(&client, "newsletter_01", DEMO_RECIPIENT).await;
        send(&client, "newsletter_02", DEMO_RECIPIENT).await;
    }
    send(&client, "newsletter_02", DEMO_RECIPIENT).await;
    let metrics = compare(&second, week).await.json()["data"].take();
    assert_eq!(metrics[0]["order_by_relative_metric"], json!([first, second]));
    let values = json!([{ "key": first, "value": 1000 }, { "key": second, "value": 1001 }]);
    assert_eq!(metrics[1]["number_values"], values);
    assert_eq!(metrics[2]["string_values"][0]["value"], "UNKNOWN_BLOCK_REASON");
    assert_eq!(compare(&second, week + 1).await.error().1, 100, "a week, and no other time");
    assert_eq!(compare(&first, week).await.error().1, 100, "another template");
}

/// Meta, "Template pacing".
#[tokio::test]
async fn a_template_that_is_paused_is_sent_again_once_the_pause_ends() {
    let mut world = World::demo();
    let templates = &mut world.business_accounts[0].templates;
    let paused = templates.iter_mut().find(|template| template.name == "newsletter_01").unwrap();
    paused.status = "PAUSED".to_owned();
    let client = Client::new(world).await;
    let unpause = format!("/v25.0/{}/unpause", id(&client, "newsletter_01").await);
    assert_eq!(client.call("POST", &unpause, None).await.json(), json!({ "success": true }));
    send(&client, "newsletter_01", DEMO_RECIPIENT).await;
    let again = client.call("POST", &unpause, None).await;
    assert_eq!((again.error().1, again.details().contains("paused")), (100, true));
}
