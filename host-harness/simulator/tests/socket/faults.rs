//! Faults on demand: through a person in the world, a call, an endpoint or a header.

use std::time::{Duration, Instant};

use host_harness_simulator::*;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::{Answer, Client, text};

const ANA: &str = DEMO_RECIPIENT;
const BRUNO: &str = DEMO_RECIPIENT_BRAZIL;

async fn next(client: &Client, method: &str, fault: Value) -> Answer {
    let body = if method == "POST" { fault.to_string() } else { String::new() };
    client.raw(method, "/_simulator/next", &[("content-type", "application/json")], body).await
}

async fn pending(client: &Client) -> Value {
    next(client, "GET", Value::Null).await.json()["pending"].take()
}

/// A text to Ana, with a fault in the header.
async fn with_header(client: &Client, fault: &str) -> Answer {
    let bearer = format!("Bearer {}", client.token);
    let headers =
        [("authorization", &*bearer), ("content-type", "application/json"), ("x-simulator-fault", fault)];
    let path = format!("/v25.0/{DEMO_PHONE_NUMBER_ID}/messages");
    client.raw("POST", &path, &headers, text(ANA).to_string()).await
}

/// Writes a text to Ana on its own connection, without reading the response.
async fn write(client: &Client, fault: &str) -> TcpStream {
    let mut stream = TcpStream::connect(client.simulator.addr()).await.unwrap();
    let body = text(ANA).to_string();
    let request = format!(
        "POST /v25.0/{DEMO_PHONE_NUMBER_ID}/messages HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {DEMO_TOKEN}\r\n\
         content-type: application/json\r\nx-simulator-fault: {fault}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n\
         {body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// Everything received until the connection ends in any way.
async fn read(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_person_meets_a_fault_and_nobody_else_does() {
    let client = Client::demo().await;
    client.simulator.fail_next(Fault::code(131056), Some(ANA)).unwrap();
    assert_eq!(client.get("/v25.0/me").await.status, 200);
    assert_eq!(client.text(BRUNO).await.status, 200);
    let refused = client.text("+1 (555) 555-0123").await;
    assert_eq!(refused.error(), (400, 131056, None));
    assert_eq!(refused.message(), "(#131056) (Business Account, Consumer Account) pair rate limit hit");
    assert_eq!(client.text(ANA).await.status, 200, "once");
    let sent: Vec<_> = client.simulator.messages().iter().map(|message| message.to.clone()).collect();
    assert_eq!(sent, [BRUNO, ANA], "what is refused is not sent");
}

#[tokio::test]
async fn a_person_is_known_by_user_id_and_a_group_by_its_id() {
    let client = Client::demo().await;
    let by_id =
        json!({ "messaging_product": "whatsapp", "recipient": DEMO_USER_ID, "text": { "body": "Hi" } });
    client.simulator.fail_next(Fault::code(131026), Some(DEMO_USER_ID)).unwrap();
    assert_eq!(client.send(by_id.clone()).await.error().1, 131026);
    assert_eq!(client.send(by_id).await.status, 200);
    let mut to_group = text(DEMO_GROUP_ID);
    to_group["recipient_type"] = "group".into();
    client.simulator.fail_next(Fault::code(131207), Some(DEMO_GROUP_ID)).unwrap();
    assert_eq!(client.text(ANA).await.status, 200);
    assert_eq!(client.send(to_group).await.error().1, 131207);
}

#[tokio::test]
async fn the_next_request_fails_whatever_it_is_and_faults_come_in_their_order() {
    let client = Client::demo().await;
    client.simulator.fail_next(Fault::code(4), None).unwrap();
    client.simulator.fail_next(Fault::code(80007), None).unwrap();
    assert_eq!(
        pending(&client).await.as_array().unwrap().len(),
        2,
        "the simulator's own endpoint meets none"
    );
    assert_eq!(client.get("/v25.0/me").await.error().1, 4);
    assert_eq!(client.get("/v25.0/nonsense").await.error().1, 80007);
    assert_eq!(client.get("/v25.0/me").await.status, 200);
}

#[tokio::test]
async fn a_code_has_metas_status_and_words_or_those_that_were_asked_for() {
    let client = Client::demo().await;
    let answer = async |fault: Value| {
        assert_eq!(next(&client, "POST", fault).await.status, 200);
        client.get("/v25.0/me").await
    };
    let known = answer(json!({ "code": 131000 })).await;
    assert_eq!(
        (known.error(), known.message()),
        ((500, 131000, None), "(#131000) Something went wrong".into())
    );
    let unknown = answer(json!({ "code": 999_999 })).await;
    assert_eq!(unknown.error(), (400, 999_999, None));
    let own = json!({ "code": 190, "subcode": 463, "status": 400, "details": "Over." });
    let own = answer(own).await;
    assert_eq!((own.error(), own.details()), ((400, 190, Some(463)), "Over.".into()));
}

#[tokio::test]
async fn faults_are_asked_for_listed_and_taken_back_over_http() {
    let client = Client::demo().await;
    let asked = json!({ "to": ANA, "code": 131049, "times": 2 });
    assert_eq!(next(&client, "POST", asked.clone()).await.json(), json!({ "pending": [asked] }));
    assert_eq!(client.text(ANA).await.error().1, 131049);
    assert_eq!(pending(&client).await, json!([{ "to": ANA, "code": 131049, "times": 1 }]));
    assert_eq!(next(&client, "DELETE", Value::Null).await.json(), json!({ "success": true }));
    assert_eq!(pending(&client).await, json!([]));
    assert_eq!(client.text(ANA).await.status, 200);
    // Every example is accepted unchanged.
    let listed = next(&client, "GET", Value::Null).await.json();
    let examples = listed["POST one of"].as_array().unwrap();
    assert!(examples.len() > 5);
    for example in examples {
        assert_eq!(next(&client, "POST", example.clone()).await.status, 200, "{example}");
    }
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_refused_with_its_field_and_changes_nothing() {
    let client = Client::demo().await;
    next(&client, "POST", json!({ "code": 131056, "to": BRUNO })).await;
    let before = pending(&client).await;
    for (wrong, words) in [
        (json!({}), "Give code or break"),
        (json!({ "code": 4, "break": "html" }), "Give code or break"),
        (json!({ "code": "many" }), "next['code'] must be"),
        (json!({ "code": 4, "status": 99 }), "next['status'] must be an HTTP status from 200 to 599"),
        (json!({ "break": "window" }), "next['break'] must be one of timeout-before"),
        (json!({ "break": "131056" }), "a code is given as code"),
        (json!({ "break": "html/200" }), "next['break'] must be"),
        (json!({ "break": "html", "status": 503 }), "next['status'] must be left out"),
        (json!({ "code": 4, "to": "5555550123" }), "next['to'] must be a phone number with +"),
        (json!({ "code": 4, "times": 0 }), "next['times'] must be a number from 1 to 1000"),
        (json!({ "code": 4, "time": 2 }), "Unexpected key \"time\""),
        (json!([]), "must be a JSON object"),
    ] {
        let refused = next(&client, "POST", wrong.clone()).await;
        assert_eq!(refused.status, 400, "{wrong}");
        assert!(refused.message().contains(words), "{wrong}: {}", refused.message());
        assert_eq!(pending(&client).await, before, "{wrong}");
    }
    assert_eq!(next(&client, "PUT", Value::Null).await.status, 400);
    let simulator = &client.simulator;
    let wrong = simulator.fail_next(Fault::AnswerLost, Some("5555550123")).unwrap_err().to_string();
    assert!(wrong.contains("to must be a phone number with +"), "{wrong}");
    let wrong = simulator.fail_next(Fault::Html { status: 200 }, None).unwrap_err().to_string();
    assert!(wrong.contains("status must be"), "{wrong}");
    let wrong = with_header(&client, "131o56").await;
    assert!(
        wrong.message().starts_with("(#100) Header x-simulator-fault: \"131o56\""),
        "{}",
        wrong.message()
    );
    assert!(simulator.messages().is_empty());
    assert_eq!(pending(&client).await, before);
}

#[tokio::test]
async fn a_request_asks_for_its_own_fault_in_a_header() {
    let client = Client::demo().await;
    next(&client, "POST", json!({ "code": 131056, "to": ANA })).await;
    assert_eq!(with_header(&client, "131047").await.error(), (400, 131047, None));
    assert_eq!(pending(&client).await[0]["times"], 1, "that of another request stays");
    assert_eq!(with_header(&client, "190/460").await.error(), (401, 190, Some(460)));
    let page = with_header(&client, "html/503").await;
    assert_eq!(page.status, 503);
    assert_eq!(page.headers["content-type"], "text/html; charset=UTF-8");
    assert!(page.bytes.starts_with(b"<!DOCTYPE html>"));
    assert!(client.simulator.messages().is_empty());
    assert_eq!(read(write(&client, "answer-lost").await).await, "");
    let sent = client.simulator.messages();
    assert!(sent.len() == 1 && sent[0].answer_lost);
}

#[tokio::test]
async fn no_answer_comes_until_the_simulator_stops() {
    for (fault, messages) in [("timeout-before", 0), ("timeout-after", 1)] {
        let client = Client::demo().await;
        let (seen, mut requests) = tokio::sync::mpsc::unbounded_channel();
        client.simulator.on_request(move |request| seen.send(request.to_string()).unwrap());
        // The first client gives up, the second waits.
        drop(write(&client, fault).await);
        requests.recv().await.unwrap();
        let waiting = write(&client, fault).await;
        let line = requests.recv().await.unwrap();
        let status = if messages == 0 { "no answer" } else { "200" };
        let path = format!("POST /v25.0/{DEMO_PHONE_NUMBER_ID}/messages");
        assert_eq!(line, format!("{path} {status}, fault on demand: {fault}"));
        assert_eq!(client.simulator.messages().len(), 2 * messages, "{fault}");
        assert_eq!(client.text(BRUNO).await.status, 200, "others are answered meanwhile");
        drop(client);
        assert_eq!(read(waiting).await, "", "{fault}");
    }
}

#[tokio::test]
async fn a_slow_answer_comes_whole_and_late() {
    let client = Client::demo().await;
    let begun = Instant::now();
    let answer = with_header(&client, "slow-body/300").await;
    assert!(begun.elapsed() >= Duration::from_millis(290), "{:?}", begun.elapsed());
    assert_eq!(answer.json()["messages"][0]["id"], client.simulator.messages()[0].id);
    assert!(!client.simulator.messages()[0].answer_lost);
}

#[tokio::test]
async fn people_of_the_world_meet_their_fault_each_time() {
    let client = Client::demo().await;
    for _ in 0..2 {
        assert_eq!(client.text(DEMO_RECIPIENT_PAIR_LIMITED).await.error(), (400, 131056, None));
        assert_eq!(client.text(DEMO_RECIPIENT_META_FAILS).await.error(), (500, 131000, None));
        assert_eq!(client.text(DEMO_RECIPIENT_HTML).await.status, 502);
    }
    assert!(client.simulator.messages().is_empty());
    let world = |fault: &str| format!("[[recipients]]\nnumber = '+15555550123'\nfault = {fault}");
    let world_with =
        |fault: &str| World::from_toml(&world(fault)).map(|world| world.recipients[0].fault.clone());
    assert_eq!(world_with("131049").unwrap(), Some(Fault::code(131049)));
    assert_eq!(world_with("'html'").unwrap(), Some(Fault::html()));
    let refused = world_with("'answer-losed'").unwrap_err().to_string();
    assert!(refused.contains("answer-losed") && refused.contains("answer-lost"), "{refused}");
}
