use std::fs;
use std::os::unix::fs::PermissionsExt;

use wasmtime::Config;

use super::*;

const ONE: &[u8] =
    br#"(component (component $c) (instance $i (instantiate $c)) (export "one" (instance $i)))"#;
const OTHER: &[u8] =
    br#"(component (component $c) (instance $i (instantiate $c)) (export "other" (instance $i)))"#;

/// A folder for one test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("compiled-{}-{name}", std::process::id()));
        DirBuilder::new().create(&path).unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(0o700)).unwrap();
        Self(path)
    }

    fn cache(&self) -> Cache {
        Cache::new(self.0.join("cache"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

fn wasm(text: &[u8]) -> Vec<u8> {
    wat::parse_bytes(text).unwrap().into_owned()
}

/// What a component exports.
fn exports(component: &Component, engine: &Engine) -> Vec<String> {
    component.component_type().exports(engine).map(|(name, _)| name.to_owned()).collect()
}

fn loaded(cache: &Cache, engine: &Engine) -> Vec<String> {
    exports(&cache.component(engine, &wasm(ONE)).unwrap(), engine)
}

/// Replaces one component's code with another's, as the cache itself would write it: the result of a load then shows
/// whether it read the file.
fn plant(cache: &Cache, engine: &Engine) {
    let other = Component::from_binary(engine, &wasm(OTHER)).unwrap();
    cache.write(&key(engine, &wasm(ONE)), &other.serialize().unwrap()).unwrap();
}

#[test]
fn what_was_compiled_is_read() {
    let (folder, engine) = (Folder::new("read"), Engine::default());
    let cache = folder.cache();
    assert_eq!(loaded(&cache, &engine), ["one"]);
    assert!(cache.path(&key(&engine, &wasm(ONE))).exists());
    assert_eq!(loaded(&cache, &engine), ["one"]);
    plant(&cache, &engine);
    assert_eq!(loaded(&cache, &engine), ["other"]);
}

#[test]
fn a_file_that_was_changed_is_compiled_again() {
    let (folder, engine) = (Folder::new("changed"), Engine::default());
    let cache = folder.cache();
    plant(&cache, &engine);
    let path = cache.path(&key(&engine, &wasm(ONE)));
    let whole = fs::read(&path).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    for damaged in [&flipped[..], &whole[..whole.len() - 1], &whole[..10], b""] {
        fs::write(&path, damaged).unwrap();
        assert_eq!(loaded(&cache, &engine), ["one"]);
        assert_ne!(fs::read(&path).unwrap(), damaged, "a whole one takes its place");
    }
}

#[test]
fn a_file_under_anothers_name_is_not_read() {
    let (folder, engine) = (Folder::new("renamed"), Engine::default());
    let cache = folder.cache();
    cache.component(&engine, &wasm(OTHER)).unwrap();
    let from = cache.path(&key(&engine, &wasm(OTHER)));
    fs::rename(from, cache.path(&key(&engine, &wasm(ONE)))).unwrap();
    assert_eq!(loaded(&cache, &engine), ["one"]);
}

#[test]
fn nothing_is_read_that_others_could_have_written() {
    let (folder, engine) = (Folder::new("others"), Engine::default());
    let cache = folder.cache();
    plant(&cache, &engine);
    let file = cache.path(&key(&engine, &wasm(ONE)));
    for (path, usual) in [(&cache.folder, 0o700), (&file, 0o600), (&folder.0, 0o700)] {
        for open in [0o777, 0o770] {
            fs::set_permissions(path, PermissionsExt::from_mode(open)).unwrap();
            let component = cache.read(&engine, &key(&engine, &wasm(ONE)));
            assert!(component.is_none(), "{} with {open:o}", path.display());
        }
        fs::set_permissions(path, PermissionsExt::from_mode(usual)).unwrap();
        assert_eq!(exports(&cache.read(&engine, &key(&engine, &wasm(ONE))).unwrap(), &engine), ["other"]);
    }
    // Nor a link, wherever it points.
    let elsewhere = folder.0.join("elsewhere");
    fs::rename(&file, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &file).unwrap();
    assert!(cache.read(&engine, &key(&engine, &wasm(ONE))).is_none());
}

#[test]
fn a_folder_that_cannot_be_written_costs_time_only() {
    let (folder, engine) = (Folder::new("unwritable"), Engine::default());
    fs::write(folder.0.join("cache"), "a file where the folder should be").unwrap();
    assert_eq!(loaded(&folder.cache(), &engine), ["one"]);
    fs::remove_file(folder.0.join("cache")).unwrap();
    DirBuilder::new().create(folder.0.join("cache")).unwrap();
    fs::set_permissions(folder.0.join("cache"), PermissionsExt::from_mode(0o777)).unwrap();
    assert_eq!(loaded(&folder.cache(), &engine), ["one"]);
    assert_eq!(fs::read_dir(folder.0.join("cache")).unwrap().count(), 0, "nothing is put there either");
}

#[test]
fn another_component_and_another_engine_have_files_of_their_own() {
    let engine = Engine::default();
    let other = Engine::new(Config::new().epoch_interruption(true)).unwrap();
    assert_eq!(key(&engine, &wasm(ONE)), key(&Engine::default(), &wasm(ONE)));
    assert_ne!(key(&engine, &wasm(ONE)), key(&engine, &wasm(OTHER)));
    assert_ne!(key(&engine, &wasm(ONE)), key(&other, &wasm(ONE)));
}

#[test]
fn the_last_ones_written_are_kept() {
    let (folder, engine) = (Folder::new("kept"), Engine::default());
    let cache = folder.cache();
    fs::create_dir(&cache.folder).unwrap();
    fs::set_permissions(&cache.folder, PermissionsExt::from_mode(0o700)).unwrap();
    fs::write(cache.folder.join("notes.txt"), "another's").unwrap();
    for number in 0..2 * KEPT as u8 {
        cache.write(&[number; SHA256_OUTPUT_LEN], &[number]).unwrap();
    }
    loaded(&cache, &engine);
    assert!(cache.path(&key(&engine, &wasm(ONE))).exists());
    assert_eq!(fs::read_dir(&cache.folder).unwrap().count(), KEPT + 1);
    assert!(cache.folder.join("notes.txt").exists());
}
