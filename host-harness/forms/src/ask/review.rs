//! The answers once more: looked at, taken back, asked for again.

use std::io::{BufRead, Write};

use serde_json::Value;

use super::{AskError, Asker};
use crate::path::{Path, Step};
use crate::schema::{is_blank, shown};
use crate::set::take_away;
use crate::table::aligned;

/// One answer that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Where it stands: `body[0].value`.
    pub field: String,
    /// What was asked for.
    pub title: String,
    /// The value that it has become.
    pub value: String,
}

impl<R: BufRead, W: Write> Asker<R, W> {
    /// The answers that stand in an input, in the order in which they were asked for.
    pub fn given(&self, input: &Value) -> Vec<Given> {
        let given = self.answered.iter().filter_map(|(path, title)| {
            let value = at(input, path).filter(|value| !is_blank(Some(value)))?;
            Some(Given { field: path.to_string(), title: title.clone(), value: shown(value) })
        });
        given.collect()
    }

    /// Takes an answer out of an input, so that [`Asker::fill`] asks for it again.
    pub fn take_back(&self, input: &mut Value, field: &str) {
        if let Some(path) = Path::parse(field) {
            take_away(input, &path.0);
        }
    }

    /// Shows rows, and has a person agree or name one of them by its number, from 0.
    pub fn agree_or_choose(
        &mut self,
        question: &str,
        rows: &[Vec<String>],
    ) -> Result<Option<usize>, AskError> {
        for (number, line) in (1..).zip(aligned(rows)) {
            writeln!(self.output, "{number:4}  {line}")?;
        }
        loop {
            write!(self.output, "{}> ", self.ink.bold(question))?;
            let answer = self.answer("the answer")?;
            if matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes") {
                return Ok(None);
            }
            let number = answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            match number.filter(|place| *place < rows.len()) {
                Some(place) => return Ok(Some(place)),
                None => writeln!(self.output, "  Give y, or a number from 1 to {}.", rows.len())?,
            }
        }
    }

    /// Asks for a line. No answer is the usual one.
    pub fn line(&mut self, question: &str, usual: &str) -> Result<String, AskError> {
        write!(self.output, "{} [{usual}]> ", self.ink.bold(question))?;
        let answer = self.answer(question)?;
        Ok(if answer.is_empty() { usual.to_owned() } else { answer })
    }
}

fn at<'v>(input: &'v Value, path: &Path) -> Option<&'v Value> {
    path.0.iter().try_fold(input, |value, step| match step {
        Step::Field(name) => value.get(name),
        Step::Item(index) => value.get(index),
    })
}
