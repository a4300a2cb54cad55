//! Colour and weight on a terminal.

use std::io::IsTerminal;

/// How text is shown: with the terminal's own means, or as it is.
#[derive(Clone, Copy, Debug)]
pub struct Ink {
    colour: bool,
}

impl Ink {
    /// As this stream can show it, and as whoever runs this wants it (<https://no-color.org>).
    pub fn on(stream: &impl IsTerminal) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self { colour: wanted && stream.is_terminal() }
    }

    /// Always, or never.
    pub const fn new(colour: bool) -> Self {
        Self { colour }
    }

    /// The text in bold.
    pub fn bold(self, text: &str) -> String {
        self.paint(1, 22, text)
    }

    /// The text in a faint colour.
    pub fn dim(self, text: &str) -> String {
        self.paint(2, 22, text)
    }

    /// The text between two SGR codes (ECMA-48, section 8.3.117): the second takes back the first and no other, so that
    /// they may stand within each other.
    pub(crate) fn paint(self, on: u8, off: u8, text: &str) -> String {
        if self.colour { format!("\x1b[{on}m{text}\x1b[{off}m") } else { text.to_owned() }
    }

    pub(crate) const fn is_on(self) -> bool {
        self.colour
    }
}

/// A text that cannot move the cursor or change the terminal: it may be anybody's. Line breaks stay.
pub(crate) fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// The same, on one line of at most `width` characters.
pub(crate) fn line(text: &str, width: usize) -> String {
    let flat = harmless(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    if flat.chars().count() <= width {
        return flat;
    }
    flat.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

/// The text in lines of at most `width` characters, each after `indent`.
pub(crate) fn wrapped(text: &str, width: usize, indent: &str) -> String {
    let mut lines = String::new();
    for paragraph in harmless(text).lines() {
        let mut length = 0;
        for word in paragraph.split_whitespace() {
            let letters = word.chars().count();
            if length > 0 && length + 1 + letters > width {
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
