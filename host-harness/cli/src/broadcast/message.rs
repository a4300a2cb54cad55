//! A message as its recipient will see it, beneath the row that it is for.

use host_harness_broadcast::{Preview, visible};

use super::told;

/// Shows what a preview has found.
pub fn show(line: u64, recipient: &str, preview: &Preview) {
    match preview {
        Preview::Rendered { text, warnings, .. } => {
            say!("\n  line {line}, to {recipient}:");
            text.lines().for_each(|line| say!("  | {}", visible(line)));
            warnings.iter().for_each(|warning| say!("  warning: {}", visible(warning)));
        }
        Preview::Faulty(faults) => {
            say!("\n  line {line}, to {recipient}, has faults:\n  {}", listed(faults));
        }
        Preview::Unavailable(reason) => {
            say!("\n  line {line}, to {recipient}, cannot be shown: {}", told(reason));
        }
    }
}

/// Faults, each in a line of its own.
pub fn listed(faults: &[String]) -> String {
    faults.iter().map(|fault| visible(fault)).collect::<Vec<_>>().join("\n  ")
}
