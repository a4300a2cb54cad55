//! Imports the list and the message into the journal, or resumes the journal.

use std::fs;
use std::io::{IsTerminal, stdin};
use std::path::Path;

use host_harness_broadcast::{
    BadRow, Contacts, GUESSED, ImportError, Journal, ListSource, OptOutLists, Reading, Route, Run, Sender,
    Settings, Suppression, Template, visible,
};
use host_harness_whatsapp::Session;
use serde_json::Value;
use tokio::select;

use super::build::build;
use super::list::{self, sheet_of};
use super::send_args::SendArgs;
use super::{journal_error, kept_list, opt_outs, progress, told};
use crate::exit::Exit;
use crate::harness::Harness;
use crate::input;

/// How many of the rows that get no message are shown. The report has them all.
const SHOWN: usize = 20;

/// How many of the rows whose letters may be wrong are shown.
const SHOWN_GUESSES: usize = 10;

/// The files named on the command line.
pub struct Given {
    contacts: Option<(String, Contacts)>,
    template: Option<Template>,
    suppression: Suppression,
}

impl Given {
    /// Reads the files.
    pub fn read(send: &SendArgs) -> Result<Self, Exit> {
        let template = send.template.as_deref().map(template).transpose()?;
        let used: Vec<_> =
            template.iter().flat_map(Template::columns).chain(&send.consent).cloned().collect();
        let reading = Reading { encoding: send.encoding.as_deref(), sheet: send.sheet.as_deref() };
        let contacts = send.contacts.as_deref().map(|path| {
            // Without the message, the columns in use are unknown, and the list is only compared.
            let list = list::read(path, reading)?;
            let list = if template.is_some() { list.with_columns(&used) } else { list };
            Ok::<_, Exit>((name(path), list))
        });
        let suppression = opt_outs::read(&opt_outs::lists(send))?;
        Ok(Self { contacts: contacts.transpose()?, template, suppression })
    }

    /// The people to exclude.
    pub fn suppression(&self) -> &Suppression {
        &self.suppression
    }

    /// The people to exclude, and the events that are followed.
    pub fn take_suppression(&mut self) -> Suppression {
        std::mem::take(&mut self.suppression)
    }

    /// Reports how many people on this list each file excludes. The files that exclude nobody are returned.
    pub fn exclusions(&self, journal: &Journal) -> Result<Vec<String>, Exit> {
        opt_outs::exclusions(&self.suppression, journal)
    }

    /// The campaign's settings: those of the command line, and for the rest those that the campaign began with. The
    /// opt-out lists are read again, because people are added to them.
    pub fn settings(&mut self, send: &SendArgs, journal: &Journal) -> Result<Settings, Exit> {
        let kept = match self.begun(journal)? {
            Some(_) => journal.settings().map_err(journal_error)?,
            None => Settings::default(),
        };
        let given = opt_outs::lists(send);
        let lists = OptOutLists {
            suppress: if given.suppress.is_empty() { kept.opt_outs.suppress } else { given.suppress.clone() },
            events: if given.events.is_empty() { kept.opt_outs.events } else { given.events.clone() },
            stop_words: if given.stop_words.is_empty() {
                kept.opt_outs.stop_words
            } else {
                given.stop_words.clone()
            },
        };
        if lists != given {
            let files = lists.suppress.iter().cloned();
            let files: Vec<_> =
                files.chain(lists.events.iter().map(|path| path.display().to_string())).collect();
            say!("Opt-out lists, as given at the start: {}.", files.join(", "));
            self.suppression = opt_outs::read(&lists)?;
        }
        let list = kept_list::of(send).or(kept.list);
        Ok(Settings { rate: send.rate.or(kept.rate), opt_outs: lists, list })
    }

    /// Whether there is a list and a message, which a new campaign needs.
    pub fn is_new(&self) -> bool {
        self.contacts.is_some() && self.template.is_some()
    }

