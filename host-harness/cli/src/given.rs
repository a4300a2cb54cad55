//! The input of a function, as the command line gives it.

use std::path::PathBuf;

/// A function's input.
#[derive(Debug, clap::Args)]
pub struct Given {
    /// The input, as a JSON file; - for stdin. Functions that take a connection only need none.
    #[arg(long, value_name = "FILE|-")]
    pub input: Option<PathBuf>,
    /// One value of the input, instead of what --input has there: `to=+15555550123`, `body[0].value=Ana`,
    /// header.document.source.url=https://…; a list or an object may be given whole, as JSON.
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
}
