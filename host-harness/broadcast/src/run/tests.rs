use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};

use host_harness::Outcome;
use tokio::sync::Notify;
use tokio::time::advance;

use super::*;
use crate::caller::read;
use crate::journal::{Counts, Entry, State};
use crate::testing::{Folder, LATENCY, Script, accepted, failed, people, run as campaign_run};

const SECOND: Duration = Duration::from_secs(1);

fn campaign() -> Campaign {
    let run = campaign_run();
    let template = Template::parse(&run.template).unwrap();
    Campaign { run, template, rate: NonZeroU32::new(80).unwrap(), opted_out: OptedOut::default() }
}

fn journal(count: usize) -> Journal {
    fill(Journal::in_memory().unwrap(), count)
}

fn fill(mut journal: Journal, count: usize) -> Journal {
    let mut import = journal.import(&campaign_run()).unwrap();
    for person in people(count) {
        assert_eq!(import.add(&person).unwrap().0, State::Waiting);
    }
    import.commit().unwrap();
    journal
}

/// Runs to the end without interruption.
async fn finish(script: &Script, journal: Journal) -> (RunEnd, Journal) {
    let (_ask, interrupts) = watch::channel(0);
    let ended = run(&campaign(), script.clone(), journal, &Progress::default(), interrupts).await;
    let closed = ended.closed.unwrap();
    assert!(closed.unwritten.is_empty());
    (ended.end, closed.journal)
}

/// How many messages each recipient got.
fn times(script: &Script) -> HashMap<String, usize> {
    script.sends().into_iter().fold(HashMap::new(), |mut times, (_, to)| {
        *times.entry(to).or_default() += 1;
        times
    })
}

fn counts(journal: &Journal) -> Counts {
    journal.counts().unwrap()
}

#[tokio::test(start_paused = true)]
async fn everybody_gets_one_message_that_knows_its_row() {
    let script = Script::new(|_, input, _| accepted(input));
    let (end, journal) = finish(&script, journal(300)).await;
    assert_eq!(end, RunEnd::Finished);
    assert_eq!(counts(&journal), Counts { accepted: 300, ..Counts::default() });
    assert_eq!(times(&script).len(), 300);
    assert!(times(&script).values().all(|times| *times == 1));
    let first = &script.inputs()[0];
    assert_eq!((&first["to"], &first["callback-data"]), (&"+15550000001".into(), &"broadcast:7f3a:1".into()));
    assert_eq!(first["body"][0]["value"], "Ana");
}

#[tokio::test(start_paused = true)]
async fn no_second_has_more_sends_than_the_rate() {
    let script = Script::new(|_, input, _| accepted(input));
    finish(&script, journal(500)).await;
    let sends = script.sends();
    assert!(most_in_a_second(&sends) <= 80, "{}", most_in_a_second(&sends));
    let took = sends[499].0 - sends[0].0;
    assert!(took <= Duration::from_millis(6_600), "500 sends took {took:?}");
}

/// The caller is cloned for each send when its task is created. Sometimes the clock then advances before a thread
/// runs the task.
struct Late(Script, Arc<(AtomicU32, Notify)>);

impl Clone for Late {
    fn clone(&self) -> Self {
        let (sends, busy) = &*self.1;
        if sends.fetch_add(1, Ordering::Relaxed) % 150 == 149 {
            busy.notify_one();
        }
        Self(self.0.clone(), Arc::clone(&self.1))
    }
}

impl Caller for Late {
    async fn call(&self, function: &'static str, input: Option<Value>) -> Outcome<Value, Failure> {
        self.0.call(function, input).await
    }
}

#[tokio::test(start_paused = true)]
async fn no_second_has_more_for_a_thread_that_comes_late() {
    let script = Script::new(|_, input, _| accepted(input));
    let late = Late(script.clone(), Arc::default());
    let busy = Arc::clone(&late.1);
    tokio::spawn(async move {
        loop {
            busy.1.notified().await;
            advance(Duration::from_millis(60)).await;
        }
    });
    let (_ask, interrupts) = watch::channel(0);
    run(&campaign(), late, journal(500), &Progress::default(), interrupts).await;
    let sends = script.sends();
    assert_eq!(sends.len(), 500);
    // One less than allowed: that one is reserved for a send that is late on its way.
    assert!(most_in_a_second(&sends) <= 79, "{}", most_in_a_second(&sends));
}

