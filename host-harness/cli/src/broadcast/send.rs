//! The campaign itself: preview, ask, send, report.

use std::cell::Cell;
use std::convert::Infallible;
use std::future::pending;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use host_harness::Outcome;
use host_harness_broadcast::{
    Campaign, Counts, Ended, Failure, Files, Journal, JournalError, OptedOut, Preview, Progress, Route,
    RowOutcome, Run, RunEnd, Scope, Sender, SenderLimits, Settings, Shown, Template, Trust, is_running,
    visible,
};
use host_harness_whatsapp::Session;
use tokio::select;
use tokio::sync::watch;

use super::prepare::Given;
use super::progress::{self, time};
use super::send_args::SendArgs;
use super::until::Deadline;
use super::watch::Watch;
use super::{
    REFUSED, RESUMABLE, code_of, journal_error, kept_list, message, opt_outs, print_result, refused, status,
    stopped, test_to, told, waiting,
};
use crate::exit::Exit;
use crate::harness::Harness;
use crate::signal::{FileSizeLimit, StopSignal};

/// How many messages are shown before the first is sent.
const SHOWN: u32 = 3;

/// The most calls at once.
const CALLS: u32 = 256;

/// How many instances are kept between messages: enough for the threads of a large machine.
const KEPT: usize = 32;

/// Runs a campaign, or the rest of one.
pub async fn run(send: &SendArgs) -> Result<ExitCode, Exit> {
    let path = send.journal.as_deref().ok_or_else(|| Exit::usage("--journal is missing"))?;
    let test_number = test_to::number(send)?;
    // Without a terminal, a test ends before the question is asked.
    if !send.yes && !send.dry_run && test_number.is_none() && !io::stdin().is_terminal() {
        return Err(Exit::usage(
            "there is no terminal to ask on: give --yes to send, or --dry-run to only look",
        ));
    }
    let deadline = send.until.map(Deadline::today).transpose().map_err(Exit::usage)?;
    let _limit = FileSizeLimit::fails_writes();
    let mut given = Given::read(send)?;
    let begins = !path.exists();
    if begins && !given.is_new() && !given.can_be_built() {
        return Err(Exit::usage(format!("there is no journal {}: {}", path.display(), given.missing())));
    }
    // Before anything is sent: an address in use is a fault in the command line.
    let watch = match send.watch {
        Some(address) => Some(Watch::start(address, path).await?),
        None => None,
    };
    let harness = Harness::for_calls(CALLS, &send.target)?;
    if begins {
        // If the person leaves before the message is complete, no journal is left behind.
        given.build(send, &harness).await?;
    }
    // One tenant, and thousands of calls.
    let toolkit = harness.session().clone().keep_instances(KEPT);
    // If another process has the journal open, the user learns it before Meta is asked anything.
    let trust = if send.moved { Trust::Moved } else { Trust::None };
    let journal = if send.dry_run { rehearsed(path, trust) } else { Journal::open_with(path, trust) };
    let mut journal = journal.map_err(journal_error)?;
    if !begins && given.lacks_message(&journal)? {
        given.build(send, &harness).await?;
    }
    let settings = given.settings(send, &journal)?;
    if let Some(number) = &test_number {
        test_to::check(number, given.suppression())?;
    }
    let sender = match host_harness_broadcast::validate(&toolkit, given.sender(&journal)?.as_deref()).await {
        Ok(sender) => sender,
        Err(
            Outcome::Permanent(reason)
            | Outcome::Transient { failure: reason, .. }
            | Outcome::Unconfirmed(reason),
        ) => {
            return Ok(stopped(&reason));
        }
        Err(Outcome::Done(_)) => return Err(Exit::host("validate has no report")),
    };
    let mut chosen = None;
    if let Some(template) = given.to_route(send, &journal)? {
        match host_harness_broadcast::choose(&toolkit, template, &sender).await {
            Ok((route, why)) => {
                say!("route {}: {why}.", route.word());
                chosen = Some(route);
            }
            Err(reason) => return Ok(stopped(&reason)),
        }
    }
    let guessed = given.is_guess(&journal)?;
    let run = given.apply(send, chosen, &mut journal, &toolkit, &sender).await?;
    journal.keep(&settings).map_err(journal_error)?;
    let limits = host_harness_broadcast::limits(&toolkit, &sender.phone_number_id).await;
    let campaign = campaign(&settings, run, &limits)?;
    let counts = journal.counts().map_err(journal_error)?;
    if let Some(code) = look(&campaign, &mut journal, &toolkit, &sender, &limits, &counts).await? {
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
        if let Some(number) = &test_number
            && let Some(code) = test_to::send(number, send, &campaign, &journal, &toolkit).await?
        {
            return Ok(code);
        }
        if !agreed(send, guessed, &counts)? {
            say!("Nothing was sent.");
            return Ok(RESUMABLE.into());
        }
        if guessed {
            journal.note_stop(None).map_err(journal_error)?;
        }
        watch.iter().for_each(Watch::announce);
        let campaign = Campaign { opted_out: given.take_suppression().into(), ..campaign };
        let (ended, watched) = watch_over(&campaign, toolkit, journal, counts.waiting, deadline).await;
        journal = settle(ended, &watched)?;
    }
    let code = finish(path, send, &mut given, &settings, &journal);
    if let Some(watch) = watch {
        watch.end().await;
    }
    code
}

