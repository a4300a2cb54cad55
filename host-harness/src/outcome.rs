//! The four ways that a call can end.

use std::time::Duration;

use serde_json::Value;

/// The outcome of a call, in the contract's terms: whether it was carried out, and whether to repeat it.
///
/// `T` is the result, and `F` is the failure. Without them it is only the outcome, for a log or a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome<T = (), F = ()> {
    /// Carried out.
    Done(T),
    /// Not carried out. The same call will fail again.
    Permanent(F),
    /// Not carried out. Safe to repeat.
    Transient {
        /// How long to wait before repeating it, if known.
        after: Option<Duration>,
        /// Why.
        failure: F,
    },
    /// May have been carried out. A repeat may do it twice.
    Unconfirmed(F),
}

impl Outcome {
    /// Not carried out, safe to repeat, with no known wait.
    pub const TRANSIENT: Self = Self::Transient { after: None, failure: () };

    /// The outcome of a function's result as JSON: `{"ok": …}`, or `{"err": …}` with a case of the contract's. Any
    /// result other than an `err` is done. An error whose case says nothing about repeating is unconfirmed.
    pub fn of_json(result: &Value) -> Self {
        let Some(error) = result.get("err") else { return Self::Done(()) };
        match error.as_object().and_then(|cases| cases.iter().next()) {
            Some((case, failure)) => {
                let after = failure.get("retry-after-ms").and_then(Value::as_u64);
                Self::of_case(case, after.map(Duration::from_millis))
            }
            None => Self::Unconfirmed(()),
        }
    }

    /// The outcome that a case of the contract's `tool-error` means.
    fn of_case(case: &str, after: Option<Duration>) -> Self {
        match case {
            "permanent" => Self::Permanent(()),
            "transient" => Self::Transient { after, failure: () },
            _ => Self::Unconfirmed(()),
        }
    }
}

impl<T, F> Outcome<T, F> {
    /// `done`, `permanent`, `transient` or `unconfirmed`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Done(_) => "done",
            Self::Permanent(_) => "permanent",
            Self::Transient { .. } => "transient",
            Self::Unconfirmed(_) => "unconfirmed",
        }
    }

    /// The same outcome with another result.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Outcome<U, F> {
        match self {
            Self::Done(result) => Outcome::Done(change(result)),
            Self::Permanent(failure) => Outcome::Permanent(failure),
            Self::Transient { after, failure } => Outcome::Transient { after, failure },
            Self::Unconfirmed(failure) => Outcome::Unconfirmed(failure),
        }
    }

    /// The same outcome with another failure.
    pub fn map_failure<G>(self, change: impl FnOnce(F) -> G) -> Outcome<T, G> {
        match self {
            Self::Done(result) => Outcome::Done(result),
            Self::Permanent(failure) => Outcome::Permanent(change(failure)),
            Self::Transient { after, failure } => Outcome::Transient { after, failure: change(failure) },
            Self::Unconfirmed(failure) => Outcome::Unconfirmed(change(failure)),
        }
    }

    /// The result, if there is one.
    pub fn done(self) -> Option<T> {
        match self {
            Self::Done(result) => Some(result),
            _ => None,
        }
    }

    /// Why the call failed, if it did.
    pub fn failure(&self) -> Option<&F> {
        match self {
            Self::Done(_) => None,
            Self::Permanent(failure) | Self::Transient { failure, .. } | Self::Unconfirmed(failure) => {
                Some(failure)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_result_says_whether_to_repeat_the_call() {
        let after = Some(Duration::from_millis(1_500));
        for (result, outcome) in [
            (json!({"ok": {"message-id": "wamid"}}), Outcome::Done(())),
            (json!(7), Outcome::Done(())),
            (json!({"err": {"permanent": {"kind": "other"}}}), Outcome::Permanent(())),
            (
                json!({"err": {"transient": {"retry-after-ms": 1_500}}}),
                Outcome::Transient { after, failure: () },
            ),
            (json!({"err": {"transient": {}}}), Outcome::TRANSIENT),
            (json!({"err": {"permanent-unconfirmed": {}}}), Outcome::Unconfirmed(())),
            (json!({"err": "execution-failed"}), Outcome::Unconfirmed(())),
            (json!({"err": {"another": {}}}), Outcome::Unconfirmed(())),
        ] {
            assert_eq!(Outcome::of_json(&result), outcome, "{result}");
        }
    }
}
