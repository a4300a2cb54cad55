//! The texts of a new template and their variables.

use crate::error::GraphError;
use crate::world::definition::variables;

/// The rules for a text of a template.
pub(super) struct Rule {
    pub part: &'static str,
    pub longest: usize,
    pub variables: usize,
    pub format_subcode: u32,
}

pub(super) const HEADER: Rule = Rule { part: "header", longest: 60, variables: 1, format_subcode: 2388047 };
pub(super) const BODY: Rule =
    Rule { part: "body", longest: 1024, variables: usize::MAX, format_subcode: 2388072 };
/// Meta, Cloud API: "Limited-time offer templates".
pub(super) const OFFER_BODY: Rule = Rule { longest: 600, ..BODY };
pub(super) const CARD_BODY: Rule = Rule { longest: 160, ..BODY };
pub(super) const FOOTER: Rule = Rule { part: "footer", longest: 60, variables: 0, format_subcode: 2388073 };

/// Meta, Cloud API: "Templates": length, number and form of variables, none at an edge, enough words for each.
pub(super) fn check(text: &str, rule: &Rule, named: bool) -> Result<(), GraphError> {
    let refuse = |subcode, title, text| {
        Err(GraphError::schema("Invalid parameter").subcode(subcode).for_user(title, text))
    };
    if text.trim().is_empty() {
        return Err(GraphError::parameter(format!("The {} has no text.", rule.part)));
    }
    if text.chars().count() > rule.longest {
        return Err(GraphError::schema("Invalid parameter")
            .subcode(2388040)
            .details(format!("The {} is longer than {} characters.", rule.part, rule.longest)));
    }
    let found = variables(text);
    // If the format does not declare names, the review finds them.
    let by_name = named || found.iter().any(|name| name.parse::<u32>().is_err());
    let well_formed = found.iter().enumerate().all(|(at, name)| match by_name {
        true => {
            name.starts_with(|c: char| c.is_ascii_lowercase())
                && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        }
        false => *name == (at + 1).to_string(),
    });
    if found.len() > rule.variables || !well_formed {
        return refuse(
            rule.format_subcode,
            "Message Template Format Is Incorrect",
            "Variables are {{1}}, {{2}} and so on, or {{lower_case}} with parameter_format NAMED; a header has at most \
             one, a footer none.",
        );
    }
    if found.is_empty() || rule.part != "body" {
        return Ok(());
    }
    let trimmed = text.trim();
    if trimmed.starts_with("{{") || trimmed.ends_with("}}") {
        return refuse(
            2388299,
            "Variables Can't Be at the Start or End of the Template",
            "Add more text before the first variable and after the last one.",
        );
    }
    // Assumption: twice as many words as variables, plus one. Meta says that there is a ratio, but not which.
    let words =
        trimmed.split_whitespace().filter(|word| !word.contains("{{") && !word.contains("}}")).count();
    if words < 2 * found.len() + 1 {
        return refuse(
            2388293,
            "This Template Has Too Many Variables for Its Length",
            "Reduce the number of variables or increase the length of the message.",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subcode(text: &str, rule: &Rule, named: bool) -> Option<u32> {
        check(text, rule, named).err().and_then(|error| error.subcode)
    }

    #[test]
    fn variables_need_their_form_their_place_and_their_words() {
        assert_eq!(check("Hello {{1}}, welcome to our shop.", &BODY, false), Ok(()));
        assert_eq!(check("Hello {{first_name}}, welcome to our shop.", &BODY, true), Ok(()));
        assert_eq!(subcode("Hello {{First}}, welcome to our shop.", &BODY, true), Some(2388072));
        assert_eq!(subcode("Hello {{1}}, welcome to our shop.", &BODY, true), Some(2388072));
        assert_eq!(subcode("Hello {{2}}, welcome to our shop.", &BODY, false), Some(2388072));
        assert_eq!(subcode("{{1}}, welcome to our shop.", &BODY, false), Some(2388299));
        assert_eq!(subcode("Your {{1}} and {{2}} here.", &BODY, false), Some(2388293));
        assert_eq!(subcode("{{1}} and {{2}}", &HEADER, false), Some(2388047));
        assert_eq!(subcode("By {{1}} only", &FOOTER, false), Some(2388073));
        assert_eq!(subcode(&"a".repeat(61), &FOOTER, false), Some(2388040));
    }
}
