//! Where a person is asked: questions are written, answers are read.

use std::io::{self, BufRead, Write};

use crate::screen::Screen;

/// A place to ask questions. The person who answers sees what is written to it.
pub trait Terminal: Write {
    /// What it can show.
    fn screen(&self) -> Screen;

    /// Reads a line, where `before` stands already if the terminal can edit. None once whoever answers has gone.
    ///
    /// # Errors
    ///
    /// The terminal failed.
    fn line(&mut self, prompt: &str, before: &str) -> io::Result<Option<String>>;

    /// The same for a text, which may have several lines.
    ///
    /// # Errors
    ///
    /// The terminal failed.
    fn text(&mut self, prompt: &str, before: &str) -> io::Result<Option<String>>;

    /// How a text gets another line.
    fn next_line(&self) -> &'static str;
}

/// A terminal that can only write and read lines.
pub struct Plain<R, W> {
    input: R,
    output: W,
    screen: Screen,
}

impl<R: BufRead, W: Write> Plain<R, W> {
    /// Reads and writes with these.
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
