//! Names the file of the refused rows, and the command that sends them once they are corrected.

use std::path::Path;

use host_harness_broadcast::{Files, OptOutLists, visible};

use super::send_args::SendArgs;
use crate::save;

/// Names the file, and the command if this one has everything that it needs.
pub fn tell(send: &SendArgs, journal: &Path, files: &Files, opt_outs: &OptOutLists) {
    let refused = files.refused.display();
    if opt_outs.suppress.is_empty() {
        return say!("The refused rows, to correct and send separately: {refused}");
    }
    // Perhaps none of these few is in an opt-out list, and without the option that stops the command.
    say!("The refused rows, to correct and send separately with --allow-no-match: {refused}");
    if send.contacts.is_none() || send.template.is_none() {
        return;
    }
    // A copy: the next report writes the file again.
    let [list, other] =
        ["corrected.csv", "corrected.db"].map(|end| journal.with_extension(end).display().to_string());
    let mut added = vec!["--contacts", &list, "--journal", &other];
    added.extend((!send.allow_no_match).then_some("--allow-no-match"));
    // The file is CSV in UTF-8, whatever the list was.
    let command = save::command(&["--contacts", "--journal", "--sheet", "--encoding"], &added);
    say!("  Saved as {}, they are sent with:\n    {}", visible(&list), visible(&command));
}
