//! The command for machines without Rust: as a wheel, which `uvx` can run, and as an archive.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::entry::Entry;
use crate::metadata::Metadata;
use crate::sources::{COMMAND_LICENSES, COMMAND_README, LICENSE};
use crate::tarball;
use crate::wheel::{self, Tag};
use crate::{Package, VERSION};

/// The name of the wheel and of the command: `uvx host-harness` runs the command that is named like its wheel.
const NAME: &str = "host-harness";

/// The file name of the program.
const PROGRAM: &str = if cfg!(windows) { "host-harness.exe" } else { NAME };

/// The server's name in the registry of MCP servers. The publisher must own the namespace.
const SERVER: &str = "io.github.OWNER/host-harness";

/// A wheel with this program, for the system that it was built for.
pub fn wheel(program: &[u8]) -> Result<Package> {
    let platform = platform(program)?;
    let module = NAME.replace('-', "_");
    let licenses = [LICENSE, COMMAND_LICENSES];
    let license_files = licenses.map(|(name, _)| format!("License-File: {name}\n")).concat();
    let text = format!(
        "Metadata-Version: 2.4\nName: {NAME}\nVersion: {VERSION}\nSummary: WhatsApp for workflow engines and agents, on the command line\n\
         License-Expression: Apache-2.0\n{license_files}Requires-Python: >=3.8\nDescription-Content-Type: text/markdown\n\n\
         {COMMAND_README}\n<!-- mcp-name: {SERVER} -->\n"
    );
    let entry = Entry::program(format!("{module}-{VERSION}.data/scripts/{PROGRAM}"), program);
    let tag = Tag { is_pure: false, name: format!("py3-none-{platform}") };
    let name = format!("{module}-{VERSION}-{}.whl", tag.name);
    let metadata = Metadata { module, text };
    Ok(Package { name, bytes: wheel::archive(&metadata, VERSION, &tag, vec![entry], &licenses)? })
}

/// An archive with this program and other files, in a folder named after the system.
pub fn archive(program: &[u8], others: &[Package]) -> Result<Package> {
    let folder = format!("{NAME}-{VERSION}-{}-{}", std::env::consts::ARCH, std::env::consts::OS);
    let mut entries = vec![Entry::program(format!("{folder}/{PROGRAM}"), program)];
    entries.extend(others.iter().map(|file| Entry::plain(format!("{folder}/{}", file.name), &file.bytes)));
    Ok(Package { name: format!("{folder}.tar.gz"), bytes: tarball::archive(&entries)? })
}

/// The platform tag of systems that can run the program (PyPA, "Platform compatibility tags").
fn platform(program: &[u8]) -> Result<String> {
    let machine = std::env::consts::ARCH;
    Ok(match std::env::consts::OS {
        "linux" => {
            let minor = newest_glibc(program)
                .context("the program needs no version of glibc: build it for a -gnu target")?;
            format!("manylinux_2_{minor}_{machine}")
        }
        "macos" => format!("macosx_11_0_{}", if machine == "aarch64" { "arm64" } else { machine }),
        "windows" => if machine == "aarch64" { "win_arm64" } else { "win_amd64" }.to_owned(),
        other => anyhow::bail!("there is no wheel for {other}"),
    })
}

/// The N of the newest glibc 2.N from which the program needs a symbol.
fn newest_glibc(program: &[u8]) -> Option<u32> {
    const MARK: &[u8] = b"GLIBC_2.";
    let places = program.windows(MARK.len()).enumerate().filter(|(_, window)| *window == MARK);
    let minor = |(place, _): (usize, &[u8])| {
        let rest = &program[place + MARK.len()..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count().min(3);
        std::str::from_utf8(&rest[..digits]).ok()?.parse().ok()
    };
    places.filter_map(minor).max()
}

/// The description that the registry of MCP servers requires.
pub fn server_json() -> Value {
    let variable = |name: &str, description: &str, is_secret: bool, is_required: bool| json!({"name": name, "description": description, "isSecret": is_secret, "isRequired": is_required});
    json!({
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": SERVER,
        "title": "WhatsApp",
        "description": "Sends WhatsApp messages through Meta's Cloud API, and hears the answers.",
        "version": VERSION,
        "packages": [{
            "registryType": "pypi",
            "identifier": NAME,
            "version": VERSION,
            "runtimeHint": "uvx",
            "transport": {"type": "stdio"},
            "packageArguments": [{"type": "positional", "value": "mcp"}],
            "environmentVariables": [
                variable("WHATSAPP_ACCESS_TOKEN", "A system user's access token", true, true),
                variable("WHATSAPP_PHONE_NUMBER_ID", "The id of the number that sends", false, true),
                variable("WHATSAPP_BUSINESS_ACCOUNT_ID", "The business account's id, for templates", false, false),
            ],
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_glibc_that_is_needed_decides() {
        assert_eq!(newest_glibc(b"\0GLIBC_2.2.5\0GLIBC_2.34\0GLIBC_2.4\0GLIBC_PRIVATE"), Some(34));
        assert_eq!(newest_glibc(b"static"), None);
    }
}
