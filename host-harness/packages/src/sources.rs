//! The hand-written files: each package's wrapper around the component.

/// A file with its name.
pub(crate) type File = (&'static str, &'static [u8]);

macro_rules! sources {
    ($folder:literal: $($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../", $folder, "/", $name)))),*]
    };
}

/// The npm package, without the component and the types.
pub const NPM: &[File] = sources!("npm":
    "package.json",
    "README.md",
    "component.js",
    "connection.js",
    "error.js",
    "exchange.js",
    "faults.js",
    "index.d.ts",
    "index.js",
    "redact.js",
    "schema.js",
    "tools.js",
    "turn.js",
    "webhook.d.ts",
    "webhook.js",
);

/// The Python package, without the component and the types.
pub const PYTHON: &[File] = sources!("python/whatsapp_cloud_toolkit":
    "__init__.py",
    "_catalog.py",
    "_client.py",
    "_component.py",
    "_connection.py",
    "_errors.py",
    "_exchange.py",
    "_faults.py",
    "_httpx.py",
    "_policy.py",
    "_schema.py",
    "_standard.py",
    "_steps.py",
    "_token.py",
    "_webhook.py",
    "py.typed",
);

/// The metadata of the wheel.
pub const PYPROJECT: &str = include_str!("../python/pyproject.toml");

/// The project page of the wheel.
pub const PYTHON_README: &str = include_str!("../python/README.md");

/// The project page of the wheel with the command.
pub const COMMAND_README: &str = include_str!("../command/README.md");

/// The licence of all packages.
pub const LICENSE: File = ("LICENSE", include_bytes!("../LICENSE"));

/// The name in a package of the file with third-party licences.
const THIRD_PARTIES: &str = "THIRD-PARTY-LICENSES.txt";

/// The licences of the code in the component.
pub const COMPONENT_LICENSES: File = (THIRD_PARTIES, include_bytes!("../licenses/component.txt"));

/// The licences of the code in the command, including the component's.
pub const COMMAND_LICENSES: File = (THIRD_PARTIES, include_bytes!("../licenses/command.txt"));

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// A file that is not listed would be missing from the package.
    #[test]
    fn every_file_of_a_wrapper_is_packed() {
        for (folder, sources) in [("npm", NPM), ("python/whatsapp_cloud_toolkit", PYTHON)] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
            let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap());
            let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
            let mut files: Vec<_> = files.map(|entry| entry.file_name().into_string().unwrap()).collect();
            let mut packed: Vec<_> = sources.iter().map(|(name, _)| (*name).to_owned()).collect();
            files.sort_unstable();
            packed.sort_unstable();
            assert_eq!(packed, files, "{}", folder.display());
        }
    }
}