/// The most that begin within any second, excluding its end.
fn most_in_a_second(sends: &[(Instant, String)]) -> usize {
    let within =
        |place: usize| sends[place..].iter().take_while(|(at, _)| *at < sends[place].0 + SECOND).count();
    (0..sends.len()).map(within).max().unwrap_or(0)
}

#[tokio::test(start_paused = true)]
async fn what_was_refused_for_now_is_tried_again_and_the_rest_never() {
    let script = Script::new(|_, input, before| match (input["to"].as_str().unwrap(), before) {
        ("+15550000001", 0) => failed("transient", "service-unavailable", "service"),
        ("+15550000002", _) => failed("permanent", "recipient-unavailable", "recipient"),
        ("+15550000003", _) => failed("permanent-unconfirmed", "network-failed", "service"),
        _ => accepted(input),
    });
    let (end, journal) = finish(&script, journal(4)).await;
    assert_eq!(end, RunEnd::Finished);
    assert_eq!(counts(&journal), Counts { accepted: 2, refused: 1, unconfirmed: 1, ..Counts::default() });
    let times = times(&script);
    assert_eq!((times["+15550000001"], times["+15550000002"], times["+15550000003"]), (2, 1, 1));
}

fn limited(kind: &str, wait: Duration) -> Value {
    let scope = if kind == "pair-rate-limited" { "recipient" } else { "sender" };
    let mut error = failed("transient", kind, scope);
    error["err"]["transient"]["retry-after-ms"] = (wait.as_millis() as u64).into();
    error
}

