//! A standalone page for one message.

use maud::{DOCTYPE, PreEscaped, html};

use crate::{Message, STYLE};

/// An HTML page that shows the message and needs no other files.
pub fn document(title: &str, message: &Message) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (message.draw()) }
        }
    };
    page.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_needs_no_other_file_and_shows_markup_as_text() {
        let message = Message { body: "<script>alert(1)</script>".to_owned(), ..Message::default() };
        let page = document("</title><script>", &message);
        assert!(!page.contains("<script") && page.contains("&lt;script&gt;alert(1)"), "{page}");
        for outside in ["src=", "href=", "url("] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}
