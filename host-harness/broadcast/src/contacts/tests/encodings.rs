//! The encodings that bytes determine, and those that are not guessed.

use super::*;

#[track_caller]
fn refusal(bytes: &[u8]) -> String {
    Contacts::parse(bytes).unwrap_err().to_string()
}

#[test]
fn a_file_that_is_utf_8_but_for_one_byte_is_refused_with_its_line() {
    let rows = |name: &str, count| format!("+15555550123;{name}\n").repeat(count);
    let mut file = format!("phone;name\n{}{}", rows("Tom", 6), rows("José Muñoz", 50)).into_bytes();
    file.extend(b"+15555550199;Ren\xE9\n");
    let error = refusal(&file);
    assert!(error.starts_with("line 58: the byte 0xE9 is not UTF-8"), "{error}");
    assert!(error.contains("--encoding"), "{error}");
}

#[test]
fn a_letter_that_was_cut_in_two_is_refused_with_its_line() {
    for cut in [&b"phone;name\n+1;Zo\xC3;\n+2;Jos\xC3\xA9\n"[..], b"phone;name\n+1;5 \xE2\x82\n+2;x\n"] {
        let error = refusal(cut);
        assert!(error.starts_with("line 2: the byte"), "{error}");
    }
}

#[test]
fn an_encoding_that_nothing_speaks_for_is_a_guess_and_shows_what_may_be_wrong() {
    let windows = contacts(b"phone;name\n+1;Tom\n+2;Zo\xEB\n+3;Bj\xF6rn\n");
    assert!(windows.is_guessed());
    assert_eq!(windows.encoding(), "windows-1252");
    assert_eq!(windows.beyond_ascii(1), (vec![(3, vec!["Zoë".to_owned()])], 2));
    for certain in ["phone;name\n+1;Zoë", "\u{FEFF}phone;name\n+1;Zoë", "phone;name\n+1;Tom"] {
        assert!(!contacts(certain.as_bytes()).is_guessed(), "{certain}");
    }
}

#[test]
fn a_person_says_the_encoding() {
    let read = |bytes: &[u8], encoding| {
        Contacts::read(bytes, Reading { encoding: Some(encoding), sheet: None })
            .map(|list| (list.is_guessed(), list.rows().next().unwrap().values.unwrap()[1].clone()))
            .map_err(|error| error.to_string())
    };
    let russian = b"phone;name\n+1;\xCC\xE0\xF0\xE8\xFF\n";
    assert_eq!(read(russian, "windows-1251").unwrap(), (false, "Мария".to_owned()));
    assert_eq!(read(b"phone;name\n+1;\x8E\x52\x93\x63\n", "Shift_JIS").unwrap(), (false, "山田".to_owned()));
    assert_eq!(read(b"phone;name\n+1;Zo\x91\n", "macintosh").unwrap(), (false, "Zoë".to_owned()));
    assert!(read(russian, "klingon").unwrap_err().contains("`klingon` is no encoding: write utf-8"));
    assert!(read(russian, "utf-8").unwrap_err().contains("line 2 is not UTF-8: choose another --encoding"));
    let marked = "\u{FEFF}phone;name\n+1;Zoë".as_bytes();
    assert!(read(marked, "windows-1252").unwrap_err().contains("begins with the mark of UTF-8"));
    assert_eq!(read(marked, "utf8").unwrap(), (false, "Zoë".to_owned()));
}

#[test]
fn letters_that_were_lost_or_decoded_twice_are_pointed_out() {
    let list = contacts("phone;name\n+1;Jos\u{FFFD}\n+2;ZoÃ« MÃ¼ller\n+3;Zoë\n+4;donâ€™t\n".as_bytes());
    let notes = list.notes();
    assert!(notes[0].starts_with("1 row (line 2) with U+FFFD"), "{notes:?}");
    assert!(
        notes[1].starts_with("2 rows (lines 3, 5) with text that seems to be UTF-8 read as"),
        "{notes:?}"
    );
    let sound = contacts("phone;name\n+1;Zoë Müller, İÇÖ\n+2;JOÃO\n+3;Мария 山田\n+4;5 € – “x”\n".as_bytes());
    assert_eq!(sound.notes(), Vec::<String>::new());
}
