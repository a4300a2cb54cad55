use super::*;
use crate::testing::{campaign, recipient};

fn never(_: &[Campaign]) -> Vec<Option<Report>> {
    panic!("nothing may be sent")
}

fn accept_all(shards: &[Campaign]) -> Vec<Option<Report>> {
    let accepted = |shard: &Campaign| u32::try_from(shard.recipients.len()).unwrap();
    shards.iter().map(|shard| Some(Report { accepted: accepted(shard), ..Report::empty() })).collect()
}

#[test]
fn shards_share_the_people_and_the_limits() {
    let whole = Campaign { shards: Some(3), messages_per_second: Some(80), ..campaign(10) };
    let shards = cut(&whole, whole.recipients.iter().collect());
    let shares = |of: fn(&Campaign) -> u32| -> Vec<u32> { shards.iter().map(of).collect() };
    assert_eq!(shares(|shard| u32::try_from(shard.recipients.len()).unwrap()), [4, 3, 3]);
    assert_eq!(shares(|shard| shard.messages_per_second.unwrap()), [27, 27, 26]);
    let together: Vec<_> = shards.into_iter().flat_map(|shard| shard.recipients).collect();
    assert_eq!(together, whole.recipients);
}

#[test]
fn a_shard_never_has_nobody_to_send_to_or_no_allowance() {
    let shards = |whole: Campaign| cut(&whole, whole.recipients.iter().collect()).len();
    assert_eq!(shards(Campaign { shards: Some(8), ..campaign(2) }), 2);
    assert_eq!(shards(Campaign { shards: Some(8), messages_per_second: Some(1), ..campaign(100) }), 1);
    assert_eq!(shards(campaign(0)), 0);
}

#[test]
fn somebody_who_stands_twice_in_the_list_is_sent_to_once() {
    let mut twice = campaign(3);
    twice.recipients.push(recipient(1));
    let report = run(&twice, accept_all).unwrap();
    assert_eq!((report.accepted, report.repeated), (3, 1));
    assert_eq!(report.rows[0].to, recipient(1).to);
}

#[test]
fn everybody_in_a_shard_that_broke_is_unconfirmed() {
    let report = run(&Campaign { shards: Some(2), ..campaign(5) }, |shards| {
        let mut reports = accept_all(shards);
        reports[1] = None;
        reports
    });
    let report = report.unwrap();
    assert_eq!((report.accepted, report.unconfirmed), (3, 2));
}

#[test]
fn a_campaign_that_cannot_run_names_the_field_and_the_fix() {
    let fault = |campaign: Campaign| run(&campaign, never).unwrap_err();
    let mut addressed = campaign(1);
    addressed.template.to = Some("+15555550123".into());
    assert_eq!(fault(addressed), "template.to: leave it out, and give the people in recipients");
    let mut group = campaign(1);
    group.template.group_id = Some("Y2FwaV9ncm91cDox".into());
    assert_eq!(fault(group), "template.group-id: leave it out, and give the people in recipients");
    let zero = Campaign { attempts: Some(0), ..campaign(1) };
    assert_eq!(fault(zero), "attempts: give at least 1, or leave it out");
}
