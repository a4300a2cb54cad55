//! Everything outside the process: Meta, the network, the people, and the webhooks that arrive.

use std::collections::{BTreeMap, BTreeSet};
use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fastrand::Rng;
use host_harness::Outcome;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::disk::Disk;
use crate::caller::{Caller, read};
use crate::failure::{Failure, Scope};
use crate::journal::{Delivery, Run};
use crate::run::OptedOut;
use crate::testing::failed;

/// The condition of the network and of Meta.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// Every request arrives and every answer comes back.
    Fair,
    /// Now and then an answer is lost or late, or a recipient is refused or put off.
    Mixed,
    /// An outage of many forms: no answer says whether the message was sent.
    Outage,
    /// No answer for half a minute.
    Silent,
}

/// Meta, as the process calls it. Clones are the same Meta.
#[derive(Clone)]
pub struct World {
    disk: Disk,
    state: Arc<Mutex<State>>,
}

struct State {
    random: Rng,
    weather: Weather,
    /// Each message that Meta accepted.
    sent: Vec<Sent>,
    /// The people whose opt-out was received, with the number of sends by then.
    opted_out: BTreeMap<String, usize>,
    /// Opt-outs that people have written and that are not received yet, with the number of requests until then.
    on_the_way: Vec<(usize, String)>,
    /// Statuses that webhooks will report at some time.
    statuses: Vec<Delivery>,
    requests: usize,
    /// Answers in a row that left a recipient unconfirmed.
    doubts: u32,
    /// The most of them in a row.
    most_doubts: u32,
    told: Vec<String>,
}

/// A message that Meta accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub to: String,
    pub id: String,
    callback_data: String,
}

/// The fate of a request.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Accepted,
    /// Accepted, and the answer was lost.
    AcceptedUnseen,
    /// Lost on its way.
    Lost,
    Refused,
    /// Refused for now, with the seconds to wait.
    Limited(u64),
    PairLimited,
    /// No connection: nothing was sent.
    NotSent,
}

impl World {
    pub fn new(disk: Disk, random: Rng, people: &[String]) -> Self {
        let mut random = random;
        let mut on_the_way = Vec::new();
        for person in people {
            if random.u8(..6) == 0 {
                on_the_way.push((random.usize(..people.len() * 2), person.clone()));
            }
        }
        let state = State {
            random,
            weather: Weather::Fair,
            sent: Vec::new(),
            opted_out: BTreeMap::new(),
            on_the_way,
            statuses: Vec::new(),
            requests: 0,
            doubts: 0,
            most_doubts: 0,
            told: Vec::new(),
        };
        Self { disk, state: Arc::new(Mutex::new(state)) }
    }

    pub fn set_weather(&self, weather: Weather) {
        let mut state = self.state();
        (state.weather, state.doubts, state.most_doubts) = (weather, 0, 0);
        state.tell(format!("{weather:?}"));
    }

    /// The run's check before each send. A campaign that follows the receiver's events learns of opt-outs like this.
    pub fn opted_out(&self) -> OptedOut {
        let world = self.clone();
        OptedOut::new(move |person| world.has_opted_out(person).then(Failure::suppressed))
    }

    pub fn has_opted_out(&self, person: &str) -> bool {
        self.state().opted_out.contains_key(person)
    }

    /// Late opt-outs are received between two runs.
    pub fn receive_some_opt_outs(&self) {
        let mut state = self.state();
        let at = state.sent.len();
        for (_, person) in std::mem::take(&mut state.on_the_way) {
            if state.random.bool() {
                state.opted_out.insert(person, at);
            } else {
                let later = state.requests + state.random.usize(..8);
                state.on_the_way.push((later, person));
            }
        }
    }

    /// Statuses as webhooks deliver them: some of them, in any order, some twice.
    pub fn some_statuses(&self) -> Vec<Delivery> {
        let mut state = self.state();
        let State { random, statuses, .. } = &mut *state;
        let mut some: Vec<_> = statuses.iter().filter(|_| random.u8(..3) > 0).cloned().collect();
        let again: Vec<_> = some.iter().filter(|_| random.u8(..4) == 0).cloned().collect();
        some.extend(again);
        random.shuffle(&mut some);
        some
    }

    /// All statuses that will ever be reported.
    pub fn all_statuses(&self) -> Vec<Delivery> {
        self.state().statuses.clone()
    }

    pub fn sent(&self) -> Vec<Sent> {
        self.state().sent.clone()
    }

    /// Whether this person's opt-out had been received when the message with this number left.
    pub fn had_opted_out(&self, person: &str, number: usize) -> bool {
        self.state().opted_out.get(person).is_some_and(|at| *at <= number)
    }

    /// The most answers in a row that left a recipient unconfirmed.
    pub fn most_doubts(&self) -> u32 {
        self.state().most_doubts
    }

    /// What happened, in order.
    pub fn told(&self) -> Vec<String> {
        self.state().told.clone()
    }

    pub fn tell(&self, what: String) {
        self.state().tell(what);
    }

