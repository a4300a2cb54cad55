//! Whole campaigns, by seed: a process that ends at any write, a disk that loses unsynced data, answers and webhooks
//! that are lost, late, duplicated and out of order, and people who opt out meanwhile.
//!
//! ```text
//! SEED=42 cargo test -p host-harness-broadcast simulation -- --nocapture             replays one campaign
//! SEEDS=100000 cargo test --release -p host-harness-broadcast simulation -- --nocapture   runs so many, from FROM=0 on
//! ```

mod disk;
mod world;

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use fastrand::Rng;
use tokio::runtime::Builder;
use tokio::select;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::failure::Failure;
use crate::journal::{Entry, Journal, JournalError, Person};
use crate::run::{Campaign, Progress, RunEnd, in_flight, run};
use crate::template::Template;
use crate::testing;
use disk::Disk;
use world::{Weather, World};

/// How a process ends, if not normally.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fatality {
    None,
    /// It is killed at this change of the disk, counted from now: the system keeps what the process has written.
    Killed(u64),
    /// The power fails at that change.
    PowerLost(u64),
    /// The disk is full from that change on.
    Full(u64),
    /// It is asked to stop this many times, after this many milliseconds.
    Interrupted(u32, u64),
}

/// A campaign, and everything that happens to it.
struct Simulation {
    random: Rng,
    disk: Disk,
    world: World,
    people: Vec<Person>,
    rate: NonZeroU32,
}

impl Simulation {
    fn new(seed: u64) -> Self {
        // For the run's own random choices, such as how long it waits.
        fastrand::seed(seed);
        let mut random = Rng::with_seed(seed);
        let people = testing::people(random.usize(1..=30));
        let rate = NonZeroU32::new([2, 20, 80, 1000][random.usize(..4)]).unwrap();
        let disk = Disk::new();
        let names: Vec<_> = people.iter().map(|person| person.given.clone()).collect();
        let world = World::new(disk.clone(), random.fork(), &names);
        Self { random, disk, world, people, rate }
    }

    fn fatality(&mut self) -> Fatality {
        let changes = 1 + self.random.u64(..60 + 8 * self.people.len() as u64);
        match self.random.u8(..10) {
            0..2 => Fatality::Killed(changes),
            2..4 => Fatality::Full(changes),
            4..7 => Fatality::PowerLost(changes),
            7 => Fatality::Interrupted(1, self.random.u64(..3_000)),
            8 => Fatality::Interrupted(2, self.random.u64(..3_000)),
            _ => Fatality::None,
        }
    }

    /// One process, from start to end. Returns whether it reached the end of the list.
    fn live(&mut self, weather: Weather, fatality: Fatality) -> bool {
        self.world.set_weather(weather);
        self.world.tell(format!("{fatality:?}"));
        match fatality {
            Fatality::Killed(changes) | Fatality::PowerLost(changes) => self.disk.stop_after(changes),
            Fatality::Full(changes) => self.disk.fill_up_after(changes),
            Fatality::None | Fatality::Interrupted(..) => {}
        }
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let lived = runtime.block_on(async {
            select! {
                biased;
                () = self.disk.stops() => None,
                lived = self.process(fatality) => lived,
            }
        });
        // Its unfinished work is abandoned.
        drop(runtime);
        match fatality {
            Fatality::PowerLost(_) => self.disk.lose_power(&mut self.random),
            _ => self.disk.restart(),
        }
        let most = 10 + in_flight(self.rate);
        assert!(self.world.most_doubts() <= most, "an outage has cost {} messages", self.world.most_doubts());
        lived == Some(RunEnd::Finished)
    }

    /// Does what the command does: opens the journal, imports the list or resumes, sends, and closes.
    async fn process(&self, fatality: Fatality) -> Option<RunEnd> {
        let mut journal = self.open()?;
        let is_new = journal.run().ok()?.is_none() || journal.is_untouched().ok()?;
        let prepared = if is_new { self.import(&mut journal) } else { self.resume(&mut journal) };
        self.alive(prepared)?;
        let campaign = self.campaign();
        let (ask, interrupts) = watch::channel(0);
        let interrupt = async {
            if let Fatality::Interrupted(times, after) = fatality {
                sleep(Duration::from_millis(after)).await;
                ask.send_replace(times);
            }
            std::future::pending::<()>().await
        };
        let progress = Progress::default();
        let ended = select! {
            biased;
            () = interrupt => return None,
            ended = run(&campaign, self.world.clone(), journal, &progress, interrupts) => ended,
        };
        if let RunEnd::Journal(error) = &ended.end {
            assert!(self.disk.is_stopped() || self.disk.is_full(), "{error}");
        }
        Some(ended.end)
    }

