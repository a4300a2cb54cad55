//! A text with variables: `Hi {{1}}`, `Hi {{customer_name}}`.

use crate::text;

/// How much of the text is shown on each side of a variable, in characters.
const AROUND: usize = 40;

/// A text and its variables.
#[derive(Default)]
pub(crate) struct Text {
    pub(crate) text: String,
    /// Each variable once: numbers in numerical order, names in the order of the text.
    pub(crate) variables: Vec<Variable>,
    /// The maximum length once it is filled in, in characters.
    pub(crate) limit: usize,
}

/// A variable.
pub(crate) struct Variable {
    pub(crate) name: String,
    /// Meta's example of its value.
    pub(crate) example: Option<String>,
}

impl Variable {
    fn is_number(&self) -> bool {
        self.name.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// A part of a text.
enum Piece<'a> {
    Fixed(&'a str),
    /// The text between the braces.
    Variable(&'a str),
}

/// Calls `take` for each part, in order.
fn pieces<'a>(text: &'a str, mut take: impl FnMut(Piece<'a>)) {
    let mut rest = text;
    while let Some((before, opened)) = text::split_once(rest, "{{") {
        let Some((name, after)) = text::split_once(opened, "}}") else { break };
        take(Piece::Fixed(before));
        take(Piece::Variable(name));
        rest = after;
    }
    take(Piece::Fixed(rest));
}

/// The variables of a text, each once: numbers in numerical order, names in the order of the text.
pub(crate) fn names(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    pieces(text, |piece| {
        let Piece::Variable(name) = piece else { return };
        let name = name.trim();
        if !names.contains(&name) {
            // The first parameter fills {{1}}, wherever that is. Names do not parse as numbers and keep their order.
            let number = |name: &str| name.parse::<u32>().unwrap_or_default();
            let place = names.iter().position(|known| number(known) > number(name));
            names.insert(place.unwrap_or(names.len()), name);
        }
    });
    names
}

impl Text {
    /// Reads a text; `example` looks up a variable by its name and its index.
    pub(crate) fn new(text: &str, limit: usize, example: impl Fn(&str, usize) -> Option<String>) -> Self {
        let names = names(text);
        let variable =
            |(at, name): (usize, &&str)| Variable { name: (*name).into(), example: example(name, at) };
        Self { text: text.into(), variables: names.iter().enumerate().map(variable).collect(), limit }
    }

    /// The text with each variable that has a value replaced by it. `values` are in the variables' order.
    pub(crate) fn filled(&self, values: &[Option<&str>]) -> String {
        let mut filled = String::new();
        pieces(&self.text, |piece| match piece {
            Piece::Fixed(text) => filled.push_str(text),
            Piece::Variable(name) => {
                let place = self.variables.iter().position(|variable| variable.name == name.trim());
                match place.and_then(|place| values.get(place).copied().flatten()) {
                    Some(value) => filled.push_str(value),
                    None => filled.extend(["{{", name, "}}"]),
                }
            }
        });
        filled
    }

    /// Whether some of its variables are names.
    pub(crate) fn has_names(&self) -> bool {
        self.variables.iter().any(|variable| !variable.is_number())
    }

    /// Whether some of its variables are numbers.
    pub(crate) fn has_numbers(&self) -> bool {
        self.variables.iter().any(Variable::is_number)
    }

    /// The text before the first variable.
    pub(crate) fn before(&self) -> &str {
        text::split_once(&self.text, "{{").map_or(&self.text, |(before, _)| before)
    }

    /// The longest value of one variable, in characters, if each of the others has one character.
    pub(crate) fn room(&self) -> usize {
        let blank = vec![Some(""); self.variables.len()];
        let others = self.variables.len().saturating_sub(1);
        self.limit.saturating_sub(self.filled(&blank).chars().count() + others).max(1)
    }

    /// The text around a variable, cut between words if it has spaces.
    pub(crate) fn around(&self, variable: &str) -> String {
        let mark = format!("{{{{{variable}}}}}");
        let Some((before, after)) = text::split_once(&self.text, &mark) else { return self.text.clone() };
        let skip = before.chars().count().saturating_sub(AROUND);
        let mut words = String::new();
        let start: String = before.chars().skip(skip).collect();
        let mut start = start.as_str();
        if skip > 0 {
            words.push('…');
            start = text::split_once(start, " ").map_or(start, |(_, whole)| whole);
        }
        words.extend([start, &mark]);
        let mut end: String = after.chars().take(AROUND).collect();
        if end.len() < after.len() {
            let space = end.char_indices().rev().find(|(_, character)| *character == ' ');
            end.truncate(space.map_or(end.len(), |(place, _)| place));
            end.push('…');
        }
        words.push_str(&end);
        words
    }

    /// The part of a whole example that replaces a variable at the text's end; the example itself if it is just that
    /// part.
    pub(crate) fn filling<'a>(&self, example: &'a str) -> &'a str {
        match text::split_once(&self.text, "{{") {
            Some((before, _)) => {
                example.strip_prefix(before).filter(|rest| !rest.is_empty()).unwrap_or(example)
            }
            None => example,
        }
    }
}
