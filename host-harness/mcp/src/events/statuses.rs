//! How messages fared. The oldest are dropped to make room for new ones.

use std::collections::{HashMap, VecDeque};

use serde_json::{Map, Value, json};

use super::message::{ID, NAME, TEXT};
use super::text::plain;
use super::time;

/// How many messages are remembered.
const MESSAGES: usize = 20_000;

/// The known statuses, in order. A delivered message has not failed, whatever was reported in between.
const ORDER: [&str; 6] = ["accepted", "sent", "failed", "delivered", "read", "played"];

#[derive(Debug, Default)]
struct Fate {
    /// The time of each status.
    times: Vec<(String, Option<i64>)>,
    failure: Option<Value>,
    /// The place in the events when the send began.
    sent_at: Option<u64>,
}

#[derive(Debug, Default)]
pub struct Statuses {
    fates: HashMap<String, Fate>,
    order: VecDeque<String>,
}

impl Statuses {
    /// Records an accepted send; `place` is the place in the events when it began.
    pub fn accepted(&mut self, message_id: &str, place: u64, now: i64) {
        let fate = self.fate(message_id);
        fate.sent_at = Some(place);
        fate.note("accepted", Some(now));
    }

    /// Records what a webhook reported.
    pub fn note(&mut self, message_id: &str, status: &str, at: Option<i64>, failure: Option<&Value>) {
        let fate = self.fate(message_id);
        fate.note(status, at);
        if let Some(failure) = failure.filter(|failure| !failure.is_null()) {
            let kept = ["kind", "code", "message", "fix", "details"].into_iter().filter_map(|name| {
                let value = failure.get(name).filter(|value| !value.is_null())?;
                let value = value.as_str().map_or_else(|| value.clone(), |text| plain(text, TEXT).into());
                Some((name.to_owned(), value))
            });
            fate.failure = Some(kept.collect::<Map<_, _>>().into());
        }
    }

    /// The place in the events when this message was sent.
    pub fn sent_at(&self, message_id: &str) -> Option<u64> {
        self.fates.get(message_id)?.sent_at
    }

    /// Whether a message has reached a status, or failed.
    pub fn has_reached(&self, message_id: &str, status: &str) -> bool {
        let now = self.fates.get(message_id).map(Fate::status).unwrap_or_default();
        now == "failed" || rank(now) >= rank(status)
    }

    /// The status as an agent reads it.
    pub fn shown(&self, message_id: &str) -> Value {
        let mut shown = json!({"message-id": plain(message_id, ID)});
        let Some(fate) = self.fates.get(message_id) else {
            shown["status"] = "unknown".into();
            return shown;
        };
        let status = fate.status();
        shown["status"] = status.into();
        let times =
            fate.times.iter().filter_map(|(status, at)| Some((status.clone(), time::shown((*at)?).into())));
        shown["times"] = times.collect::<Map<_, _>>().into();
        if let Some(failure) = fate.failure.as_ref().filter(|_| status == "failed") {
            shown["failure"] = failure.clone();
        }
        shown
    }

    fn fate(&mut self, message_id: &str) -> &mut Fate {
        if !self.fates.contains_key(message_id) {
            if self.order.len() >= MESSAGES
                && let Some(oldest) = self.order.pop_front()
            {
                self.fates.remove(&oldest);
            }
            self.order.push_back(message_id.to_owned());
        }
        self.fates.entry(message_id.to_owned()).or_default()
    }
}

impl Fate {
    fn note(&mut self, status: &str, at: Option<i64>) {
        let status = plain(status, NAME);
        if let Some((_, known)) = self.times.iter_mut().find(|(known, _)| *known == status) {
            *known = (*known).or(at);
        } else if self.times.len() < 2 * ORDER.len() {
            self.times.push((status, at));
        }
    }

    fn status(&self) -> &str {
        let statuses = self.times.iter().map(|(status, _)| status.as_str());
        statuses.max_by_key(|status| rank(status)).unwrap_or_default()
    }
}

/// Statuses that are not known rank lowest.
fn rank(status: &str) -> usize {
    ORDER.iter().position(|known| *known == status).map_or(0, |at| at + 1)
}