    /// The journal must open whatever has happened to it. `None` if the process ends meanwhile.
    fn open(&self) -> Option<Journal> {
        let log = self.disk.log_length();
        let is_lost = self.disk.length() == 0 && log.unwrap_or(0) > 0;
        assert!(!is_lost, "all of the journal is in its log");
        let db = match self.disk.open() {
            Ok(db) => db,
            Err(error) => {
                assert!(self.disk.is_stopped(), "{error}");
                return None;
            }
        };
        self.alive(Journal::on(db, log.is_some()))
    }

    /// Only its own end or a full disk may keep a process from using its journal.
    fn alive<T>(&self, result: Result<T, JournalError>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                assert!(self.disk.is_stopped() || self.disk.is_full(), "{error}");
                None
            }
        }
    }

    fn campaign(&self) -> Campaign {
        let run = testing::run();
        let template = Template::parse(&run.template).unwrap();
        Campaign { run, template, rate: self.rate, opted_out: self.world.opted_out() }
    }

    fn import(&self, journal: &mut Journal) -> Result<(), JournalError> {
        let mut import = journal.import(&testing::run())?;
        for person in &self.people {
            let mut person = person.clone();
            if self.world.has_opted_out(&person.given) {
                person.recipient = Err(Failure::suppressed());
            }
            import.add(&person)?;
        }
        import.commit()
    }

    fn resume(&self, journal: &mut Journal) -> Result<(), JournalError> {
        journal.recover(false)?;
        journal.suppress(|person| self.world.has_opted_out(person)).map(drop)
    }

    /// `reconcile`, which may also end at any write.
    fn reconcile(&mut self, changes: Option<u64>) {
        if let Some(changes) = changes {
            self.disk.stop_after(changes);
        }
        let statuses = if changes.is_some() { self.world.some_statuses() } else { self.world.all_statuses() };
        let statuses = World::resolve(&testing::run(), statuses, &self.world.sent());
        if let Some(mut journal) = self.open()
            && self.alive(journal.recover(false)).is_some()
        {
            self.alive(journal.join(&statuses));
        }
        if changes.is_some() && self.random.bool() {
            self.disk.lose_power(&mut self.random);
        } else {
            self.disk.restart();
        }
    }

    /// Some processes that fail, and a last one that reaches the end.
    fn campaign_of_its_lives(&mut self) {
        for _ in 0..self.random.usize(..5) {
            let weathers = [Weather::Fair, Weather::Mixed, Weather::Mixed, Weather::Outage, Weather::Silent];
            let weather = weathers[self.random.usize(..weathers.len())];
            let fatality = self.fatality();
            self.live(weather, fatality);
            if self.random.bool() {
                self.world.receive_some_opt_outs();
            }
            if self.random.u8(..3) == 0 {
                let changes = 1 + self.random.u64(..60);
                self.reconcile(Some(changes));
            }
        }
        self.end();
    }

    fn end(&mut self) {
        assert!(self.live(Weather::Fair, Fatality::None), "a run that nothing disturbs comes to the end");
        self.reconcile(None);
        self.check();
    }

    /// No duplicates, nobody who had opted out, nobody forgotten.
    fn check(&self) {
        let sent = self.world.sent();
        let mut ids: BTreeMap<&str, &str> = BTreeMap::new();
        for (number, message) in sent.iter().enumerate() {
            let again = ids.insert(&message.to, &message.id);
            assert_eq!(again, None, "{} was sent to twice", message.to);
            assert!(
                !self.world.had_opted_out(&message.to, number),
                "{} had opted out, and was sent to",
                message.to
            );
        }
        let reported = self.world.reported();
        let journal = self.open().unwrap();
        let mut rows = 0;
        let visit = |entry: Entry| {
            rows += 1;
            let (to, id) = (entry.to.as_str(), ids.get(entry.to.as_str()).copied());
            match entry.state.as_str() {
                "accepted" => assert_eq!(entry.message_id.as_deref(), id, "{to} is accepted"),
                "refused" => assert_eq!(id, None, "{to} is refused"),
                "skipped" => {
                    assert_eq!(id, None, "{to} is skipped");
                    assert!(self.world.has_opted_out(to), "{to} has not opted out");
                }
                "unconfirmed" => assert!(!reported.contains(to), "{to} is in doubt, and a webhook has told"),
                other => panic!("{to} is {other} in the end"),
            }
            Ok::<_, JournalError>(())
        };
        journal.each(visit).unwrap();
        assert_eq!(rows, self.people.len(), "everybody is accounted for");
    }
}

