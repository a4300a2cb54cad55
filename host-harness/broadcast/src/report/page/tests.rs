use serde_json::json;

use super::*;
use crate::failure::{Failure, Scope};
use crate::journal::{Delivery, Person, Pricing, RowOutcome, Run, Settled, Shown};
use crate::testing::{people, run};

const HOSTILE: &str = "<script>alert(1)</script>\"\u{202e}\u{1b}[2J";

/// A campaign to `count` people, of whom the first `sent` were accepted.
fn journal(count: usize, sent: usize) -> Journal {
    let mut journal = Journal::in_memory().unwrap();
    let template =
        json!({"to": "{{phone}}", "name": "order_confirmation", "language": "pt_BR", "route": "marketing"});
    let mut import = journal.import(&Run { template: template.to_string(), ..run() }).unwrap();
    people(count).iter().for_each(|person| drop(import.add(person).unwrap()));
    import.commit().unwrap();
    journal.take(sent);
    let accepted = |row: usize| Settled {
        row: row as i64,
        outcome: RowOutcome::Accepted {
            message_id: format!("wamid.{row}"),
            message_status: None,
            reached: None,
        },
    };
    journal.put(&(1..=sent).map(accepted).collect::<Vec<_>>());
    journal
}

fn files() -> Files {
    Files::beside("run.db".as_ref())
}

fn drawn(journal: &Journal) -> String {
    draw(journal, false, &files()).unwrap()
}

/// The section with this heading id, without tags and with single spaces.
fn section(page: &str, id: &str) -> String {
    let from =
        page.find(&format!("<section aria-labelledby=\"{id}\"")).unwrap_or_else(|| panic!("no {id}: {page}"));
    let section = &page[from..];
    let section = &section[..section.find("</section>").unwrap()];
    let text = section.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text));
    text.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

fn told(row: i64, status: &str, pricing: Option<(&str, &str, Option<bool>)>) -> Delivery {
    let pricing = pricing.map(|(category, kind, billable)| Pricing {
        category: Some(category.to_owned()),
        kind: Some(kind.to_owned()),
        billable,
    });
    let failure = (status == "failed").then(|| Failure {
        code: Some(131_049),
        ..Failure::new("limit", Scope::Recipient, "Meta holds it back.", "Try on another day.")
    });
    Delivery {
        row: Some(row),
        message_id: format!("wamid.{row}"),
        status: status.to_owned(),
        failure,
        pricing,
        ..Delivery::default()
    }
}

fn refused(row: i64, message: &str) -> Settled {
    let failure = Failure::new("recipient-unavailable", Scope::Recipient, message, "Ask for another number.");
    Settled { row, outcome: RowOutcome::Refused(Failure { code: Some(131_026), ..failure }) }
}

#[test]
fn the_head_says_which_campaign_it_is_and_when() {
    let mut journal = journal(1, 1);
    let page = drawn(&journal);
    assert!(page.contains("<h1 dir=\"auto\">order_confirmation</h1>"), "{page}");
    for part in ["pt_BR", "marketing", "people.csv", "phone number id 106540352242922", ">finished<"] {
        assert!(page.contains(part), "{part}");
    }
    assert_eq!(
        page.matches("<time datetime=\"").count(),
        2,
        "when it was begun, and when the report was made"
    );
    let doubt = RowOutcome::Unconfirmed(Failure::new("timeout", Scope::Message, "No answer.", "Reconcile."));
    journal.put(&[Settled { row: 1, outcome: doubt }]);
    assert!(drawn(&journal).contains(">finished, with people unconfirmed<"));
    journal.keep_shown(&Shown { sender: "+1 555 Books".into(), message: None }).unwrap();
    let stopped = Failure::new("limit", Scope::Sender, "Too much <today>.", "Wait.");
    journal.note_stop(Some(&serde_json::to_string(&stopped).unwrap())).unwrap();
    let page = drawn(&journal);
    assert!(page.contains("+1 555 Books (phone number id 106540352242922)"), "{page}");
    assert!(page.contains(">stopped<") && page.contains("Too much &lt;today&gt;."), "{page}");
    assert!(draw(&journal, true, &files()).unwrap().contains(">running<"));
}

