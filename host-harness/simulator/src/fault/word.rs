//! A fault as one word, for a header and for the file of a world.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Fault;

/// The words for faults without a code, each in its form without a number.
pub(crate) const WORDS: &[&str] = &["timeout-before", "timeout-after", "answer-lost", "html", "slow-body"];

impl FromStr for Fault {
    type Err = String;

    fn from_str(word: &str) -> Result<Fault, String> {
        let unknown = || {
            let words = WORDS.join(", ");
            format!("{word:?} is no fault: write a code such as 131056 or 100/33, or one of {words}")
        };
        let (name, number) = match word.split_once('/') {
            Some((name, number)) => (name, Some(number.parse::<u32>().map_err(|_| unknown())?)),
            None => (word, None),
        };
        let fault = match (name, number) {
            ("timeout-before", None) => Fault::Timeout { carried_out: false },
            ("timeout-after", None) => Fault::Timeout { carried_out: true },
            ("answer-lost", None) => Fault::AnswerLost,
            ("html", None) => Fault::html(),
            ("html", Some(status)) => Fault::Html { status: u16::try_from(status).unwrap_or(u16::MAX) },
            ("slow-body", None) => Fault::slow_body(),
            ("slow-body", Some(ms)) => Fault::SlowBody { lasts: Duration::from_millis(ms.into()) },
            (code, subcode) => {
                let code = code.parse().map_err(|_| unknown())?;
                Fault::Code { code, subcode, status: None, details: None }
            }
        };
        match fault.check() {
            Ok(()) => Ok(fault),
            Err((field, must)) => Err(format!("{word:?} is no fault: {field} must be {must}")),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Code { code, subcode: None, .. } => write!(f, "{code}"),
            Fault::Code { code, subcode: Some(subcode), .. } => write!(f, "{code}/{subcode}"),
            Fault::Timeout { carried_out: false } => f.write_str("timeout-before"),
            Fault::Timeout { carried_out: true } => f.write_str("timeout-after"),
            Fault::AnswerLost => f.write_str("answer-lost"),
            Fault::Html { status } => write!(f, "html/{status}"),
            Fault::SlowBody { lasts } => write!(f, "slow-body/{}", lasts.as_millis()),
        }
    }
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a fault: a code such as 131056, or a word such as \"answer-lost\"")]
enum CodeOrWord {
    Code(u32),
    Word(String),
}

impl<'de> Deserialize<'de> for Fault {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Fault, D::Error> {
        match CodeOrWord::deserialize(deserializer)? {
            CodeOrWord::Code(code) => Ok(Fault::code(code)),
            CodeOrWord::Word(word) => word.parse().map_err(serde::de::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_as_it_is_written() {
        for word in [
            "131056",
            "100/33",
            "timeout-before",
            "timeout-after",
            "answer-lost",
            "html/503",
            "slow-body/500",
        ] {
            assert_eq!(word.parse::<Fault>().unwrap().to_string(), word);
        }
        for (short, long) in [("html", "html/502"), ("slow-body", "slow-body/30000")] {
            assert_eq!(short.parse::<Fault>().unwrap().to_string(), long);
        }
        for short in WORDS {
            short.parse::<Fault>().unwrap();
        }
    }

    #[test]
    fn a_word_that_is_no_fault_is_refused_with_those_that_are() {
        for word in ["", "timeout", "answer-lost/3", "html/x", "131056/", "-1", "131056/33/2"] {
            let refused = word.parse::<Fault>().unwrap_err();
            assert!(refused.contains("131056") && refused.contains("answer-lost"), "{word}: {refused}");
        }
        for (word, must) in
            [("html/200", "400 to 599"), ("html/70000", "400 to 599"), ("slow-body/600001", "600000")]
        {
            let refused = word.parse::<Fault>().unwrap_err();
            assert!(refused.contains(must), "{word}: {refused}");
        }
    }
}
