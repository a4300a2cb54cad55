use axum::Router;
use axum::body::Bytes;
use axum::middleware::from_fn_with_state;
use axum::routing::any;
use tower_service::Service;

use super::*;

/// The response to a request, in front of a handler that answers `status`.
async fn answer(request: Request, status: StatusCode) -> Response {
    let sessions = Arc::new(Sessions::new(1));
    let handler = any(move |request: Request| async move { (status, request.into_body()) });
    let mut router: Router = Router::new().route("/mcp", handler).layer(from_fn_with_state(sessions, guard));
    router.call(request).await.unwrap()
}

fn post() -> axum::http::request::Builder {
    Request::builder().method(Method::POST).uri("/mcp")
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_arrive_is_cut_off() {
    let body = Body::from_stream(futures_util::stream::pending::<Result<Bytes, std::io::Error>>());
    let request = post().header(HOST, "localhost").body(body).unwrap();
    assert_eq!(answer(request, StatusCode::OK).await.status(), StatusCode::REQUEST_TIMEOUT);
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused() {
    let most = vec![b'a'; MAX_BODY];
    let request = post().body(Body::from(most.clone())).unwrap();
    let whole = answer(request, StatusCode::OK).await;
    assert!(to_bytes(whole.into_body(), usize::MAX).await.unwrap() == most);
    let request = post().body(Body::from([most, vec![b'a']].concat())).unwrap();
    assert_eq!(answer(request, StatusCode::OK).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_second_host_is_refused() {
    let request = post().header(HOST, "localhost").header(HOST, "evil.example");
    let request = request.body(Body::empty()).unwrap();
    assert_eq!(answer(request, StatusCode::OK).await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_session_that_is_closed_is_no_failure_for_any_client() {
    let request = Request::builder().method(Method::DELETE).uri("/mcp").body(Body::empty()).unwrap();
    assert_eq!(answer(request, StatusCode::ACCEPTED).await.status(), StatusCode::NO_CONTENT);
}
