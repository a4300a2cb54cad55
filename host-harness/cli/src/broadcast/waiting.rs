//! The last line of a campaign that has not finished: who is still waiting, why, and what to do.

use host_harness_broadcast::{Journal, PutOff, visible};

use super::{journal_error, told};
use crate::exit::Exit;

/// Reports the people who are still waiting, if there are any.
pub fn tell(journal: &Journal, waiting: u64) -> Result<(), Exit> {
    if waiting > 0 {
        say!("{}", line(waiting, &journal.put_off().map_err(journal_error)?));
    }
    Ok(())
}

fn line(waiting: u64, reasons: &[PutOff]) -> String {
    let are = if waiting == 1 { "is" } else { "are" };
    let put_off: u64 = reasons.iter().map(|reason| reason.count).sum();
    let resume = "Run the same command again to resume.";
    let Some(first) = reasons.first() else {
        return format!("{waiting} {are} still waiting: run the same command again to resume.");
    };
    let why = told(&first.failure);
    let who = match first.count {
        1 => format!("line {}, {}, tried {}: ", first.line, visible(&first.recipient), times(first.attempts)),
        count if count == waiting => String::new(),
        count => format!("{count} of them for this reason: "),
    };
    let end = if put_off == waiting {
        " To end the campaign without them, list their numbers in a file and add it with --suppress."
    } else {
        ""
    };
    format!("{waiting} {are} still waiting: {who}{why} {resume}{end}")
}

fn times(count: u32) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

#[cfg(test)]
mod tests {
    use host_harness_broadcast::{Failure, Scope};

    use super::*;

    fn put_off(count: u64) -> PutOff {
        let failure = Failure::new("pair-rate-limited", Scope::Recipient, "Too many.", "Wait.");
        let failure = Failure { code: Some(131_056), ..failure };
        PutOff { count, line: 7, recipient: "+15555550133".into(), attempts: 6, failure }
    }

    #[test]
    fn one_person_is_named_with_the_reason_and_a_way_to_end() {
        let told = line(1, &[put_off(1)]);
        assert!(
            told.starts_with(
                "1 is still waiting: line 7, +15555550133, tried 6 times: Too many. (#131056) Wait. Run"
            ),
            "{told}"
        );
        assert!(told.contains("To end the campaign without them") && told.contains("--suppress"), "{told}");
    }

    #[test]
    fn many_are_counted_and_whoever_had_no_turn_yet_is_not_to_be_left_out() {
        assert_eq!(line(2, &[]), "2 are still waiting: run the same command again to resume.");
        assert!(line(2, &[put_off(2)]).starts_with("2 are still waiting: Too many."));
        let told = line(9, &[put_off(2)]);
        assert!(told.starts_with("9 are still waiting: 2 of them for this reason: Too many."), "{told}");
        assert!(!told.contains("--suppress"), "{told}");
    }
}
