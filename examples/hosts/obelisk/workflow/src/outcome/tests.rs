use super::*;
use crate::bindings::whatsapp::toolkit::types::FailureKind;
use crate::testing::failure;

fn limited(retry_after_ms: Option<u32>) -> Failure {
    Failure { retry_after_ms, ..failure(FailureKind::RateLimited, FailureScope::Sender) }
}

#[test]
fn a_wait_doubles_up_to_five_minutes() {
    let waits = (1..=9).map(|attempts| wait(attempts, &limited(None), |_| 0)).collect::<Vec<_>>();
    assert_eq!(waits, [2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000]);
    assert_eq!(wait(u32::MAX, &limited(None), |_| 0), 300_000);
}

#[test]
fn a_wait_is_never_shorter_than_what_meta_asks_for() {
    assert_eq!(wait(1, &limited(Some(60_000)), |_| 0), 60_000);
    assert_eq!(wait(1, &limited(Some(3_600_000)), |_| 0), 3_600_000);
    assert_eq!(wait(3, &limited(Some(1)), |_| 0), 8_000);
}

#[test]
fn chance_adds_up_to_half() {
    assert_eq!(wait(1, &limited(None), |below| below - 1), 3_000);
}

#[test]
fn a_refusal_meets_all_if_it_concerns_more_than_one_message_whatever_its_kind() {
    use FailureScope as Scope;
    let one = [Scope::Message, Scope::Recipient, Scope::Unknown];
    let all =
        [Scope::Template, Scope::Sender, Scope::Account, Scope::Connection, Scope::Service, Scope::Host];
    for kind in [FailureKind::Other, FailureKind::InvalidToken, FailureKind::NetworkFailed] {
        let meets_all = |scope| refuses_all(Outcome::Refused, &failure(kind, scope));
        assert!(all.into_iter().all(meets_all) && !one.into_iter().any(meets_all), "{kind:?}");
    }
    let unconfirmed = failure(FailureKind::NetworkFailed, Scope::Service);
    assert!(!refuses_all(Outcome::Unconfirmed, &unconfirmed), "only a refusal says what the next would meet");
}
