//! Saves answers as a file, and shows the command that reads it.

use std::env;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::exit::Exit;
use crate::input::{self, Terminal};

/// Asks where to save an input, until it is saved. An existing file is replaced only if the person agrees.
pub fn save(terminal: &mut Terminal, input: &Value, usual: &Path) -> Result<PathBuf, Exit> {
    loop {
        let usual = usual.display().to_string();
        let path = PathBuf::from(terminal.line("Save it as", &usual).map_err(input::failure)?);
        let text = format!("{input:#}\n");
        let saved = match File::create_new(&path) {
            Ok(mut file) => file.write_all(text.as_bytes()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let question = format!("{} already exists. Replace it?", path.display());
                if !terminal.confirm(&question).map_err(input::failure)? {
                    continue;
                }
                fs::write(&path, text)
            }
            Err(error) => Err(error),
        };
        match saved {
            Ok(()) => return Ok(path),
            Err(error) => say!("  Cannot save it there: {error}"),
        }
    }
}

/// This process's command, with the options in `replaced` and their values replaced by `added`.
pub fn command(replaced: &[&str], added: &[&str]) -> String {
    let given = env::args_os().map(|argument| argument.to_string_lossy().into_owned());
    let kept = without(given, replaced);
    let added = added.iter().map(|argument| (*argument).to_owned());
    kept.into_iter().chain(added).map(|argument| quoted(&argument)).collect::<Vec<_>>().join(" ")
}

/// The arguments without these options and their values.
fn without(arguments: impl Iterator<Item = String>, options: &[&str]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut is_value = false;
    for argument in arguments {
        let (name, has_value) =
            argument.split_once('=').map_or((&*argument, false), |(name, _)| (name, true));
        let is_option = options.contains(&name);
        if !is_option && !is_value {
            kept.push(argument.clone());
        }
        is_value = is_option && !has_value && !is_value;
    }
    kept
}

/// An argument, quoted for a shell.
pub fn quoted(argument: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:,=+@%".contains(c);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::{quoted, without};

    #[test]
    fn options_that_are_replaced_go_with_their_values() {
        let given = ["call", "send-media", "--set", "to=+1", "--input=a.json", "--check", "--input", "-"];
        let kept = without(given.map(str::to_owned).into_iter(), &["--input", "--set"]);
        assert_eq!(kept, ["call", "send-media", "--check"]);
    }

    #[test]
    fn an_argument_is_quoted_where_a_shell_would_take_it_apart() {
        assert_eq!(quoted("--contacts=list.csv"), "--contacts=list.csv");
        assert_eq!(quoted("my list.csv"), "'my list.csv'");
        assert_eq!(quoted("Ana's"), r"'Ana'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
