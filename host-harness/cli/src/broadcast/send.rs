//! The campaign itself: look, ask, send, report.

use std::convert::Infallible;
use std::future::pending;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use broadcast::{
    Answer, Campaign, Counts, End, Ended, Failure as Reason, Files, Guarded, Journal, JournalError, Outcome,
    Preview, Progress, Route, Run, Scope, Sender, Template, Toolkit, is_running,
};
use tokio::select;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use super::args::Send;
use super::prepare::Given;
use super::progress::{self, time};
use super::{REFUSED, RESUMABLE, code_of, journal_error, opt_outs, status, stopped, told};
use crate::exit::{Failure, print_json};
use crate::harness::Harness;

/// How many messages are shown before the first is sent.
const SHOWN: u32 = 3;

/// The most calls at once.
const INSTANCES: u32 = 256;

/// Runs a campaign, or what is left of one.
pub async fn run(send: &Send) -> Result<ExitCode, Failure> {
    let path = send.journal.as_deref().ok_or_else(|| Failure::usage("--journal is missing"))?;
    if !send.yes && !send.dry_run && !io::stdin().is_terminal() {
        return Err(Failure::usage(
            "nobody is here to be asked: give --yes to send, or --dry-run to look only",
        ));
    }
    let given = Given::read(send)?;
    if !path.exists() && !given.is_new() {
        return Err(Failure::usage(format!(
            "there is no journal {}: a new campaign needs --contacts and --template",
            path.display()
        )));
    }
    // Whoever else has the journal is told so before Meta is asked anything.
    let journal = if send.dry_run { rehearsed(path) } else { Journal::open(path) };
    let mut journal = journal.map_err(journal_error)?;
    let toolkit = Harness::for_calls(INSTANCES, &send.target)?.into_toolkit();
    let sender = match broadcast::validate(&toolkit, given.sender(&journal)?.as_deref()).await {
        Ok(sender) => sender,
        Err(Answer::Permanent(reason) | Answer::Transient(reason) | Answer::Unconfirmed(reason)) => {
            return Ok(stopped(&reason));
        }
        Err(Answer::Ok(_)) => return Err(Failure::host("validate has no report")),
    };
    let mut chosen = None;
    if let Some(template) = given.to_route(send, &journal)? {
        match broadcast::choose(&toolkit, template, &sender).await {
            Ok((route, why)) => {
                say!("route {}: {why}.", route.word());
                chosen = Some(route);
            }
            Err(reason) => return Ok(stopped(&reason)),
        }
    }
    let run = given.apply(send, chosen, &mut journal, &toolkit, &sender).await?;
    let campaign = campaign(send, run, &toolkit, &sender).await?;
    let counts = journal.counts().map_err(journal_error)?;
    if let Some(code) = look(&campaign, &journal, &toolkit, &sender, &counts).await? {
        return Ok(code);
    }
    let useless = given.exclusions(&journal)?;
    if counts.waiting > 0 && !opt_outs::confirmed(send, &useless)? {
        say!("Nothing was sent.");
        return Ok(RESUMABLE.into());
    }
    if send.dry_run {
        say!("Nothing was sent: this was a rehearsal.");
        return rehearsal_code(&counts);
    }
    if counts.waiting > 0 {
        if !agreed(send, &counts)? {
            say!("Nothing was sent.");
            return Ok(RESUMABLE.into());
        }
        let caller = Guarded::new(toolkit, given.into_suppression());
        let (ended, watched) = watch_over(&campaign, caller, journal, counts.waiting).await;
        journal = settle(ended, &watched)?;
    }
    finish(path, &journal)
}

/// What a rehearsal works on: what the journal holds, or nothing where there is none.
fn rehearsed(path: &Path) -> Result<Journal, JournalError> {
    if !path.exists() {
        return Journal::in_memory();
    }
    if is_running(path) {
        say!(
            "note: another process is sending from this journal: what is on the way counts as unconfirmed here."
        );
    }
    Journal::copy(path)
}

