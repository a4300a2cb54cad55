//! The place of a value in an input: `body[0].value`.

use std::fmt;

/// One step into an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Field(String),
    Item(usize),
}

/// A path into an input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Path(pub Vec<Step>);

impl Path {
    /// Parses `body[0].value`. `None` if the text has another form.
    pub fn parse(text: &str) -> Option<Self> {
        let mut steps = Vec::new();
        for part in text.split('.') {
            let (name, items) = part.find('[').map_or((part, ""), |at| part.split_at(at));
            if name.is_empty() {
                return None;
            }
            steps.push(Step::Field(name.to_owned()));
            let mut rest = items;
            while !rest.is_empty() {
                let (index, after) = rest.strip_prefix('[')?.split_once(']')?;
                steps.push(Step::Item(index.parse().ok()?));
                rest = after;
            }
        }
        Some(Self(steps))
    }

    pub fn field(&self, name: &str) -> Self {
        self.with(Step::Field(name.to_owned()))
    }

    pub fn item(&self, index: usize) -> Self {
        self.with(Step::Item(index))
    }

    fn with(&self, step: Step) -> Self {
        Self(self.0.iter().cloned().chain([step]).collect())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.0.iter().enumerate() {
            match step {
                Step::Field(name) if place == 0 => write!(f, "{name}")?,
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Item(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_and_written_alike() {
        for text in ["to", "body[0].value", "header.document.source.url", "a[0][12].b"] {
            assert_eq!(Path::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "a.", ".a", "[0]", "a[", "a[x]", "a[0]b", "a[-1]"] {
            assert_eq!(Path::parse(text), None, "{text}");
        }
    }
}