#[test]
fn the_funnel_has_each_number_and_its_share() {
    let mut journal = journal(10, 8);
    journal.put(&[
        refused(7, "Gone."),
        Settled { row: 8, outcome: RowOutcome::Unconfirmed(Failure::default()) },
    ]);
    let statuses = [("read", 1), ("played", 2), ("delivered", 3), ("sent", 4), ("failed", 5)];
    journal.join(&statuses.map(|(status, row)| told(row, status, None))).unwrap();
    let funnel = section(&drawn(&journal), "funnel");
    for row in [
        "To send to 10 100.0 %",
        "Accepted by Meta 6 60.0 %",
        "Delivered 3 30.0 %",
        "Read 2 20.0 %",
        "Refused 1 10.0 %",
        "Accepted, but not delivered 1 10.0 %",
        "Unconfirmed: may have been sent 1 10.0 %",
        "Waiting 2 20.0 %",
        "without consent 0 –",
        "Webhooks have reported on 5 messages",
    ] {
        assert!(funnel.contains(row), "{row}: {funnel}");
    }
}

#[test]
fn before_any_webhook_nothing_is_said_of_delivery_and_price() {
    let page = drawn(&journal(2, 2));
    let funnel = section(&page, "funnel");
    assert!(funnel.contains("Delivered no statuses yet Read no statuses yet"), "{funnel}");
    assert!(funnel.contains("Accepted by Meta 2 100.0 %"), "{funnel}");
    let prices = section(&page, "prices");
    assert!(prices.contains("No statuses yet") && !page.contains("Billable</th>"), "{prices}");
}

#[test]
fn messages_are_counted_by_what_meta_charges_for() {
    let mut journal = journal(9, 9);
    let statuses = [
        told(1, "sent", Some(("marketing", "regular", Some(true)))),
        told(2, "delivered", Some(("marketing", "regular", Some(true)))),
        // `read` reports no price: the earlier one stays, and a late one is kept.
        told(2, "read", None),
        told(3, "read", None),
        told(3, "delivered", Some(("marketing", "regular", Some(true)))),
        told(4, "delivered", Some(("utility", "free_customer_service", Some(false)))),
        told(5, "delivered", Some(("utility", "regular", Some(true)))),
        told(6, "delivered", Some((HOSTILE, "regular", None))),
        // Nobody pays for an undelivered message.
        told(7, "sent", Some(("marketing", "regular", Some(true)))),
        told(7, "failed", None),
    ];
    journal.join(&statuses).unwrap();
    let prices = section(&drawn(&journal), "prices");
    for row in [
        "Category Type Billable Free Not said",
        "marketing regular 3 0 0",
        "utility free_ customer_ service 0 1 0",
        "utility regular 1 0 0",
        "\u{fffd}[2J regular 0 0 1",
        "Total 4 1 1",
    ] {
        assert!(prices.contains(row), "{row}: {prices}");
    }
    let mut silent = self::journal(1, 1);
    silent.join(&[told(1, "delivered", None)]).unwrap();
    assert!(section(&drawn(&silent), "prices").contains("do not say which messages Meta charges for"));
}

#[test]
fn failures_are_grouped_and_those_that_only_a_webhook_told_are_among_them() {
    let mut journal = journal(9, 9);
    let unclear = Failure::new("other", Scope::Unknown, "No clear answer.", "Reconcile.");
    journal.put(&[
        refused(1, "Not on WhatsApp: 1."),
        refused(2, "Not on WhatsApp: 2."),
        refused(3, "Not on WhatsApp: 3."),
        Settled { row: 4, outcome: RowOutcome::Unconfirmed(unclear) },
    ]);
    journal.join(&[told(5, "failed", None), told(6, "failed", None)]).unwrap();
    let failures = section(&drawn(&journal), "failures");
    let rows = [
        "3 refused recipient-unavailable #131026 Not on WhatsApp: 1. Ask for another number.",
        "2 accepted, but not delivered limit #131049 Meta holds it back. Try on another day.",
        "1 unconfirmed other No clear answer. Reconcile.",
    ];
    let places: Vec<_> = rows.iter().map(|row| failures.find(row)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}: {failures}");
    assert!(failures.contains("not delivered are listed in run.failed.csv"), "{failures}");
    assert!(section(&drawn(&self::journal(1, 1)), "failures").contains("Nothing so far."));
}

#[test]
fn who_is_left_out_is_no_failure() {
    let mut journal = Journal::in_memory().unwrap();
    let mut import = journal.import(&run()).unwrap();
    let [ana, again] = [people(1), people(1)].map(|mut people| people.remove(0));
    import.add(&ana).unwrap();
    import.add(&Person { line: 3, ..again }).unwrap();
    import.commit().unwrap();
    let page = drawn(&journal);
    let failures = section(&page, "failures");
    assert!(failures.contains("Nothing so far. Left out"), "{failures}");
    assert!(failures.contains("1 duplicate The same recipient as in line 2."), "{failures}");
    assert!(section(&page, "funnel").contains("without consent 1 –"));
    assert!(section(&page, "funnel").contains("To send to 1 100.0 %"));
}

