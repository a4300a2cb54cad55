//! The stylesheet and the script.

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use host_harness_bubble::STYLE as BUBBLE;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
const ICON: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="#128c4a" d="M4 3h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-9l-5 4v-4H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z"/></svg>"##;

pub(crate) async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], [BUBBLE, STYLE].concat())
}

pub(crate) async fn script() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT)
}

pub(crate) async fn icon() -> impl IntoResponse {
    ([(CONTENT_TYPE, "image/svg+xml")], ICON)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_small_and_fetches_nothing_from_outside() {
        let code = [BUBBLE, STYLE, SCRIPT].concat();
        assert!(code.len() < 60_000, "{} bytes", code.len());
        for outside in ["http:", "https:", "@import", "url("] {
            assert!(!code.contains(outside), "{outside}");
        }
    }
}
