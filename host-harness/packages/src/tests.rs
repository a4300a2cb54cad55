use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use flate2::read::GzDecoder;
use serde_json::Value;
use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::*;

const COMPONENT_OF_RELEASE: Component<'_> =
    Component { wasm: host_harness_component::EXCHANGE, wit: host_harness_component::WIT };

/// The maximum size of the npm download, in bytes.
const MAX_TARBALL: usize = 350_000;

type Files = BTreeMap<String, Vec<u8>>;

fn unpacked_npm(package: &Package) -> Files {
    let mut archive = tar::Archive::new(GzDecoder::new(package.bytes.as_slice()));
    let entries = archive.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_str().unwrap().to_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (name, bytes)
    });
    entries.collect()
}

fn unpacked_wheel(package: &Package) -> Files {
    let mut archive = ZipArchive::new(Cursor::new(package.bytes.as_slice())).unwrap();
    let names: Vec<_> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let files = names.into_iter().map(|name| {
        let mut bytes = Vec::new();
        archive.by_name(&name).unwrap().read_to_end(&mut bytes).unwrap();
        (name, bytes)
    });
    files.collect()
}

#[test]
fn both_have_the_released_component_and_the_same_bytes_each_time() {
    let (npm_package, wheel_package) =
        (npm(COMPONENT_OF_RELEASE).unwrap(), wheel(COMPONENT_OF_RELEASE).unwrap());
    let in_npm = &unpacked_npm(&npm_package)["package/whatsapp_toolkit_exchange.wasm"];
    let in_wheel = &unpacked_wheel(&wheel_package)["whatsapp_cloud_toolkit/whatsapp_toolkit_exchange.wasm"];
    assert!(in_npm == host_harness_component::EXCHANGE && in_wheel == host_harness_component::EXCHANGE);
    assert!(npm_package.bytes.len() < MAX_TARBALL, "{} bytes", npm_package.bytes.len());
    assert_eq!(npm(COMPONENT_OF_RELEASE).unwrap(), npm_package);
    assert_eq!(wheel(COMPONENT_OF_RELEASE).unwrap(), wheel_package);
}

#[test]
fn a_package_says_its_name_and_the_version_of_the_component() {
    let package = npm(COMPONENT_OF_RELEASE).unwrap();
    let about: Value = serde_json::from_slice(&unpacked_npm(&package)["package/package.json"]).unwrap();
    assert_eq!(
        package.name,
        format!("{}-{}.tgz", about["name"].as_str().unwrap(), about["version"].as_str().unwrap())
    );
    assert_eq!(about["version"], VERSION);
    assert!(about.get("dependencies").is_none() && about.get("scripts").is_none());

    let package = wheel(COMPONENT_OF_RELEASE).unwrap();
    assert_eq!(package.name, format!("whatsapp_cloud_toolkit-{VERSION}-py3-none-any.whl"));
    let files = unpacked_wheel(&package);
    let text = |name: &str| {
        let bytes = &files[&format!("whatsapp_cloud_toolkit-{VERSION}.dist-info/{name}")];
        String::from_utf8(bytes.clone()).unwrap()
    };
    let metadata = text("METADATA");
    assert!(
        metadata.contains(&format!("\nName: whatsapp-cloud-toolkit\nVersion: {VERSION}\n")),
        "{metadata}"
    );
    let dependencies: Vec<_> = metadata.lines().filter(|line| line.starts_with("Requires-Dist")).collect();
    assert!(
        dependencies[0].contains("wasmtime") && dependencies[1].ends_with("extra == \"httpx\""),
        "{dependencies:?}"
    );
    assert_eq!(text("RECORD").lines().count(), files.len());
}

