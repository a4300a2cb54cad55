//! The preview that a person was shown before the first send, so that reports can show it again.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Journal;
use super::error::JournalError;

/// The preview that a person was shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shown {
    /// The sending number and its name.
    pub sender: String,
    /// The message to the first recipient, as the toolkit's look-up renders it. `None` if it could not be rendered.
    pub message: Option<Value>,
}

impl Journal {
    /// The preview that was shown, if any.
    pub fn shown(&self) -> Result<Option<Shown>, JournalError> {
        self.kept("shown")
    }

    /// Keeps the preview. A message that is already kept is not replaced: it is the first recipient's.
    pub fn keep_shown(&mut self, shown: &Shown) -> Result<(), JournalError> {
        if self.shown()?.is_some_and(|kept| kept.message.is_some()) {
            return Ok(());
        }
        self.replace("shown", shown)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{Folder, run};

    #[test]
    fn the_first_recipients_message_stays_until_the_list_is_replaced() {
        let folder = Folder::new();
        let path = folder.path("run.db");
        let mut journal = Journal::open(&path).unwrap();
        journal.import(&run()).unwrap().commit().unwrap();
        assert_eq!(journal.shown().unwrap(), None);
        let shown = |name: Option<&str>| Shown {
            sender: "+1 555".into(),
            message: name.map(|name| json!({"body": format!("Dear {name}")})),
        };
        for name in [None, Some("Ana"), Some("Bruno"), None] {
            journal.keep_shown(&shown(name)).unwrap();
        }
        drop(journal);
        let mut journal = Journal::open(&path).unwrap();
        assert_eq!(journal.shown().unwrap(), Some(shown(Some("Ana"))));
        journal.import(&run()).unwrap().commit().unwrap();
        assert_eq!(journal.shown().unwrap(), None);
    }
}
