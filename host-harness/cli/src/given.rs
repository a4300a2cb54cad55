//! The input of a function, from the command line.

use std::path::PathBuf;

/// A function's input.
#[derive(Debug, clap::Args)]
pub struct Given {
    /// The input, as a JSON file; - for stdin. Not needed by functions whose only parameter is the connection.
    #[arg(long, value_name = "FILE|-")]
    pub input: Option<PathBuf>,
    /// Set one value of the input; it replaces the value from --input: `to=+15555550123`, `body[0].value=Ana`,
    /// header.document.source.url=https://…. Lists and objects can be given as JSON.
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
}
