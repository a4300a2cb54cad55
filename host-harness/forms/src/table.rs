//! Columns.

use serde_json::Value;

use crate::ink::{Ink, line};
use crate::schema::shown;

/// The widest that a column may be.
const WIDTH: usize = 56;

/// A table of these members of each object.
pub fn table(rows: &[Value], members: &[&str], ink: Ink) -> String {
    let cell = |row: &Value, member: &&str| row.get(*member).map(shown).unwrap_or_default();
    let heading: Vec<String> = members.iter().map(|member| member.to_string()).collect();
    let body = rows.iter().map(|row| members.iter().map(|member| cell(row, member)).collect());
    let lines = aligned(&[heading].into_iter().chain(body).collect::<Vec<_>>());
    let mut lines = lines.into_iter();
    let heading = lines.next().map(|heading| ink.bold(&heading));
    heading.into_iter().chain(lines).map(|line| line + "\n").collect()
}

/// Rows with their cells below each other.
pub(crate) fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let cells: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| line(cell, WIDTH)).collect()).collect();
    let width = |column: usize| {
        cells.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..cells.iter().map(Vec::len).max().unwrap_or(0)).map(width).collect();
    let aligned = |row: &Vec<String>| {
        let padded: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        padded.join("  ").trim_end().to_owned()
    };
    cells.iter().map(aligned).collect()
}
