//! A wheel's metadata (PyPA, "Core metadata specifications"), from `pyproject.toml`.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::sources::File;

#[derive(Deserialize)]
struct PyProject {
    project: Project,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Project {
    name: String,
    description: String,
    license: String,
    requires_python: String,
    dependencies: Vec<String>,
    keywords: Vec<String>,
    classifiers: Vec<String>,
    optional_dependencies: BTreeMap<String, Vec<String>>,
}

/// A wheel's name and metadata.
pub struct Metadata {
    /// The name under which it is imported.
    pub module: String,
    /// The text of `METADATA`.
    pub text: String,
}

/// Reads them, for a given version.
pub fn read(pyproject: &str, version: &str, readme: &str, licenses: &[File]) -> Result<Metadata> {
    let PyProject { project } = toml::from_str(pyproject).context("pyproject.toml")?;
    let mut text = String::from("Metadata-Version: 2.4\n");
    let mut line = |name: &str, value: &str| _ = writeln!(text, "{name}: {value}");
    line("Name", &project.name);
    line("Version", version);
    line("Summary", &project.description);
    line("Keywords", &project.keywords.join(","));
    line("License-Expression", &project.license);
    licenses.iter().for_each(|(name, _)| line("License-File", name));
    project.classifiers.iter().for_each(|classifier| line("Classifier", classifier));
    line("Requires-Python", &project.requires_python);
    project.dependencies.iter().for_each(|dependency| line("Requires-Dist", dependency));
    for (extra, dependencies) in &project.optional_dependencies {
        line("Provides-Extra", extra);
        for dependency in dependencies {
            line("Requires-Dist", &format!("{dependency}; extra == \"{extra}\""));
        }
    }
    line("Description-Content-Type", "text/markdown");
    _ = write!(text, "\n{readme}");
    Ok(Metadata { module: project.name.replace('-', "_"), text })
}
