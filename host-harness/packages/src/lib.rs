//! The toolkit for engines that load packages and no components: an npm package and a Python wheel, each with the
//! component that imports nothing, and types made from its contract.

mod contract;
mod npm;
mod python;
mod typescript;
mod wheel;

use anyhow::Result;

use contract::Contract;

/// A file to release.
pub struct Package {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The contract's types in TypeScript, from its binary WIT package.
///
/// # Errors
///
/// It is none.
pub fn typescript(wit: &[u8]) -> Result<String> {
    Ok(typescript::declarations(&Contract::read(wit)?))
}

/// The contract's types in Python, from its binary WIT package.
///
/// # Errors
///
/// It is none.
pub fn python(wit: &[u8]) -> Result<String> {
    Ok(python::module(&Contract::read(wit)?))
}