/// The journal of a dry run: a copy, or an empty one if there is none.
fn rehearsed(path: &Path, trust: Trust) -> Result<Journal, JournalError> {
    if is_running(path) {
        say!(
            "note: another process is sending from this journal: messages that it is sending count as unconfirmed here."
        );
    }
    Journal::copy_with(path, trust)
}

/// A dry run's result, as an exit code.
fn rehearsal_code(counts: &Counts) -> Result<ExitCode, Exit> {
    match counts {
        Counts { waiting: 0, accepted: 0, unconfirmed: 0, .. } => Err(Exit::usage(
            "there is nobody to send to: the list is empty, or everybody on it is refused or excluded",
        )),
        Counts { refused: 1.., .. } => Ok(REFUSED.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

fn campaign(settings: &Settings, run: Run, limits: &SenderLimits) -> Result<Campaign, Exit> {
    let template = Template::parse(&run.template).map_err(Exit::host)?;
    let rate = settings.rate.unwrap_or(limits.rate);
    let also = if limits.on_business_app { ", which is also in the WhatsApp Business app," } else { "" };
    if rate > limits.rate {
        say!(
            "warning: Meta allows this number{also} {} messages a second, and --rate is {rate}: Meta will refuse some.",
            limits.rate
        );
    } else if limits.on_business_app {
        say!("note: Meta allows this number{also} {} messages a second.", limits.rate);
    }
    Ok(Campaign { run, template, rate, opted_out: OptedOut::default() })
}

/// Shows the first messages. If one cannot be sent as it is, the command ends here.
async fn look(
    campaign: &Campaign,
    journal: &mut Journal,
    toolkit: &Session,
    sender: &Sender,
    limits: &SenderLimits,
    counts: &Counts,
) -> Result<Option<ExitCode>, Exit> {
    for warning in &sender.warnings {
        say!("warning: {}", visible(warning));
    }
    let route = campaign.template.route().unwrap_or(Route::Cloud).word();
    say!("{} from {}, route {route}", visible(&campaign.template.title()), visible(&sender.title));
    // Then a template that does not exist is the fault of one row: it is refused, and the other rows get theirs.
    let chosen = campaign.template.is_chosen_by_row();
    let mut first = None;
    for (line, recipient, fields) in journal.first_waiting(SHOWN).map_err(journal_error)? {
        let input = campaign.template.message(&fields, &recipient).map_err(Exit::host)?;
        let preview = host_harness_broadcast::preview(toolkit, input).await;
        if let Preview::Rendered { message, .. } = &preview {
            first.get_or_insert_with(|| message.clone());
        }
        match &preview {
            Preview::Rendered { .. } => message::show(line, &recipient, &preview),
            Preview::Faulty(_) if chosen => message::show(line, &recipient, &preview),
            Preview::Faulty(faults) => {
                let faults = message::listed(faults);
                return Err(Exit::usage(format!("the message to {recipient} (line {line}):\n  {faults}")));
            }
            Preview::Unavailable(reason) if chosen && reason.scope == Scope::Template => {
                say!("\n  line {line}, to {recipient}, has faults:\n  {}", told(reason));
            }
            Preview::Unavailable(reason) if reason.scope == Scope::Template => {
                return Ok(Some(stopped(reason)));
            }
            Preview::Unavailable(reason) => {
                say!("note: the message cannot be shown: {}", told(reason));
                break;
            }
        }
    }
    let shown = Shown { sender: sender.title.clone(), message: first };
    journal.keep_shown(&shown).map_err(journal_error)?;
    let took = host_harness_broadcast::duration(counts.waiting, campaign.rate);
    say!(
        "\n{} to send to, at {} a second: {} or more. So far {} left out, {} refused, {} accepted and {} unconfirmed.",
        counts.waiting,
        campaign.rate,
        time(took.as_secs()),
        counts.skipped,
        counts.refused,
        counts.accepted,
        counts.unconfirmed
    );
    if let Some(tier) = tier(limits, counts.waiting) {
        say!("{tier}");
    }
    Ok(None)
}

/// How many people Meta allows the account to write to, and how many are waiting.
fn tier(limits: &SenderLimits, waiting: u64) -> Option<String> {
    let word = limits.tier.as_deref()?;
    let others = "Other messages from the account's numbers count, too.";
    Some(match limits.people() {
        Some(people) if waiting > people => format!(
            "warning: Meta lets the account start conversations with {people} people in 24 hours ({word}), and {waiting} \
             are on this list: Meta will refuse the rest. {others}"
        ),
        Some(people) => format!(
            "Meta lets the account start conversations with {people} people in 24 hours ({word}); {waiting} are on this \
             list. {others}"
        ),
        None => format!("Meta's messaging limit for the account: {word}; {waiting} are on this list."),
    })
}

/// Whether to send. A guessed encoding is confirmed by a person even with --yes.
fn agreed(send: &SendArgs, guessed: bool, counts: &Counts) -> Result<bool, Exit> {
    if send.yes && !guessed {
        return Ok(true);
    }
    if !io::stdin().is_terminal() && guessed {
        return Err(Exit::usage(
            "the encoding of the list is a guess, and without a terminal nobody can check its letters: give \
             --contacts and --template again with --encoding",
        ));
    }
    if !io::stdin().is_terminal() {
        return Err(Exit::usage(
            "there is no terminal to ask on: give --yes to send, or --dry-run to only look",
        ));
    }
    let people = if counts.waiting == 1 { "person" } else { "people" };
    let arrived = if send.test_to.is_some() { "Has the message arrived as you want it? " } else { "" };
    write!(io::stderr(), "{arrived}Send to {} {people}? [y/N] ", counts.waiting)
        .and_then(|()| io::stderr().flush())
        .map_err(Exit::host)?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(Exit::host)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// Sends, shows the progress, and listens for requests to stop.
async fn watch_over(
    campaign: &Campaign,
    toolkit: Session,
    journal: Journal,
    total: u64,
    deadline: Option<Deadline>,
) -> (Ended, Watched) {
    let progress = Progress::default();
    let (is_late, cause) = (Cell::new(false), Cell::new(None));
    let (ask, interrupts) = watch::channel(0);
    let late = async {
        let Some(deadline) = deadline else { return pending().await };
        deadline.wait().await;
        is_late.set(true);
        say!("\nIt is the time of --until: waiting for the messages that are being sent.");
        ask.send_modify(|count| *count = (*count).max(1));
        pending::<Infallible>().await
    };
    let ended = select! {
        // Before the first send, in case the time was reached while a person was asked.
        biased;
        never = late => match never {},
        never = listen(&ask, &cause) => match never {},
        ended = host_harness_broadcast::run(campaign, toolkit, journal, &progress, interrupts) => ended,
        never = progress::show(&progress, total) => match never {},
    };
    (ended, Watched { progress, is_late: is_late.get(), cause: cause.get() })
}

/// A run, as seen from outside.
struct Watched {
    progress: Progress,
    /// Whether the time of `--until` has come.
    is_late: bool,
    /// What a person or the system has stopped it by.
    cause: Option<&'static str>,
}

/// Explains the end of a run, and returns the journal for its report.
fn settle(ended: Ended, watched: &Watched) -> Result<Journal, Exit> {
    let tally = watched.progress.tally();
    let Some(closed) = ended.closed else {
        return Err(Exit::host("the journal's writer has failed"));
    };
    let mut journal = closed.journal;
    if !closed.unwritten.is_empty() {
        say!(
            "{} results could not be written to the journal; the next run counts those that were sent as unconfirmed:",
            closed.unwritten.len()
        );
        for settled in &closed.unwritten {
            say!("  row {}: {}", settled.row, outcome(&settled.outcome));
        }
    }
    let note = match &ended.end {
        RunEnd::Finished => None,
        RunEnd::Interrupted => {
            let (why, fix) = match watched.cause {
                _ if watched.is_late => {
                    ("It was the time of --until.".to_owned(), "Run the same command again on another day.")
                }
                Some(cause) => (format!("It was stopped by {cause}."), "Run the same command again."),
                None => ("It was stopped.".to_owned(), "Run the same command again."),
            };
            Some(Failure::new("interrupted", Scope::Host, why, fix))
        }
        RunEnd::Stopped(reason) => {
            say!("stopped: {}", told(reason));
            Some(reason.clone())
        }
        RunEnd::Journal(error) => {
            say!("stopped: {error}");
            return Ok(journal);
        }
    };
    let left_out = match tally.left_out {
        0 => String::new(),
        count => format!(" {count} of them were left out: they opted out during the run."),
    };
    say!("{} done in this run.{left_out}", tally.done());
    let note = note.as_ref().and_then(|note| serde_json::to_string(note).ok());
    journal.note_stop(note.as_deref()).map_err(journal_error)?;
    Ok(journal)
}

fn outcome(outcome: &RowOutcome) -> String {
    match outcome {
        RowOutcome::Accepted { message_id, .. } => format!("accepted as {}", visible(message_id)),
        RowOutcome::Refused(reason)
        | RowOutcome::Skipped(reason)
        | RowOutcome::Unconfirmed(reason)
        | RowOutcome::Waiting(reason) => {
            format!("{}: {}", outcome.state().word(), told(reason))
        }
        RowOutcome::NotSent => "not sent".to_owned(),
    }
}

fn finish(
    path: &Path,
    send: &SendArgs,
    given: &mut Given,
    settings: &Settings,
    journal: &Journal,
) -> Result<ExitCode, Exit> {
    let files = Files::beside(path);
    let counts = host_harness_broadcast::counts(journal, false).map_err(journal_error)?;
    let list = match given.take_list() {
        Some(list) => Some(kept_list::with_columns_of(journal, list)?),
        None => kept_list::read(settings, journal, &files)?,
    };
    let written = match &list {
        Some(list) => files.write_all(journal, Some(list)),
        None => files.write(journal, None),
    };
    match written {
        Ok(()) => {
            say!("The report: {}", super::listed(&files));
            if counts.refused > 0 {
                refused::tell(send, path, &files, &settings.opt_outs);
            }
            super::tell_failed(journal, &files)?;
        }
        // The journal has the sent messages all the same.
        Err(error) => say!("error: {error}"),
    }
    let found = host_harness_broadcast::status(journal, false).map_err(journal_error)?;
    status::show(&found, path);
    waiting::tell(journal, counts.waiting)?;
    print_result(&found, send.json)?;
    Ok(code_of(&counts))
}

/// Counts the requests to stop, and notes the cause of the first.
async fn listen(ask: &watch::Sender<u32>, cause: &Cell<Option<&'static str>>) -> Infallible {
    let Ok(mut requests) = StopSignal::new() else { return pending().await };
    for asked in 1.. {
        let stopped_by = requests.cause().await;
        cause.set(cause.get().or(Some(stopped_by)));
        ask.send_modify(|count| *count = (*count).max(asked));
        if asked == 1 {
            say!(
                "\nStopping: waiting for the messages that are being sent. Press Ctrl-C again to stop at once; they \
                 are then unconfirmed."
            );
        }
    }
    pending().await
}
