//! A message as its recipient will see it, below its row.

use host_harness_broadcast::{Preview, visible};

use super::told;

/// Shows a preview's result.
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

/// Faults, one per line.
pub fn listed(faults: &[String]) -> String {
    faults.iter().map(|fault| visible(fault)).collect::<Vec<_>>().join("\n  ")
}
