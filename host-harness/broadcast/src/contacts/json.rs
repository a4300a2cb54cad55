//! JSON that is not one object per line: an array of objects, or objects one after another, with any line breaks.

use serde_json::{Deserializer, Map, Value};

use super::lines::Counter;

/// The position of the objects.
#[derive(Clone, Copy, Debug)]
pub struct Objects {
    /// The byte at which the first begins.
    start: usize,
    /// Whether they are in an array.
    array: bool,
}

/// The objects of a text that is not JSON lines. `None` if it is.
pub fn objects(text: &str) -> Result<Option<Objects>, String> {
    let start = text.len() - text.trim_start().len();
    if text.get(start..).is_some_and(|text| text.starts_with('[')) {
        return Ok(Some(Objects { start: start + 1, array: true }));
    }
    let first_line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if serde_json::from_str::<Map<String, Value>>(first_line).is_ok() && text.trim() != first_line.trim() {
        return Ok(None);
    }
    let mut values = Deserializer::from_str(text).into_iter::<Map<String, Value>>();
    let Some(Ok(first)) = values.next() else { return Ok(None) };
    let alone = text.get(values.byte_offset()..).is_none_or(|rest| rest.trim().is_empty());
    match inside(&first).filter(|_| alone) {
        Some(name) if first.len() == 1 => {
            // The key precedes the array, and neither the key nor the text between has a bracket.
            let after = text.find(&Value::from(name).to_string()).map_or(start, |at| at + name.len());
            let bracket = text.get(after..).and_then(|rest| rest.find('['));
            Ok(bracket.map(|bracket| Objects { start: after + bracket + 1, array: true }))
        }
        // It may be one person, with a list of something. If not, `around` explains the missing column.
        _ => Ok(Some(Objects { start, array: false })),
    }
}

/// The hint for a file that is one object with a list in it, if a column is missing.
pub fn around(text: &str) -> Option<String> {
    let object: Map<String, Value> = serde_json::from_str(text).ok()?;
    let name = inside(&object)?;
    Some(format!("this is one JSON object, and the list may be its `{name}`: save that alone, from [ to ]"))
}

/// The member that is a list of objects.
fn inside(object: &Map<String, Value>) -> Option<&str> {
    let is_list = |value: &Value| {
        value.as_array().is_some_and(|items| !items.is_empty() && items.iter().all(Value::is_object))
    };
    object.iter().find(|(_, value)| is_list(value)).map(|(name, _)| name.as_str())
}

/// The objects with the lines where they begin. Reading ends at an error.
pub fn each(text: &str, objects: Objects) -> impl Iterator<Item = Result<(u64, Map<String, Value>), String>> {
    Each {
        text,
        at: objects.start,
        array: objects.array,
        first: true,
        lines: Counter::new(text, 1),
        ended: false,
    }
}

struct Each<'a> {
    text: &'a str,
    at: usize,
    array: bool,
    first: bool,
    ended: bool,
    lines: Counter<'a>,
}

/// An object, and the line where it begins.
type Placed = (u64, Map<String, Value>);

impl Each<'_> {
    fn skip_blanks(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn next_is(&self, sign: char) -> bool {
        self.text.get(self.at..).is_some_and(|rest| rest.starts_with(sign))
    }

    fn object(&mut self) -> Result<Option<Placed>, String> {
        self.skip_blanks();
        if self.array && self.next_is(']') {
            // After the list, the enclosing object may end.
            self.at += 1;
            let rest = self.text.get(self.at..).unwrap_or_default();
            return match rest.find(|c: char| !c.is_whitespace() && c != '}') {
                None => Ok(None),
                Some(more) => {
                    let line = self.lines.line_of(self.at + more);
                    Err(format!("line {line}: there is more behind the end of the JSON list"))
                }
            };
        }
        if self.array && self.at >= self.text.len() {
            return Err("the JSON list has no end: its `]` is missing".to_owned());
        }
        if self.array && !self.first {
            if !self.next_is(',') {
                let line = self.lines.line_of(self.at);
                return Err(format!(
                    "line {line}: the JSON list is not whole: a `,` or `]` is to stand here"
                ));
            }
            self.at += 1;
            self.skip_blanks();
        }
        let Some(rest) = self.text.get(self.at..).filter(|rest| !rest.is_empty()) else {
            return Ok(None);
        };
        let line = self.lines.line_of(self.at);
        if !rest.starts_with('{') {
            return Err(format!("line {line}: an object is to stand here, as in [{{\"phone\": \"+1…\"}}]"));
        }
        let mut values = Deserializer::from_str(rest).into_iter::<Map<String, Value>>();
        match values.next() {
            Some(Ok(object)) => {
                (self.at, self.first) = (self.at + values.byte_offset(), false);
                Ok(Some((line, object)))
            }
            Some(Err(error)) => {
                Err(format!("line {}: this is no JSON: {error}", line + (error.line() as u64).max(1) - 1))
            }
            None => Ok(None),
        }
    }
}

impl Iterator for Each<'_> {
    type Item = Result<(u64, Map<String, Value>), String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.object().transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }
}
