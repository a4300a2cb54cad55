//! A survey of a list's columns, for a person who chooses among them.

use crate::contacts::Contacts;
use crate::headers::words;
use crate::number::clean;

/// How many values of a column are shown.
const SHOWN: usize = 3;

/// Parts of the names of columns with people's numbers. Only a guess: the person sees a column's values.
const NUMBERS: [&str; 12] = [
    "whatsapp", "mobil", "celular", "movil", "handy", "phone", "telef", "fone", "msisdn", "tel", "waid",
    "number",
];

/// A list's columns, according to its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// The columns that have a name, in the list's order.
    pub columns: Vec<Column>,
    /// How many rows there are.
    pub rows: usize,
    /// The place in `columns` of the column that probably has the numbers.
    pub number: Option<usize>,
}

/// One column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its first values, each once.
    pub values: Vec<String>,
    /// In how many rows it is empty.
    pub empty: usize,
    /// In how many rows it has a number that can be sent to.
    numbers: usize,
}

impl Survey {
    /// Reads all rows.
    pub fn of(contacts: &Contacts) -> Self {
        let mut columns: Vec<_> = contacts.columns().iter().map(|name| Column::named(name)).collect();
        let mut rows = 0;
        for (_, cells) in contacts.cells() {
            rows += 1;
            for (place, column) in columns.iter_mut().enumerate() {
                column.note(cells.get(place).map_or("", String::as_str));
            }
        }
        columns.retain(|column| !column.name.is_empty());
        let number = likeliest(&columns);
        Self { columns, rows, number }
    }
}

impl Column {
    fn named(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    fn note(&mut self, cell: &str) {
        let cell = cell.trim();
        if cell.is_empty() {
            self.empty += 1;
            return;
        }
        if clean(cell).is_ok() {
            self.numbers += 1;
        }
        if self.values.len() < SHOWN && !self.values.iter().any(|value| value == cell) {
            self.values.push(cell.to_owned());
        }
    }

    /// How strongly its name suggests numbers: the first of the words the most.
    fn named_for_numbers(&self) -> usize {
        let joined = words(&self.name).concat();
        let found = NUMBERS.iter().position(|word| joined.contains(word));
        found.map_or(0, |place| NUMBERS.len() - place)
    }
}

/// The column with the most numbers; among equals, the one whose name suggests them most.
fn likeliest(columns: &[Column]) -> Option<usize> {
    let score = |column: &Column| (column.numbers, column.named_for_numbers());
    let places = (0..columns.len()).rev();
    let best = places.max_by_key(|place| columns.get(*place).map(score))?;
    columns.get(best).filter(|column| score(column) > (0, 0)).map(|_| best)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey(list: &str) -> Survey {
        Survey::of(&Contacts::parse(list.as_bytes()).unwrap())
    }

    #[test]
    fn empty_cells_are_counted_and_the_first_values_are_shown() {
        let found =
            survey("phone;name;\n+15555550123;Ana;x\n+15555550124;;\n+15555550125;Ana;\n+15555550126\n");
        assert_eq!((found.columns.len(), found.rows), (2, 4));
        let name = &found.columns[1];
        assert_eq!(
            (name.name.as_str(), name.empty, name.values.as_slice()),
            ("name", 2, &["Ana".to_owned()][..])
        );
    }

    #[test]
    fn the_column_of_numbers_is_found_by_what_it_holds_and_then_by_its_name() {
        for (list, expected) in [
            ("order;who;kontakt\n20240001;Ana;+15555550123\n", Some(2)),
            ("phone;whatsapp\n+15555550123;+15555550124\n", Some(1)),
            ("phoned on;kontakt\nMonday;+15555550123\n", Some(1)),
            ("name;Telefon\nAna;0171 5555550\n", Some(1)),
            ("name;town\nAna;Oslo\n", None),
        ] {
            assert_eq!(survey(list).number, expected, "{list}");
        }
    }
}