/// What a rehearsal has found, as an exit code.
fn rehearsal_code(counts: &Counts) -> Result<ExitCode, Failure> {
    match counts {
        Counts { waiting: 0, accepted: 0, unconfirmed: 0, .. } => Err(Failure::usage(
            "there is nobody to send to: the list is empty, or everybody on it is refused or left out",
        )),
        Counts { refused: 1.., .. } => Ok(REFUSED.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

async fn campaign(send: &Send, run: Run, toolkit: &Toolkit, sender: &Sender) -> Result<Campaign, Failure> {
    let template = Template::parse(&run.template).map_err(Failure::host)?;
    let allowed = broadcast::throughput(toolkit, &sender.phone_number_id).await;
    let rate = send.rate.unwrap_or(allowed);
    if rate > allowed {
        say!("note: Meta allows this number {allowed} messages a second, and {rate} are asked for.");
    }
    Ok(Campaign { run, template, rate })
}

/// Shows what is about to be sent. A message that cannot be sent as it is ends it here.
async fn look(
    campaign: &Campaign,
    journal: &Journal,
    toolkit: &Toolkit,
    sender: &Sender,
    counts: &Counts,
) -> Result<Option<ExitCode>, Failure> {
    for warning in &sender.warnings {
        say!("warning: {warning}");
    }
    let route = campaign.template.route().unwrap_or(Route::Cloud).word();
    say!("{} from {}, route {route}", campaign.template.title(), sender.title);
    // Then a template that does not exist is one row's fault: it is refused, and the others get theirs.
    let chosen = campaign.template.is_chosen_by_row();
    for (line, recipient, fields) in journal.first_waiting(SHOWN).map_err(journal_error)? {
        let mut input = campaign.template.fill(&fields).map_err(Failure::host)?;
        if let Some(to) = input.get_mut("to") {
            *to = recipient.clone().into();
        }
        match broadcast::preview(toolkit, input).await {
            Preview::Rendered { text, warnings } => {
                say!("\n  line {line}, to {recipient}:");
                text.lines().for_each(|line| say!("  | {line}"));
                warnings.iter().for_each(|warning| say!("  warning: {warning}"));
            }
            Preview::Faulty(faults) if chosen => {
                say!("\n  line {line}, to {recipient}, is faulty:\n  {}", faults.join("\n  "));
            }
            Preview::Faulty(faults) => {
                let faults = faults.join("\n  ");
                return Err(Failure::usage(format!("the message to {recipient} (line {line}):\n  {faults}")));
            }
            Preview::Unavailable(reason) if chosen && reason.scope == Scope::Template => {
                say!("\n  line {line}, to {recipient}, is faulty:\n  {}", told(&reason));
            }
            Preview::Unavailable(reason) if reason.scope == Scope::Template => {
                return Ok(Some(stopped(&reason)));
            }
            Preview::Unavailable(reason) => {
                say!("note: the message cannot be shown: {}", told(&reason));
                break;
            }
        }
    }
    let took = broadcast::duration(counts.waiting, campaign.rate);
    say!(
        "\n{} to send to, at {} a second: {} or more. {} left out, {} refused, {} accepted and {} unconfirmed so far.",
        counts.waiting,
        campaign.rate,
        time(took.as_secs()),
        counts.skipped,
        counts.refused,
        counts.accepted,
        counts.unconfirmed
    );
    Ok(None)
}

fn agreed(send: &Send, counts: &Counts) -> Result<bool, Failure> {
    if send.yes {
        return Ok(true);
    }
    if !io::stdin().is_terminal() {
        return Err(Failure::usage(
            "nobody is here to be asked: give --yes to send, or --dry-run to look only",
        ));
    }
    write!(io::stderr(), "Send to {} people? [y/N] ", counts.waiting)
        .and_then(|()| io::stderr().flush())
        .map_err(Failure::host)?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(Failure::host)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// Sends, shows how far it is, and listens for whoever wants it to stop.
async fn watch_over(
    campaign: &Campaign,
    toolkit: Guarded<Toolkit>,
    journal: Journal,
    total: u64,
) -> (Ended, Progress) {
    let progress = Progress::default();
    let (ask, interrupts) = watch::channel(0);
    let ended = select! {
        ended = broadcast::run(campaign, toolkit, journal, &progress, interrupts) => ended,
        never = progress::show(&progress, total) => match never {},
        never = listen(ask) => match never {},
    };
    (ended, progress)
}

/// What the end of a run means to a person, and the journal for its report.
fn settle(ended: Ended, progress: &Progress) -> Result<Journal, Failure> {
    let tally = progress.tally();
    let Some(closed) = ended.closed else {
        return Err(Failure::host("the journal's writer has failed"));
    };
    let mut journal = closed.journal;
    if !closed.unwritten.is_empty() {
        say!(
            "{} answers could not be written down; the next run takes those sent for unconfirmed:",
            closed.unwritten.len()
        );
        for settled in &closed.unwritten {
            say!("  row {}: {}", settled.row, outcome(&settled.outcome));
        }
    }
    let note = match &ended.end {
        End::Finished => None,
        End::Interrupted => Some(Reason::new(
            "interrupted",
            Scope::Host,
            "Somebody stopped it.",
            "Run the same command again.",
        )),
        End::Stopped(reason) => {
            say!("stopped: {}", told(reason));
            Some(reason.clone())
        }
        End::Journal(error) => {
            say!("stopped: {error}");
            return Ok(journal);
        }
    };
    say!("{} done in this run.", tally.done());
    let note = note.as_ref().and_then(|note| serde_json::to_string(note).ok());
    journal.note_stop(note.as_deref()).map_err(journal_error)?;
    Ok(journal)
}

fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Accepted { message_id, .. } => format!("accepted as {message_id}"),
        Outcome::Refused(reason)
        | Outcome::Skipped(reason)
        | Outcome::Unconfirmed(reason)
        | Outcome::Waiting(reason) => {
            format!("{}: {}", outcome.state().word(), told(reason))
        }
        Outcome::Skipped(_) | Outcome::NotSent => "not sent".to_owned(),
    }
}

fn finish(path: &Path, journal: &Journal) -> Result<ExitCode, Failure> {
    let files = Files::beside(path);
    let counts = broadcast::counts(journal, false).map_err(journal_error)?;
    match files.write(journal) {
        Ok(()) => say!("The report: {} and {}", files.csv.display(), files.json.display()),
        // What was sent stands in the journal all the same.
        Err(error) => say!("error: {error}"),
    }
    let found = broadcast::status(journal, false).map_err(journal_error)?;
    status::show(&found);
    if counts.waiting > 0 {
        say!("{} wait still: run the same command again to go on.", counts.waiting);
    }
    print_json(&found)?;
    Ok(code_of(&counts))
}

/// Counts the requests to stop: Ctrl-C, and whatever else asks a process to end.
async fn listen(ask: watch::Sender<u32>) -> Infallible {
    let Ok(mut requests) = Requests::new() else { return pending().await };
    loop {
        requests.next().await;
        ask.send_modify(|count| *count += 1);
        if *ask.borrow() == 1 {
            say!("\nStopping: what is on the way is waited for. Once more, and it is left in doubt.");
        }
    }
}

#[cfg(unix)]
struct Requests(Signal, Signal);

#[cfg(unix)]
impl Requests {
    fn new() -> io::Result<Self> {
        Ok(Self(signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?))
    }

    async fn next(&mut self) {
        select! {
            _ = self.0.recv() => {}
            _ = self.1.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Requests;

#[cfg(not(unix))]
impl Requests {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            pending().await
        }
    }
}