#[test]
fn rows_to_correct_have_their_line_and_number_and_the_file_has_the_rest() {
    let mut journal = journal(0, 0);
    let mut import = journal.import(&run()).unwrap();
    let count = 2_000;
    for line in 2..count + 2 {
        let faulty = Failure::new("invalid-recipient", Scope::Recipient, format!("{line}: it has no +."), "");
        let given = format!("{HOSTILE}{line}");
        import.add(&Person { line, given, recipient: Err(faulty), fields: Vec::new() }).unwrap();
    }
    import.commit().unwrap();
    let page = drawn(&journal);
    let rows = section(&page, "refusals");
    assert!(rows.contains("The first 300 of 2,000 refused rows."), "{rows}");
    assert!(
        rows.contains("run.refused.csv") && rows.contains("as a separate campaign, with a new journal."),
        "{rows}"
    );
    assert!(rows.contains("\u{fffd}[2J301 301: it has no +.") && !rows.contains("302: it has no +."));
    assert!(page.len() < 150_000, "{}", page.len());
    assert!(section(&drawn(&self::journal(1, 1)), "refusals").contains("No row was refused."));
}

#[test]
fn the_message_is_shown_as_the_first_recipient_saw_it_or_else_as_it_was_given() {
    let mut journal = journal(1, 0);
    let given = section(&drawn(&journal), "message");
    assert!(given.contains("input of the send") && given.contains("{{phone}}"), "{given}");
    let message = json!({"body": "Dear *Ana*", "buttons": [{"kind": "URL", "text": "Track", "target": "https://x.example/7"}]});
    journal.keep_shown(&Shown { sender: String::new(), message: Some(message) }).unwrap();
    let page = drawn(&journal);
    assert!(page.contains("Dear <strong>Ana</strong>") && page.contains("https://x.example/7"), "{page}");
    assert!(!page.contains("input of the send"));
}

#[test]
fn no_text_of_a_list_or_a_server_is_obeyed() {
    let mut journal = Journal::in_memory().unwrap();
    let template = json!({"to": "{{phone}}", "name": HOSTILE, "language": HOSTILE, "route": HOSTILE});
    let run =
        Run { template: template.to_string(), contacts: HOSTILE.into(), sender: HOSTILE.into(), ..run() };
    let mut import = journal.import(&run).unwrap();
    let failure = Failure {
        details: Some(HOSTILE.into()),
        ..Failure::new(HOSTILE, Scope::Recipient, HOSTILE, HOSTILE)
    };
    let person =
        |line| Person { line, given: HOSTILE.into(), recipient: Err(failure.clone()), fields: Vec::new() };
    import.add(&person(2)).unwrap();
    import.commit().unwrap();
    journal.note_stop(Some(&serde_json::to_string(&failure).unwrap())).unwrap();
    let message = json!({"header": {"kind": "TEXT", "content": HOSTILE}, "body": HOSTILE, "footer": HOSTILE});
    for shown in [None, Some(message)] {
        journal.keep_shown(&Shown { sender: HOSTILE.into(), message: shown }).unwrap();
        let page = drawn(&journal);
        assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
        assert!(page.matches("&lt;script&gt;").count() > 10);
        let obeyed = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
        assert_eq!(page.chars().find(|c| obeyed(*c)), None);
    }
}

#[test]
fn the_page_needs_nothing_from_outside_and_lets_nothing_in() {
    let page = drawn(&journal(3, 1));
    let policy = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">", policy());
    assert!(page.contains(&policy.replace('\'', "&#39;")) || page.contains(&policy), "{page}");
    assert!(
        policy.contains("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"),
        "{policy}"
    );
    let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    assert_eq!(style, look::style(), "what the hash is of");
    for outside in [" src=", " href=", "url(", "@import", "<script", " style=", " onload="] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("prefers-color-scheme: dark") && page.contains("@media print"));
}

#[test]
fn a_journal_without_a_campaign_has_a_page_that_says_so() {
    let page = drawn(&Journal::in_memory().unwrap());
    assert!(page.contains("No list was imported yet") && page.contains("not begun"), "{page}");
}
