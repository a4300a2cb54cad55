//! How text is shown on a terminal: colour, weight, and the available size.

use std::io::IsTerminal;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The maximum width of prose: longer lines are hard to read.
const PROSE: usize = 100;

/// The size and colour of a terminal, or of another stream.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    colour: bool,
    width: usize,
    height: usize,
}

impl Screen {
    /// The properties of this stream, respecting `NO_COLOR` (<https://no-color.org>).
    pub fn of(stream: &impl IsTerminal) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let size = terminal_size::terminal_size().filter(|_| stream.is_terminal());
        let (width, height) = size.map_or((80, 24), |(width, height)| (width.0.into(), height.0.into()));
        Self::new(width, height).with_colour(wanted && stream.is_terminal())
    }

    /// A screen of this size, without colour.
    pub const fn new(width: usize, height: usize) -> Self {
        Self { colour: false, width, height }
    }

    /// The same screen, with or without colour.
    #[must_use]
    pub const fn with_colour(self, colour: bool) -> Self {
        Self { colour, ..self }
    }

    /// The height in lines.
    pub const fn height(self) -> usize {
        self.height
    }

    /// The width in columns.
    pub(crate) const fn width(self) -> usize {
        self.width
    }

    /// The width of prose in columns.
    pub(crate) fn prose(self) -> usize {
        self.width.min(PROSE)
    }

    /// The text in bold.
    pub fn bold(self, text: &str) -> String {
        self.paint(1, 22, text)
    }

    /// The text in a faint colour.
    pub fn dim(self, text: &str) -> String {
        self.paint(2, 22, text)
    }

    /// The text, wrapped to this screen's width, each line after `indent`.
    pub fn wrapped(self, text: &str, indent: &str) -> String {
        wrapped(text, self.prose(), indent)
    }

    /// The text between two SGR codes (ECMA-48, section 8.3.117). The second cancels only the first, so that styles can
    /// be nested.
    pub(crate) fn paint(self, on: u8, off: u8, text: &str) -> String {
        if self.colour { format!("\x1b[{on}m{text}\x1b[{off}m") } else { text.to_owned() }
    }

    pub(crate) const fn has_colour(self) -> bool {
        self.colour
    }
}

/// A text, possibly from a stranger, made unable to move the cursor or change the terminal. Line breaks stay.
pub(crate) fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// As [`harmless`], on one line of at most `width` columns.
pub(crate) fn line(text: &str, width: usize) -> String {
    let flat = harmless(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    if flat.width() <= width {
        return flat;
    }
    let mut left = width.saturating_sub(1);
    let room = |c: &char| {
        let rest = left.checked_sub(c.width().unwrap_or(0));
        left = rest.unwrap_or(left);
        rest.is_some()
    };
    flat.chars().take_while(room).chain(['…']).collect()
}

/// The text in lines of at most `width` columns, including `indent`, which begins each line. A longer word stays whole.
fn wrapped(text: &str, width: usize, indent: &str) -> String {
    let room = width.saturating_sub(indent.width());
    let mut lines = String::new();
    for paragraph in harmless(text).lines() {
        let mut length = 0;
        for word in paragraph.split_whitespace() {
            let letters = word.width();
            if length > 0 && length + 1 + letters > room {
                lines.push('\n');
                length = 0;
            }
            if length == 0 {
                lines.push_str(indent);
            } else {
                lines.push(' ');
                length += 1;
            }
            lines.push_str(word);
            length += letters;
        }
        lines.push('\n');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_where_the_screen_does_whatever_its_characters() {
        assert_eq!(line("one  two\nthree", 9), "one two …");
        assert_eq!(line("one two", 7), "one two");
        // Each of these characters is two columns wide.
        assert_eq!(line("注文番号", 8), "注文番号");
        assert_eq!(line("注文番号", 7), "注文番…");
        assert_eq!(line("注文番号", 6), "注文…");
    }

    #[test]
    fn prose_is_wrapped_between_words_with_its_indent() {
        let screen = Screen::new(12, 24);
        assert_eq!(screen.wrapped("one two three\n\nfour", "  "), "  one two\n  three\n\n  four\n");
        assert_eq!(screen.wrapped("https://shop.example.com", ""), "https://shop.example.com\n");
    }
}
