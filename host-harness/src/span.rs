//! Spans for `tracing`, named by OpenTelemetry's conventions for HTTP clients. Without the feature, the program
//! contains no code for them.

use std::future::Future;

use http::{Method, Uri};

/// A span of a call, or of a request within one. Clones are the same span.
#[derive(Clone)]
pub(crate) struct Span(#[cfg(feature = "tracing")] tracing::Span);

#[cfg(feature = "tracing")]
impl Span {
    /// A call's span.
    pub fn call(id: u64, function: &str, tenant: Option<&str>) -> Self {
        use tracing::field::Empty;
        Self(tracing::info_span!(
            "plugin.call",
            call.id = id,
            function,
            tenant,
            outcome = Empty,
            error.r#type = Empty
        ))
    }

    /// A request's span; it shows the URL without the query.
    pub fn request(method: &Method, url: &Uri) -> Self {
        use tracing::field::Empty;
        let port = url.port_u16().unwrap_or(if url.scheme_str() == Some("http") { 80 } else { 443 });
        Self(tracing::info_span!(
            "http.request",
            otel.name = method.as_str(),
            otel.kind = "client",
            http.request.method = method.as_str(),
            server.address = url.host().unwrap_or_default(),
            server.port = i64::from(port),
            url.full = crate::policy::without_query(url),
            http.response.status_code = Empty,
            error.r#type = Empty,
        ))
    }

    /// Runs a future within the span.
    pub async fn within<F: Future>(&self, future: F) -> F::Output {
        use tracing::Instrument;
        future.instrument(self.0.clone()).await
    }

    /// Records how the call ended.
    pub fn outcome(&self, name: &'static str) {
        self.0.record("outcome", name);
    }

    /// Records the response's status.
    pub fn status(&self, status: u16) {
        // Signed, as the conventions and the exporters expect.
        self.0.record("http.response.status_code", i64::from(status));
        if status >= 400 {
            self.0.record("error.type", tracing::field::display(status));
        }
    }

    /// Records why there is no result or no response.
    pub fn error(&self, error: &dyn std::fmt::Display) {
        self.0.record("error.type", tracing::field::display(error));
    }
}

#[cfg(not(feature = "tracing"))]
#[expect(clippy::unused_self, reason = "as where there are spans")]
impl Span {
    pub fn call(_: u64, _: &str, _: Option<&str>) -> Self {
        Self()
    }

    pub fn request(_: &Method, _: &Uri) -> Self {
        Self()
    }

    pub fn within<F: Future>(&self, future: F) -> F {
        future
    }

    pub fn outcome(&self, _: &'static str) {}

    pub fn status(&self, _: u16) {}

    pub fn error(&self, _: &dyn std::fmt::Display) {}
}
