//! The list's columns, as answers refer to them.

use host_harness_broadcast::{Column, Survey, Text};
use host_harness_forms::Columns;

/// The columns that a message may use.
pub struct ListColumns {
    survey: Survey,
}

impl ListColumns {
    /// The surveyed columns.
    pub fn new(survey: Survey) -> Self {
        Self { survey }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.survey.columns.iter().map(|column| column.name.as_str())
    }

    fn find(&self, name: &str) -> Option<&Column> {
        self.survey.columns.iter().find(|column| column.name == name)
    }

    /// The column that an answer means, by number, from 1, or by name.
    fn meant(&self, answer: &str) -> Option<&Column> {
        let numbered = answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        numbered.and_then(|place| self.survey.columns.get(place)).or_else(|| self.find(answer))
    }

    fn text_of(&self, column: &Column) -> Result<String, String> {
        if self.names().filter(|name| *name == column.name).count() > 1 {
            return Err(format!("Two columns are called `{}`: rename one in the list.", column.name));
        }
        Text::of_column(&column.name).map(|text| text.as_str().to_owned()).map_err(sentence)
    }

    fn missing(&self, name: &str) -> String {
        let all: Vec<_> = self.names().map(|name| format!("`{name}`")).collect();
        let near = host_harness::nearest(name, self.names());
        let hint = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        format!("There is no column `{name}`; {hint}The columns are {}.", all.join(", "))
    }
}

impl Columns for ListColumns {
    fn rows(&self) -> Vec<Vec<String>> {
        let row = |column: &Column| vec![column.name.clone(), column.values.join(", ")];
        self.survey.columns.iter().map(row).collect()
    }

    fn usual(&self, field: &str) -> Option<usize> {
        self.survey.number.filter(|_| is_number(field)).map(|place| place + 1)
    }

    fn read(&self, field: &str, answer: &str) -> Result<String, String> {
        if let Some(column) = self.meant(answer) {
            return self.text_of(column);
        }
        let quoted = answer.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let text = Text::parse(quoted.unwrap_or(answer)).map_err(sentence)?;
        if let Some(unknown) = text.columns().into_iter().find(|name| self.find(name).is_none()) {
            return Err(self.missing(unknown));
        }
        if text.columns().is_empty() && quoted.is_none() {
            // A mistyped name must not become the text that everybody reads.
            if let Some(near) = host_harness::nearest(answer, self.names()) {
                return Err(format!(
                    "There is no column `{answer}`; did you mean `{near}`? To send it to everybody as text, put it in \
                     quotes."
                ));
            }
        }
        if is_number(field) && (text.columns().is_empty() || text.columns() != text.needed()) {
            return Err(
                "The number must be a column of the list, without a default: give a column.".to_owned()
            );
        }
        for name in text.columns() {
            self.find(name).map_or(Ok(String::new()), |column| self.text_of(column))?;
        }
        Ok(text.as_str().to_owned())
    }

    fn is_fixed(&self, text: &str) -> bool {
        Text::parse(text).is_ok_and(|text| text.columns().is_empty())
    }

    fn gaps(&self, field: &str, text: &str) -> Vec<(String, String)> {
        let Ok(text) = Text::parse(text) else { return Vec::new() };
        let columns = text.needed().into_iter().filter_map(|name| self.find(name));
        // A row without a number has no recipient.
        let with_gaps = columns.filter(|column| column.empty > 0 && !is_number(field));
        let question = |column: &Column| {
            format!(
                "`{}` is empty in {} of {} rows. Give a text to use instead, or nothing to exclude these rows",
                column.name, column.empty, self.survey.rows
            )
        };
        with_gaps.map(|column| (question(column), column.name.clone())).collect()
    }

    fn with_default(&self, text: &str, column: &str, default: &str) -> Result<String, String> {
        let text = Text::parse(text).and_then(|text| text.with_default(column, default));
        text.map(|text| text.as_str().to_owned())
    }
}

/// Whether this input is the recipient's number.
fn is_number(field: &str) -> bool {
    field == "to"
}

/// A fault as a sentence.
fn sentence(fault: String) -> String {
    format!("That cannot be used: {fault}.")
}