#[tokio::test(start_paused = true)]
async fn the_pairs_limit_keeps_one_waiting_and_nobody_else() {
    let script = Script::new(|_, input, before| match (input["to"].as_str().unwrap(), before) {
        ("+15550000001", 0) => limited("pair-rate-limited", 6 * SECOND),
        _ => accepted(input),
    });
    let (end, journal) = finish(&script, journal(60)).await;
    assert_eq!((end, counts(&journal).accepted), (RunEnd::Finished, 60));
    let sends = script.sends();
    let (first, last) = (sends[0].0, sends.last().unwrap());
    assert_eq!(last.1, "+15550000001", "the others did not wait for it");
    assert!(last.0 - first >= 6 * SECOND);
    assert!(sends[59].0 - first < 2 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn the_numbers_limit_slows_everybody() {
    let script = Script::new(|_, input, before| match (input["to"].as_str().unwrap(), before) {
        ("+15550000005", 0) => limited("rate-limited", 3 * SECOND),
        _ => accepted(input),
    });
    let (end, journal) = finish(&script, journal(60)).await;
    assert_eq!((end, counts(&journal).accepted), (RunEnd::Finished, 60));
    let sends = script.sends();
    let told = sends.iter().find(|(_, to)| to == "+15550000005").unwrap().0 + LATENCY;
    let meanwhile = sends.iter().filter(|(at, _)| *at > told && *at < told + 3 * SECOND).count();
    assert_eq!(meanwhile, 0);
}

#[tokio::test(start_paused = true)]
async fn whoever_watches_is_told_of_a_pause() {
    let script = Script::new(|_, input, before| match (input["to"].as_str().unwrap(), before) {
        ("+15550000005", 0) => limited("rate-limited", 300 * SECOND),
        _ => accepted(input),
    });
    let progress = Progress::default();
    let (_ask, interrupts) = watch::channel(0);
    let look = async {
        tokio::time::sleep(100 * SECOND).await;
        let during = progress.tally().pause.expect("a pause");
        tokio::time::sleep(300 * SECOND).await;
        (during, progress.tally().pause)
    };
    let campaign = campaign();
    let (ended, (during, after)) =
        tokio::join!(run(&campaign, script.clone(), journal(60), &progress, interrupts), look);
    assert_eq!((ended.end, progress.tally().accepted), (RunEnd::Finished, 60));
    assert_eq!((during.kind.as_str(), during.left.as_secs() / 10), ("rate-limited", 20));
    assert_eq!(after, None);
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_lasts_for_hours_stops_the_run_and_a_pairs_keeps_its_row_for_the_next() {
    let hours = 3 * 3600 * SECOND;
    let script = Script::new(move |_, input, _| match input["to"].as_str().unwrap() {
        "+15550000020" => limited("rate-limited", hours),
        _ => accepted(input),
    });
    let start = Instant::now();
    let (end, everybodys) = finish(&script, journal(200)).await;
    let RunEnd::Stopped(failure) = end else { panic!("{end:?}") };
    assert!(failure.message.ends_with("Meta asks to wait 180 minutes."), "{failure:?}");
    assert!(failure.fix.contains("Run the same command again"), "{failure:?}");
    let found = counts(&everybodys);
    assert_eq!((found.accepted + found.waiting, found.waiting > 150), (200, true), "{found:?}");

    let script = Script::new(move |_, input, _| match input["to"].as_str().unwrap() {
        "+15550000020" => limited("pair-rate-limited", hours),
        _ => accepted(input),
    });
    let (end, pairs) = finish(&script, journal(200)).await;
    assert_eq!(
        (end, counts(&pairs)),
        (RunEnd::Finished, Counts { accepted: 199, waiting: 1, ..Counts::default() })
    );
    assert!(start.elapsed() < 60 * SECOND, "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn an_accounts_fault_stops_at_once_and_its_row_waits() {
    let script = Script::new(|_, input, _| match input["to"].as_str().unwrap() {
        "+15550000020" => failed("permanent", "template-paused", "template"),
        _ => accepted(input),
    });
    let (end, mut journal) = finish(&script, journal(1_000)).await;
    assert!(
        matches!(end, RunEnd::Stopped(failure) if failure.kind == "template-paused" && failure.fix == "Fix it.")
    );
    let found = counts(&journal);
    assert!(found.accepted < 30 && found.refused == 0 && found.sending == 0, "{found:?}");
    assert_eq!(found.accepted + found.waiting, 1_000);
    assert_eq!(script.sends().len() as u64, found.accepted + 1);

    // The fault is fixed: the rest get their message, and nobody gets a second one.
    journal.recover(false).unwrap();
    let mended = Script::new(|_, input, _| accepted(input));
    let (end, journal) = finish(&mended, reopened(journal)).await;
    assert_eq!((end, counts(&journal).accepted), (RunEnd::Finished, 1_000));
    let again = times(&mended);
    assert!(script.sends().iter().all(|(_, to)| to == "+15550000020" || !again.contains_key(to)));
}

/// As after a restart.
fn reopened(mut journal: Journal) -> Journal {
    journal.rewind();
    journal
}

#[tokio::test(start_paused = true)]
async fn what_ten_in_a_row_do_not_get_nobody_is_burnt_for() {
    for (case, kind, scope) in [
        ("permanent", "template-mismatch", "message"),
        ("permanent", "other", "unknown"),
        ("permanent-unconfirmed", "network-failed", "service"),
    ] {
        let script = Script::new(move |_, _, _| failed(case, kind, scope));
        let (end, journal) = finish(&script, journal(1_000)).await;
        assert!(matches!(end, RunEnd::Stopped(failure) if failure.kind == kind));
        assert!(counts(&journal).waiting > 900, "{:?}", counts(&journal));
    }
    let script = Script::new(|_, _, _| failed("permanent", "recipient-unavailable", "recipient"));
    let (end, journal) = finish(&script, journal(100)).await;
    assert_eq!(
        (end, counts(&journal).refused),
        (RunEnd::Finished, 100),
        "people who cannot be reached are no sign"
    );
}

#[tokio::test(start_paused = true)]
async fn without_any_success_the_run_stops_and_everybody_waits() {
    let script = Script::new(|_, _, _| failed("transient", "network-failed", "service"));
    let start = Instant::now();
    let (end, journal) = finish(&script, journal(200)).await;
    assert!(matches!(end, RunEnd::Stopped(failure) if failure.kind == "network-failed"));
    assert_eq!(counts(&journal), Counts { waiting: 200, ..Counts::default() });
    assert!(start.elapsed() > 5 * SECOND && start.elapsed() < 600 * SECOND, "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_row_that_is_put_off_again_and_again_waits_for_the_next_run() {
    let script = Script::new(|_, input, _| match input["to"].as_str().unwrap() {
        "+15550000001" => failed("transient", "pair-rate-limited", "recipient"),
        _ => accepted(input),
    });
    let (end, journal) = finish(&script, journal(10)).await;
    assert_eq!(
        (end, counts(&journal)),
        (RunEnd::Finished, Counts { waiting: 1, accepted: 9, ..Counts::default() })
    );
    assert_eq!(times(&script)["+15550000001"], TRIES as usize);
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_finishes_what_is_on_the_way() {
    let script = Script::new(|_, input, _| accepted(input));
    let (ask, interrupts) = watch::channel(0);
    let stop = async {
        while script.sends().len() < 30 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        ask.send(1).unwrap();
    };
    let campaign = campaign();
    let progress = Progress::default();
    let (ended, ()) = tokio::join!(run(&campaign, script.clone(), journal(500), &progress, interrupts), stop);
    assert_eq!(ended.end, RunEnd::Interrupted);
    let found = counts(&ended.closed.unwrap().journal);
    assert_eq!(found.accepted, script.sends().len() as u64, "each one's answer was waited for");
    assert_eq!(
        found,
        Counts { accepted: found.accepted, waiting: 500 - found.accepted, ..Counts::default() }
    );
    assert_eq!(progress.tally().done(), found.accepted);
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_does_not_wait_for_anybodys_turn() {
    let script = Script::new(|_, input, before| match before {
        0 => limited("rate-limited", 600 * SECOND),
        _ => accepted(input),
    });
    let (ask, interrupts) = watch::channel(0);
    let start = Instant::now();
    let stop = async {
        tokio::time::sleep(5 * SECOND).await;
        ask.send(1).unwrap();
    };
    let campaign = campaign();
    let progress = Progress::default();
    let (ended, ()) = tokio::join!(run(&campaign, script.clone(), journal(50), &progress, interrupts), stop);
    assert_eq!((ended.end, start.elapsed() < 6 * SECOND), (RunEnd::Interrupted, true));
    let found = counts(&ended.closed.unwrap().journal);
    assert_eq!(found, Counts { waiting: 50, ..Counts::default() }, "whose turn did not come waits");
    let tally = progress.tally();
    assert_eq!((tally.put_off as usize, tally.in_flight), (script.sends().len(), 0));
}

#[tokio::test(start_paused = true)]
async fn a_second_interrupt_waits_for_nothing_and_leaves_it_in_doubt() {
    let script = Script::new(|_, input, _| accepted(input));
    let (ask, interrupts) = watch::channel(0);
    let stop = async {
        while script.sends().is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        ask.send(2).unwrap();
    };
    let campaign = campaign();
    let progress = Progress::default();
    let (ended, ()) = tokio::join!(run(&campaign, script.clone(), journal(50), &progress, interrupts), stop);
    let mut journal = ended.closed.unwrap().journal;
    let sent = script.sends().len();
    assert!(sent > 0 && counts(&journal).sending == sent as u64, "{:?}", counts(&journal));
    assert_eq!(journal.recover(false).unwrap().unconfirmed, sent);
}

#[test]
fn at_a_slow_rate_a_kill_leaves_nobody_in_doubt_whose_turn_is_not_near() {
    // Turns come every half second, and an answer takes 40 ms.
    for (millis, sends, unconfirmed) in [(700, 1, 0), (1_020, 2, 1), (1_350, 2, 0), (1_450, 2, 1)] {
        let folder = Folder::new();
        let path = folder.path("run.db");
        let journal = fill(Journal::open(&path).unwrap(), 20);
        let script = Script::new(|_, input, _| accepted(input));
        let campaign = Campaign { rate: NonZeroU32::new(2).unwrap(), ..campaign() };
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let progress = Progress::default();
        runtime.block_on(async {
            let (_ask, interrupts) = watch::channel(0);
            select! {
                _ = run(&campaign, script.clone(), journal, &progress, interrupts) => panic!("it ends"),
                () = tokio::time::sleep(Duration::from_millis(millis)) => {}
            }
        });
        drop(runtime);
        let mut journal = Journal::open(&path).unwrap();
        journal.recover(false).unwrap();
        assert_eq!((script.sends().len(), counts(&journal).unconfirmed), (sends, unconfirmed), "{millis} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn a_journal_that_fails_stops_the_run_and_nobody_is_sent_to_unrecorded() {
    let folder = Folder::new();
    let path = folder.path("run.db");
    let mut journal = fill(Journal::open(&path).unwrap(), 400);
    journal.limit_size();
    let script = Script::new(|_, input, _| {
        let mut answer = accepted(input);
        answer["ok"]["message-id"] = format!("{}{}", input["to"], "x".repeat(400)).into();
        answer
    });
    let (_ask, interrupts) = watch::channel(0);
    let ended = run(&campaign(), script.clone(), journal, &Progress::default(), interrupts).await;
    assert!(
        matches!(&ended.end, RunEnd::Journal(error) if error.to_string().contains("disk is full")),
        "{:?}",
        ended.end
    );
    let closed = ended.closed.unwrap();
    assert!(!closed.unwritten.is_empty());
    drop(closed);

    let mut journal = Journal::open(&path).unwrap();
    journal.recover(false).unwrap();
    let found = counts(&journal);
    assert_eq!(found.accepted + found.unconfirmed + found.waiting, 400);
    assert!(
        script.sends().len() as u64 <= found.accepted + found.unconfirmed,
        "whoever was sent to does not wait"
    );
    let rest = Script::new(|_, input, _| accepted(input));
    finish(&rest, journal).await;
    let first = times(&script);
    assert!(times(&rest).keys().all(|to| !first.contains_key(to)), "nobody twice");
}

#[tokio::test(start_paused = true)]
async fn a_send_that_panics_leaves_its_row_in_doubt_and_the_others_are_served() {
    let script = Script::new(|_, input, _| {
        assert!(input["to"] != "+15550000002", "on purpose");
        accepted(input)
    });
    let hour = Duration::from_secs(3600);
    let (end, journal) = tokio::time::timeout(hour, finish(&script, journal(4))).await.expect("it ends");
    assert_eq!(end, RunEnd::Finished);
    assert_eq!(counts(&journal), Counts { accepted: 3, unconfirmed: 1, ..Counts::default() });
    assert_eq!(times(&script)["+15550000002"], 1, "it is not sent again");
    assert!(failure_of(&journal, "+15550000002").contains("may have been sent"));
}

/// Why a recipient did not get the message, or may not have.
fn failure_of(journal: &Journal, to: &str) -> String {
    let mut found = String::new();
    let note = |entry: Entry| {
        if entry.to == to {
            found = entry.failure.map(|failure| failure.to_string()).unwrap_or_default();
        }
        Ok::<_, JournalError>(())
    };
    journal.each(note).unwrap();
    found
}

/// A failing proxy before Meta: 5xx, resets and HTML pages in turn.
fn outage(_: &str, input: &Value, _: usize) -> Value {
    static TURN: AtomicU32 = AtomicU32::new(0);
    let kinds = ["service-unavailable", "network-failed", "unexpected-response"];
    let turn = TURN.fetch_add(1, Ordering::Relaxed) as usize + input["to"].as_str().unwrap().len();
    failed("permanent-unconfirmed", kinds[turn % 3], ["service", "unknown"][turn % 2])
}

#[tokio::test(start_paused = true)]
async fn an_outage_of_many_faces_costs_ten_messages_and_those_on_the_way() {
    let script = Script::new(outage);
    let (end, journal) = finish(&script, journal(1_000)).await;
    assert!(matches!(end, RunEnd::Stopped(_)), "{end:?}");
    let found = counts(&journal);
    assert_eq!(found.unconfirmed as usize, script.sends().len());
    // At 80 a second, 4 are in flight during the 40 ms that an answer needs.
    assert!(found.unconfirmed <= 10 + 4, "{found:?}");
    assert_eq!(found.waiting, 1_000 - found.unconfirmed);
}

/// A server that is silent for a while, and then returns that the message's result is unknown.
#[derive(Clone, Default)]
struct Mute {
    asked: std::sync::Arc<AtomicU32>,
    /// From this request on it answers.
    answers_from: u32,
}

impl Caller for Mute {
    async fn call(&self, _: &'static str, input: Option<Value>) -> Outcome<Value, Failure> {
        if self.asked.fetch_add(1, Ordering::Relaxed) >= self.answers_from {
            return read("send-template", Ok(accepted(&input.unwrap_or_default())));
        }
        tokio::time::sleep(30 * SECOND).await;
        read("send-template", Ok(failed("permanent-unconfirmed", "network-failed", "service")))
    }
}

#[tokio::test(start_paused = true)]
async fn while_nobody_answers_nothing_new_is_sent() {
    let mute = Mute { answers_from: u32::MAX, ..Mute::default() };
    let (_ask, interrupts) = watch::channel(0);
    let progress = Progress::default();
    let campaign = Campaign { rate: NonZeroU32::MIN, ..campaign() };
    let look = async {
        tokio::time::sleep(4 * SECOND).await;
        let before = progress.tally().silent;
        tokio::time::sleep(20 * SECOND).await;
        (before, progress.tally().silent, mute.asked.load(Ordering::Relaxed))
    };
    let (ended, (before, after, asked)) =
        tokio::join!(run(&campaign, mute.clone(), journal(50), &progress, interrupts), look);
    assert_eq!((before, after), (false, true), "whoever watches is told");
    assert!(asked <= 6, "one a second for five seconds: {asked}");
    // It probes for the end of the outage with one send at a time: after ten unconfirmed ones it stops.
    assert!(matches!(ended.end, RunEnd::Stopped(_)), "{:?}", ended.end);
    assert_eq!(mute.asked.load(Ordering::Relaxed), 10);
}

#[tokio::test(start_paused = true)]
async fn once_somebody_answers_it_goes_on() {
    let mute = Mute { answers_from: 7, ..Mute::default() };
    let (_ask, interrupts) = watch::channel(0);
    let progress = Progress::default();
    let campaign = Campaign { rate: NonZeroU32::MIN, ..campaign() };
    let ended = run(&campaign, mute, journal(50), &progress, interrupts).await;
    assert_eq!(ended.end, RunEnd::Finished);
    let found = counts(&ended.closed.unwrap().journal);
    assert_eq!(found, Counts { accepted: 43, unconfirmed: 7, ..Counts::default() });
    assert!(!progress.tally().silent);
}

#[tokio::test(start_paused = true)]
async fn whoever_opts_out_during_the_run_receives_nothing() {
    let script = Script::new(|_, input, _| accepted(input));
    let sends = script.clone();
    // Both opt out once the tenth message has left.
    let opted_out = OptedOut::new(move |to| {
        let has = ["+15550000005", "+15550000040"].contains(&to) && sends.sends().len() >= 10;
        has.then(Failure::suppressed)
    });
    let campaign = Campaign { opted_out, ..campaign() };
    let (_ask, interrupts) = watch::channel(0);
    let progress = Progress::default();
    let ended = run(&campaign, script.clone(), journal(100), &progress, interrupts).await;
    assert_eq!(ended.end, RunEnd::Finished);
    let journal = ended.closed.unwrap().journal;
    assert_eq!(counts(&journal), Counts { accepted: 99, skipped: 1, ..Counts::default() });
    let tally = progress.tally();
    assert_eq!((tally.left_out, tally.put_off, tally.done()), (1, 0, 100));
    assert!(!times(&script).contains_key("+15550000040"));
    assert!(failure_of(&journal, "+15550000040").contains("suppressed"));
}

#[tokio::test(start_paused = true)]
async fn opt_outs_that_can_no_longer_be_read_stop_the_run_before_the_next_send() {
    let script = Script::new(|_, input, _| accepted(input));
    let sends = script.clone();
    let opted_out = OptedOut::new(move |_| {
        let broken =
            || Failure::new("opt-outs-unreadable", Scope::Host, "line 1".to_owned(), "Repair the file.");
        (sends.sends().len() >= 10).then(broken)
    });
    let campaign = Campaign { opted_out, ..campaign() };
    let (_ask, interrupts) = watch::channel(0);
    let ended = run(&campaign, script.clone(), journal(100), &Progress::default(), interrupts).await;
    assert!(
        matches!(&ended.end, RunEnd::Stopped(failure) if failure.kind == "opt-outs-unreadable"),
        "{:?}",
        ended.end
    );
    assert!(script.sends().len() < 20, "{}", script.sends().len());
    let found = counts(&ended.closed.unwrap().journal);
    assert_eq!((found.refused, found.skipped, found.accepted + found.waiting), (0, 0, 100));
}
