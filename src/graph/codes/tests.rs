use super::*;

/// What Meta refuses until something changes: its error pages' codes by section, authentication, integrity, throttling,
/// sending, templates, registration and management, groups. With the documented codes that relays send.
const PERMANENT: &[u32] = &[
    0, 3, 10, 102, 104, 190, 200, 210, 299, 131005, // authentication and permission
    368, 130497, 131031, 131063, // integrity
    131048, 131064, 133008, 133009, 133016, // limits that do not lift by themselves soon
    33, 100, 130403, 130472, 131008, 131009, 131021, 131026, 131030, 131037, 131042, 131044, 131045,
    131047, // sending
    131049, 131050, 131051, 131052, 131053, 131055, 131059, 131062, 133010, 134011, 135000, 136025, 137000,
    139000, 139001, 139002, 139003, 139004, 139100, 139101, 139102, 139103, 147001, 147002, 147003, 147004,
    147005, 132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 132021, 132068, 132069,
    134100, 134102, 133000, 133005, 133006, 2388012, 2388019, 2388039, 2388040, 2388047, 2388072, 2388073,
    2388091, 2388093, // management
    2388103, 2388293, 2388299, 200005, 200006, 200007, 2593107, 2593108, 1752041, 506, 803, 131020, 131041,
    131202, 131204, 131207, 131209, 131210, 131211, 131212, 131213, 131214, 131215, // groups
    1006, 1011, // on-premises, from relays
];

/// What Meta refuses for the moment: the same call may be made again.
const TRANSIENT: &[u32] = &[
    4, 17, 32, 341, 613, 80007, 80008, 130429, 131056, // throttling
    2, 131016, 131057, 134101, 133004, 133015, 2494100, 131208, // maintenance and waiting
];

/// What Meta calls a fault of its own, or says was done in part.
const AMBIGUOUS: &[u32] = &[1, 131000, 131201];

#[test]
fn every_code_that_meta_documents_has_a_row_with_its_verdict() {
    for (codes, verdict) in [(PERMANENT, Permanent), (TRANSIENT, Transient), (AMBIGUOUS, Ambiguous)] {
        for code in codes {
            let row = Code::find(*code).unwrap_or_else(|| panic!("{code} has no row"));
            assert_eq!(row.verdict, verdict, "{code}");
        }
    }
}

#[test]
fn every_row_is_for_a_code_that_meta_documents() {
    let documented: Vec<u32> = [PERMANENT, TRANSIENT, AMBIGUOUS].concat();
    for row in CODES {
        assert!(documented.iter().any(|code| (row.first..=row.last).contains(code)), "{row:?}");
    }
}

#[test]
fn no_row_hides_another() {
    for (index, row) in CODES.iter().enumerate() {
        for earlier in CODES.iter().take(index) {
            assert!(row.last < earlier.first || earlier.last < row.first, "{row:?} {earlier:?}");
        }
    }
}

#[test]
fn every_fix_begins_with_a_verb_and_every_message_is_a_sentence() {
    for row in CODES {
        assert!(row.message.ends_with('.') && !row.message.trim_end_matches('.').contains(". "), "{row:?}");
        let verb = row.fix.starts_with(|c: char| c.is_ascii_uppercase());
        assert!(verb || (row.fix.is_empty() && row.advice.is_some()), "{row:?}");
    }
}

/// A wait is advice to repeat.
#[test]
fn only_transient_codes_say_how_long_to_wait() {
    for row in CODES.iter().filter(|row| row.wait_ms.is_some()) {
        assert_eq!(row.verdict, Transient, "{row:?}");
    }
}

/// The name of a kind as in the WIT.
fn kebab(kind: Kind) -> String {
    let debug = format!("{kind:?}");
    let name = debug.rsplit("::").next().unwrap();
    let mut kebab = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.push(character.to_ascii_lowercase());
    }
    kebab
}

fn table() -> String {
    let mut rows: Vec<&Code> = CODES.iter().collect();
    rows.sort_by_key(|row| row.first);
    let mut table =
        String::from("| code | kind | verdict | meaning | fix |\n| --- | --- | --- | --- | --- |\n");
    for row in rows {
        let code = match row.first == row.last {
            true => row.first.to_string(),
            false => format!("{}–{}", row.first, row.last),
        };
        let verdict = match row.verdict {
            Permanent => "permanent".to_owned(),
            Ambiguous => "unconfirmed".to_owned(),
            Transient => match row.wait_ms {
                Some(wait) => format!("transient, after {} s", wait / 1_000),
                None => "transient".to_owned(),
            },
        };
        let advice = row.advice.map(|advice| format!("{advice}.")).unwrap_or_default();
        let fix = format!("{} {advice}", row.fix);
        table +=
            &format!("| {code} | {} | {verdict} | {} | {} |\n", kebab(row.kind), row.message, fix.trim());
    }
    table
}

/// The README's table is this table. `UPDATE_README=1 cargo test readme` writes it.
#[test]
fn the_readme_has_this_table() {
    const BEGIN: &str = "<!-- src/graph/codes.rs -->\n";
    const END: &str = "<!-- end -->";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let (before, rest) = readme.split_once(BEGIN).expect("the README has a place for the table");
    let (shown, after) = rest.split_once(END).expect("the table ends");
    let expected = format!("\n{}\n", table());
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(path, [before, BEGIN, &expected, END, after].concat()).unwrap();
        return;
    }
    assert_eq!(shown, expected, "run `UPDATE_README=1 cargo test readme`");
}
