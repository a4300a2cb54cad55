//! Answers that vary by row of a list: one of its columns, or a text containing columns.

use std::rc::Rc;

use serde_json::Value;

use super::pick::NUMBER;
use super::{AskError, Asker};
use crate::path::Path;
use crate::schema::{Schema, is_blank};
use crate::table::aligned;
use crate::terminal::Terminal;

/// How many columns are shown. Others can be given by name.
const SHOWN: usize = 30;

/// The columns of a list, and the meaning of answers that may name them.
pub trait Columns {
    /// The row to show for each column: its name, and some of its values.
    fn rows(&self) -> Vec<Vec<String>>;

    /// The number of the column that is probably meant for an input, from 1.
    fn usual(&self, field: &str) -> Option<usize>;

    /// The text that an answer means: a column by its number or its name, or a text. The error is a sentence.
    fn read(&self, field: &str, answer: &str) -> Result<String, String>;

    /// Whether a text is the same for every row.
    fn is_fixed(&self, text: &str) -> bool;

    /// For each column in a text that is empty in some rows: the question to ask a person, and the column. An empty
    /// answer leaves the text as it is.
    fn gaps(&self, field: &str, text: &str) -> Vec<(String, String)>;

    /// The text, with a default for rows where the column is empty. The error is a sentence.
    fn with_default(&self, text: &str, column: &str, default: &str) -> Result<String, String>;
}

impl<T: Terminal> Asker<T> {
    /// Allows every text to be a column of this list, or to contain columns.
    #[must_use]
    pub fn with_columns(mut self, columns: impl Columns + 'static) -> Self {
        self.columns = Some(Rc::new(columns));
        self
    }

    /// Asks for a column or a text until the answer is valid.
    pub(super) fn ask_column(
        &mut self,
        columns: &dyn Columns,
        schema: Schema<'_>,
        path: &Path,
    ) -> Result<Value, AskError> {
        let field = path.to_string();
        let rows = columns.rows();
        let width = self.terminal.screen().width().saturating_sub(NUMBER);
        for (number, line) in (1..).zip(aligned(&rows, width).iter().take(SHOWN)) {
            writeln!(self.terminal, "{number:4}  {line}")?;
        }
        if rows.len() > SHOWN {
            writeln!(self.terminal, "      and {} more: give the name of one", rows.len() - SHOWN)?;
        }
        let usual = columns.usual(&field);
        let shown = usual.map(|number| format!(" [{number}]")).unwrap_or_default();
        let text = loop {
            let mut answer = self.answer(&format!("column, or text{shown}> "), &field)?;
            if answer.is_empty() {
                answer = usual.map(|number| number.to_string()).unwrap_or_default();
            }
            let read = columns.read(&field, &answer).and_then(|text| {
                let fits = if columns.is_fixed(&text) { schema.check(&text.clone().into()) } else { Ok(()) };
                fits.map(|()| text).map_err(|why| format!("It {why}."))
            });
            match read {
                Ok(text) if !is_blank(Some(&text.clone().into())) => break text,
                Ok(_) => self.tell("It is needed.")?,
                Err(why) => self.tell(&why)?,
            }
        };
        Ok(self.ask_gaps(columns, &field, text)?.into())
    }

    fn ask_gaps(&mut self, columns: &dyn Columns, field: &str, mut text: String) -> Result<String, AskError> {
        for (question, column) in columns.gaps(field, &text) {
            loop {
                let answer = self.answer(&format!("  {question}> "), field)?;
                if answer.is_empty() {
                    break;
                }
                match columns.with_default(&text, &column, &answer) {
                    Ok(filled) => {
                        text = filled;
                        break;
                    }
                    Err(why) => self.tell(&why)?,
                }
            }
        }
        Ok(text)
    }
}
