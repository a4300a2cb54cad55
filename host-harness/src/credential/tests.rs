use super::*;

const TOKEN: &str = "EAAG|a/b";

async fn issued() -> Issued {
    let destinations = Policy::allow(["GET,POST https://api.test"]).unwrap();
    let credential = Credential::new(Source::fixed(TOKEN), destinations);
    credential.in_query("/debug_token", "input_token").issue(Placeholders::Unguessable).await.unwrap()
}

fn request(method: &str, url: &str, authorization: &str) -> Request<()> {
    let request = Request::builder().method(method).uri(url).header(AUTHORIZATION, authorization);
    request.body(()).unwrap()
}

#[tokio::test]
async fn placeholders_are_new_each_time_and_fit_anywhere() {
    let (one, other) = (issued().await, issued().await);
    assert_ne!(one.placeholder.0, other.placeholder.0);
    assert_eq!(one.placeholder.0.len(), "placeholder-".len() + 32);
    assert_eq!(percent_encoded(&one.placeholder.0), one.placeholder.0);
}

#[tokio::test]
async fn the_token_goes_into_authorization() {
    let issued = issued().await;
    for scheme in ["Bearer", "OAuth"] {
        let mut request =
            request("POST", "https://api.test/a?b", &format!("{scheme} {}", issued.placeholder.0));
        request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        issued.fill(&mut request);
        let authorization = &request.headers()[AUTHORIZATION];
        assert_eq!(authorization, format!("{scheme} {TOKEN}").as_str());
        assert!(authorization.is_sensitive());
        assert_eq!(request.headers()[ACCEPT_ENCODING], "identity");
    }
}

#[tokio::test]
async fn the_token_goes_nowhere_else() {
    let issued = issued().await;
    let placeholder = &issued.placeholder.0;
    let bearer = format!("Bearer {placeholder}");
    for (method, url) in [
        ("GET", "https://elsewhere.test/".to_owned()),
        ("GET", "http://api.test/".to_owned()),
        ("GET", "https://api.test:8443/".to_owned()),
        ("DELETE", "https://api.test/".to_owned()),
        ("GET", format!("https://elsewhere.test/debug_token?input_token={placeholder}")),
    ] {
        let mut request = request(method, &url, &bearer);
        issued.fill(&mut request);
        assert_eq!(request.headers()[AUTHORIZATION], bearer.as_str(), "{method} {url}");
        assert_eq!(request.uri().to_string(), url);
        assert!(!request.headers().contains_key(ACCEPT_ENCODING));
    }
    let mut request = request("GET", &format!("https://api.test/{placeholder}"), "Bearer another");
    request.headers_mut().insert("x-token", HeaderValue::from_str(&bearer).unwrap());
    issued.fill(&mut request);
    assert_eq!(request.uri().path(), format!("/{placeholder}"));
    assert_eq!(request.headers()["x-token"], bearer.as_str());
    assert_eq!(request.headers()[AUTHORIZATION], "Bearer another");
}

#[tokio::test]
async fn the_token_goes_into_the_parameter_that_is_named() {
    let issued = issued().await;
    let placeholder = &issued.placeholder.0;
    let filled = |method: &str, path: &str| {
        let mut request = request(method, &format!("https://api.test{path}"), "Bearer another");
        issued.fill(&mut request);
        request.uri().to_string().strip_prefix("https://api.test").unwrap().to_owned()
    };
    assert_eq!(
        filled("GET", &format!("/v25.0/debug_token?a&input_token={placeholder}&b=%26")),
        "/v25.0/debug_token?a&input_token=EAAG%7Ca%2Fb&b=%26"
    );
    for other in [
        format!("/v25.0/other?input_token={placeholder}"),
        format!("/my_debug_token?input_token={placeholder}"),
        format!("/debug_token/other?input_token={placeholder}"),
        format!("/other?input_token={placeholder}&x=/debug_token"),
        format!("/debug_token?token={placeholder}"),
        format!("/debug_token?input_token=x{placeholder}"),
        format!("/debug_token?{placeholder}"),
    ] {
        assert_eq!(filled("GET", &other), other);
    }
    let path = format!("/debug_token?input_token={placeholder}");
    assert_eq!(filled("POST", &path), path);
}

#[tokio::test]
async fn headers_are_cleaned() {
    let issued = issued().await;
    let mut headers = HeaderMap::new();
    headers.append("location", HeaderValue::from_static("/?t=EAAG%7Ca%2Fb&u"));
    headers.append("x", HeaderValue::from_static("EAAG|a/b"));
    headers.append("x", HeaderValue::from_bytes(b"EAAG|a/b \xff").unwrap());
    headers.append("y", HeaderValue::from_bytes(b"\xff").unwrap());
    issued.clean(&mut headers);
    let placeholder = &issued.placeholder.0;
    assert_eq!(headers["location"], format!("/?t={placeholder}&u").as_str());
    let all: Vec<_> = headers.get_all("x").iter().map(HeaderValue::as_bytes).collect();
    assert_eq!(all, [placeholder.as_bytes(), &[placeholder.as_bytes(), b" \xff"].concat()]);
    assert_eq!(headers["y"].as_bytes(), b"\xff");
}

#[tokio::test]
async fn a_header_that_is_named_after_the_token_is_left_out() {
    let credential = Credential::new(Source::fixed("EAAGlong"), Policy::default());
    let issued = credential.issue(Placeholders::Plain(0)).await.unwrap();
    let mut headers = HeaderMap::new();
    for name in ["x-eaaglong-1", "eaaglong", "x-eaag", "content-type"] {
        headers.append(name, HeaderValue::from_static("1"));
    }
    issued.clean(&mut headers);
    let mut left: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
    left.sort_unstable();
    assert_eq!(left, ["content-type", "x-eaag"]);
}

#[tokio::test]
async fn no_debug_shows_the_token() {
    let issued = issued().await;
    let shown = format!("{issued:?} {:?}", Source::command("sh", ["-c", "echo EAAG"]));
    assert!(!shown.contains("EAAG"), "{shown}");
}
