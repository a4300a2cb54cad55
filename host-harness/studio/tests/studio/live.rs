use std::time::Duration;

use host_harness_studio::Studio;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::client::{ANA, ask, chat, page, post, send, studio};

/// Long enough for any machine. No test waits this long if it passes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A page that waits for changes, with the incomplete part of the last event.
struct Live(Incoming, String);

impl Live {
    async fn of(studio: &Studio, since: u64) -> Self {
        let url = format!("{}phone/live?chat={}&since={since}", studio.url(), chat(ANA));
        Self(ask(&url, &[], None).await.into_body(), String::new())
    }

    /// Waits for a change that meets this condition.
    async fn until(&mut self, is_right: impl Fn(&Value) -> bool) -> Value {
        let waiting = async {
            loop {
                while let Some((event, rest)) = self.1.split_once("\n\n") {
                    let data = event.lines().find_map(|line| line.strip_prefix("data: "));
                    let change: Option<Value> = data.map(|data| serde_json::from_str(data).unwrap());
                    self.1 = rest.to_owned();
                    if let Some(change) = change.filter(&is_right) {
                        return change;
                    }
                }
                let frame = self.0.frame().await.expect("the studio runs").unwrap();
                self.1 += str::from_utf8(&frame.into_data().unwrap()).unwrap();
            }
        };
        timeout(PATIENCE, waiting).await.expect("a change of this kind")
    }
}

fn lines(change: &Value) -> &str {
    change["chats"][chat(ANA)]["lines"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn a_message_appears_and_its_ticks_turn() {
    let studio = studio().await;
    let mut live = Live::of(&studio, 0).await;
    assert_eq!(send(&studio, ANA, json!({"type": "text", "text": {"body": "Hello, Ana"}})).await, 200);
    let is_read = |lines: &str| lines.contains("Hello, Ana") && lines.contains("aria-label=\"Read\"");
    live.until(|change| is_read(lines(change))).await;
}

#[tokio::test]
async fn what_a_person_does_comes_back_as_an_event() {
    let studio = studio().await;
    let mut live = Live::of(&studio, 0).await;
    let form = [("chat", &*chat(ANA)), ("do", "text"), ("text", "I have a question")];
    assert_eq!(post(&studio, "phone/act", &form).await.status(), 303);
    let change = live.until(|change| lines(change).contains("I have a question")).await;
    assert!(change["events"].as_str().unwrap().contains("inbound-message"), "{change}");
    assert!(change["chats"][chat(ANA)]["window"].as_str().unwrap().contains("data-until"), "{change}");
}

#[tokio::test]
async fn a_page_of_many_messages_stays_small() {
    let studio = studio().await;
    for number in 0..45 {
        assert_eq!(
            send(&studio, ANA, json!({"type": "text", "text": {"body": format!("No. {number}")}})).await,
            200
        );
        let from = json!({"from": ANA, "text": format!("Answer {number}")});
        for _ in 0..4 {
            studio.simulator().inbound_event(&from).unwrap();
        }
    }
    let mut live = Live::of(&studio, 0).await;
    live.until(|change| change["people"].as_str().unwrap().contains("Answer 44")).await;
    let html = page(&studio, &format!("phone?chat={}", chat(ANA))).await;
    let shown = html.matches("<li class=\"left\"").count() + html.matches("<li class=\"right\"").count();
    assert_eq!(shown, 180);
    assert!(html.contains("Earlier messages"));
}

#[tokio::test]
async fn a_studio_that_stops_lets_its_pages_go() {
    let studio = studio().await;
    let live = Live::of(&studio, 0).await;
    let stopped = timeout(PATIENCE, studio.stop());
    let ended = timeout(PATIENCE, live.0.collect());
    let (stopped, ended) = tokio::join!(stopped, ended);
    stopped.expect("nothing holds the studio up");
    ended.expect("the page is told no more").unwrap();
}
