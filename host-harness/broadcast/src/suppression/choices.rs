//! The people who stopped messages or resumed them, as events report it. Of a person's choices the latest counts,
//! whatever the order in which they arrive.

use std::collections::HashMap;

use crate::person_key::Key;

/// The time of a stop whose real time is unknown: no resume lifts it.
pub const ALWAYS: i64 = i64::MAX;

/// A person, by each id that an event gives.
pub type Ids = Vec<Key>;

/// What an event reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A person stopped messages, or resumed them.
    Chose {
        /// Who.
        person: Ids,
        /// Whether it is a stop.
        stop: bool,
        /// When, in seconds since 1970.
        at: i64,
    },
    /// A person has new ids: earlier choices apply to them as well.
    Changed {
        /// The ids before.
        previous: Ids,
        /// The ids now.
        current: Ids,
        /// When.
        at: i64,
    },
}

/// What people chose.
#[derive(Debug, Default)]
pub struct Choices {
    made: HashMap<Key, Vec<Choice>>,
    links: HashMap<Key, Vec<Link>>,
}

/// A choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Choice {
    at: i64,
    /// Whether it is a stop. Of two in the same second, the stop counts.
    stop: bool,
    /// The place of the file that reports it.
    file: usize,
}

/// Another id of the same person, with the choices made under it until then.
#[derive(Debug, PartialEq, Eq)]
struct Link {
    to: Key,
    until: i64,
}

impl Choices {
    /// Records what an event reports. `file` is the place of the file.
    pub fn note(&mut self, fact: Fact, file: usize) {
        match fact {
            Fact::Chose { person, stop, at } => {
                for id in &person {
                    let made = self.made.entry(id.clone()).or_default();
                    // Meta may report it more than once.
                    if !made.contains(&Choice { at, stop, file }) {
                        made.push(Choice { at, stop, file });
                    }
                    person.iter().filter(|other| *other != id).for_each(|other| self.link(id, other, ALWAYS));
                }
            }
            Fact::Changed { previous, current, at } => {
                for now in &current {
                    previous
                        .iter()
                        .filter(|before| *before != now)
                        .for_each(|before| self.link(now, before, at));
                    current
                        .iter()
                        .filter(|other| *other != now)
                        .for_each(|other| self.link(now, other, ALWAYS));
                }
            }
        }
    }

    fn link(&mut self, from: &Key, to: &Key, until: i64) {
        let links = self.links.entry(from.clone()).or_default();
        let link = Link { to: to.clone(), until };
        if !links.contains(&link) {
            links.push(link);
        }
    }

    /// The places of the files that report a stop of this person, if their latest choice is one.
    pub fn stopped_by(&self, person: &Key) -> Vec<usize> {
        let made = self.made_by(person);
        if !made.iter().max().is_some_and(|latest| latest.stop) {
            return Vec::new();
        }
        let mut files: Vec<_> = made.iter().filter(|choice| choice.stop).map(|choice| choice.file).collect();
        files.sort_unstable();
        files.dedup();
        files
    }

    /// A person's choices, under any of their ids.
    fn made_by(&self, person: &Key) -> Vec<Choice> {
        let mut choices = Vec::new();
        let mut seen: HashMap<&Key, i64> = HashMap::new();
        let mut next = vec![(person, ALWAYS)];
        while let Some((id, until)) = next.pop() {
            if seen.get(id).is_some_and(|seen| *seen >= until) {
                continue;
            }
            seen.insert(id, until);
            let made = self.made.get(id).into_iter().flatten();
            choices.extend(made.filter(|choice| choice.at <= until || choice.at == ALWAYS));
            let links = self.links.get(id).into_iter().flatten();
            next.extend(links.map(|link| (&link.to, until.min(link.until))));
        }
        choices
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person_key::opt_out_key;

    fn chose(person: &[&str], stop: bool, at: i64) -> Fact {
        Fact::Chose { person: ids(person), stop, at }
    }

    fn ids(person: &[&str]) -> Ids {
        person.iter().map(|id| opt_out_key(id)).collect()
    }

    #[track_caller]
    fn stopped(facts: &[Fact], person: &str) -> bool {
        let forth = note(facts.iter());
        let back = note(facts.iter().rev());
        let is_stopped = |choices: &Choices| !choices.stopped_by(&opt_out_key(person)).is_empty();
        assert_eq!(is_stopped(&forth), is_stopped(&back), "the order of the lines decides");
        is_stopped(&forth)
    }

    fn note<'a>(facts: impl Iterator<Item = &'a Fact>) -> Choices {
        let mut choices = Choices::default();
        facts.for_each(|fact| choices.note(fact.clone(), 0));
        choices
    }

    #[test]
    fn the_later_choice_counts_and_of_two_at_once_the_stop() {
        let ana = "+15555550123";
        assert!(stopped(&[chose(&[ana], true, 2), chose(&[ana], false, 1)], ana));
        assert!(!stopped(&[chose(&[ana], true, 1), chose(&[ana], false, 2)], ana));
        assert!(stopped(&[chose(&[ana], true, 1), chose(&[ana], false, 1)], ana));
        assert!(stopped(&[chose(&[ana], true, ALWAYS), chose(&[ana], false, 9)], ana));
        assert!(!stopped(&[chose(&[ana], true, 1)], "+15555550124"));
    }

    #[test]
    fn a_choice_by_one_id_holds_for_the_others_of_that_person() {
        let facts = [chose(&["+15555550123", "US.1"], true, 1), chose(&["US.1"], false, 2)];
        assert!(!stopped(&facts, "+15555550123"));
        assert!(stopped(&facts[..1], "US.1"));
    }

    #[test]
    fn a_stop_moves_with_the_person_to_a_new_number() {
        let moved = Fact::Changed {
            previous: ids(&["+15555550123", "US.1"]),
            current: ids(&["+15555550124"]),
            at: 5,
        };
        let stop = chose(&["US.1", "+15555550123"], true, 1);
        assert!(stopped(&[stop.clone(), moved.clone()], "+15555550124"));
        let later = chose(&["+15555550123"], true, 9);
        assert!(!stopped(&[moved.clone(), later], "+15555550124"), "whoever has the old number now");
        assert!(!stopped(&[stop, moved, chose(&["+15555550124"], false, 7)], "+15555550124"));
    }
}
