//! The answers once more: reviewed, removed, asked for again.

use serde_json::Value;

use super::pick::NUMBER;
use super::{AskError, Asker};
use crate::path::{Path, Step};
use crate::schema::{is_blank, shown};
use crate::set::take_away;
use crate::table::aligned;
use crate::terminal::Terminal;

/// A question and the places of its answer: more than one if one choice fills several inputs.
pub(super) struct Answered {
    pub paths: Vec<Path>,
    pub title: String,
}

impl Answered {
    pub fn one(path: Path, title: &str) -> Self {
        Self { paths: vec![path], title: title.to_owned() }
    }
}

/// One answer that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The path of its first place in the input: `body[0].value`.
    pub field: String,
    /// The question's title.
    pub title: String,
    /// Its value.
    pub value: String,
}

/// A person's decision about the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They are right.
    Yes,
    /// They are declined.
    No,
    /// This row must be changed, counted from 0.
    Change(usize),
}

impl<T: Terminal> Asker<T> {
    /// The answers in an input, in the order in which they were asked for.
    pub fn given(&self, input: &Value) -> Vec<Given> {
        let given = self.answered.iter().filter_map(|answered| {
            let values = answered.paths.iter().filter_map(|path| at(input, path));
            let values: Vec<_> = values.filter(|value| !is_blank(Some(value))).map(shown).collect();
            let field = answered.paths.first()?.to_string();
            (!values.is_empty()).then(|| Given {
                field,
                title: answered.title.clone(),
                value: values.join(", "),
            })
        });
        given.collect()
    }

    /// Removes an answer from an input, so that [`Asker::fill`] asks for it again. If the answer decides what else is
    /// asked for, such as a template's name, those answers are removed, too.
    pub fn take_back(&mut self, input: &mut Value, field: &str) {
        let Some(path) = Path::parse(field) else { return };
        let known = self.answered.iter().find(|answered| answered.paths.first() == Some(&path));
        let paths = known.map_or_else(|| vec![path.clone()], |answered| answered.paths.clone());
        let before = at(input, &path).filter(|_| paths.len() == 1).map(shown);
        self.before = before.map(|value| (path, value));
        paths.iter().for_each(|path| take_away(input, &path.0));
        let decides =
            |path: &Path| matches!(&path.0[..], [Step::Field(name)] if self.decisive.contains(name));
        if let Some(object) = input.as_object_mut().filter(|_| paths.iter().any(decides)) {
            object.retain(|_, value| !value.is_object() && !value.is_array());
        }
    }

    /// Records a question. If it was asked before, it keeps its position.
    pub(super) fn answered(&mut self, new: Answered) {
        match self.answered.iter_mut().find(|known| known.paths.first() == new.paths.first()) {
            Some(known) => *known = new,
            None => self.answered.push(new),
        }
    }

    /// Shows rows, and asks the person to agree, decline, or choose a row by its number. If `may_be` is false, they
    /// cannot agree.
    pub fn review(
        &mut self,
        question: &str,
        rows: &[Vec<String>],
        may_be: bool,
    ) -> Result<Verdict, AskError> {
        let screen = self.terminal.screen();
        for (number, line) in (1..).zip(aligned(rows, screen.width().saturating_sub(NUMBER))) {
            writeln!(self.terminal, "{number:4}  {line}")?;
        }
        write!(self.terminal, "{}", screen.bold(&screen.wrapped(question, "")))?;
        let yes = if may_be { "y, " } else { "" };
        loop {
            let answer =
                self.answer(&format!("{yes}n, or a number to change that answer> "), "the answer")?;
            match answer.to_ascii_lowercase().as_str() {
                "y" | "yes" if may_be => return Ok(Verdict::Yes),
                "n" | "no" => return Ok(Verdict::No),
                _ => {}
            }
            let number = answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            match number.filter(|place| *place < rows.len()) {
                Some(place) => return Ok(Verdict::Change(place)),
                None => self.tell(&format!("Give {yes}n, or a number from 1 to {}.", rows.len()))?,
            }
        }
    }

    /// Asks for a line. An empty answer means `usual`.
    pub fn line(&mut self, question: &str, usual: &str) -> Result<String, AskError> {
        let answer = self.answer(&format!("{question} [{usual}]> "), question)?;
        Ok(if answer.is_empty() { usual.to_owned() } else { answer })
    }
}

fn at<'v>(input: &'v Value, path: &Path) -> Option<&'v Value> {
    path.0.iter().try_fold(input, |value, step| match step {
        Step::Field(name) => value.get(name),
        Step::Item(index) => value.get(index),
    })
}