    /// What a new campaign lacks.
    pub fn missing(&self) -> &'static str {
        match (&self.contacts, &self.template) {
            (Some(_), None) => {
                "a new campaign needs --template, too: without a terminal it cannot ask for the message"
            }
            (None, Some(_)) => "a new campaign needs --contacts, too",
            _ => "a new campaign needs --contacts and --template",
        }
    }

    /// Whether a person can be asked for the message.
    pub fn can_be_built(&self) -> bool {
        self.contacts.is_some() && self.template.is_none() && input::terminal().is_some()
    }

    /// Whether this list begins a campaign, and its message is not given.
    pub fn lacks_message(&self, journal: &Journal) -> Result<bool, Exit> {
        Ok(self.contacts.is_some() && self.template.is_none() && self.begun(journal)?.is_none())
    }

    /// Asks the person at the terminal for the message, if there is a person and no message.
    pub async fn build(&mut self, send: &SendArgs, harness: &Harness) -> Result<(), Exit> {
        if self.template.is_some() {
            return Ok(());
        }
        let (Some(path), Some(terminal)) = (send.contacts.as_deref(), input::terminal()) else {
            return Ok(());
        };
        let Some((name, contacts)) = self.contacts.take() else { return Ok(()) };
        let (file, _) = sheet_of(path);
        let built = build(terminal, harness, contacts, &file, send.consent.as_deref()).await?;
        self.contacts = Some((name, built.contacts));
        self.template = Some(built.template);
        Ok(())
    }

    /// The list, if it is given.
    fn list(&self) -> Option<&Contacts> {
        self.contacts.as_ref().map(|(_, list)| list)
    }

    /// The list, for the report.
    pub fn take_list(&mut self) -> Option<Contacts> {
        self.contacts.take().map(|(_, list)| list)
    }

    /// Whether the list's encoding is a guess that nobody has confirmed yet. The list is a new one, or the journal's.
    pub fn is_guess(&self, journal: &Journal) -> Result<bool, Exit> {
        Ok(match self.begun(journal)? {
            Some(run) => waits_for_a_look(&run),
            None => self.list().is_some_and(Contacts::is_guessed),
        })
    }

    /// The phone number id that the message names itself: the message that is given, or else the journal's.
    pub fn sender(&self, journal: &Journal) -> Result<Option<String>, Exit> {
        let own = |template: &Template| template.phone_number_id().map(str::to_owned);
        if let Some(template) = &self.template {
            return Ok(own(template));
        }
        let Some(run) = journal.run().map_err(journal_error)? else { return Ok(None) };
        Ok(own(&Template::parse(&run.template).map_err(Exit::host)?))
    }

    /// The message to choose a route for: a new campaign's, if it asks for that.
    pub fn to_route(&self, send: &SendArgs, journal: &Journal) -> Result<Option<&Template>, Exit> {
        let Some(template) = &self.template else { return Ok(None) };
        let auto = send.route.or(template.route()) == Some(Route::Auto);
        Ok((auto && self.begun(journal)?.is_none()).then_some(template))
    }

    /// Makes the journal ready to send: imports a new list, or resumes an old one. `chosen` is the route that was
    /// chosen for a new one.
    pub async fn apply(
        &self,
        send: &SendArgs,
        chosen: Option<Route>,
        journal: &mut Journal,
        toolkit: &Session,
        sender: &Sender,
    ) -> Result<Run, Exit> {
        if let Some(run) = self.begun(journal)? {
            self.check(&run, send, sender)?;
            if !waits_for_a_look(&run) {
                journal.note_stop(None).map_err(journal_error)?;
            }
            self.go_on(send, journal)?;
            return Ok(run);
        }
        self.import(send, chosen.or(send.route), journal, toolkit, sender).await
    }

    /// The campaign to resume. If it has sent nothing yet, the list and message of the command line replace it.
    fn begun(&self, journal: &Journal) -> Result<Option<Run>, Exit> {
        let begun = journal.run().map_err(journal_error)?;
        let untouched = journal.is_untouched().map_err(journal_error)?;
        let alone = self.contacts.is_none() && self.template.is_none();
        // The same list without a message resumes with the journal's message.
        let same = |run: &Run| {
            self.template.is_none() && self.list().is_some_and(|list| list.hash() == run.contacts_hash)
        };
        Ok(begun.filter(|run| alone || !untouched || same(run)))
    }

    async fn import(
        &self,
        send: &SendArgs,
        route: Option<Route>,
        journal: &mut Journal,
        toolkit: &Session,
        sender: &Sender,
    ) -> Result<Run, Exit> {
        let (Some((name, contacts)), Some(template)) = (&self.contacts, &self.template) else {
            return Err(Exit::usage(self.missing()));
        };
        for note in contacts.notes() {
            say!("note: {name}: {note}.");
        }
        if contacts.is_guessed() {
            show_guess(name, contacts);
            if !send.dry_run && !stdin().is_terminal() {
                return Err(Exit::usage(format!(
                    "{name}: the encoding is a guess, and without a terminal nobody can check the letters: give \
                     --encoding {} or another encoding, or save the list as UTF-8",
                    contacts.encoding()
                )));
            }
        }
        opt_outs::point_out_columns(contacts, template, send.consent.as_deref());
        let consent =
            send.consent.as_deref().map(|name| host_harness_broadcast::consent_column(contacts, name));
        let consent =
            consent.transpose().map_err(|error| Exit::usage(format!("the consent column: {error}")))?;
        let consent = consent.and_then(|place| contacts.columns().get(place).cloned());
        let routed = route.map_or_else(|| template.clone(), |route| template.by(route));
        let source = ListSource {
            contacts,
            name: name.clone(),
            template: &routed,
            template_hash: template.hash(),
            suppression: &self.suppression,
            consent,
            sender: sender.phone_number_id.clone(),
        };
        let rehearsal = host_harness_broadcast::rehearsal(toolkit);
        let imported = select! {
            imported = source.import(journal, &rehearsal) => imported,
            never = progress::checking(contacts) => match never {},
        };
        let unsent = imported.map_err(|error| match error {
            ImportError::Rehearsal(failure) => Exit::usage(told(&failure)),
            ImportError::Template(error) => Exit::usage(format!("the message: {error}")),
            other => Exit::usage(visible(&other.to_string())),
        })?;
        tell(name, ["cannot be sent to", "cannot be sent to"], &unsent.faulty, send.dry_run);
        tell(name, ["is left out", "are left out"], &unsent.left_out, send.dry_run);
        journal.run().map_err(journal_error)?.ok_or_else(|| Exit::host("the import has left no campaign"))
    }

    /// Whether the list, message, route, consent and sender are those that the journal began with.
    fn check(&self, run: &Run, send: &SendArgs, sender: &Sender) -> Result<(), Exit> {
        let changed = |what: &str, fix: &str| {
            Err(Exit::usage(format!(
                "{what} is not the one that this journal began with. {fix}. Or begin another journal: people who are \
                 in both get the message twice."
            )))
        };
        if let Some((name, contacts)) = &self.contacts
            && contacts.hash() != run.contacts_hash
        {
            return changed(
                name,
                &format!(
                    "To resume with {} as it was, omit --contacts; send corrected or new rows as a separate list",
                    run.contacts
                ),
            );
        }
        if let Some(template) = &self.template
            && template.hash() != run.template_hash
        {
            return changed("the message", "To resume, give the original message, or omit --template");
        }
        if let Some(route) = send.route.filter(|route| *route != Route::Auto)
            && route != Template::parse(&run.template).map_err(Exit::host)?.route().unwrap_or(Route::Cloud)
        {
            return changed("the route", "To resume, omit --route");
        }
        if let Some(consent) = &send.consent
            && !run
                .consent
                .as_ref()
                .is_some_and(|begun| host_harness_broadcast::is_same_column(begun, consent))
        {
            return changed("the consent column", "To resume, omit --consent");
        }
        if sender.phone_number_id != run.sender {
            return changed(
                "the sending number",
                &format!("Use a connection with phone-number-id {}", run.sender),
            );
        }
        Ok(())
    }

    fn go_on(&self, send: &SendArgs, journal: &mut Journal) -> Result<(), Exit> {
        let recovered = journal.recover(send.resend_unconfirmed).map_err(journal_error)?;
        if recovered.unconfirmed > 0 {
            say!(
                "{} messages were being sent when the last run ended, and may have arrived: they are unconfirmed.",
                recovered.unconfirmed
            );
        }
        if recovered.resent > 0 {
            say!("{} messages that may have arrived will be sent again, as you asked.", recovered.resent);
        }
        if !self.suppression.files().is_empty() {
            let is_off = |recipient: &str| self.suppression.contains(recipient);
            let off = journal.suppress(is_off).map_err(journal_error)?;
            match off {
                0 => say!("No further people are excluded."),
                1 => say!("1 more person is excluded."),
                off => say!("{off} more people are excluded."),
            }
        }
        Ok(())
    }
}

