//! WhatsApp's marks in a text, rendered as styles: `*bold*`, `_italic_`, `~struck~`, `` `code` ``, ` ```code``` `.
//!
//! A mark opens before a letter and closes after one, on the same line and at the edge of a word, as WhatsApp's own apps read
//! it (faq.whatsapp.com, "How to format your messages").

use crate::screen::Screen;

/// A mark, and the SGR codes that begin and end its style.
struct Mark {
    mark: &'static str,
    on: u8,
    off: u8,
    /// Whether marks inside it are rendered too, instead of shown as they are.
    nests: bool,
}

const MARKS: [Mark; 5] = [
    Mark { mark: "```", on: 36, off: 39, nests: false },
    Mark { mark: "`", on: 36, off: 39, nests: false },
    Mark { mark: "*", on: 1, off: 22, nests: true },
    Mark { mark: "_", on: 3, off: 23, nests: true },
    Mark { mark: "~", on: 9, off: 29, nests: true },
];

/// The text with its marks rendered. Unchanged if the terminal cannot show them.
pub(crate) fn rendered(text: &str, screen: Screen) -> String {
    if !screen.has_colour() {
        return text.to_owned();
    }
    let mut shown = String::new();
    let mut before = None;
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        if let Some((mark, within, after)) = marked(before, rest) {
            let within_shown = if mark.nests { rendered(within, screen) } else { within.to_owned() };
            shown.push_str(&screen.paint(mark.on, mark.off, &within_shown));
            before = mark.mark.chars().next();
            rest = after;
        } else {
            shown.push(next);
            before = Some(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    shown
}

/// If the text begins with a mark: the mark, the text inside it, and the rest.
fn marked(before: Option<char>, text: &str) -> Option<(&'static Mark, &str, &str)> {
    if before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    MARKS.iter().find_map(|mark| {
        let within = text.strip_prefix(mark.mark)?;
        let end = within.match_indices(mark.mark).map(|(at, _)| at).find(|at| {
            let (enclosed, after) = within.split_at(*at);
            let after = after[mark.mark.len()..].chars().next();
            let edge = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
            edge(enclosed.chars().next())
                && !enclosed.starts_with(mark.mark)
                && edge(enclosed.chars().next_back())
                && !after.is_some_and(char::is_alphanumeric)
        })?;
        let (enclosed, after) = within.split_at(end);
        let one_line = mark.mark == "```" || !enclosed.contains('\n');
        one_line.then_some((mark, enclosed, &after[mark.mark.len()..]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        rendered(text, Screen::new(100, 24).with_colour(true))
    }

    #[test]
    fn marks_become_what_they_mean() {
        assert_eq!(shown("a *b* _c_ ~d~"), "a \x1b[1mb\x1b[22m \x1b[3mc\x1b[23m \x1b[9md\x1b[29m");
        assert_eq!(shown("*_b_!*"), "\x1b[1m\x1b[3mb\x1b[23m!\x1b[22m");
        assert_eq!(shown("`*a*` ```b\nc```"), "\x1b[36m*a*\x1b[39m \x1b[36mb\nc\x1b[39m");
        assert_eq!(shown("(*ja*),"), "(\x1b[1mja\x1b[22m),");
    }

    #[test]
    fn what_is_no_mark_stays() {
        for text in ["2*3*4", "* a*", "*a *", "snake_case_name", "*a\nb*", "**", "_", "~", "```", "5 * 3"] {
            assert_eq!(shown(text), text);
        }
        assert_eq!(rendered("*a*", Screen::new(100, 24)), "*a*");
    }
}
