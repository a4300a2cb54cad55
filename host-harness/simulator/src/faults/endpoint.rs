//! `/_simulator/next`: faults for the next requests. It is not one of Meta's endpoints, and needs no token.
//!
//! | method | what it does |
//! |---|---|
//! | `GET` | lists the possible faults, each with an example, and those already requested |
//! | `POST` | requests a fault: `code` (with `subcode`, `status`, `details`) or `break`; `to` for one person or group, `times` |
//! | `DELETE` | removes all requested faults |

use serde_json::{Value, json};

use super::ask;
use crate::call::{Answer, Call, Reply};
use crate::error::GraphError;
use crate::fault::{Fault, Pending, WORDS};
use crate::param::Param;
use crate::state::State;

/// Examples of the possible requests.
const EXAMPLES: &[&str] = &[
    r#"{"code": 131056}"#,
    r#"{"code": 190, "subcode": 463, "status": 401, "details": "The session has expired."}"#,
    r#"{"to": "+15555550124", "code": 131049, "times": 2}"#,
    r#"{"break": "timeout-before"}"#,
    r#"{"break": "timeout-after"}"#,
    r#"{"break": "answer-lost"}"#,
    r#"{"break": "html/503"}"#,
    r#"{"break": "slow-body/5000"}"#,
];

pub(crate) fn answer(state: &mut State, call: &Call) -> Answer {
    match call.method.as_str() {
        "GET" => Ok(Reply::Json(listed(state))),
        "POST" => {
            read(state, &Value::Object(call.params()?))?;
            Ok(Reply::Json(json!({ "pending": pending(state) })))
        }
        "DELETE" => {
            state.faults.clear();
            Ok(Reply::success())
        }
        _ => Err(GraphError::unknown_path(
            "/_simulator/next: POST a fault, GET a list of examples, DELETE to take faults back",
        )),
    }
}

fn listed(state: &State) -> Value {
    let examples: Vec<Value> =
        EXAMPLES.iter().filter_map(|example| serde_json::from_str(example).ok()).collect();
    json!({ "POST one of": examples, "pending": pending(state) })
}

/// The requested faults, in the form in which they are requested.
fn pending(state: &State) -> Vec<Value> {
    let shown = |pending: &Pending| {
        let mut shown = match &pending.fault {
            Fault::Code { code, subcode, status, details } => {
                let mut shown = json!({ "code": code });
                let more =
                    [("subcode", json!(subcode)), ("status", json!(status)), ("details", json!(details))];
                more.into_iter()
                    .filter(|(_, value)| !value.is_null())
                    .for_each(|(key, value)| shown[key] = value);
                shown
            }
            broken => json!({ "break": broken }),
        };
        if let Some(to) = &pending.to {
            shown["to"] = to.as_str().into();
        }
        shown["times"] = pending.times.into();
        shown
    };
    state.faults.iter().map(shown).collect()
}

fn read(state: &mut State, asked: &Value) -> Result<(), GraphError> {
    let asked = Param::new(asked, "next")?;
    asked.only(&["code", "subcode", "status", "details", "break", "to", "times"])?;
    let fault = match (asked.has("code"), asked.has("break")) {
        (true, false) => code(&asked)?,
        (false, true) => broken(&asked)?,
        _ => {
            let examples = EXAMPLES.join(", ");
            return Err(GraphError::schema(format!("Give code or break, and not both: one of {examples}")));
        }
    };
    let to = asked.optional_text("to", 256)?.map(str::to_owned);
    let times = if asked.has("times") { small(&asked, "times")? } else { 1 };
    ask(state, Pending { fault, to, times }).map_err(|(field, must)| asked.wrong(field, must))
}

fn code(asked: &Param) -> Result<Fault, GraphError> {
    let number = |key: &str| if asked.has(key) { small(asked, key).map(Some) } else { Ok(None) };
    let status = number("status")?.map(|status| u16::try_from(status).unwrap_or(u16::MAX));
    let details = asked.optional_text("details", 1024)?.map(str::to_owned);
    Ok(Fault::Code { code: small(asked, "code")?, subcode: number("subcode")?, status, details })
}

fn broken(asked: &Param) -> Result<Fault, GraphError> {
    for key in ["subcode", "status", "details"] {
        if asked.has(key) {
            return Err(
                asked.wrong(key, "left out: it belongs to a code. A status of a page is break html/503")
            );
        }
    }
    let words = WORDS.join(", ");
    let must = format!("one of {words}, where html/503 has a status and slow-body/5000 its milliseconds");
    match asked.text("break", 64)?.parse() {
        Ok(Fault::Code { .. }) => Err(asked.wrong("break", &format!("{must}; a code is given as code"))),
        Ok(fault) => Ok(fault),
        Err(_) => Err(asked.wrong("break", &must)),
    }
}

fn small(asked: &Param, key: &str) -> Result<u32, GraphError> {
    u32::try_from(asked.index(key)?).map_err(|_| asked.wrong(key, "a number below 4294967296"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::World;

    #[test]
    fn every_example_can_be_asked_for_and_is_listed_as_it_was_asked_for() {
        for example in EXAMPLES {
            let mut state = State::new(World::demo());
            let mut asked: Value = serde_json::from_str(example).unwrap();
            read(&mut state, &asked).unwrap();
            if asked.get("times").is_none() {
                asked["times"] = 1.into();
            }
            assert_eq!(pending(&state), [asked], "{example}");
        }
    }
}
