use serde_json::json;
use tokio::io::{DuplexStream, Lines, ReadHalf, WriteHalf, split};

use super::*;

/// A client that can write any line.
struct Client {
    to: WriteHalf<DuplexStream>,
    from: Lines<BufReader<ReadHalf<DuplexStream>>>,
    notes: tokio::sync::mpsc::UnboundedReceiver<String>,
    server: Stdio<ReadHalf<DuplexStream>, WriteHalf<DuplexStream>>,
}

fn client() -> Client {
    let (near, far) = tokio::io::duplex(1 << 10);
    let (from, to) = split(near);
    let (reader, writer) = split(far);
    let (tell, notes) = tokio::sync::mpsc::unbounded_channel();
    let server = Stdio::new(reader, writer, Notes::new(move |note| tell.send(note.to_owned()).unwrap()));
    Client { to, from: BufReader::new(from).lines(), notes, server }
}

impl Client {
    /// The answer to a line that is not a message, and the note about it.
    async fn refused(&mut self, line: &[u8]) -> (Value, String) {
        let writing = async {
            self.to.write_all(line).await.unwrap();
            self.to.write_all(b"\n").await.unwrap();
            self.from.next_line().await.unwrap().unwrap()
        };
        tokio::select! {
            message = self.server.receive() => panic!("{message:?}"),
            answer = writing => {
                (serde_json::from_str(&answer).unwrap(), self.notes.recv().await.unwrap())
            }
        }
    }

    /// What the server receives when a line is sent and then a ping.
    async fn ping_after(&mut self, line: &[u8]) -> Value {
        let ping = br#"{"jsonrpc":"2.0","id":99,"method":"ping"}"#;
        let writing = async {
            for line in [line, ping] {
                self.to.write_all(line).await.unwrap();
                self.to.write_all(b"\n").await.unwrap();
            }
        };
        let (message, ()) = tokio::join!(self.server.receive(), writing);
        serde_json::to_value(message.unwrap()).unwrap()
    }
}

#[tokio::test]
async fn what_is_not_json_is_answered_with_a_parse_error() {
    let mut client = client();
    for line in [&b"garbage"[..], b"{\"jsonrpc\":\"2.0\",\"id\":1", b"\xff\xfe{}", b"{\"id\":1}}"] {
        let (answer, note) = client.refused(line).await;
        assert_eq!(answer["error"]["code"], -32700, "{answer}");
        assert!(note.starts_with("A message was not read: not JSON"), "{note}");
    }
}

#[tokio::test]
async fn a_call_with_half_an_emoji_is_answered_under_its_id() {
    let mut client = client();
    let call = br#"{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"a","arguments":{"body":"\ud800"}}}"#;
    let (answer, _) = client.refused(call).await;
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!(5), &json!(-32700)), "{answer}");
}

#[tokio::test]
async fn json_that_is_no_message_is_answered_as_an_invalid_request() {
    let mut client = client();
    for (line, id) in [
        ("[1,2]", Value::Null),
        ("5", Value::Null),
        (r#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, Value::Null),
        (r#"{"id":7}"#, json!(7)),
        (r#"{"jsonrpc":"1.0","id":"a","method":"ping"}"#, json!("a")),
        (r#"{"jsonrpc":"2.0","id":8,"method":"tools/call","params":5}"#, json!(8)),
    ] {
        let (answer, note) = client.refused(line.as_bytes()).await;
        assert_eq!(answer["error"]["code"], -32600, "{line}: {answer}");
        assert_eq!(answer["id"], id, "{line}: {answer}");
        assert_eq!(note, "A message was not read: not a message of the protocol");
    }
}

#[tokio::test]
async fn a_line_without_end_costs_no_more_than_the_longest_message() {
    let mut client = client();
    let long = vec![b'a'; MAX_LINE + 1];
    let (answer, _) = client.refused(&long).await;
    assert_eq!(answer["error"]["message"], "longer than 16 MiB", "{answer}");
    assert!(client.server.line.capacity() < MAX_LINE);
    assert_eq!(client.ping_after(b"").await["id"], 99);
}

#[tokio::test]
async fn nobody_answers_an_answer_or_a_notification() {
    let mut client = client();
    for line in [
        &br#"{"jsonrpc":"2.0","error":5,"id":1}"#[..],
        br#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":5}"#,
        b"  ",
        b"\r",
    ] {
        assert_eq!(client.ping_after(line).await["id"], 99);
    }
    // The next thing that the client reads is the answer to the next fault.
    let (answer, _) = client.refused(br#"{"id":7}"#).await;
    assert_eq!(answer["id"], 7);
}
