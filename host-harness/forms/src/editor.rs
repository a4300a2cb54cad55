//! A terminal with a line editor.

use std::io::{self, Stderr, Write, stderr};

use rustyline::error::ReadlineError;
use rustyline::{
    Behavior, Cmd, ConditionalEventHandler, Config, DefaultEditor, Event, EventContext, EventHandler,
    KeyCode, KeyEvent, Modifiers, RepeatCount,
};

use crate::screen::Screen;
use crate::terminal::Terminal;

/// Asks on the terminal itself, even if stdout is redirected. Other output goes to stderr.
pub struct Editor {
    editor: DefaultEditor,
    output: Stderr,
}

impl Editor {
    /// An editor on this process's terminal, if the terminal supports editing.
    pub fn new() -> Option<Self> {
        // The editor would handle an unsupported terminal by writing to stdout, where the result goes.
        let is_known = std::env::var("TERM").map_or(cfg!(windows), |term| !PLAIN.contains(&term.as_str()));
        let config = Config::builder().behavior(Behavior::PreferTerm).build();
        let mut editor = DefaultEditor::with_config(config).ok().filter(|_| is_known)?;
        editor.dimensions()?;
        Some(Self { editor, output: stderr() })
    }

    fn read(&mut self, prompt: &str, before: &str) -> io::Result<Option<String>> {
        match self.editor.readline_with_initial(prompt, (before, "")) {
            Ok(answer) => Ok(Some(answer)),
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => Ok(None),
            Err(ReadlineError::Io(error)) => Err(error),
            Err(error) => Err(io::Error::other(error)),
        }
    }
}

/// Terminals that cannot move the cursor.
const PLAIN: [&str; 4] = ["", "dumb", "cons25", "emacs"];

impl Terminal for Editor {
    fn screen(&self) -> Screen {
        Screen::of(&self.output)
    }

    fn line(&mut self, prompt: &str, before: &str) -> io::Result<Option<String>> {
        self.read(prompt, before)
    }

    fn text(&mut self, prompt: &str, before: &str) -> io::Result<Option<String>> {
        for key in ENTER {
            self.editor.bind_sequence(key, EventHandler::Conditional(Box::new(AfterBackslash)));
            self.editor.bind_sequence(KeyEvent(key.0, key.1 | Modifiers::ALT), Cmd::Newline);
        }
        let text = self.read(prompt, before);
        for key in ENTER {
            self.editor.unbind_sequence(key);
            self.editor.unbind_sequence(KeyEvent(key.0, key.1 | Modifiers::ALT));
        }
        // Remove the backslashes that began new lines.
        Ok(text?.map(|text| text.replace("\\\n", "\n")))
    }

    fn next_line(&self) -> &'static str {
        "Alt+Enter, or \\ and Enter, begins another line"
    }
}

/// Enter, as terminals send it.
const ENTER: [KeyEvent; 2] =
    [KeyEvent(KeyCode::Enter, Modifiers::NONE), KeyEvent(KeyCode::Char('J'), Modifiers::CTRL)];

/// Begins a new line if there is a backslash before the cursor.
struct AfterBackslash;

impl ConditionalEventHandler for AfterBackslash {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext<'_>) -> Option<Cmd> {
        let is_after = context.line().get(..context.pos()).is_some_and(|before| before.ends_with('\\'));
        is_after.then_some(Cmd::Newline)
    }
}

impl Write for Editor {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.output.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}
