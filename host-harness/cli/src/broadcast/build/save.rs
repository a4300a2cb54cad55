//! The message as a file, and the command that takes it.

use std::env;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::exit::Exit;
use crate::input::{self, Terminal};

/// Asks where to save the message, until it is saved. What stands there is replaced only if the person says so.
pub fn save(terminal: &mut Terminal, input: &Value, usual: &Path) -> Result<PathBuf, Exit> {
    loop {
        let usual = usual.display().to_string();
        let path = PathBuf::from(terminal.line("Save it as", &usual).map_err(input::failure)?);
        let text = format!("{input:#}\n");
        let saved = match File::create_new(&path) {
            Ok(mut file) => file.write_all(text.as_bytes()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let question = format!("{} is there already. Replace it?", path.display());
                if !terminal.confirm(&question).map_err(input::failure)? {
                    continue;
                }
                fs::write(&path, text)
            }
            Err(error) => Err(error),
        };
        match saved {
            Ok(()) => return Ok(path),
            Err(error) => say!("  It cannot be saved there: {error}"),
        }
    }
}

/// The command of this process, with the message that it has built.
pub fn command(template: &Path) -> String {
    let given = env::args_os().map(|argument| argument.to_string_lossy().into_owned());
    let added = ["--template".to_owned(), template.display().to_string()];
    given.chain(added).map(|argument| quoted(&argument)).collect::<Vec<_>>().join(" ")
}

/// An argument as a shell takes it.
fn quoted(argument: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:,=+@%".contains(c);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn an_argument_is_quoted_where_a_shell_would_take_it_apart() {
        assert_eq!(quoted("--contacts=list.csv"), "--contacts=list.csv");
        assert_eq!(quoted("my list.csv"), "'my list.csv'");
        assert_eq!(quoted("Ana's"), r"'Ana'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