#[test]
fn every_type_of_the_contract_is_there_in_both_languages() {
    let contract = Contract::read(host_harness_component::WIT).unwrap();
    let (typescript, python) = (typescript::declarations(&contract), python::module(&contract));
    let mut names = Vec::new();
    for named in contract.types() {
        let name = contract::pascal(named.name);
        assert!(typescript.contains(&format!(" {name} ")), "{name}");
        assert!(python.contains(&format!("\n{name} = ")), "{name}");
        names.push(name);
    }
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "two types have one name");
    // The fallback for types that a language lacks.
    assert!(!typescript.contains("unknown;") && !typescript.contains("<unknown>"));
    assert!(typescript.contains(r#""send-message": { input: SendMessageInput; output: AcceptedMessage };"#));
    assert!(typescript.contains(r#""validate": { input: undefined; output: ConnectionReport };"#));
}

#[test]
fn an_oci_layout_is_whole_and_has_the_component() {
    let files = oci(host_harness_component::WASM).unwrap();
    let content =
        |name: &str| files.iter().find(|file| file.name == format!("oci/{name}")).unwrap().bytes.as_slice();
    let json = |name: &str| serde_json::from_slice::<Value>(content(name)).unwrap();
    let blob = |descriptor: &Value| {
        let digest = descriptor["digest"].as_str().unwrap().strip_prefix("sha256:").unwrap().to_owned();
        let bytes = content(&format!("blobs/sha256/{digest}"));
        assert_eq!(descriptor["size"], bytes.len());
        assert_eq!(
            Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>(),
            digest
        );
        bytes
    };
    assert_eq!(json("oci-layout")["imageLayoutVersion"], "1.0.0");
    let index = json("index.json");
    let tagged = &index["manifests"][0];
    assert_eq!(tagged["annotations"]["org.opencontainers.image.ref.name"], VERSION);
    let manifest: Value = serde_json::from_slice(blob(tagged)).unwrap();
    assert_eq!(manifest["layers"][0]["mediaType"], "application/wasm");
    assert!(blob(&manifest["layers"][0]) == host_harness_component::WASM);
    let config: Value = serde_json::from_slice(blob(&manifest["config"])).unwrap();
    assert_eq!(config["layerDigests"][0], manifest["layers"][0]["digest"]);
    let names = config["component"].to_string();
    assert!(names.contains("whatsapp:toolkit/toolkit@0.1.0") && names.contains("wasi:http/"), "{names}");
    assert!(oci(host_harness_component::WIT).is_err());
    assert_eq!(oci(host_harness_component::WASM).unwrap(), files);
}

#[test]
fn whatever_has_the_component_has_the_licences_of_its_crates() {
    let (npm, wheel) = (npm(COMPONENT_OF_RELEASE).unwrap(), wheel(COMPONENT_OF_RELEASE).unwrap());
    let about = format!("whatsapp_cloud_toolkit-{VERSION}.dist-info");
    for texts in [
        &unpacked_npm(&npm)["package/THIRD-PARTY-LICENSES.txt"],
        &unpacked_wheel(&wheel)[&format!("{about}/licenses/THIRD-PARTY-LICENSES.txt")],
        &licenses()[1].bytes,
        &licenses()[2].bytes,
    ] {
        let text = str::from_utf8(texts).unwrap();
        assert!(text.contains("\n  serde_json ") && text.contains("Apache License"), "{text}");
    }
    let metadata = &unpacked_wheel(&wheel)[&format!("{about}/METADATA")];
    let metadata = str::from_utf8(metadata).unwrap();
    assert!(
        metadata.contains("\nLicense-File: LICENSE\nLicense-File: THIRD-PARTY-LICENSES.txt\n"),
        "{metadata}"
    );
}

#[test]
fn the_commands_archive_has_a_program_that_may_be_run_and_the_files_beside_it() {
    let archive = command_archive(b"program", &licenses()).unwrap();
    let folder = archive.name.strip_suffix(".tar.gz").unwrap();
    assert!(folder.starts_with("host-harness-0.1.0-"), "{folder}");
    let mut unpacked = tar::Archive::new(GzDecoder::new(archive.bytes.as_slice()));
    let mut entries = unpacked.entries().unwrap();
    assert_eq!(entries.next().unwrap().unwrap().header().mode().unwrap(), 0o755);
    let files = unpacked_npm(&archive);
    assert!(files.contains_key(&format!("{folder}/licenses/command.txt")), "{:?}", files.keys());
    assert_eq!(command_archive(b"program", &licenses()).unwrap(), archive);
}

#[cfg(target_os = "linux")]
#[test]
fn the_commands_wheel_has_a_program_that_may_be_run() {
    let program = b"\x7fELF GLIBC_2.34\0";
    let package = command_wheel(program).unwrap();
    assert!(package.name.starts_with("host_harness-0.1.0-py3-none-manylinux_2_34_"), "{}", package.name);
    let mut archive = ZipArchive::new(Cursor::new(package.bytes.as_slice())).unwrap();
    let script = archive.by_name("host_harness-0.1.0.data/scripts/host-harness").unwrap();
    assert_eq!(script.unix_mode().map(|mode| mode & 0o777), Some(0o755));
    let files = unpacked_wheel(&package);
    assert!(files["host_harness-0.1.0.data/scripts/host-harness"] == program);
    let about = String::from_utf8(files["host_harness-0.1.0.dist-info/METADATA"].clone()).unwrap();
    let server: Value = serde_json::from_slice(&server_json().bytes).unwrap();
    // The registry compares the two names.
    assert!(about.contains(&format!("mcp-name: {}", server["name"].as_str().unwrap())), "{about}");
    assert_eq!(server["packages"][0]["identifier"], "host-harness");
    assert!(command_wheel(b"static").is_err());
}
