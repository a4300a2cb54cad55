//! Files that are not lists of people, and advice for them.

/// The kind of a file by its first bytes, if it cannot be a list.
pub fn of_bytes(bytes: &[u8]) -> Option<&'static str> {
    let kinds: [(&[u8], &str); 4] = [
        (b"%PDF", "this is a PDF: a list of people is a spreadsheet, CSV or JSON"),
        (b"\x1F\x8B", "this is a gzip archive: unpack it first"),
        (b"SQLite format 3\0", "this is an SQLite database: export the list from it as CSV"),
        (b"{\\rtf", "this is a text document (RTF): save the list as CSV (UTF-8)"),
    ];
    kinds.into_iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, name)| name)
}

/// The same for a text.
pub fn of_text(text: &str) -> Option<&'static str> {
    let text = text.trim_start();
    let starts = |start: &str| text.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start));
    if starts("BEGIN:VCARD") {
        return Some(
            "these are contacts as vCard (.vcf): import them into a spreadsheet or an address book, and export CSV",
        );
    }
    if starts("<!doctype html") || starts("<html") || starts("<table") {
        return Some(
            "this is a web page (HTML), whatever its name ends in: open it in a spreadsheet and save it as .xlsx or CSV (UTF-8)",
        );
    }
    text.starts_with('<').then_some(
        "this is XML, whatever its name ends in: open it in a spreadsheet and save it as .xlsx or CSV (UTF-8)",
    )
}
