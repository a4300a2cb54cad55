//! A few filled-in messages from a list that is not imported yet.

use serde_json::Value;

use crate::contacts::Contacts;
use crate::number::clean;
use crate::template::{Template, TemplateError, addressed};

/// The first messages of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// The line of each, the recipient, and the input of `send-template`.
    pub messages: Vec<(u64, String, Value)>,
    /// The line of each row among them that gets no message, and why.
    pub faulty: Vec<(u64, String)>,
}

impl Sample {
    /// The first `count` messages, and the faults of the rows between them.
    pub fn of(contacts: &Contacts, template: &Template, count: usize) -> Result<Self, TemplateError> {
        let places = template.places(contacts)?;
        let mut sample = Self::default();
        for row in contacts.rows() {
            if sample.messages.len() == count {
                break;
            }
            match row.values.and_then(|values| message(&values, &places, template)) {
                Ok((recipient, input)) => sample.messages.push((row.line, recipient, input)),
                Err(reason) => sample.faulty.push((row.line, reason)),
            }
        }
        Ok(sample)
    }
}

fn message(values: &[String], places: &[usize], template: &Template) -> Result<(String, Value), String> {
    let fields: Vec<_> = places.iter().map(|place| values.get(*place).cloned().unwrap_or_default()).collect();
    let input = template.fill(&fields)?;
    let given = template.recipient(&fields).unwrap_or_default();
    let recipient = clean(&given).map_err(|reason| format!("`{given}`: {reason}"))?;
    let input = addressed(input, &recipient);
    Ok((recipient, input))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_messages_are_filled_in_and_the_rows_without_one_say_why() {
        let list =
            "phone;name\n+15555550123;Ana\n5550124;Ben\n+15555550125;\n+15555550126;Dee\n+15555550127;Eli\n";
        let list = Contacts::parse(list.as_bytes()).unwrap();
        let template = Template::parse(r#"{"to": "{{phone}}", "body": ["{{name}}"]}"#).unwrap();
        let sample = Sample::of(&list, &template, 2).unwrap();
        let told: Vec<_> =
            sample.messages.iter().map(|(line, to, input)| (*line, to.as_str(), &input["body"][0])).collect();
        assert_eq!(
            told,
            [(2, "+15555550123", &Value::from("Ana")), (5, "+15555550126", &Value::from("Dee"))]
        );
        let faulty: Vec<_> = sample.faulty.iter().map(|(line, _)| *line).collect();
        assert_eq!(faulty, [3, 4]);
        assert!(sample.faulty[1].1.contains("`name` is blank"), "{:?}", sample.faulty);
    }
}
