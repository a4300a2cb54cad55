//! The settings with which a campaign began, so that the short command resumes in the same way.

use std::num::NonZeroU32;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Journal;
use super::error::JournalError;

/// The settings that a campaign keeps, apart from its list and message. The route is kept in the message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The most sends in any second, if it was given.
    pub rate: Option<NonZeroU32>,
    /// The opt-out files. They are read again, because people are added to them.
    pub opt_outs: OptOutLists,
    /// Where the list is, so that a report can use its format.
    pub list: Option<ListFile>,
}

/// A list as it was given, and how it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListFile {
    /// The file.
    pub path: PathBuf,
    /// Its sheet, if one was named.
    pub sheet: Option<String>,
    /// Its encoding, if one was named.
    pub encoding: Option<String>,
}

/// The files that list who has opted out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OptOutLists {
    /// Lists, each `FILE` or `FILE:COLUMN`.
    pub suppress: Vec<String>,
    /// Events that are followed.
    pub events: Vec<PathBuf>,
    /// Words that are an opt-out if a message consists of nothing else.
    pub stop_words: Vec<String>,
}

impl Journal {
    /// The kept settings; the default before a list is imported.
    pub fn settings(&self) -> Result<Settings, JournalError> {
        Ok(self.kept("settings")?.unwrap_or_default())
    }

    /// Replaces the kept settings.
    pub fn keep(&mut self, settings: &Settings) -> Result<(), JournalError> {
        self.replace("settings", settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn what_a_campaign_was_begun_with_is_there_for_the_next_process() {
        let folder = Folder::new();
        let path = folder.path("run.db");
        let mut journal = Journal::open(&path).unwrap();
        assert_eq!(journal.settings().unwrap(), Settings::default());
        let lists = OptOutLists { suppress: vec!["/lists/stop.csv".into()], ..OptOutLists::default() };
        let list = ListFile { path: "/lists/people.xlsx".into(), sheet: Some("May".into()), encoding: None };
        let settings = Settings { rate: NonZeroU32::new(20), opt_outs: lists, list: Some(list) };
        journal.keep(&Settings { rate: NonZeroU32::new(5), ..Settings::default() }).unwrap();
        journal.keep(&settings).unwrap();
        drop(journal);
        assert_eq!(Journal::open(&path).unwrap().settings().unwrap(), settings);
    }
}
