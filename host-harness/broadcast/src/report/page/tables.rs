//! Prices, failures, and rows to correct.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::facts::{Facts, MOST_GROUPS};
use super::figures::count;
use super::shown;
use crate::failure::Failure;
use crate::journal::{Group, State};

/// Messages of a category and a type: how many are charged, how many are free, and how many Meta reports neither of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Charged {
    billable: u64,
    free: u64,
    unsaid: u64,
}

/// Meta's charges, as far as reported.
pub fn prices(facts: &Facts) -> Markup {
    let (mut rows, mut total) = (BTreeMap::<_, Charged>::new(), Charged::default());
    for priced in &facts.prices {
        let said = |word: &Option<String>| word.clone().unwrap_or_else(|| "not said".to_owned());
        let key = (said(&priced.pricing.category), said(&priced.pricing.kind));
        for sums in [rows.entry(key).or_default(), &mut total] {
            match priced.pricing.billable {
                Some(true) => sums.billable += priced.count,
                Some(false) => sums.free += priced.count,
                None => sums.unsaid += priced.count,
            }
        }
    }
    let figures = |sums: &Charged| {
        html! {
            td class="number" { (count(sums.billable)) }
            td class="number" { (count(sums.free)) }
            @if total.unsaid > 0 { td class="number" { (count(sums.unsaid)) } }
        }
    };
    html! {
        section aria-labelledby="prices" {
            h2 id="prices" { "Billable and free messages" }
            @if rows.is_empty() {
                p {
                    @if facts.deliveries.any == 0 { "No statuses yet: webhooks say which messages Meta charges for." }
                    @else { "The statuses do not say which messages Meta charges for." }
                }
            } @else {
                table {
                    thead { tr {
                        th scope="col" { "Category" }
                        th scope="col" { "Type" }
                        th scope="col" class="number" { "Billable" }
                        th scope="col" class="number" { "Free" }
                        @if total.unsaid > 0 { th scope="col" class="number" { "Not said" } }
                    } }
                    tbody {
                        @for ((category, kind), sums) in &rows {
                            tr {
                                th scope="row" { bdi { (word(category)) } }
                                td { bdi { (word(kind)) } }
                                (figures(sums))
                            }
                        }
                    }
                    @if rows.len() > 1 {
                        tfoot { tr { th scope="row" colspan="2" { "Total" } (figures(&total)) } }
                    }
                }
                p class="note" {
                    "From the webhooks' statuses of messages that have not failed. Meta charges for a message "
                    "once it is delivered, and sends no amounts: those are in WhatsApp Manager."
                }
            }
        }
    }
}

/// A word of Meta's, which may break to the next line after each `_`.
fn word(word: &str) -> Markup {
    html! { @for part in word.split_inclusive('_') { (shown(part)) wbr; } }
}

/// The failures, the most frequent first. `file` lists the messages that were accepted and not delivered.
pub fn failures(facts: &Facts, file: &str) -> Markup {
    let is_left_out = |group: &&Group| group.state == State::Skipped.word();
    let (left_out, wrong): (Vec<_>, Vec<_>) = facts.failures.iter().partition(is_left_out);
    html! {
        section aria-labelledby="failures" {
            h2 id="failures" { "What went wrong" }
            @if wrong.is_empty() {
                p { "Nothing so far." }
            } @else {
                table class="cards" {
                    thead { tr {
                        th scope="col" class="number" { "People" }
                        th scope="col" { "What became of them" }
                        th scope="col" { "Why (for the first of them)" }
                        th scope="col" { "What to do" }
                    } }
                    tbody { @for group in wrong { (failure(group, facts.running)) } }
                }
                @if facts.deliveries.failed > 0 {
                    p class="note" {
                        "Messages that were accepted but not delivered are listed in " code { (shown(file)) }
                        ", in the columns of the list: send the people whom it makes sense to write to again as a separate \
                         campaign, with a new journal."
                    }
                }
            }
            @if !left_out.is_empty() {
                h3 { "Left out" }
                table class="cards" {
                    thead { tr {
                        th scope="col" class="number" { "People" }
                        th scope="col" { "Kind" }
                        th scope="col" { "Why (for the first of them)" }
                    } }
                    tbody {
                        @for group in left_out {
                            tr {
                                td class="number" data-name="People" { (count(group.count)) }
                                th scope="row" data-name="Kind" { code { (shown(&group.failure.kind)) } }
                                td data-name="Why" { bdi { (shown(&told(&group.failure))) } }
                            }
                        }
                    }
                }
            }
            @if facts.failures.len() == MOST_GROUPS as usize {
                p class="note" { "These are the " (MOST_GROUPS) " most frequent kinds; the table of everybody has the others." }
            }
        }
    }
}

fn failure(group: &Group, running: bool) -> Markup {
    let failure = &group.failure;
    let state = match State::of(&group.state) {
        Some(State::Refused) => "refused",
        Some(State::Unconfirmed) => "unconfirmed",
        // It was put off before, and is being tried again; or the process has ended.
        Some(State::Sending) if running => "on the way",
        Some(State::Sending) => "unconfirmed",
        Some(State::Waiting) => "put off, and waiting",
        _ => "accepted, but not delivered",
    };
    html! {
        tr {
            td class="number" data-name="People" { (count(group.count)) }
            th scope="row" data-name="What became of them" {
                (state)
                span class="kind" {
                    @if !failure.kind.is_empty() { code { (shown(&failure.kind)) } }
                    @if let Some(code) = failure.code { " " code { "#" (code) } }
                }
            }
            td data-name="Why" { bdi { (shown(&sentence(failure))) } }
            td data-name="What to do" {
                @if failure.fix.is_empty() { "–" } @else { bdi { (shown(&failure.fix)) } }
            }
        }
    }
}

/// The rows that were refused.
pub fn refusals(facts: &Facts, file: &str) -> Markup {
    let all = facts.counts.refused;
    html! {
        section aria-labelledby="refusals" {
            h2 id="refusals" { "Rows to correct" }
            @if facts.refusals.is_empty() {
                p { "No row was refused." }
            } @else {
                p {
                    @if all > facts.refusals.len() as u64 {
                        "The first " (count(facts.refusals.len() as u64)) " of " (count(all)) " refused rows. "
                    }
                    "Correct them in " code { (shown(file)) } ", which has all of them, and send them as a separate campaign, with a new journal."
                }
                table class="cards" {
                    thead { tr {
                        th scope="col" class="number" { "Line" }
                        th scope="col" { "Number, as given" }
                        th scope="col" { "Why" }
                    } }
                    tbody {
                        @for refusal in &facts.refusals {
                            tr {
                                td class="number" data-name="Line" { (refusal.line) }
                                th scope="row" data-name="Number" { bdi { (shown(&refusal.given)) } }
                                td data-name="Why" { bdi { (shown(&told(&refusal.failure))) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A failure's message, with Meta's code.
pub fn told(failure: &Failure) -> String {
    let code = failure.code.map(|code| format!(" (#{code})")).unwrap_or_default();
    let details = failure.details.as_deref().unwrap_or_default();
    format!("{}{code} {details}", failure.message).trim_end().to_owned()
}

fn sentence(failure: &Failure) -> String {
    told(&Failure { code: None, ..failure.clone() })
}
