//! The crate's build script: packs the catalog's JSON files into one compressed text, without white space.
//! Uncompressed they would be an eighth of the component.
//!
//! Writes to `OUT_DIR`: the text as `catalog.deflate` (RFC 1951) and its length as `catalog.length`; for each file,
//! under its name without the extension, its start and end in the text; and for each folder a list of these.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use miniz_oxide::deflate::compress_to_vec;

const CATALOG: &str = "src/catalog";

#[expect(clippy::print_stdout, reason = "how a build script speaks to cargo")]
fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed={CATALOG}");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    let mut text = String::new();
    // Files that any call may need come first, those that only `describe` needs last.
    for folder in ["schemas/shared", "recipes", "schemas"] {
        fs::create_dir_all(out.join(folder))?;
        let mut list = String::new();
        for path in json_files(&Path::new(CATALOG).join(folder))? {
            let start = text.len();
            text.push_str(&compact(&fs::read_to_string(&path)?));
            let name = path.file_stem().unwrap_or_default();
            let place = format!("({start}, {})", text.len());
            list += &format!("({name:?}, {place}),");
            fs::write(out.join(folder).join(name), place)?;
        }
        fs::write(out.join(folder).with_extension("list"), format!("[{list}]"))?;
    }
    fs::write(out.join("catalog.length"), text.len().to_string())?;
    fs::write(out.join("catalog.deflate"), compress_to_vec(text.as_bytes(), 10))
}

/// A folder's JSON files, in the same order on every machine.
fn json_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    // Only `describe` needs the examples.
    files.sort_by_cached_key(|path| (path.to_string_lossy().ends_with(".example.json"), path.clone()));
    Ok(files)
}

/// A JSON text without the white space between its tokens.
fn compact(text: &str) -> String {
    let (mut in_string, mut escaped) = (false, false);
    let kept = text.chars().filter(|character| {
        let kept = in_string || !character.is_ascii_whitespace();
        in_string ^= *character == '"' && !escaped;
        escaped = *character == '\\' && !escaped;
        kept
    });
    kept.collect()
}
