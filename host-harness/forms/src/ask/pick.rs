//! One of several rows, chosen by its number or by part of its text.

use super::{AskError, Asker};
use crate::choices::Row;
use crate::screen::line;
use crate::table::aligned;
use crate::terminal::Terminal;

/// The most rows shown at once, if the screen has room for them.
const MOST: usize = 30;

/// The fewest rows shown at once.
const LEAST: usize = 5;

/// Lines for the question, the number of further rows and the prompt, and one to spare.
const OTHERS: usize = 4;

/// The meaning of an answer.
pub(super) enum Picked<S> {
    /// One of the rows.
    Row(Row),
    /// Something else that answers the question.
    Said(S),
}

impl<T: Terminal> Asker<T> {
    /// Lets the person choose one of the rows. Returns `None` if they leave it out or there are no rows.
    pub(super) fn pick(
        &mut self,
        question: &str,
        rows: Vec<Row>,
        required: bool,
    ) -> Result<Option<Row>, AskError> {
        if rows.is_empty() {
            self.note(&format!("there is nothing to choose from for {question}"))?;
            return Ok(None);
        }
        let picked = self.pick_or_say(question, rows, required, |_| None::<()>)?;
        Ok(picked.and_then(|picked| match picked {
            Picked::Row(row) => Some(row),
            Picked::Said(()) => None,
        }))
    }

    /// As [`Asker::pick`], but `said` can recognize other answers.
    pub(super) fn pick_or_say<S>(
        &mut self,
        question: &str,
        rows: Vec<Row>,
        required: bool,
        said: impl Fn(&str) -> Option<S>,
    ) -> Result<Option<Picked<S>>, AskError> {
        let prompt = if required { "number> " } else { "number, or nothing to leave it out> " };
        let mut shown = rows.clone();
        let mut first = 0;
        loop {
            let next = self.show_page(question, &shown, first)?;
            let answer = self.answer(prompt, question)?;
            if answer.is_empty() && !required {
                return Ok(None);
            }
            if answer.is_empty() || answer == "+" {
                first = if answer.is_empty() { first } else { next };
                continue;
            }
            let lower = answer.to_lowercase();
            let is_meant = |row: &&Row| row.columns.contains(&answer);
            let has_part =
                |row: &&Row| row.columns.iter().any(|column| column.to_lowercase().contains(&lower));
            let exact: Vec<_> = shown.iter().filter(is_meant).cloned().collect();
            let part: Vec<_> = rows.iter().filter(has_part).cloned().collect();
            let number = answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            if let Some(row) = number.and_then(|place| shown.get(place)) {
                return Ok(Some(Picked::Row(row.clone())));
            }
            match (&exact[..], &part[..]) {
                ([row], _) | (_, [row]) => return Ok(Some(Picked::Row(row.clone()))),
                (_, []) => match said(&answer) {
                    Some(said) => return Ok(Some(Picked::Said(said))),
                    None => self.tell(&format!("None of them says {}.", line(&answer, 60)))?,
                },
                _ => (shown, first) = (part, 0),
            }
        }
    }

    /// Shows as many rows as fit on the screen with the question. Returns the first row of the next page.
    fn show_page(&mut self, question: &str, rows: &[Row], first: usize) -> Result<usize, AskError> {
        let screen = self.terminal.screen();
        let room = screen.height().saturating_sub(OTHERS).clamp(LEAST, MOST);
        // One more row fits instead of the line with the number of further rows.
        let room = if rows.len() <= room + 1 { rows.len() } else { room };
        let page: Vec<_> = rows.iter().skip(first).take(room).map(|row| row.columns.clone()).collect();
        writeln!(self.terminal, "{}", screen.bold(&line(question, screen.width())))?;
        for (number, line) in (first + 1..).zip(aligned(&page, screen.width().saturating_sub(NUMBER))) {
            writeln!(self.terminal, "{number:4}  {line}")?;
        }
        let more = rows.len() - page.len();
        if more > 0 {
            let others = format!("and {more} more: + shows the next ones, a part of one finds it");
            write!(self.terminal, "{}", screen.wrapped(&others, "      "))?;
        }
        Ok(if first + room < rows.len() { first + room } else { 0 })
    }
}

/// The width of a row's number and the blanks after it.
pub(super) const NUMBER: usize = 6;
