//! One string of a message, as a person writes it, with or without `{{column}}` in it.

use super::slots;

/// A string of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// Parses a string; or returns the fault in its columns.
    pub fn parse(text: &str) -> Result<Self, String> {
        slots(text)?;
        Ok(Self(text.to_owned()))
    }

    /// The string that consists of this column.
    pub fn of_column(name: &str) -> Result<Self, String> {
        let column = format!("{{{{{name}}}}}");
        let is_read = |text: &Self| text.columns() == [name];
        Self::parse(&column).ok().filter(is_read).ok_or_else(|| {
            format!("`{name}` cannot be written as {{{{column}}}}: rename the column, without | and braces")
        })
    }

    /// The columns in it, each once.
    pub fn columns(&self) -> Vec<&str> {
        let mut columns = Vec::new();
        for slot in slots(&self.0).unwrap_or_default() {
            if !columns.contains(&slot.column) {
                columns.push(slot.column);
            }
        }
        columns
    }

    /// Those of them without a default.
    pub fn needed(&self) -> Vec<&str> {
        let bare = |column: &&str| {
            let slots = slots(&self.0).unwrap_or_default();
            slots.iter().any(|slot| slot.column == *column && slot.default.is_none())
        };
        self.columns().into_iter().filter(bare).collect()
    }

    /// The same, with this default for a column wherever it has none.
    pub fn with_default(&self, column: &str, default: &str) -> Result<Self, String> {
        if default.trim().is_empty() || default.contains("{{") || default.contains("}}") {
            return Err("The text for an empty cell must not have {{ or }} in it.".to_owned());
        }
        let mut pieces = self.0.split("{{");
        let mut text = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (inner, rest) = piece.split_once("}}").unwrap_or((piece, ""));
            let is_bare = inner.trim() == column;
            let end = if is_bare { format!("|{}", default.trim()) } else { String::new() };
            text.push_str(&format!("{{{{{inner}{end}}}}}{rest}"));
        }
        Self::parse(&text)
    }

    /// The string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_goes_where_there_is_none() {
        let text = Text::parse("Dear {{name}}, {{town|you}} and {{ name }}").unwrap();
        assert_eq!((text.columns(), text.needed()), (vec!["name", "town"], vec!["name"]));
        let text = text.with_default("name", "there").unwrap();
        assert_eq!(text.as_str(), "Dear {{name|there}}, {{town|you}} and {{ name |there}}");
        assert!(text.needed().is_empty());
        for default in ["", " ", "{{other}}", "}}"] {
            assert!(text.with_default("name", default).is_err(), "{default:?}");
        }
    }

    #[test]
    fn a_column_whose_name_would_be_read_as_something_else_is_refused() {
        assert_eq!(Text::of_column("first name").unwrap().as_str(), "{{first name}}");
        for name in ["a|b", "a}}b", "{{a", ""] {
            assert!(Text::of_column(name).is_err(), "{name}");
        }
        assert!(Text::parse("{{name").is_err());
    }
}
