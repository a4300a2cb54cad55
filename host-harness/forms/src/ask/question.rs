//! One question, on a terminal.

use std::io::{BufRead, Write};

use serde_json::Value;

use super::{AskError, Asker};
use crate::choices::Row;
use crate::ink::{line, wrapped};
use crate::path::Path;
use crate::schema::{Schema, is_blank, shown};
use crate::table::aligned;

/// So many choices are shown at once; a part of the one that is meant shows fewer.
const SHOWN: usize = 30;

impl<R: BufRead, W: Write> Asker<R, W> {
    /// Asks a question that is answered with yes or no.
    pub fn confirm(&mut self, question: &str) -> Result<bool, AskError> {
        write!(self.output, "{question} [y/N] ")?;
        let answer = self.answer("the answer")?;
        Ok(matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes"))
    }

    /// Asks for one value, until it is one.
    pub(super) fn ask(&mut self, schema: Schema<'_>, path: &Path) -> Result<Value, AskError> {
        if self.answered.iter().all(|(known, _)| known != path) {
            self.answered.push((path.clone(), schema.title().to_owned()));
        }
        let values: Vec<_> = schema.labelled().collect();
        let question = format!("{} ({path})", line(schema.title(), 80));
        let description = schema.text("description").unwrap_or_default();
        let example = schema.example().map(|example| format!(" As in: {}", shown(example)));
        let about = wrapped(&format!("{description}{}", example.unwrap_or_default()), 96, "  ");
        if !values.is_empty() {
            let rows = values.iter().map(|(value, title)| {
                let columns = [Some(*value), *title].into_iter().flatten();
                Row { values: vec![(*value).into()], columns: columns.map(str::to_owned).collect() }
            });
            write!(self.output, "{}", self.ink.dim(&about))?;
            let row = self.pick(&question, rows.collect(), true)?;
            return Ok(row.and_then(|row| row.values.into_iter().next()).unwrap_or_default());
        }
        writeln!(self.output, "{}", self.ink.bold(&question))?;
        if !about.is_empty() {
            writeln!(self.output, "{}", self.ink.dim(about.trim_end()))?;
        }
        if let Some(columns) = self.columns.clone().filter(|_| schema.kind() == "string") {
            return self.ask_column(&*columns, schema, path);
        }
        loop {
            write!(self.output, "> ")?;
            let answer = self.answer(&path.to_string())?;
            let read = schema.read(&answer).and_then(|value| schema.check(&value).map(|()| value));
            match read {
                Ok(value) if !is_blank(Some(&value)) => return Ok(value),
                Ok(_) => writeln!(self.output, "  It is needed.")?,
                Err(why) => writeln!(self.output, "  It {why}.")?,
            }
        }
    }

    /// Has one of the rows chosen, by its number or a part of what it says.
    pub(super) fn pick(
        &mut self,
        question: &str,
        rows: Vec<Row>,
        required: bool,
    ) -> Result<Option<Row>, AskError> {
        if rows.is_empty() {
            writeln!(self.output, "note: there is nothing to choose from for {question}")?;
            return Ok(None);
        }
        let mut shown = rows.clone();
        loop {
            writeln!(self.output, "{}", self.ink.bold(question))?;
            let lines = aligned(&shown.iter().map(|row| row.columns.clone()).collect::<Vec<_>>());
            for (number, line) in (1..).zip(lines.iter().take(SHOWN)) {
                writeln!(self.output, "{number:4}  {line}")?;
            }
            if shown.len() > SHOWN {
                writeln!(self.output, "      and {} more: a part of one shows fewer", shown.len() - SHOWN)?;
            }
            write!(
                self.output,
                "{} ",
                if required { "number>" } else { "number, or nothing to leave it out>" }
            )?;
            let answer = self.answer(question)?;
            if answer.is_empty() {
                if !required {
                    return Ok(None);
                }
                continue;
            }
            let is_meant = |row: &&Row| row.columns.iter().any(|column| column == &answer);
            let has_part = |row: &&Row| row.columns.iter().any(|column| column.contains(&answer));
            let exact: Vec<_> = shown.iter().filter(is_meant).cloned().collect();
            let part: Vec<_> = rows.iter().filter(has_part).cloned().collect();
            let number = answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            if let Some(row) = number.and_then(|place| shown.get(place)) {
                return Ok(Some(row.clone()));
            }
            match (&exact[..], &part[..]) {
                ([row], _) | (_, [row]) => return Ok(Some(row.clone())),
                (_, []) => writeln!(self.output, "  None of them says {}.", line(&answer, 60))?,
                _ => shown = part,
            }
        }
    }

    pub(super) fn answer(&mut self, what: &str) -> Result<String, AskError> {
        self.asked = true;
        self.output.flush()?;
        let mut answer = String::new();
        if self.input.read_line(&mut answer)? == 0 {
            writeln!(self.output)?;
            return Err(AskError::Ended(what.to_owned()));
        }
        Ok(answer.trim().to_owned())
    }
}
