//! The people named in a list.

use std::collections::HashSet;

use super::cell::Meant;
use crate::number::{self, LEAST};
use crate::person_key::{Key, opt_out_key, spellings};

/// The people named in a list.
#[derive(Debug, Default)]
pub struct People {
    known: HashSet<Key>,
    /// Digits of numbers whose country is not certain: everyone whose number ends in them is meant.
    endings: HashSet<String>,
}

impl People {
    pub fn add(&mut self, meant: Meant) {
        match meant {
            Meant::Person(recipient) => _ = self.known.insert(opt_out_key(&recipient)),
            Meant::Ending(digits) => {
                // In case it has its country code: without the 0 that is only dialled within the country.
                let whole = number::parts(&digits).map(|(code, rest)| format!("{code}{rest}"));
                self.endings.extend(whole.filter(|whole| whole.len() >= LEAST));
                self.endings.insert(digits);
            }
        }
    }

    pub fn contains(&self, recipient: &str) -> bool {
        self.known.contains(&opt_out_key(recipient)) || self.has_ending_of(recipient)
    }

    fn has_ending_of(&self, recipient: &str) -> bool {
        !self.endings.is_empty()
            && spellings(recipient).iter().any(|digits| {
                let starts = 0..(digits.len() + 1).saturating_sub(LEAST);
                starts.filter_map(|start| digits.get(start..)).any(|ending| self.endings.contains(ending))
            })
    }
}