    /// Replaces the callback data of each status by the row it names.
    pub fn resolve(run: &Run, statuses: Vec<Delivery>, sent: &[Sent]) -> Vec<Delivery> {
        let by_id: BTreeMap<_, _> =
            sent.iter().map(|sent| (sent.id.as_str(), sent.callback_data.as_str())).collect();
        let row = |id: &str| run.row_of(by_id.get(id)?);
        statuses.into_iter().map(|status| Delivery { row: row(&status.message_id), ..status }).collect()
    }

    /// The recipients named in statuses.
    pub fn reported(&self) -> BTreeSet<String> {
        let state = self.state();
        let ids: BTreeSet<_> = state.statuses.iter().map(|status| status.message_id.clone()).collect();
        state.sent.iter().filter(|sent| ids.contains(&sent.id)).map(|sent| sent.to.clone()).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn tell(&mut self, what: String) {
        self.told.push(what);
    }

    fn fate(&mut self) -> Fate {
        let chance = self.random.u8(..100);
        match (self.weather, chance) {
            (Weather::Fair, _) | (Weather::Mixed, 0..70) => Fate::Accepted,
            (Weather::Mixed, 70..78) => Fate::AcceptedUnseen,
            (Weather::Mixed, 78..84) => Fate::Lost,
            (Weather::Mixed, 84..89) => Fate::Refused,
            (Weather::Mixed, 89..93) => Fate::Limited(self.random.u64(..30)),
            (Weather::Mixed, 93..97) => Fate::PairLimited,
            (Weather::Mixed, _) => Fate::NotSent,
            (Weather::Outage | Weather::Silent, 0..50) => Fate::AcceptedUnseen,
            (Weather::Outage | Weather::Silent, _) => Fate::Lost,
        }
    }

    fn delay(&mut self) -> Duration {
        let random = &mut self.random;
        Duration::from_millis(match (self.weather, random.u8(..20)) {
            (Weather::Silent, _) => 30_000,
            // An answer that arrives after others, once the run has begun to wait.
            (Weather::Mixed, 0) => random.u64(5_000..20_000),
            _ => random.u64(5..400),
        })
    }

    fn take(&mut self, to: &str, input: &Value) -> String {
        let id = format!("wamid.{}", self.sent.len());
        let callback_data = input["callback-data"].as_str().unwrap_or_default().to_owned();
        self.sent.push(Sent { to: to.to_owned(), id: id.clone(), callback_data });
        let statuses = ["sent", ["delivered", "failed"][usize::from(self.random.u8(..8) == 0)], "read"];
        for status in &statuses[..self.random.usize(..=3)] {
            let failure =
                (*status == "failed").then(|| Failure::new("undelivered", Scope::Recipient, "No.", ""));
            let status = (*status).to_owned();
            let recipient = vec![to.to_owned()];
            let message_id = id.clone();
            self.statuses.push(Delivery { message_id, recipient, status, failure, ..Delivery::default() });
        }
        id
    }

    fn receive_opt_outs(&mut self) {
        let (requests, at) = (self.requests, self.sent.len());
        let (now, later) =
            std::mem::take(&mut self.on_the_way).into_iter().partition(|(due, _)| *due <= requests);
        self.on_the_way = later;
        let now: Vec<(usize, String)> = now;
        self.opted_out.extend(now.into_iter().map(|(_, person)| (person, at)));
    }
}

impl Caller for World {
    async fn call(&self, _function: &'static str, input: Option<Value>) -> Outcome<Value, Failure> {
        // A process that has ended sends nothing.
        if self.disk.is_stopped() {
            return pending().await;
        }
        let input = input.unwrap_or_default();
        let to = input["to"].as_str().unwrap_or_default().to_owned();
        let (fate, delay, id, face) = {
            let mut state = self.state();
            let fate = state.fate();
            let id = match fate {
                Fate::Accepted | Fate::AcceptedUnseen => state.take(&to, &input),
                _ => String::new(),
            };
            state.tell(format!("{to}: {fate:?}"));
            state.requests += 1;
            state.receive_opt_outs();
            (fate, state.delay(), id, state.random.usize(..3))
        };
        sleep(delay).await;
        let mut state = self.state();
        match fate {
            Fate::AcceptedUnseen | Fate::Lost => {
                state.doubts += 1;
                state.most_doubts = state.most_doubts.max(state.doubts);
            }
            Fate::Accepted | Fate::Refused => state.doubts = 0,
            _ => {}
        }
        let result = match fate {
            Fate::Accepted => json!({"ok": {"message-id": id, "message-status": "accepted"}}),
            Fate::AcceptedUnseen | Fate::Lost => {
                let kind = ["network-failed", "unexpected-response", "service-unavailable"][face];
                failed("permanent-unconfirmed", kind, "service")
            }
            Fate::Refused => failed("permanent", "recipient-unavailable", "recipient"),
            Fate::Limited(seconds) => {
                let mut answer = failed("transient", "rate-limited", "sender");
                answer["err"]["transient"]["retry-after-ms"] = (seconds * 1000).into();
                answer
            }
            Fate::PairLimited => failed("transient", "pair-rate-limited", "recipient"),
            Fate::NotSent => failed("transient", "network-failed", "service"),
        };
        read("send-template", Ok(result))
    }
}
