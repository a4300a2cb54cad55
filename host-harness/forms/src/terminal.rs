//! A place to ask a person: questions are written, answers are read.

use std::io::{self, BufRead, Write};

use crate::screen::Screen;

/// A place to ask questions. The person who answers sees what is written to it.
pub trait Terminal: Write {
    /// The size and colour of what it can show.
    fn screen(&self) -> Screen;

    /// Reads a line. If the terminal can edit, the line starts with `before`. `None` once the person has left.
    ///
    /// # Errors
    ///
    /// The terminal failed.
    fn line(&mut self, prompt: &str, before: &str) -> io::Result<Option<String>>;

    /// As [`Terminal::line`], for a text that may have several lines.
    ///
    /// # Errors
    ///
    /// The terminal failed.
    fn text(&mut self, prompt: &str, before: &str) -> io::Result<Option<String>>;

    /// How to begin a new line in a text, as an instruction for the person.
    fn next_line(&self) -> &'static str;
}

/// A terminal that can only write and read lines.
pub struct Plain<R, W> {
    input: R,
    output: W,
    screen: Screen,
}

impl<R: BufRead, W: Write> Plain<R, W> {
    /// A terminal with this input and output.
    pub fn new(input: R, output: W, screen: Screen) -> Self {
        Self { input, output, screen }
    }
}

impl<R: BufRead, W: Write> Terminal for Plain<R, W> {
    fn screen(&self) -> Screen {
        self.screen
    }

    fn line(&mut self, prompt: &str, _: &str) -> io::Result<Option<String>> {
        write!(self.output, "{prompt}")?;
        self.output.flush()?;
        let mut line = String::new();
        if self.input.read_line(&mut line)? == 0 {
            writeln!(self.output)?;
            return Ok(None);
        }
        line.truncate(line.trim_end_matches(['\r', '\n']).len());
        Ok(Some(line))
    }

    fn text(&mut self, prompt: &str, before: &str) -> io::Result<Option<String>> {
        let mut text = String::new();
        loop {
            let Some(line) = self.line(if text.is_empty() { prompt } else { "" }, before)? else {
                return Ok(None);
            };
            match line.strip_suffix('\\') {
                Some(line) => text = text + line + "\n",
                None => return Ok(Some(text + &line)),
            }
        }
    }

    fn next_line(&self) -> &'static str {
        "\\ at the end of a line begins another one"
    }
}

impl<R, W: Write> Write for Plain<R, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.output.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

impl<T: Terminal + ?Sized> Terminal for Box<T> {
    fn screen(&self) -> Screen {
        (**self).screen()
    }

    fn line(&mut self, prompt: &str, before: &str) -> io::Result<Option<String>> {
        (**self).line(prompt, before)
    }

    fn text(&mut self, prompt: &str, before: &str) -> io::Result<Option<String>> {
        (**self).text(prompt, before)
    }

    fn next_line(&self) -> &'static str {
        (**self).next_line()
    }
}
