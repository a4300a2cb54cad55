//! A form that the person fills in, reviews and changes until they agree.

use std::path::Path;

use host_harness_broadcast::visible;
use host_harness_forms::{DescribedTool, Verdict};
use serde_json::Value;

use super::attachment::Attachment;
use super::{look, sender};
use crate::exit::Exit;
use crate::harness::Harness;
use crate::input::{self, Terminal};
use crate::save;

/// The form that a person fills in.
pub struct Form<'a> {
    pub harness: &'a Harness,
    pub manifest: &'a Value,
    pub tool: DescribedTool<'a>,
    /// The file sent with it.
    pub attachment: Option<&'a Attachment>,
    /// Whether to send nothing that could not be previewed.
    pub must: bool,
}

/// How the review ended.
pub enum Reviewed {
    /// Nothing was missing.
    Whole,
    /// The person agrees to the preview.
    Agreed,
    /// It is faulty, and the person does not change it: the result to return instead of a call's.
    Refused(Value),
}

impl Form<'_> {
    /// Asks for missing input, and has the person review all of it before it is sent.
    pub async fn fill(&self, terminal: &mut Terminal, input: &mut Value) -> Result<Reviewed, Exit> {
        let mut sender = None;
        loop {
            if !input::ask(terminal, self.harness, self.manifest, self.tool, input).await? {
                return Ok(Reviewed::Whole);
            }
            if self.tool.only_reads() {
                return Ok(Reviewed::Agreed);
            }
            let refused = match self.tool.preview() {
                Some(preview) => look::preview(self.harness, preview, Some(input), self.must).await?,
                None => {
                    look::show(self.tool.name(), input, self.attachment.map(Attachment::name));
                    None
                }
            };
            let question = match &refused {
                Some(_) => "This cannot be sent as it is. Change an answer, or stop?".to_owned(),
                None => self.question(input, &mut sender).await,
            };
            let answers = terminal.given(input);
            let rows: Vec<_> =
                answers.iter().map(|given| vec![given.title.clone(), given.value.clone()]).collect();
            match terminal.review(&question, &rows, refused.is_none()).map_err(input::failure)? {
                Verdict::Yes => return Ok(Reviewed::Agreed),
                Verdict::Change(place) => {
                    let field = answers.get(place).map(|given| given.field.as_str()).unwrap_or_default();
                    terminal.take_back(input, field);
                }
                Verdict::No => {
                    self.offer_to_save(terminal, input)?;
                    return refused
                        .map(Reviewed::Refused)
                        .ok_or_else(|| Exit::usage("not called, and nothing was sent"));
                }
            }
        }
    }

    /// The last question: the recipient and the sender. `sender` is the sender when this was last asked.
    async fn question(&self, input: &Value, sender: &mut Option<(Value, String)>) -> String {
        let to = ["/to", "/group-id", "/body/json/to", "/body/json/recipient"];
        let to = to.iter().find_map(|place| input.pointer(place)?.as_str()).map(visible);
        if self.tool.sends() {
            let own = &input["phone-number-id"];
            let known = sender.take().filter(|(number, _)| number == own);
            let (_, title) = match known {
                Some(known) => sender.insert(known),
                None => sender.insert((own.clone(), sender::title(self.harness, input).await)),
            };
            return format!("Send this to {} from {}?", to.unwrap_or_default(), visible(title));
        }
        let part = |name: &str| visible(input[name].as_str().unwrap_or_default()).into_owned();
        let to = to.map(|to| format!(" to {to}")).unwrap_or_default();
        match (part("method").to_uppercase(), part("path")) {
            (method, path) if !path.is_empty() => format!("Make this call{to}: {method} {path}?"),
            _ => format!("Call {}?", self.tool.name()),
        }
    }

    fn offer_to_save(&self, terminal: &mut Terminal, input: &Value) -> Result<(), Exit> {
        if !terminal.confirm("Nothing is sent. Save the answers to a file?").map_err(input::failure)? {
            return Ok(());
        }
        let mut saved = input.clone();
        if let Some(attachment) = self.attachment {
            attachment.take_out(&mut saved);
        }
        let name = format!("{}.json", self.tool.name());
        let path = save::save(terminal, &saved, Path::new(&name))?;
        let shown = path.display().to_string();
        say!(
            "Saved as {}. To continue from there:\n  {}",
            visible(&shown),
            save::command(&["--input", "--set"], &["--input", &shown])
        );
        Ok(())
    }
}
