//! Tables with aligned columns.

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::schema::shown;
use crate::screen::{Screen, line};

/// The maximum width of a column.
const WIDTH: usize = 56;

/// Columns are not shrunk below this width.
const LEAST: usize = 6;

/// The space between two columns.
const GAP: &str = "  ";

/// A table with these members of each object.
pub fn table(rows: &[Value], members: &[&str], screen: Screen) -> String {
    let cell = |row: &Value, member: &&str| row.get(*member).map(shown).unwrap_or_default();
    let heading: Vec<String> = members.iter().map(|member| member.to_string()).collect();
    let body = rows.iter().map(|row| members.iter().map(|member| cell(row, member)).collect());
    let lines = aligned(&[heading].into_iter().chain(body).collect::<Vec<_>>(), screen.width());
    let mut lines = lines.into_iter();
    let heading = lines.next().map(|heading| screen.bold(&heading));
    heading.into_iter().chain(lines).map(|line| line + "\n").collect()
}

/// Rows with aligned cells, in lines of at most `width` columns of the screen.
pub(crate) fn aligned(rows: &[Vec<String>], width: usize) -> Vec<String> {
    let widest = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| line(cell, WIDTH).width()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..rows.iter().map(Vec::len).max().unwrap_or(0)).map(widest).collect();
    let widths = narrowed(widths, width);
    let aligned = |row: &Vec<String>| {
        let padded: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| padded(cell, *width)).collect();
        line_end(&padded.join(GAP), width)
    };
    rows.iter().map(aligned).collect()
}

fn padded(cell: &str, width: usize) -> String {
    let cell = line(cell, width);
    let missing = width.saturating_sub(cell.width());
    cell + &" ".repeat(missing)
}

/// The line without trailing blanks. It is cut if even the narrowest columns do not fit on the screen.
fn line_end(text: &str, width: usize) -> String {
    let text = text.trim_end();
    if text.width() <= width { text.to_owned() } else { line(text, width) }
}

/// Shrinks the widest columns until all fit.
fn narrowed(mut widths: Vec<usize>, width: usize) -> Vec<usize> {
    let gaps = GAP.len() * widths.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > width {
        match widths.iter_mut().max().filter(|widest| **widest > LEAST) {
            Some(widest) => *widest -= 1,
            None => break,
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    #[test]
    fn the_widest_column_gives_way_first_and_wide_characters_count_twice() {
        let rows = rows(&[&["注文", "en", "Thank you for your order, Ana"], &["hello_world", "en_US", "Hi"]]);
        assert_eq!(
            aligned(&rows, 100),
            ["注文         en     Thank you for your order, Ana", "hello_world  en_US  Hi"]
        );
        assert_eq!(aligned(&rows, 36), ["注文         en     Thank you for y…", "hello_world  en_US  Hi"]);
        for width in [10, 20, 30] {
            for line in aligned(&rows, width) {
                assert!(line.width() <= width, "{width}: {line}");
            }
        }
    }
}
