//! What the tests share.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::journal::{Person, Run};

/// A folder of the test's own, gone with it.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("broadcast-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

pub fn run() -> Run {
    Run {
        id: "7f3a".into(),
        begun_at: 1_700_000_000,
        contacts: "people.csv".into(),
        contacts_hash: "c".into(),
        template: r#"{"to":"{{phone}}","body":[{"value":"{{name}}"}]}"#.into(),
        template_hash: "t".into(),
        consent: None,
        sender: "106540352242922".into(),
        stopped: None,
    }
}

/// +15550000001, +15550000002 and so on, in the lines from 2.
pub fn people(count: usize) -> Vec<Person> {
    let person = |n: usize| {
        let number = format!("+1555{n:07}");
        Person {
            line: n as u64 + 1,
            given: number.clone(),
            recipient: Ok(number.clone()),
            fields: vec![number, "Ana".into()],
        }
    };
    (1..=count).map(person).collect()
}
