//! The component as an OCI image layout, which any OCI client can push (CNCF, "Wasm OCI Artifact layout").

use std::fmt::Write;

use anyhow::{Result, bail};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use wit_component::DecodedWasm;

use crate::{Package, VERSION};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// The files of the layout, in the folder `oci`. The tag is the version.
pub fn layout(wasm: &[u8]) -> Result<Vec<Package>> {
    let DecodedWasm::Component(resolve, world) = wit_component::decode(wasm)? else {
        bail!("this is a WIT package, and no component");
    };
    let world = &resolve.worlds[world];
    let imports: Vec<_> = world.imports.keys().map(|key| resolve.name_world_key(key)).collect();
    let exports: Vec<_> = world.exports.keys().map(|key| resolve.name_world_key(key)).collect();

    let mut files = Vec::new();
    let layer = blob(&mut files, "application/wasm", wasm.to_vec());
    let config = json!({
        // A constant, so that the same component always produces the same bytes.
        "created": "1970-01-01T00:00:00Z",
        "architecture": "wasm",
        "os": "wasip2",
        "layerDigests": [layer["digest"]],
        "component": {"imports": imports, "exports": exports},
    });
    let config = blob(&mut files, "application/vnd.wasm.config.v0+json", config.to_string().into_bytes());
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": config,
        "layers": [layer],
        "annotations": {
            "org.opencontainers.image.title": "WhatsApp toolkit",
            "org.opencontainers.image.version": VERSION,
            "org.opencontainers.image.licenses": "Apache-2.0",
        },
    });
    let mut manifest = blob(&mut files, MANIFEST, manifest.to_string().into_bytes());
    manifest["annotations"] = json!({"org.opencontainers.image.ref.name": VERSION});
    let index = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [manifest],
    });
    files.push(file("oci-layout", json!({"imageLayoutVersion": "1.0.0"}).to_string().into_bytes()));
    files.push(file("index.json", index.to_string().into_bytes()));
    Ok(files)
}

/// Adds a blob, and returns its descriptor.
fn blob(files: &mut Vec<Package>, media_type: &str, bytes: Vec<u8>) -> Value {
    let mut digest = String::new();
    for byte in Sha256::digest(&bytes) {
        _ = write!(digest, "{byte:02x}");
    }
    let descriptor =
        json!({"mediaType": media_type, "digest": format!("sha256:{digest}"), "size": bytes.len()});
    files.push(file(&format!("blobs/sha256/{digest}"), bytes));
    descriptor
}

fn file(name: &str, bytes: Vec<u8>) -> Package {
    Package { name: format!("oci/{name}"), bytes }
}
