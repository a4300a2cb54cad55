//! The message of a new campaign, built from the answers of a person at the terminal.

mod columns;

use std::path::{Path, PathBuf};

use host_harness_broadcast::{Contacts, Sample, Survey, Template, visible};
use host_harness_forms::{DescribedTool, Given, Verdict, parsed};
use host_harness_whatsapp::Session;
use serde_json::{Value, json};

use super::message;
use crate::describe;
use crate::exit::Exit;
use crate::harness::Harness;
use crate::input::{self, Terminal};
use crate::save;
use columns::ListColumns;

/// How many messages are shown.
const SHOWN: usize = 3;

/// How many rows without a message are named.
const SHOWN_FAULTY: usize = 5;

/// A list, and the message that was built for it.
pub struct Built {
    /// The list, with the columns that the message uses.
    pub contacts: Contacts,
    /// The message.
    pub template: Template,
}

/// Asks for a template and its values, shows some messages, and saves the message in the list's folder.
pub async fn build(
    terminal: Terminal,
    harness: &Harness,
    contacts: Contacts,
    path: &Path,
    consent: Option<&str>,
) -> Result<Built, Exit> {
    let manifest = parsed(describe::manifest(harness.plugin()).await?);
    let tool = DescribedTool::find(&manifest, "send-template")
        .ok_or_else(|| Exit::usage("the component does not describe send-template: give --template"))?;
    let contacts = contacts.below_titles();
    let survey = Survey::of(&contacts);
    say!(
        "The message of this campaign, for {} rows. For each part, give a column of the list, by number or name, or",
        survey.rows
    );
    say!(
        "a text, which may have {{{{column}}}} in it. Put a text in quotes if it is a number or a column's name: \"7\"."
    );
    let mut builder = Builder {
        terminal: terminal.with_columns(ListColumns::new(survey)),
        harness,
        toolkit: harness.session().clone(),
        manifest: &manifest,
        tool,
    };
    let (input, built) = builder.message(contacts, consent).await?;
    let saved = save::save(&mut builder.terminal, &input, &beside(path))?;
    say!(
        "Saved as {}. To run this again without questions:\n  {}",
        visible(&saved.display().to_string()),
        save::command(&[], &["--template", &saved.display().to_string()])
    );
    Ok(built)
}

struct Builder<'a> {
    terminal: Terminal,
    harness: &'a Harness,
    toolkit: Session,
    manifest: &'a Value,
    tool: DescribedTool<'a>,
}

impl Builder<'_> {
    /// Asks until the person agrees to the messages shown.
    async fn message(
        &mut self,
        mut contacts: Contacts,
        consent: Option<&str>,
    ) -> Result<(Value, Built), Exit> {
        let mut input = json!({});
        loop {
            input::ask(&mut self.terminal, self.harness, self.manifest, self.tool, &mut input).await?;
            let template = match Template::parse(&input.to_string()) {
                Ok(template) => {
                    let used: Vec<_> =
                        template.columns().iter().cloned().chain(consent.map(str::to_owned)).collect();
                    contacts = contacts.with_columns(&used);
                    self.show(&contacts, &template).await;
                    Some(template)
                }
                Err(error) => {
                    say!("\nThe message cannot be used: {}", visible(&error.to_string()));
                    None
                }
            };
            let is_agreed = self.review(&mut input, template.is_some())?;
            if let Some(template) = template.filter(|_| is_agreed) {
                return Ok((input, Built { contacts, template }));
            }
        }
    }

    /// Shows the first messages as their recipients will see them.
    async fn show(&self, contacts: &Contacts, template: &Template) {
        let sample = match Sample::of(contacts, template, SHOWN) {
            Ok(sample) => sample,
            Err(error) => return say!("\nThe message cannot be used: {}", visible(&error.to_string())),
        };
        for (line, recipient, input) in sample.messages {
            let preview = host_harness_broadcast::preview(&self.toolkit, input).await;
            message::show(line, &recipient, &preview);
        }
        if !sample.faulty.is_empty() {
            say!("\nThese rows will get no message:");
        }
        for (line, reason) in sample.faulty.iter().take(SHOWN_FAULTY) {
            say!("  line {line}: {}", visible(reason));
        }
        if let Some(more) = sample.faulty.len().checked_sub(SHOWN_FAULTY).filter(|more| *more > 0) {
            say!("  … and {more} more");
        }
    }

    /// Whether the person agrees. If not, the answer that they choose is removed.
    fn review(&mut self, input: &mut Value, is_usable: bool) -> Result<bool, Exit> {
        let answers = self.terminal.given(input);
        let row = |given: &Given| vec![given.title.clone(), given.field.clone(), given.value.clone()];
        let rows: Vec<_> = answers.iter().map(row).collect();
        say!("");
        let question = if is_usable {
            "Save this message?"
        } else {
            "This message cannot be used as it is. Change an answer, or stop?"
        };
        match self.terminal.review(question, &rows, is_usable).map_err(input::failure)? {
            Verdict::Yes => Ok(true),
            Verdict::No => Err(Exit::usage("the message is not saved, and nothing was sent")),
            Verdict::Change(place) => {
                let field = answers.get(place).map(|given| given.field.as_str()).unwrap_or_default();
                self.terminal.take_back(input, field);
                Ok(false)
            }
        }
    }
}

/// `message.json` in the list's folder.
fn beside(list: &Path) -> PathBuf {
    list.with_file_name("message.json")
}
