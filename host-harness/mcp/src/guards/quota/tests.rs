use std::time::UNIX_EPOCH;

use super::*;

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_000_000 + seconds)
}

fn send(quota: &Quota, now: SystemTime) {
    quota.hold(None, None, now).unwrap().begin(now);
}

#[test]
fn a_place_is_free_again_if_nothing_went_out_and_taken_if_the_call_was_dropped() {
    let quota = Quota::default();
    let mut held = quota.hold(Some(1), None, at(0)).unwrap();
    assert_eq!(quota.hold(Some(1), None, at(0)).unwrap_err(), Spent::For(SOON), "it may yet be refused");
    held.begin(at(0));
    held.free();
    drop(quota.hold(Some(1), None, at(0)).unwrap());
    quota.hold(Some(1), None, at(0)).unwrap().begin(at(0));
    assert_eq!(quota.hold(Some(1), None, at(0)).unwrap_err(), Spent::Session);
    assert!(quota.another_session().hold(Some(1), None, at(0)).is_ok());
}

#[test]
fn an_hour_passes_for_each_send_by_itself_and_a_clock_that_is_put_back_frees_nothing() {
    let quota = Quota::default();
    send(&quota, at(0));
    send(&quota.another_session(), at(600));
    let spent = |now| quota.hold(None, Some(2), now).map(drop);
    assert_eq!(spent(at(700)), Err(Spent::For(Duration::from_secs(2_900))));
    assert_eq!(spent(at(3_600)), Ok(()));
    send(&quota, at(3_600));
    assert_eq!(spent(at(3_600)), Err(Spent::For(Duration::from_secs(600))));
    assert_eq!(spent(at(0)), Err(Spent::For(HOUR)));
}
