//! What is missing, asked for line by line.

use std::io::{BufRead, Write};

use serde_json::{Map, Value};

use crate::choices::{LookUps, Row, complaint, every_page, rows};
use crate::ink::{Ink, line, wrapped};
use crate::manifest::{Choice, Tool};
use crate::path::Path;
use crate::schema::{Schema, is_blank, shown};
use crate::table::aligned;

/// Why nothing more is asked.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Whoever was asked has gone.
    #[error("{0} is missing, and the input has ended; nothing was sent")]
    Ended(String),
    /// The terminal failed.
    #[error(transparent)]
    Terminal(#[from] std::io::Error),
}

/// So many choices are shown at once; a part of the one that is meant shows fewer.
const SHOWN: usize = 30;

/// Asks a person. Answers are read from `R`, questions written to `W`.
pub struct Asker<R, W> {
    input: R,
    output: W,
    ink: Ink,
    asked: bool,
}

impl<R: BufRead, W: Write> Asker<R, W> {
    /// Asks with these.
    pub fn new(input: R, output: W, ink: Ink) -> Self {
        Self { input, output, ink, asked: false }
    }

    /// Asks for whatever a function must be given and is not, and says whether it had to ask. Choices come from the
    /// look-ups that the description names, and so does the form, once its inputs are known. An input that may be left
    /// out is asked for only where it has choices and the connection, `has`, does not say it.
    pub async fn fill<L: LookUps>(
        &mut self,
        manifest: &Value,
        tool: Tool<'_>,
        input: &mut Value,
        look_ups: &L,
        has: impl Fn(&str) -> bool,
    ) -> Result<bool, AskError> {
        let Some(schema) = tool.input() else { return Ok(false) };
        if !input.is_object() {
            *input = Value::Object(Map::new());
        }
        self.choose(tool, Schema::of(schema), input, look_ups, has).await?;
        let narrowed = self.narrowed(manifest, tool, input, look_ups).await?;
        let schema = narrowed.as_ref().unwrap_or(schema);
        self.walk(Schema::of(schema), input, &Path::default())?;
        Ok(self.asked)
    }

    /// Asks a question that is answered with yes or no.
    pub fn confirm(&mut self, question: &str) -> Result<bool, AskError> {
        write!(self.output, "{question} [y/N] ")?;
        let answer = self.answer("the answer")?;
        Ok(matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes"))
    }

    /// Fills the inputs that have choices.
    async fn choose<L: LookUps>(
        &mut self,
        tool: Tool<'_>,
        schema: Schema<'_>,
        input: &mut Value,
        look_ups: &L,
        has: impl Fn(&str) -> bool,
    ) -> Result<(), AskError> {
        let all: Vec<_> = tool.choices().collect();
        for (place, first) in all.iter().enumerate() {
            let is_first = all[..place].iter().all(|other| other.lookup != first.lookup);
            let group: Vec<_> = all.iter().filter(|other| other.lookup == first.lookup).copied().collect();
            let is_wanted = |choice: &&Choice<'_>| {
                let required = schema.members().any(|(name, _, required)| name == choice.field && required);
                is_blank(input.get(choice.field)) && (required || !has(choice.field))
            };
            let Some(wanted) = group.iter().find(is_wanted).filter(|_| is_first) else { continue };
            let required = schema.members().any(|(name, _, required)| name == wanted.field && required);
            let rows = match every_page(look_ups, first.lookup, None).await {
                Ok(result) => rows(&result, &group).ok_or_else(|| complaint(&result)),
                Err(error) => Err(error.to_string()),
            };
            let rows = match rows {
                Ok(rows) => rows,
                Err(why) => {
                    writeln!(self.output, "note: no choices for {}: {why}", wanted.field)?;
                    continue;
                }
            };
            // What is given already leaves fewer.
            let rows = rows.into_iter().filter(|row| {
                group.iter().zip(&row.values).all(|(choice, value)| {
                    input.get(choice.field).is_none_or(|given| is_blank(Some(given)) || given == value)
                })
            });
            let titles: Vec<_> = group
                .iter()
                .filter(|choice| is_blank(input.get(choice.field)))
                .map(|choice| {
                    let title = schema.member(choice.field).map(Schema::title).unwrap_or_default();
                    format!("{title} ({})", choice.field)
                })
                .collect();
            let Some(row) = self.pick(&titles.join(", "), rows.collect(), required)? else { continue };
            for (choice, value) in group.iter().zip(row.values) {
                input[choice.field] = value;
            }
        }
        Ok(())
    }

