//! The table that the load benchmark prints.

use std::fmt::Write as _;

/// The target for a figure.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    /// The first is the minimum, the second the goal.
    Least(f64, f64),
    /// The first is the maximum, the second the goal.
    Most(f64, f64),
    /// No target.
    None,
}

impl Goal {
    /// At least `bound`; the goal is `goal`.
    pub fn least(bound: f64, goal: f64) -> Self {
        Self::Least(bound, goal)
    }

    /// At most `bound`; the goal is `goal`.
    pub fn most(bound: f64, goal: f64) -> Self {
        Self::Most(bound, goal)
    }

    /// No target.
    pub fn none() -> Self {
        Self::None
    }

    fn verdict(self, value: f64) -> &'static str {
        match self {
            Self::None => "",
            Self::Least(_, goal) if value >= goal => "goal",
            Self::Most(_, goal) if value <= goal => "goal",
            Self::Least(bound, _) if value >= bound => "required",
            Self::Most(bound, _) if value <= bound => "required",
            _ => "missed",
        }
    }
}

/// Rows, with notes below them.
#[derive(Default)]
pub struct Table {
    rows: String,
    notes: String,
}

impl Table {
    /// Adds a figure.
    pub fn row(&mut self, what: &str, of: &str, goal: Goal, value: f64) {
        let (bound, after) = match goal {
            Goal::Least(bound, goal) | Goal::Most(bound, goal) => (number(bound), number(goal)),
            Goal::None => Default::default(),
        };
        let verdict = goal.verdict(value);
        _ = writeln!(self.rows, "| {what} | {of} | {bound} | {after} | {} | {verdict} |", number(value));
    }

    /// Adds a note.
    pub fn note(&mut self, text: &str) {
        _ = writeln!(self.notes, "{text}");
    }

    /// Prints the table.
    #[expect(clippy::print_stdout, reason = "it is what the benchmark is for")]
    pub fn print(&self) {
        println!("| what | of | required | goal | measured | reached |");
        println!("| --- | --- | --- | --- | --- | --- |");
        println!("{}\n{}", self.rows, self.notes);
    }
}

fn number(value: f64) -> String {
    if value < 100.0 { format!("{value:.2}") } else { format!("{value:.0}") }
}

/// The median.
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
