//! How far the messages got.

use maud::{Markup, html};

use super::facts::Facts;
use super::figures::{count, per_mille, share};

/// A row: its name, its count, and its meaning.
struct Step {
    name: &'static str,
    count: u64,
    kind: &'static str,
    /// Whether only webhooks report it.
    by_webhook: bool,
}

/// Draws the funnel, and where the other recipients are.
pub fn draw(facts: &Facts) -> Markup {
    let (counts, deliveries) = (&facts.counts, &facts.deliveries);
    let to_send = facts.listed() - counts.skipped;
    let step = |name, count, kind, by_webhook| Step { name, count, kind, by_webhook };
    let way = [
        step("To send to", to_send, "way", false),
        step("Accepted by Meta", counts.accepted, "way", false),
        step("Delivered", deliveries.delivered, "good", true),
        step("Read", deliveries.read, "good", true),
    ];
    let on_the_way = (counts.sending > 0).then(|| step("On the way", counts.sending, "way", false));
    let others = [
        step("Refused", counts.refused, "bad", false),
        step("Accepted, but not delivered", deliveries.failed, "bad", true),
        step("Unconfirmed: may have been sent", counts.unconfirmed, "doubt", false),
        step("Waiting", counts.waiting, "wait", false),
    ];
    let others = others.into_iter().chain(on_the_way);
    let draw = |step: Step| row(&step, to_send, deliveries.any > 0);
    html! {
        section aria-labelledby="funnel" {
            h2 id="funnel" { "How far the messages got" }
            table class="funnel" {
                thead { tr {
                    th scope="col" { "Step" }
                    th scope="col" class="number" { "People" }
                    th scope="col" class="number" { "Share" }
                } }
                tbody { @for step in way { (draw(step)) } }
                tbody { @for step in others { (draw(step)) } }
                tbody {
                    tr {
                        th scope="row" { "Left out: a duplicate, an opt-out, or without consent" }
                        td class="number" { (count(counts.skipped)) }
                        td class="number" { "–" }
                    }
                }
            }
            p class="note" {
                "Shares are of those to send to. The list has " (count(facts.listed())) " rows. "
                @if deliveries.any == 0 {
                    "No statuses yet: webhooks report delivered and read, and " code { "broadcast reconcile" }
                    " imports them."
                } @else {
                    "Webhooks have reported on " (count(deliveries.any)) " messages. Some people have turned off read \
                     receipts."
                }
            }
        }
    }
}

fn row(step: &Step, whole: u64, has_statuses: bool) -> Markup {
    let is_known = has_statuses || !step.by_webhook;
    let width = per_mille(step.count, whole);
    html! {
        tr {
            th scope="row" {
                (step.name)
                @if is_known {
                    svg class={ "bar " (step.kind) } width="100%" height="8" aria-hidden="true" {
                        rect class="whole" width="100%" height="8" rx="4" {}
                        @if step.count > 0 { rect width={ (width / 10) "." (width % 10) "%" } height="8" rx="4" {} }
                    }
                }
            }
            @if is_known {
                td class="number" { (count(step.count)) }
                td class="number" { (share(step.count, whole)) }
            } @else {
                td class="number" colspan="2" { "no statuses yet" }
            }
        }
    }
}
