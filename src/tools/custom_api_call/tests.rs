use serde_json::json;

use super::super::message::tests::body;
use super::*;
use crate::connection::tests::access;
use crate::failure::Fault;
use crate::failure::refused;
use crate::graph::{Transport, TransportFault};
use crate::tools::run;
use crate::wit::toolkit::{Content, Part, RawBody, RequestBody, ResponseBody};
use crate::wit::types::NameValue;

fn call(method: HttpMethod, path: &str) -> CustomApiCallInput {
    CustomApiCallInput {
        method,
        path: path.into(),
        query: None,
        headers: None,
        body: None,
        accept_error_status: None,
        max_response_bytes: None,
    }
}

fn post(body: RequestBody) -> CustomApiCallInput {
    CustomApiCallInput { body: Some(body), ..call(HttpMethod::Post, "/{phone-number-id}/messages") }
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn pair(name: &str, value: &str) -> NameValue {
    NameValue { name: name.into(), value: value.into() }
}

fn field(input: &CustomApiCallInput) -> String {
    refused(input.request(&access())).field.unwrap()
}

#[test]
fn json_goes_out_to_the_letter() {
    let text = r#"{ "to":"+15550100", "n": 1.10 }"#;
    let request = post(RequestBody::Json(text.into())).request(&access()).unwrap();
    assert_eq!(request.body, text.as_bytes());
    assert_eq!(header(&request, "content-type"), Some("application/json"));
    assert!(request.intent.message && !request.intent.reads);
    assert_eq!(field(&post(RequestBody::Json("{".into()))), "body.json");
    assert_eq!(field(&post(RequestBody::Json("".into()))), "body.json");
}

#[test]
fn a_message_is_one_by_either_way() {
    for edge in ["messages", "marketing_messages"] {
        let message = |to: &str| {
            let body = Some(RequestBody::Json(json!({"to": to, "type": "template"}).to_string()));
            CustomApiCallInput { body, ..call(HttpMethod::Post, &format!("/{{phone-number-id}}/{edge}")) }
        };
        assert!(message("+15550100").request(&access()).unwrap().intent.message, "{edge}");
        assert_eq!(field(&message("15550100")), "body.json.to", "{edge}");
    }
}

#[test]
fn a_delete_carries_a_body_and_a_get_does_not() {
    let json = || Some(RequestBody::Json(r#"{"block_users":[]}"#.into()));
    let delete = CustomApiCallInput { body: json(), ..call(HttpMethod::Delete, "/1/block_users") };
    assert_eq!(body(&delete.request(&access()).unwrap()), json!({"block_users": []}));
    let get = CustomApiCallInput { body: json(), ..call(HttpMethod::Get, "/1") };
    assert_eq!(field(&get), "body");
}

#[test]
fn a_form_is_encoded() {
    let form = RequestBody::Form(vec![pair("pin", "123 456"), pair("a&b", "é=")]);
    let request = post(form).request(&access()).unwrap();
    assert_eq!(request.body, b"pin=123%20456&a%26b=%C3%A9%3D");
    assert_eq!(header(&request, "content-type"), Some("application/x-www-form-urlencoded"));
}

#[test]
fn an_upload_carries_the_bytes() {
    let part = |name: &str, content| Part { name: name.into(), content, filename: None, content_type: None };
    let file = Part {
        filename: Some("7.pdf".into()),
        content_type: Some("application/pdf".into()),
        ..part("file", Content::Base64("JVBERgD/".into()))
    };
    let parts = vec![part("messaging_product", Content::Text("whatsapp".into())), file.clone()];
    let request = post(RequestBody::Multipart(parts)).request(&access()).unwrap();
    assert!(request.body.windows(6).any(|window| window == b"%PDF\x00\xff"));
    assert!(header(&request, "content-type").unwrap().starts_with("multipart/form-data; boundary="));
    let wrong = |part| field(&post(RequestBody::Multipart(vec![part])));
    assert_eq!(wrong(part(" ", Content::Text("x".into()))), "body.multipart[0].name");
    assert_eq!(wrong(part("a", Content::Base64("*".into()))), "body.multipart[0].content.base64");
    let split = Part { content_type: Some("text/plain\r\nx: y".into()), ..file };
    assert_eq!(wrong(split), "body.multipart[0].content-type");
    assert_eq!(field(&post(RequestBody::Multipart(vec![]))), "body.multipart");
}

#[test]
fn a_file_without_a_type_gets_that_of_its_field_or_its_name() {
    let part = |name: &str, text: &str| Part {
        name: name.into(),
        content: Content::Text(text.into()),
        filename: None,
        content_type: None,
    };
    for (field, filename, content_type, expected) in [
        (Some("image/png"), Some("a.bin"), None, Some("image/png")),
        (Some("image"), Some("a.JPG"), None, Some("image/jpeg")),
        (None, Some("a.b.pdf"), None, Some("application/pdf")),
        (None, Some("a.pdf"), Some("text/plain"), Some("text/plain")),
        (None, Some("a.bin"), None, None),
        (None, Some("pdf"), None, None),
        (Some("image/png"), None, None, None),
    ] {
        let file = Part {
            filename: filename.map(Into::into),
            content_type: content_type.map(Into::into),
            ..part("file", "x")
        };
        let parts = field.map(|field| part("type", field)).into_iter().chain([file]).collect();
        let input = CustomApiCallInput { path: "/111/media".into(), ..post(RequestBody::Multipart(parts)) };
        let body = String::from_utf8(input.request(&access()).unwrap().body).unwrap();
        let found = body.split("content-type: ").nth(1).and_then(|rest| rest.split("\r\n").next());
        assert_eq!(found, expected, "{field:?} {filename:?}");
    }
}

#[test]
fn a_resumable_upload_takes_raw_bytes_and_the_token_under_its_own_word() {
    let raw = RawBody { content: Content::Base64("AAEC".into()), content_type: None };
    let input = CustomApiCallInput {
        headers: Some(vec![pair("file_offset", "0")]),
        body: Some(RequestBody::Raw(raw)),
        ..call(HttpMethod::Post, "/upload:MTph?sig=ARZ")
    };
    let request = input.request(&access()).unwrap();
    assert_eq!(request.scheme, "OAuth");
    assert_eq!(request.body, [0, 1, 2]);
    assert_eq!(request.path_with_query, "/v25.0/upload:MTph?sig=ARZ");
    assert_eq!(header(&request, "file_offset"), Some("0"));
    assert_eq!(header(&request, "content-type"), Some("application/octet-stream"));
}

#[test]
fn the_limit_of_the_answer_is_the_callers_to_raise() {
    let of = |limit| CustomApiCallInput { max_response_bytes: limit, ..call(HttpMethod::Get, "/me") };
    assert_eq!(of(None).request(&access()).unwrap().max_response_bytes, 16 << 20);
    assert_eq!(of(Some(100_000_000)).request(&access()).unwrap().max_response_bytes, 100_000_000);
    for limit in [0, u32::MAX] {
        assert_eq!(field(&of(Some(limit))), "max-response-bytes");
    }
}

#[test]
fn headers_that_are_not_the_callers_are_refused() {
    for (name, value, part) in [
        ("Authorization", "Bearer x", "name"),
        ("HOST", "evil.example", "name"),
        ("Content-Length", "1", "name"),
        ("transfer-encoding", "chunked", "name"),
        ("proxy-authorization", "x", "name"),
        ("cookie", "x", "name"),
        ("Accept-Encoding", "gzip", "name"),
        ("expect", "100-continue", "name"),
        ("X-HTTP-Method-Override", "POST", "name"),
        ("a b", "x", "name"),
        ("", "x", "name"),
        ("x\r\ny", "x", "name"),
        ("x", "a\r\nauthorization: b", "value"),
        ("x", "a\u{0}", "value"),
        ("x", "é", "value"),
        ("x-copy", "EAAG-test", "value"),
    ] {
        let headers = Some(vec![pair(name, value)]);
        let input = CustomApiCallInput { headers, ..call(HttpMethod::Get, "/me") };
        assert_eq!(field(&input), format!("headers[0].{part}"), "{name}: {value}");
    }
}

#[test]
fn a_header_in_another_spelling_is_the_same_header() {
    for name in [
        "content_length",
        "X_HTTP_Method_Override",
        "x_method-override",
        "proxy_authorization",
        "content-encoding",
    ] {
        let input =
            CustomApiCallInput { headers: Some(vec![pair(name, "x")]), ..call(HttpMethod::Get, "/me") };
        assert_eq!(field(&input), "headers[0].name", "{name}");
    }
    let twice = Some(vec![pair("x-a", "1"), pair("X_A", "2")]);
    assert_eq!(
        field(&CustomApiCallInput { headers: twice, ..call(HttpMethod::Get, "/me") }),
        "headers[1].name"
    );
}

/// A call with a body and the caller's own `content-type`.
fn described(body: RequestBody, name: &str, value: &str) -> CustomApiCallInput {
    let headers = Some(vec![pair("x-a", "1"), pair(name, value)]);
    CustomApiCallInput { headers, body: Some(body), ..call(HttpMethod::Post, "/{phone-number-id}/media") }
}

#[test]
fn a_content_type_that_contradicts_the_body_is_refused() {
    let part =
        Part { name: "a".into(), content: Content::Text("x".into()), filename: None, content_type: None };
    let bodies = [
        (RequestBody::Json("{}".into()), "application/json"),
        (RequestBody::Form(vec![pair("a", "b")]), "application/x-www-form-urlencoded"),
        (RequestBody::Multipart(vec![part]), "multipart/form-data"),
    ];
    for (body, own) in &bodies {
        let plain = CustomApiCallInput { headers: None, ..described(body.clone(), "x", "") };
        let plain = plain.request(&access()).unwrap();
        let ours = header(&plain, "content-type").unwrap();
        for (name, value) in [
            ("content-type", own.to_string()),
            ("Content-Type", format!(" {} ", own.to_uppercase())),
            ("CONTENT_TYPE", format!("{own}; charset=utf-8")),
            ("content-type", format!("{own};boundary=x")),
            ("content-type", String::new()),
        ] {
            let request = described(body.clone(), name, &value).request(&access()).unwrap();
            assert_eq!(header(&request, "content-type"), Some(ours), "{own}: {value}");
            let given = request.headers.iter().filter(|(name, _)| name.contains("type")).count();
            assert_eq!((given, header(&request, "x-a")), (1, Some("1")), "{own}: {value}");
        }
        let others =
            bodies.iter().map(|(_, other)| *other).chain(["text/plain", "application/jsonp", "json", "*/*"]);
        for other in others.filter(|other| other != own) {
            let input = described(body.clone(), "Content-Type", other);
            let failure = refused(input.request(&access()));
            assert_eq!(failure.field.as_deref(), Some("headers[1].value"), "{own}: {other}");
            assert!(failure.fix.contains(own), "{}", failure.fix);
        }
    }
}

#[test]
fn raw_bytes_are_what_the_caller_says_once() {
    let raw = |content_type: Option<&str>| {
        RequestBody::Raw(RawBody {
            content: Content::Text("x".into()),
            content_type: content_type.map(str::to_owned),
        })
    };
    for (in_field, in_header, sent) in [
        (None, "image/png", "image/png"),
        (Some(" "), "image/png", "image/png"),
        (Some("image/png"), "Image/PNG", "image/png"),
        (Some("multipart/mixed"), "multipart/mixed; boundary=a", "multipart/mixed; boundary=a"),
        (Some("text/plain; charset=utf-8"), "text/plain", "text/plain; charset=utf-8"),
    ] {
        let request = described(raw(in_field), "content-type", in_header).request(&access()).unwrap();
        let found = header(&request, "content-type").unwrap();
        assert!(found.eq_ignore_ascii_case(sent), "{in_field:?} {in_header}: {found}");
    }
    for (in_field, in_header) in [
        (Some("image/png"), "image/jpeg"),
        (Some("text/plain; charset=utf-8"), "text/plain; charset=utf-16"),
        (None, "png"),
    ] {
        let input = described(raw(in_field), "content-type", in_header);
        assert_eq!(field(&input), "headers[1].value", "{in_field:?} {in_header}");
    }
    let headers = Some(vec![pair("content-type", "application/json")]);
    let get = CustomApiCallInput { headers, ..call(HttpMethod::Get, "/me") };
    assert_eq!(header(&get.request(&access()).unwrap(), "content-type"), None);
}

#[test]
fn a_parameter_in_the_body_makes_no_other_request_of_the_call() {
    let part = |name: &str| Part {
        name: name.into(),
        content: Content::Text("delete".into()),
        filename: None,
        content_type: None,
    };
    let raw = |text: &str, content_type: &str| {
        RequestBody::Raw(RawBody {
            content: Content::Text(text.into()),
            content_type: Some(content_type.into()),
        })
    };
    let base64 = Content::Base64(crate::encoding::base64::encode(br#"{"method":"delete"}"#));
    for (body, at) in [
        (RequestBody::Json(r#"{"a":1,"method":"delete"}"#.into()), "body.json.method"),
        (RequestBody::Json(r#"{"a":"\ud800","m\u0065thod[]":1}"#.into()), "body.json.method[]"),
        (RequestBody::Json(r#"{"access_token":"x"}"#.into()), "body.json.access_token"),
        (RequestBody::Json(r#"{"batch":[]}"#.into()), "body.json.batch"),
        (RequestBody::Json(r#"{"\ud800":1,"method":"delete"}"#.into()), "body.json"),
        (RequestBody::Form(vec![pair("a", "1"), pair(" Method", "delete")]), "body.form[1].name"),
        (RequestBody::Multipart(vec![part("method[0]")]), "body.multipart[0].name"),
        (raw("method=delete", "application/x-www-form-urlencoded"), "body.raw.content.text"),
        (
            raw(
                "--b\r\nContent-Disposition: form-data; NAME=\" method[]\"\r\n\r\ndelete\r\n--b--\r\n",
                "Multipart/Form-Data; boundary=b",
            ),
            "body.raw.content.text",
        ),
        (raw(r#"{"method":"delete"}"#, "application/octet-stream"), "body.raw.content.text.method"),
        (RequestBody::Raw(RawBody { content: base64, content_type: None }), "body.raw.content.base64.method"),
    ] {
        let input = CustomApiCallInput { body: Some(body), ..call(HttpMethod::Post, "/1/settings") };
        assert_eq!(field(&input), at);
    }
    for body in [
        RequestBody::Json(r#"{"code_method":"SMS","x":{"method":"a"}}"#.into()),
        raw("{ no JSON method", "application/octet-stream"),
    ] {
        let input = CustomApiCallInput { body: Some(body), ..call(HttpMethod::Post, "/1/settings") };
        assert!(input.request(&access()).is_ok());
    }
}

/// For calls that are refused before they are sent.
struct Unreachable;

impl Transport for Unreachable {
    fn send(&self, request: &Request) -> Result<Response, TransportFault> {
        panic!("sent: {request:?}")
    }
}

#[test]
fn an_error_does_not_repeat_a_token_that_was_pasted_into_the_body() {
    let token = "EAAG-test";
    for body in [
        format!(r#"{{"{token}":1}}"#),
        format!(r#"{{"{token}":1,"{token}":2}}"#),
        format!(
            r#"{{"to":"+15550100","type":"interactive","interactive":{{"type":"list","header":{{"type":"{token}"}}}}}}"#
        ),
    ] {
        let failure = refused(run(&post(RequestBody::Json(body)), &access(), &Unreachable));
        assert!(!format!("{failure:?}").contains(token), "{failure:?}");
    }
}

#[test]
fn headers_that_no_host_takes_are_refused() {
    let get = call(HttpMethod::Get, "/me");
    let long = CustomApiCallInput { headers: Some(vec![pair("x", &"a".repeat(20_000))]), ..get.clone() };
    assert_eq!(field(&long), "headers");
    let many = (0..2_000).map(|n| pair(&format!("x-{n}"), "0123456789")).collect();
    assert_eq!(field(&CustomApiCallInput { headers: Some(many), ..get.clone() }), "headers");
    let twice = Some(vec![pair("x", "1"), pair(" X", "2")]);
    assert_eq!(field(&CustomApiCallInput { headers: twice, ..get }), "headers[1].name");
    let raw =
        RawBody { content: Content::Text("x".into()), content_type: Some(format!("a/{}", "b".repeat(300))) };
    assert_eq!(field(&post(RequestBody::Raw(raw))), "body.raw.content-type");
    assert_eq!(field(&call(HttpMethod::Get, &format!("/{}", "a".repeat(20_000)))), "path");
}

#[test]
fn a_header_of_the_caller_takes_the_place_of_ours() {
    let input = CustomApiCallInput {
        headers: Some(vec![pair("User-Agent", "mine"), pair("X-Trace", "1")]),
        ..call(HttpMethod::Get, "/me")
    };
    let request = input.request(&access()).unwrap();
    assert_eq!(header(&request, "user-agent"), Some("mine"));
    assert_eq!(request.headers.iter().filter(|(name, _)| name == "user-agent").count(), 1);
    assert_eq!(header(&request, "x-trace"), Some("1"));
}

fn answer(status: u16, content_type: &str, body: &[u8]) -> Response {
    let headers = vec![("content-type".to_owned(), content_type.to_owned())];
    Response { status, headers, body: body.to_vec() }
}

/// A server with this answer.
struct Answers(Response);

impl Transport for Answers {
    fn send(&self, _: &Request) -> Result<Response, TransportFault> {
        Ok(self.0.clone())
    }
}

fn interpret(input: &CustomApiCallInput, response: Response) -> Result<ApiResponse, Fault> {
    run(input, &access(), &Answers(response))
}

#[test]
fn an_answer_is_json_text_or_bytes() {
    let get = call(HttpMethod::Get, "/me");
    for (content_type, bytes, body) in [
        ("application/json", &b"{\"a\": 1.10}"[..], ResponseBody::Json("{\"a\": 1.10}".into())),
        ("text/javascript; charset=UTF-8", b"true", ResponseBody::Json("true".into())),
        ("text/plain", b"hello", ResponseBody::Text("hello".into())),
        ("", b"", ResponseBody::Text("".into())),
        ("image/png", b"\x89PNG", ResponseBody::Base64("iVBORw==".into())),
        ("application/pdf", b"text", ResponseBody::Base64("dGV4dA==".into())),
        ("text/plain", b"\xff", ResponseBody::Base64("/w==".into())),
    ] {
        let answer = interpret(&get, answer(200, content_type, bytes)).unwrap();
        assert_eq!((answer.status, answer.body), (200, body));
    }
}

#[test]
fn an_error_is_an_error_unless_it_is_asked_for() {
    let body = br#"{"error":{"code":190,"message":"expired"}}"#;
    let get = call(HttpMethod::Get, "/me");
    for status in [200, 401] {
        assert!(interpret(&get, answer(status, "application/json", body)).is_err());
    }
    let asks = CustomApiCallInput { accept_error_status: Some(true), ..get };
    assert_eq!(interpret(&asks, answer(401, "application/json", body)).unwrap().status, 401);
    // Meta, "Groups API": 206 with an error for some participants and a result for others.
    assert_eq!(interpret(&asks, answer(206, "application/json", body)).unwrap().status, 206);
    // A redirect stays an error.
    assert!(interpret(&asks, answer(302, "text/html", b"")).is_err());
}

#[test]
fn the_token_is_taken_out_of_the_next_pages_address() {
    let get = call(HttpMethod::Get, "/222/message_templates");
    for (given, expected) in [
        (r#"{"next":"https://g/x?access_token=EAAG-test&limit=25"}"#, r#"{"next":"https://g/x?limit=25"}"#),
        (
            r#"{"next":"https:\/\/g\/x?limit=25\u0026access_token=EAAG-test"}"#,
            r#"{"next":"https:\/\/g\/x?limit=25"}"#,
        ),
        (r#"{"next":"https://g/x?access_token=EAAG-test"}"#, r#"{"next":"https://g/x?"}"#),
        (r#"{"token":"EAAG-test"}"#, r#"{"token":"[access-token]"}"#),
    ] {
        let answer = interpret(&get, answer(200, "application/json", given.as_bytes())).unwrap();
        assert_eq!(answer.body, ResponseBody::Json(expected.into()));
    }
}