/// Whether a campaign was imported in a guessed encoding that no person has confirmed.
fn waits_for_a_look(run: &Run) -> bool {
    let stopped = run.stopped.as_deref().and_then(|stopped| serde_json::from_str::<Value>(stopped).ok());
    stopped.is_some_and(|stopped| stopped["kind"] == GUESSED)
}

/// Reads a message.
fn template(path: &Path) -> Result<Template, Exit> {
    let text = fs::read_to_string(path)
        .map_err(|error| Exit::usage(format!("cannot read the message {}: {error}", path.display())))?;
    Template::parse(&text).map_err(|error| Exit::usage(format!("{}: {error}", path.display())))
}

/// Shows the rows that a wrong guess would spoil.
fn show_guess(name: &str, contacts: &Contacts) {
    let (rows, count) = contacts.beyond_ascii(SHOWN_GUESSES);
    let (encoding, have) =
        (contacts.encoding(), if count == 1 { "1 row has" } else { &format!("{count} rows have") });
    say!(
        "note: {name} is not Unicode, and does not state its encoding. Read as {encoding}, {have} letters that may be \
         wrong:"
    );
    for (line, values) in rows {
        say!("  line {line}: {}", visible(&values.join(", ")));
    }
    say!("  If they are wrong, give the encoding with --encoding NAME.");
}

fn name(path: &Path) -> String {
    let (file, _) = sheet_of(path);
    visible(&file.file_name().unwrap_or(file.as_os_str()).to_string_lossy()).into_owned()
}

fn tell(name: &str, [one, many]: [&str; 2], rows: &[BadRow], dry_run: bool) {
    match rows.len() {
        0 => return,
        1 => say!("1 row of {name} {one}:"),
        count => say!("{count} rows of {name} {many}:"),
    }
    for row in rows.iter().take(SHOWN) {
        // The reason may contain a cell of the list, or a server's text.
        say!("  line {}: {}", row.line, visible(&row.reason));
    }
    if rows.len() > SHOWN {
        // A dry run writes no report.
        let place = if dry_run {
            "without --dry-run the report has all of them"
        } else {
            "the report has all of them"
        };
        say!("  … and {} more, {place}", rows.len() - SHOWN);
    }
}
