//! Every promise in SECURITY.md has a test.

use std::fs;
use std::path::PathBuf;

fn read(path: &str) -> String {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The text between backticks.
fn names(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

fn is_file(name: &str) -> bool {
    [".rs", ".js", ".py"].iter().any(|ending| name.ends_with(ending))
}

/// Whether the file has a test of this name, and not just a function.
fn has_test(path: &str, name: &str) -> bool {
    let file = read(path);
    if path.ends_with(".py") {
        return name.starts_with("test_") && file.contains(&format!("def {name}(self"));
    }
    if path.ends_with(".js") {
        return ['"', '`'].iter().any(|quote| file.contains(&format!("test({quote}{name}{quote},")));
    }
    let lines: Vec<_> = file.lines().map(str::trim_start).collect();
    let is_it = |line: &str| {
        let line = line.strip_prefix("async ").unwrap_or(line);
        line.strip_prefix("fn ")
            .and_then(|line| line.strip_prefix(name))
            .is_some_and(|rest| rest.starts_with('('))
    };
    let found = lines.iter().position(|line| is_it(line));
    found.is_some_and(|at| {
        let mut attributes = lines[..at].iter().rev().take_while(|line| line.starts_with("#["));
        attributes.any(|attribute| *attribute == "#[test]" || attribute.starts_with("#[tokio::test"))
    })
}

#[test]
fn every_test_of_the_table_of_threats_is_there() {
    let text = read("SECURITY.md");
    let rows = text.lines().filter(|line| line.starts_with("| ")).skip(2);
    let mut count = 0;
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").collect();
        let [_, protection, tests] = cells[..] else { panic!("not three cells: {row}") };
        for path in names(protection).filter(|name| is_file(name)) {
            read(path);
        }
        let mut file = None;
        let mut found = 0;
        for name in names(tests) {
            if is_file(name) {
                file = Some(name);
                continue;
            }
            let file = file.unwrap_or_else(|| panic!("{name} stands after no file: {row}"));
            assert!(has_test(file, name), "{name} is no test there: {row}");
            found += 1;
        }
        assert!(found > 0, "no test: {row}");
        count += 1;
    }
    assert!(count >= 20, "{count} rows");
}
