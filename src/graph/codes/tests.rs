use super::*;

/// The codes that Meta documents, each with its verdict.
fn documented() -> Vec<(u32, &'static str)> {
    let lines = include_str!("../../../tests/toolkit/codes.txt").lines();
    let row = |line: &'static str| {
        let [code, _page, verdict] = line.split(", ").collect::<Vec<_>>()[..] else { panic!("{line}") };
        (code.parse().unwrap(), verdict)
    };
    lines.filter(|line| !line.starts_with('#')).map(row).collect()
}

#[test]
fn every_code_that_meta_documents_has_a_row_with_its_verdict() {
    let documented = documented();
    assert!(documented.len() > 150, "{}", documented.len());
    for (code, verdict) in documented {
        let row = Code::find(code).unwrap_or_else(|| panic!("{code} has no row"));
        let expected = match verdict {
            "permanent" => Permanent,
            "transient" => Transient,
            "unconfirmed" => Unconfirmed,
            other => panic!("{code}: {other}"),
        };
        assert_eq!(row.verdict, expected, "{code}");
    }
}

#[test]
fn every_row_is_for_a_code_that_meta_documents() {
    let documented = documented();
    for row in CODES.iter().filter(|row| row.first != 2_388_000) {
        assert!(documented.iter().any(|(code, _)| (row.first..=row.last).contains(code)), "{row:?}");
    }
}

/// A campaign continues after a fault that concerns the message or the recipient alone. Meta's pages determine whom
/// each code concerns.
#[test]
fn every_code_says_whom_it_concerns() {
    let scopes: &[(Scope, &[u32])] = &[
        (Connection, &[0, 3, 4, 10, 17, 32, 102, 104, 190, 200, 299, 341, 613, 131_005]),
        (
            Account,
            &[
                368, 80_007, 80_008, 131_031, 131_042, 131_044, 131_063, 131_064, 134_011, 139_200, 147_002,
                147_003, 147_004, 200_005, 200_006, 200_007, 1_752_041, 2_388_001, 2_388_012, 2_388_019,
                2_388_091, 2_388_093, 2_388_103, 2_494_165, 2_494_168, 2_494_176, 2_494_177, 2_593_079,
                2_593_085,
            ],
        ),
        (
            Sender,
            &[
                130_429, 131_037, 131_045, 131_048, 131_057, 131_208, 131_211, 131_214, 131_215, 133_000,
                133_005, 133_006, 133_008, 133_009, 133_010, 133_015, 133_016, 136_024, 136_025, 138_000,
                138_002, 138_005, 138_013, 138_014, 138_015, 138_018, 139_101, 2_494_100, 2_593_107,
                2_593_108, 2_593_109,
            ],
        ),
        (
            Recipient,
            &[
                1006, 2040, 130_403, 130_472, 130_497, 131_020, 131_021, 131_026, 131_030, 131_036, 131_041,
                131_047, 131_049, 131_050, 131_056, 131_062, 131_207, 137_000, 138_001, 138_003, 138_006,
                138_009, 138_012, 138_017, 2_494_191,
            ],
        ),
        (
            Template,
            &[
                131_055, 132_001, 132_007, 132_015, 132_016, 132_068, 132_069, 134_100, 134_101, 134_102,
                134_103,
            ],
        ),
        (Service, &[1, 2, 131_000, 131_016, 133_004, 138_004, 138_007, 139_103]),
    ];
    for (code, _) in documented() {
        let scope =
            scopes.iter().find(|(_, codes)| codes.contains(&code)).map_or(Message, |(scope, _)| *scope);
        let row = Code::find(code).unwrap();
        // 200 to 299 are one row.
        assert!(row.scope == scope || (200..=299).contains(&code), "{row:?} {scope:?}");
    }
}

#[test]
fn no_row_hides_another() {
    for (index, row) in CODES.iter().enumerate() {
        for earlier in CODES.iter().take(index) {
            let apart = row.last < earlier.first || earlier.last < row.first;
            // A code may have its own row before that of its range.
            let of_its_own = earlier.first == earlier.last && row.first != row.last;
            assert!(apart || of_its_own, "{row:?} {earlier:?}");
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

/// A wait implies advice to repeat.
#[test]
fn only_transient_codes_say_how_long_to_wait() {
    for row in CODES.iter().filter(|row| row.wait_ms.is_some()) {
        assert_eq!(row.verdict, Transient, "{row:?}");
    }
}

/// The name of a case as in the WIT.
fn kebab(case: impl std::fmt::Debug) -> String {
    let debug = format!("{case:?}");
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
    let mut table = String::from(
        "| code | kind | scope | verdict | meaning | fix |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for row in rows {
        let code = match row.first == row.last {
            true => row.first.to_string(),
            false => format!("{}–{}", row.first, row.last),
        };
        let verdict = match row.verdict {
            Permanent => "permanent".to_owned(),
            Unconfirmed => "unconfirmed".to_owned(),
            Transient => match row.wait_ms {
                Some(wait) => format!("transient, after {} s", wait / 1_000),
                None => "transient".to_owned(),
            },
        };
        let advice = row.advice.map(|advice| format!("{advice}.")).unwrap_or_default();
        let fix = format!("{} {advice}", row.fix);
        let (kind, scope, fix) = (kebab(row.kind), kebab(row.scope), fix.trim());
        table += &format!("| {code} | {kind} | {scope} | {verdict} | {} | {fix} |\n", row.message);
    }
    table
}

/// `codes.md` is for people. `UPDATE_CODES=1 cargo test -p whatsapp-toolkit --lib the_list_of_codes` writes it.
#[test]
fn the_list_of_codes_is_this_table() {
    const HEAD: &str = "# Meta's error codes\n\nWritten from `codes.rs` by its test: `UPDATE_CODES=1 cargo test -p whatsapp-toolkit --lib the_list_of_codes`.\n\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/graph/codes.md");
    let expected = [HEAD, &table()].concat();
    if std::env::var_os("UPDATE_CODES").is_some() {
        return std::fs::write(path, expected).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap();
    let differs = expected.lines().find(|line| !written.lines().any(|other| other == *line));
    assert!(
        written == expected,
        "codes.md lacks {differs:?}: run `UPDATE_CODES=1 cargo test -p whatsapp-toolkit --lib the_list_of_codes`"
    );
}
