//! Asks for missing values, line by line.

mod columns;
mod pick;
mod question;
mod review;
mod walk;

use std::rc::Rc;

use serde_json::{Map, Value};

use crate::choices::{LookUps, complaint, every_page, rows};
use crate::manifest::{Choice, DescribedTool};
use crate::path::Path;
use crate::schema::{Schema, is_blank};
use crate::terminal::Terminal;
pub use columns::Columns;
use review::Answered;
pub use review::{Given, Verdict};

/// Why asking ended early.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The input has ended.
    #[error("{0} is missing, and the input has ended; nothing was sent")]
    Ended(String),
    /// The terminal failed.
    #[error(transparent)]
    Terminal(#[from] std::io::Error),
}

/// Asks a person, at a terminal.
pub struct Asker<T> {
    terminal: T,
    asked: bool,
    answered: Vec<Answered>,
    /// The answer that is being changed, and its previous value.
    before: Option<(Path, String)>,
    /// Inputs that the person left out when asked.
    left_out: Vec<String>,
    /// Inputs that determine which others are asked for.
    decisive: Vec<String>,
    /// The list whose columns answers may name.
    columns: Option<Rc<dyn Columns>>,
}

impl<T: Terminal> Asker<T> {
    /// An asker on this terminal.
    pub fn new(terminal: T) -> Self {
        Self {
            terminal,
            asked: false,
            answered: Vec::new(),
            before: None,
            left_out: Vec::new(),
            decisive: Vec::new(),
            columns: None,
        }
    }

    /// Asks for a function's missing required inputs, and returns whether it had to ask. The look-ups named in the
    /// description provide the choices, and also the form once its inputs are known. An optional input is asked for
    /// only if it has choices and, according to `has`, the connection does not have it.
    pub async fn fill<L: LookUps>(
        &mut self,
        manifest: &Value,
        tool: DescribedTool<'_>,
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

    /// Fills the inputs that have choices.
    async fn choose<L: LookUps>(
        &mut self,
        tool: DescribedTool<'_>,
        schema: Schema<'_>,
        input: &mut Value,
        look_ups: &L,
        has: impl Fn(&str) -> bool,
    ) -> Result<(), AskError> {
        let all: Vec<_> = tool.choices().collect();
        for (place, first) in all.iter().enumerate() {
            let is_first = all[..place].iter().all(|other| other.lookup != first.lookup);
            let group: Vec<_> = all.iter().filter(|other| other.lookup == first.lookup).cloned().collect();
            let is_wanted = |choice: &&Choice<'_>| {
                let required = schema.members().any(|(name, _, required)| name == choice.field && required);
                let is_left_out = self.left_out.iter().any(|field| field == choice.field);
                is_blank(input.get(choice.field)) && (required || !(has(choice.field) || is_left_out))
            };
            let Some(wanted) = group.iter().find(is_wanted).filter(|_| is_first) else { continue };
            let required = schema.members().any(|(name, _, required)| name == wanted.field && required);
            let rows = match every_page(look_ups, first.lookup, first.given().as_ref()).await {
                Ok(result) => rows(&result, &group).ok_or_else(|| complaint(&result)),
                Err(error) => Err(error.to_string()),
            };
            let rows = match rows {
                Ok(rows) => rows,
                Err(why) => {
                    self.note(&format!("no choices for {}: {why}", wanted.field))?;
                    continue;
                }
            };
            // Inputs that are already given narrow the rows.
            let rows = rows.into_iter().filter(|row| {
                group.iter().zip(&row.values).all(|(choice, value)| {
                    input.get(choice.field).is_none_or(|given| is_blank(Some(given)) || given == value)
                })
            });
            let title = |field| schema.member(field).map(Schema::title).unwrap_or_default();
            let fields = group.iter().map(|choice| choice.field);
            let fields: Vec<_> = fields.filter(|field| is_blank(input.get(*field))).collect();
            let titles: Vec<_> = fields.iter().map(|field| format!("{} ({field})", title(field))).collect();
            let Some(row) = self.pick(&titles.join(", "), rows.collect(), required)? else {
                self.left_out.extend(fields.into_iter().map(str::to_owned));
                continue;
            };
            self.answered(Answered {
                paths: fields.iter().map(|field| Path::default().field(field)).collect(),
                title: fields.iter().map(|field| title(field)).collect::<Vec<_>>().join(", "),
            });
            for (choice, value) in group.iter().zip(row.values) {
                input[choice.field] = value;
            }
        }
        Ok(())
    }

    /// The schema from the function's form, for the inputs known so far.
    async fn narrowed<L: LookUps>(
        &mut self,
        manifest: &Value,
        tool: DescribedTool<'_>,
        input: &Value,
        look_ups: &L,
    ) -> Result<Option<Value>, AskError> {
        let Some(form) = tool.form() else { return Ok(None) };
        let Some(takes) = DescribedTool::find(manifest, form).and_then(DescribedTool::input) else {
            return Ok(None);
        };
        self.decisive = Schema::of(takes).members().map(|(name, ..)| name.to_owned()).collect();
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
        self.note(&format!("{form} cannot say what is asked for: {why}"))?;
        Ok(None)
    }

    fn note(&mut self, what: &str) -> Result<(), AskError> {
        let screen = self.terminal.screen();
        write!(self.terminal, "{}", screen.wrapped(&format!("note: {what}"), ""))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
