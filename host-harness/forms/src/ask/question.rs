//! One question on a terminal.

use serde_json::Value;

use super::review::Answered;
use super::{AskError, Asker};
use crate::choices::Row;
use crate::path::Path;
use crate::schema::{Schema, is_blank, shown};
use crate::screen::line;
use crate::terminal::Terminal;

impl<T: Terminal> Asker<T> {
    /// Asks a yes-or-no question.
    pub fn confirm(&mut self, question: &str) -> Result<bool, AskError> {
        let answer = self.answer(&format!("{question} [y/N] "), "the answer")?;
        Ok(matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes"))
    }

    /// Asks for one value until the answer is valid.
    pub(super) fn ask(&mut self, schema: Schema<'_>, path: &Path) -> Result<Value, AskError> {
        self.answered(Answered::one(path.clone(), schema.title()));
        let screen = self.terminal.screen();
        let values: Vec<_> = schema.labelled().collect();
        let question = format!("{} ({path})", line(schema.title(), 80));
        let description = schema.text("description").unwrap_or_default();
        let example = schema.example().map(|example| format!(" As in: {}", shown(example)));
        let about = screen.wrapped(&format!("{description}{}", example.unwrap_or_default()), "  ");
        if !values.is_empty() {
            let rows = values.iter().map(|(value, title)| {
                let columns = [Some(*value), *title].into_iter().flatten();
                Row { values: vec![(*value).into()], columns: columns.map(str::to_owned).collect() }
            });
            write!(self.terminal, "{}", screen.dim(&about))?;
            let row = self.pick(&question, rows.collect(), true)?;
            return Ok(row.and_then(|row| row.values.into_iter().next()).unwrap_or_default());
        }
        writeln!(self.terminal, "{}", screen.bold(&question))?;
        if !about.is_empty() {
            writeln!(self.terminal, "{}", screen.dim(about.trim_end()))?;
        }
        if let Some(columns) = self.columns.clone().filter(|_| schema.kind() == "string") {
            return self.ask_column(&*columns, schema, path);
        }
        if schema.is_long_text() {
            let how = screen.wrapped(&format!("Enter ends the text; {}.", self.terminal.next_line()), "  ");
            write!(self.terminal, "{}", screen.dim(&how))?;
        }
        let mut before = self.before.take_if(|(changed, _)| changed == path).map(|(_, value)| value);
        loop {
            let answer = self.value(schema, path, &before.unwrap_or_default())?;
            let read = schema.read(&answer).and_then(|value| schema.check(&value).map(|()| value));
            let why = match read {
                Ok(value) if !is_blank(Some(&value)) => return Ok(value),
                Ok(_) => "is needed".to_owned(),
                Err(why) => why,
            };
            let meant = without_blanks(schema, &answer);
            let hint = meant.as_ref().map(|meant| format!(" Write {meant}.")).unwrap_or_default();
            self.tell(&format!("It {why}.{hint}"))?;
            before = Some(meant.unwrap_or(answer));
        }
    }

    /// Reads a value. It may have several lines if its schema marks it as long.
    fn value(&mut self, schema: Schema<'_>, path: &Path, before: &str) -> Result<String, AskError> {
        self.asked = true;
        let answer = if schema.is_long_text() {
            self.terminal.text("> ", before)?
        } else {
            self.terminal.line("> ", before)?
        };
        answer.map(|answer| answer.trim().to_owned()).ok_or_else(|| AskError::Ended(path.to_string()))
    }

    /// Reads a line. `what` names it in an error.
    pub(super) fn answer(&mut self, prompt: &str, what: &str) -> Result<String, AskError> {
        self.asked = true;
        let answer = self.terminal.line(prompt, "")?;
        answer.map(|answer| answer.trim().to_owned()).ok_or_else(|| AskError::Ended(what.to_owned()))
    }

    /// Explains why an answer was not accepted.
    pub(super) fn tell(&mut self, why: &str) -> Result<(), AskError> {
        let screen = self.terminal.screen();
        write!(self.terminal, "{}", screen.wrapped(why, "  "))?;
        Ok(())
    }
}

/// The answer without blanks and dashes, as for a telephone number, if that is valid and the answer itself was not.
fn without_blanks(schema: Schema<'_>, answer: &str) -> Option<String> {
    let bare: String = answer.chars().filter(|c| !c.is_whitespace() && !"-()./".contains(*c)).collect();
    (bare != answer && !bare.is_empty() && schema.text("pattern").is_some())
        .then_some(bare)
        .filter(|bare| schema.check(&bare.as_str().into()).is_ok())
}
