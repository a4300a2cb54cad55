//! Compiled components, kept on disk: reading one takes a small part of the time that compiling takes.
//!
//! A file read here runs with all the rights of this process. So no file is read that another user could have
//! written: the folder, every folder above it, and the file itself must belong to this user or the system, and no one
//! else may write to them. A digest over the file and its purpose detects a file that was truncated, damaged or
//! renamed. If any check fails, the component is compiled as if there were no cache.

mod trust;

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::hash::{Hash, Hasher};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use ring::digest::{Context, SHA256, SHA256_OUTPUT_LEN};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::compiler::compile;

/// How many compiled components a folder keeps: the last ones written.
const KEPT: usize = 16;

/// The ending of a file's name.
const ENDING: &str = ".cwasm";

type Digest = [u8; SHA256_OUTPUT_LEN];

/// A folder of compiled components.
pub(crate) struct Cache {
    folder: PathBuf,
}

impl Cache {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The compiled component: read from the folder if it is there, otherwise compiled and kept.
    pub fn component(&self, engine: &Engine, wasm: &[u8]) -> wasmtime::Result<Component> {
        let key = key(engine, wasm);
        if let Some(component) = self.read(engine, &key) {
            return Ok(component);
        }
        let component = compile(engine, wasm)?;
        if let Ok(compiled) = component.serialize() {
            // A failed write only costs time.
            _ = self.write(&key, &compiled);
        }
        Ok(component)
    }

    #[expect(unsafe_code, reason = "to run what was compiled before")]
    fn read(&self, engine: &Engine, key: &Digest) -> Option<Component> {
        trust::folder(&self.folder).ok()?;
        let mut file = trust::open(&self.path(key)).ok()?;
        let mut found = Digest::default();
        file.read_exact(&mut found).ok()?;
        let mut compiled = Vec::new();
        file.read_to_end(&mut compiled).ok()?;
        if found != digest(key, &compiled) {
            return None;
        }
        // SAFETY: only this user and the system's can have written it, and it is whole.
        unsafe { Component::deserialize(engine, &compiled) }.ok()
    }

    fn write(&self, key: &Digest, compiled: &[u8]) -> io::Result<()> {
        create(&self.folder)?;
        trust::folder(&self.folder)?;
        let path = self.path(key);
        // A reader sees the whole file or none of it.
        let unfinished = path.with_extension(format!("{}{ENDING}", std::process::id()));
        let written = new_file(&unfinished).and_then(|mut file| {
            file.write_all(&digest(key, compiled))?;
            file.write_all(compiled)
        });
        let renamed = written.and_then(|()| fs::rename(&unfinished, &path));
        if renamed.is_err() {
            _ = fs::remove_file(&unfinished);
        }
        renamed.and_then(|()| self.tidy())
    }

    /// Removes what was written before the last [`KEPT`].
    fn tidy(&self) -> io::Result<()> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().ends_with(ENDING) {
                files.push((entry.metadata()?.modified()?, entry.path()));
            }
        }
        files.sort_unstable();
        let surplus = files.len().saturating_sub(KEPT);
        files.iter().take(surplus).try_for_each(|(_, path)| fs::remove_file(path))
    }

    fn path(&self, key: &Digest) -> PathBuf {
        let name: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(name + ENDING)
    }
}

/// What the compiled code depends on: the component, and the engine's version, settings and processor features.
fn key(engine: &Engine, wasm: &[u8]) -> Digest {
    let mut hasher = Sha256(Context::new(&SHA256));
    engine.precompile_compatibility_hash().hash(&mut hasher);
    hasher.0.update(wasm);
    finish(hasher.0)
}

fn digest(key: &Digest, compiled: &[u8]) -> Digest {
    let mut context = Context::new(&SHA256);
    context.update(key);
    context.update(compiled);
    finish(context)
}

fn finish(context: Context) -> Digest {
    let mut digest = Digest::default();
    digest.copy_from_slice(context.finish().as_ref());
    digest
}

/// The engine's hash as a stable digest: the standard library's own may change between versions.
struct Sha256(Context);

impl Hasher for Sha256 {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Never called: the digest is used whole.
    fn finish(&self) -> u64 {
        0
    }
}

fn create(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn new_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(all(test, unix))]
mod tests;