    /// The schema that the function's form gives for what is known by now.
    async fn narrowed<L: LookUps>(
        &mut self,
        manifest: &Value,
        tool: Tool<'_>,
        input: &Value,
        look_ups: &L,
    ) -> Result<Option<Value>, AskError> {
        let Some(form) = tool.form() else { return Ok(None) };
        let Some(takes) = Tool::find(manifest, form).and_then(Tool::input) else { return Ok(None) };
        let mut known = Map::new();
        for (name, _, required) in Schema::of(takes).members() {
            match input.get(name).filter(|value| !is_blank(Some(value))) {
                Some(value) => {
                    known.insert(name.to_owned(), value.clone());
                }
                None if required => return Ok(None),
                None => {}
            }
        }
        let why = match look_ups.look_up(form, Some(&known.into())).await {
            Ok(result) => {
                let schema = result["ok"]["schema"].as_str();
                match schema.and_then(|schema| serde_json::from_str(schema).ok()) {
                    Some(schema) => return Ok(Some(schema)),
                    None => complaint(&result),
                }
            }
            Err(error) => error.to_string(),
        };
        writeln!(self.output, "note: {form} cannot say what is asked for: {why}")?;
        Ok(None)
    }

    /// Fills in what must be there.
    fn walk(&mut self, schema: Schema<'_>, value: &mut Value, path: &Path) -> Result<(), AskError> {
        if let Some(constant) = schema.constant() {
            if is_blank(Some(value)) {
                *value = constant.clone();
            }
            return Ok(());
        }
        if schema.alternatives().next().is_some() {
            let alternative = self.alternative(schema, value, path)?;
            return self.walk(alternative, value, path);
        }
        match schema.kind() {
            "object" => self.object(schema, value, path),
            "array" => self.list(schema, value, path),
            _ if is_blank(Some(value)) => {
                *value = self.ask(schema, path)?;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn object(&mut self, schema: Schema<'_>, value: &mut Value, path: &Path) -> Result<(), AskError> {
        if is_blank(Some(value)) {
            *value = Value::Object(Map::new());
        }
        // Something else stands there: that it does not fit is said by the call.
        let Value::Object(object) = value else { return Ok(()) };
        for (name, member, required) in schema.members() {
            let begun = object.get(name).is_some_and(|given| given.is_object() || given.is_array());
            if required || begun {
                let place = object.entry(name).or_insert(Value::Null);
                self.walk(member, place, &path.field(name))?;
            }
        }
        Ok(())
    }

    fn list(&mut self, schema: Schema<'_>, value: &mut Value, path: &Path) -> Result<(), AskError> {
        let is_new = is_blank(Some(value));
        if is_new {
            *value = Value::Array(Vec::new());
        }
        let Value::Array(list) = value else { return Ok(()) };
        let entries: Vec<_> = schema.entries().collect();
        arrange(list, &entries);
        let least = schema.number("minItems").unwrap_or(0) as usize;
        let most = schema.number("maxItems").map_or(usize::MAX, |most| most as usize);
        let mut index = 0;
        loop {
            let Some(entry) = schema.item(index).filter(|_| index < most) else { return Ok(()) };
            if index >= list.len().max(least) {
                let more = is_new && index >= entries.len();
                if !more || !self.confirm(&format!("Another one for {path}?"))? {
                    return Ok(());
                }
            }
            if list.len() <= index {
                list.push(Value::Null);
            }
            self.walk(entry, &mut list[index], &path.item(index))?;
            index += 1;
        }
    }

    /// The alternative that is given, or chosen.
    fn alternative<'a>(
        &mut self,
        schema: Schema<'a>,
        value: &Value,
        path: &Path,
    ) -> Result<Schema<'a>, AskError> {
        let all: Vec<_> = schema.alternatives().collect();
        let is_given =
            |alternative: &&Schema<'_>| alternative.members().any(|(name, ..)| !is_blank(value.get(name)));
        if let Some(given) = all.iter().find(is_given) {
            return Ok(*given);
        }
        let rows = all.iter().enumerate().map(|(place, alternative)| Row {
            values: vec![place.into()],
            columns: vec![alternative.title().to_owned()],
        });
        let question = format!("{} ({path})", schema.title());
        let row = self.pick(&question, rows.collect(), true)?;
        let place = row.and_then(|row| row.values[0].as_u64()).unwrap_or(0);
        Ok(all[place as usize])
    }

    /// Asks for one value, until it is one.
    fn ask(&mut self, schema: Schema<'_>, path: &Path) -> Result<Value, AskError> {
        let values: Vec<_> = schema.values().collect();
        let question = format!("{} ({path})", line(schema.title(), 80));
        let description = schema.text("description").unwrap_or_default();
        let example = schema.example().map(|example| format!(" As in: {}", shown(example)));
        let about = wrapped(&format!("{description}{}", example.unwrap_or_default()), 96, "  ");
        if !values.is_empty() {
            let rows = values
                .iter()
                .map(|value| Row { values: vec![(*value).into()], columns: vec![(*value).to_owned()] });
            write!(self.output, "{}", self.ink.dim(&about))?;
            let row = self.pick(&question, rows.collect(), true)?;
            return Ok(row.and_then(|row| row.values.into_iter().next()).unwrap_or_default());
        }
        writeln!(self.output, "{}", self.ink.bold(&question))?;
        if !about.is_empty() {
            writeln!(self.output, "{}", self.ink.dim(about.trim_end()))?;
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
    fn pick(&mut self, question: &str, rows: Vec<Row>, required: bool) -> Result<Option<Row>, AskError> {
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

    fn answer(&mut self, what: &str) -> Result<String, AskError> {
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

/// Puts what is given for entries that have a mark of their own, a name or a place, into the entries' order.
fn arrange(list: &mut Vec<Value>, entries: &[Schema<'_>]) {
    if list.is_empty() {
        return;
    }
    let marks = |entry: &Schema<'_>, value: &Value, other: fn(&Value, &Value) -> bool| {
        let mut marks = entry.members().filter_map(|(name, member, _)| Some((name, member.constant()?)));
        marks.all(|(name, constant)| value.get(name).is_some_and(|given| other(given, constant)))
    };
    let mut left: Vec<_> = std::mem::take(list).into_iter().map(Some).collect();
    for (place, entry) in entries.iter().enumerate() {
        let has_marks = entry.members().any(|(_, member, _)| member.constant().is_some());
        let own = left.iter().position(|given| {
            has_marks && given.as_ref().is_some_and(|value| marks(entry, value, |a, b| a == b))
        });
        // Without its mark, an entry is known by its place.
        let unmarked = |given: &Option<Value>| {
            given.as_ref().is_some_and(|value| !has_marks || !marks(entry, value, |_, _| true))
        };
        let found = own.or_else(|| left.get(place).is_some_and(unmarked).then_some(place));
        let given = found.and_then(|found| left.get_mut(found)).and_then(Option::take);
        list.push(given.unwrap_or_default());
    }
    list.extend(left.into_iter().flatten());
    while list.last().is_some_and(Value::is_null) {
        list.pop();
    }
}

#[cfg(test)]
mod tests;
