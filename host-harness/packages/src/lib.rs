#![doc = include_str!("../README.md")]

mod command;
mod contract;
mod entry;
mod metadata;
mod oci;
mod python;
mod sources;
mod tarball;
mod typescript;
mod wheel;

use anyhow::Result;

use contract::Contract;
use entry::Entry;
use sources::{COMMAND_LICENSES, COMPONENT_LICENSES, LICENSE, NPM, PYPROJECT, PYTHON, PYTHON_README};
use wheel::Tag;

/// The version of the packages, which is that of the component.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The name of the component's file in both packages.
const COMPONENT: &str = "whatsapp_toolkit_exchange.wasm";

/// The component without imports, and its contract as a binary WIT package.
#[derive(Clone, Copy, Debug)]
pub struct Component<'a> {
    /// The component.
    pub wasm: &'a [u8],
    /// The contract.
    pub wit: &'a [u8],
}

/// A file to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// The file name that its registry requires.
    pub name: String,
    /// Its contents.
    pub bytes: Vec<u8>,
}

/// The npm package, as `npm pack` would create it.
///
/// # Errors
///
/// The contract is not a WIT package.
pub fn npm(component: Component<'_>) -> Result<Package> {
    let types = typescript::declarations(&Contract::read(component.wit)?);
    let mut files = NPM.to_vec();
    let made: [(&str, &[u8]); 2] = [("types.d.ts", types.as_bytes()), (COMPONENT, component.wasm)];
    files.extend(made);
    files.extend([LICENSE, COMPONENT_LICENSES]);
    let entries: Vec<_> =
        files.into_iter().map(|(name, bytes)| Entry::plain(format!("package/{name}"), bytes)).collect();
    Ok(Package { name: format!("whatsapp-cloud-toolkit-{VERSION}.tgz"), bytes: tarball::archive(&entries)? })
}

/// The Python wheel.
///
/// # Errors
///
/// The contract is not a WIT package.
pub fn wheel(component: Component<'_>) -> Result<Package> {
    let licenses = [LICENSE, COMPONENT_LICENSES];
    let metadata = metadata::read(PYPROJECT, VERSION, PYTHON_README, &licenses)?;
    let types = python::module(&Contract::read(component.wit)?);
    let mut files = PYTHON.to_vec();
    let made: [(&str, &[u8]); 2] = [("types.py", types.as_bytes()), (COMPONENT, component.wasm)];
    files.extend(made);
    let entry = |(name, bytes)| Entry::plain(format!("{}/{name}", metadata.module), bytes);
    let entries = files.into_iter().map(entry).collect();
    let tag = Tag { is_pure: true, name: "py3-none-any".to_owned() };
    let name = format!("{}-{VERSION}-{}.whl", metadata.module, tag.name);
    Ok(Package { name, bytes: wheel::archive(&metadata, VERSION, &tag, entries, &licenses)? })
}

/// A component as an OCI image layout: the files of the folder `oci`, tagged with the version.
///
/// # Errors
///
/// The bytes are not a component.
pub fn oci(wasm: &[u8]) -> Result<Vec<Package>> {
    oci::layout(wasm)
}

/// The command as a wheel, for the system that this code was built for.
///
/// # Errors
///
/// There is no platform tag for such a program.
pub fn command_wheel(program: &[u8]) -> Result<Package> {
    command::wheel(program)
}

/// The command as an archive for the system that this code was built for, along with other files.
///
/// # Errors
///
/// A name is too long.
pub fn command_archive(program: &[u8], others: &[Package]) -> Result<Package> {
    command::archive(program, others)
}

/// The project's licence, and the licences of third-party code in the component and in the command.
pub fn licenses() -> Vec<Package> {
    let file = |name: &str, text: &[u8]| Package { name: name.to_owned(), bytes: text.to_owned() };
    vec![
        file(LICENSE.0, LICENSE.1),
        file("licenses/component.txt", COMPONENT_LICENSES.1),
        file("licenses/command.txt", COMMAND_LICENSES.1),
    ]
}

/// The description of the server in that wheel that the registry of MCP servers requires.
pub fn server_json() -> Package {
    Package { name: "server.json".to_owned(), bytes: format!("{:#}\n", command::server_json()).into_bytes() }
}

#[cfg(test)]
mod tests;