impl Drop for Simulation {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.world.told().join("\n"));
        }
        self.disk.clone().scrap();
    }
}

/// On failure, prints how to replay the campaign.
struct Replay(u64);

impl Drop for Replay {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "again: SEED={} cargo test -p host-harness-broadcast simulation -- --nocapture",
                self.0
            );
        }
    }
}

fn simulate(seed: u64) -> Vec<String> {
    let _replay = Replay(seed);
    let mut simulation = Simulation::new(seed);
    simulation.campaign_of_its_lives();
    simulation.world.told()
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|value| value.parse().expect("a number"))
}

/// Calls `act` for each number from 0 on.
fn on_all_processors(count: u64, act: impl Fn(u64) + Sync) {
    let (threads, act) = (std::thread::available_parallelism().map_or(1, usize::from), &act);
    std::thread::scope(|scope| {
        for thread in 0..threads as u64 {
            scope.spawn(move || (thread..count).step_by(threads).for_each(act));
        }
    });
}

#[test]
fn whatever_happens_nobody_is_sent_to_twice_or_after_opting_out_and_everybody_is_accounted_for() {
    if let Some(seed) = number("SEED") {
        eprintln!("{}", simulate(seed).join("\n"));
        return;
    }
    let (seeds, began) = (number("SEEDS").unwrap_or(500), std::time::Instant::now());
    let (first, done) = (number("FROM").unwrap_or(0), AtomicU64::new(0));
    on_all_processors(seeds, |seed| {
        simulate(first + seed);
        let done = 1 + done.fetch_add(1, Ordering::Relaxed);
        if done.is_multiple_of(1_000) {
            eprintln!("{done} campaigns in {:.0} s", began.elapsed().as_secs_f64());
        }
    });
    eprintln!("{seeds} campaigns from seed {first} on in {:.1} s", began.elapsed().as_secs_f64());
}

#[test]
fn a_seed_is_the_same_campaign_each_time() {
    for seed in 0..20 {
        assert_eq!(simulate(seed), simulate(seed), "SEED={seed}");
    }
}

#[test]
fn at_each_write_in_turn_a_kill_a_power_failure_or_a_full_disk_costs_nobody_a_second_message() {
    for seed in [1, 2] {
        let mut undisturbed = Simulation::new(seed);
        undisturbed.live(Weather::Fair, Fatality::None);
        let changes = undisturbed.disk.changes();
        assert!(changes > 30, "{changes}");
        on_all_processors(changes, |change| {
            let change = change + 1;
            for fatality in [Fatality::Killed(change), Fatality::PowerLost(change), Fatality::Full(change)] {
                let mut simulation = Simulation::new(seed);
                simulation.live(Weather::Fair, fatality);
                simulation.end();
            }
        });
    }
}

#[test]
fn at_each_write_in_turn_a_journal_that_is_opened_after_a_crash_withstands_the_next() {
    // Covers opening, importing and the first claims.
    on_all_processors(80, |first| {
        for second in 1..=6 {
            for second in [Fatality::Killed(second), Fatality::PowerLost(second), Fatality::Full(second)] {
                let mut simulation = Simulation::new(2);
                simulation.live(Weather::Fair, Fatality::Killed(first + 1));
                simulation.live(Weather::Fair, second);
                simulation.end();
            }
        }
    });
}
