//! A template that a custom call creates or edits: its variables, compared with `parameter_format` and the examples.
//!
//! Meta accepts a template with named variables whose `parameter_format` does not say so, and rejects it at the
//! review: too late for anyone who is waiting for it.

use serde_json::Value;

use super::fields::Fields;
use crate::failure::Fault;
use crate::text::variables;
use crate::wit::types::Failure;

/// Refuses variables that Meta would reject, reporting every fault at once. Unknown fields pass. `new` says whether
/// the template is being created: one that is edited may have its format already.
///
/// # Errors
///
/// `permanent` for a format, texts and examples that disagree.
pub(super) fn check(fields: &Fields, new: bool) -> Result<(), Fault> {
    let Some(components) = fields.get("components") else { return Ok(()) };
    let format = fields.get("parameter_format");
    let format_at = match (format, components.at.strip_suffix("components")) {
        (Some(format), _) => format.at.clone(),
        (None, Some(object)) => [object, "parameter_format"].concat(),
        (None, None) => components.at.clone(),
    };
    let format = format.and_then(|format| format.value.as_str());
    let texts = texts(&components.value, &components.at);
    let mut faults = Faults::default();
    let first = |named: bool| texts.iter().find_map(|text| Some((text, text.first(named)?)));
    let says_named = format.is_some_and(|format| format.trim().eq_ignore_ascii_case("NAMED"));
    match (first(true), first(false)) {
        (Some((text, name)), Some((_, number))) => {
            faults.add(
                &text.at("text"),
                &[
                    "The template has variables with names, as ",
                    &braced(name),
                    ", and with numbers, as ",
                    &braced(number),
                    ".",
                ],
                "Name all of them and set parameter_format to NAMED, or number all of them.",
            );
            return faults.report();
        }
        (Some((_, name)), None) if !says_named && (new || format.is_some()) => {
            let so_far = if format.is_some() { " is not NAMED" } else { " is missing" };
            faults.add(
                &format_at,
                &["The text has the variable ", &braced(name), ", and parameter_format", so_far, "."],
                "Add parameter_format NAMED, or number the variables: {{1}}, {{2}} and so on.",
            );
        }
        (None, Some((_, number))) if says_named => faults.add(
            &format_at,
            &["The text has the variable ", &braced(number), ", and parameter_format is NAMED."],
            "Give the variables names, as in {{customer_name}}, or leave parameter_format out.",
        ),
        _ => {}
    }
    for text in &texts {
        text.check(&mut faults);
    }
    faults.report()
}

/// The texts that may have variables: the template's and its cards'.
fn texts<'a>(components: &'a Value, at: &str) -> Vec<Text<'a>> {
    let mut texts = Vec::new();
    for (place, component) in list(components) {
        let at = format!("{at}[{place}]");
        for (card, parts) in component.get("cards").into_iter().flat_map(list) {
            for (place, part) in parts.get("components").into_iter().flat_map(list) {
                texts.extend(Text::of(part, format!("{at}.cards[{card}].components[{place}]")));
            }
        }
        texts.extend(Text::of(component, at));
    }
    texts
}

fn list(value: &Value) -> impl Iterator<Item = (usize, &Value)> {
    value.as_array().into_iter().flatten().enumerate()
}

/// A text with variables.
struct Text<'a> {
    component: &'a Value,
    place: String,
    /// `body_text` or `header_text`: Meta's name for its examples.
    examples: &'static str,
    variables: Vec<&'a str>,
}

impl<'a> Text<'a> {
    fn of(component: &'a Value, place: String) -> Option<Self> {
        let kind = component.get("type")?.as_str()?;
        let examples = match kind {
            _ if kind.eq_ignore_ascii_case("BODY") => "body_text",
            _ if kind.eq_ignore_ascii_case("HEADER") => "header_text",
            _ => return None,
        };
        let variables = variables::names(component.get("text")?.as_str()?);
        (!variables.is_empty()).then_some(Self { component, place, examples, variables })
    }

    fn at(&self, field: &str) -> String {
        [self.place.as_str(), ".", field].concat()
    }

    /// The first named variable, or the first numbered one.
    fn first(&self, named: bool) -> Option<&'a str> {
        self.variables.iter().copied().find(|variable| number(variable).is_none() == named)
    }

    fn check(&self, faults: &mut Faults) {
        let named = self.first(true).is_some();
        let fits = |name: &str| {
            let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            !name.is_empty() && name.bytes().all(fits)
        };
        for name in self.variables.iter().filter(|name| !fits(name)) {
            faults.add(
                &self.at("text"),
                &["Meta does not accept ", &braced(name), " as a variable."],
                "Write names in lower-case letters, digits and underscores, as in {{customer_name}}.",
            );
        }
        // Sorted by number: the first that is not at its place reveals the gap.
        let gap = (1..).zip(&self.variables).find(|(place, name)| number(name) != Some(*place));
        if let (false, Some((place, name))) = (named, gap) {
            let next = place.to_string();
            faults.add(
                &self.at("text"),
                &[
                    "The text has the variable ",
                    &braced(name),
                    " where ",
                    &braced(&next),
                    " is the next number.",
                ],
                "Number the variables from {{1}} on, without a gap.",
            );
            return;
        }
        self.check_examples(named, faults);
    }

    /// Meta, "Templates: components": a text with variables has an example for each.
    fn check_examples(&self, named: bool, faults: &mut Faults) {
        let key = if named { [self.examples, "_named_params"].concat() } else { self.examples.to_owned() };
        let examples = self.component.get("example").and_then(|example| example.get(&key));
        let examples = examples.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        // Each of a body's examples is a list, with a value for each variable.
        let values = examples.first().and_then(Value::as_array).map_or(examples.len(), Vec::len);
        let name_of = |one: &'a Value| one.get("param_name").and_then(Value::as_str);
        let without = self.variables.iter().enumerate().find(|(place, name)| match named {
            true => !examples.iter().any(|one| name_of(one) == Some(name)),
            false => *place >= values,
        });
        let Some((_, variable)) = without else { return };
        let form = match (named, self.examples) {
            (true, _) => r#"[{"param_name":"…","example":"…"}]"#,
            (false, "body_text") => r#"[["…"]]"#,
            (false, _) => r#"["…"]"#,
        };
        faults.add(
            &self.at(&["example.", key.as_str()].concat()),
            &["The variable ", &braced(variable), " has no example."],
            &["Add an example for each variable to example.", key.as_str(), ": ", form].concat(),
        );
    }
}

/// A positional variable's number.
fn number(variable: &str) -> Option<u32> {
    variable.parse().ok()
}

fn braced(variable: &str) -> String {
    ["{{", variable, "}}"].concat()
}

/// The findings, as sentences.
#[derive(Default)]
struct Faults {
    field: String,
    message: String,
    fix: String,
}

impl Faults {
    fn add(&mut self, field: &str, message: &[&str], fix: &str) {
        if self.message.is_empty() {
            field.clone_into(&mut self.field);
        } else {
            self.message.push(' ');
        }
        self.message.push_str(&message.concat());
        if !crate::text::contains(&self.fix, fix) {
            if !self.fix.is_empty() {
                self.fix.push(' ');
            }
            self.fix.push_str(fix);
        }
    }

    fn report(self) -> Result<(), Fault> {
        match self.message.is_empty() {
            true => Ok(()),
            false => Err(Failure::invalid_input(&self.field, &self.message, &self.fix).permanent()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::connection::tests::access;
    use crate::encoding::base64;
    use crate::failure::refused;
    use crate::tools::Action;
    use crate::wit::toolkit::{Content, CustomApiCallInput, HttpMethod, NameValue, RawBody, RequestBody};

    fn post(path: &str, body: RequestBody) -> Result<(), Fault> {
        let input = CustomApiCallInput {
            method: HttpMethod::Post,
            path: path.into(),
            query: None,
            headers: None,
            body: Some(body),
            accept_error_status: None,
            max_response_bytes: None,
        };
        input.request(&access()).map(drop)
    }

    fn make(body: RequestBody) -> Result<(), Fault> {
        post("/222/message_templates", body)
    }

    fn create(definition: &Value) -> Result<(), Fault> {
        make(RequestBody::Json(definition.to_string()))
    }

    fn body(text: &str, example: Value) -> Value {
        json!({"type": "BODY", "text": text, "example": example})
    }

    fn named(names: &[&str]) -> Value {
        let all = names.iter().map(|name| json!({"param_name": name, "example": "x"}));
        json!({"body_text_named_params": all.collect::<Vec<_>>()})
    }

    /// The place of the fault, the message and the fix.
    fn fault(result: Result<(), Fault>) -> (String, String, String) {
        let failure = refused(result);
        (failure.field.unwrap(), failure.message, failure.fix)
    }

    /// Meta, "Templates": the format is positional unless `parameter_format` is NAMED, in either case.
    #[test]
    fn variables_with_names_need_the_format_that_says_so() {
        let text = "Hello {{customer_name}}, welcome.";
        let component = body(text, named(&["customer_name"]));
        for format in ["NAMED", "named", "Named"] {
            assert_eq!(create(&json!({"parameter_format": format, "components": [component]})), Ok(()));
        }
        let (field, message, fix) = fault(create(&json!({"components": [component]})));
        assert_eq!(field, "body.json.parameter_format");
        assert_eq!(message, "The text has the variable {{customer_name}}, and parameter_format is missing.");
        assert_eq!(fix, "Add parameter_format NAMED, or number the variables: {{1}}, {{2}} and so on.");
        let positional = json!({"parameter_format": "positional", "components": [component]});
        assert!(fault(create(&positional)).1.ends_with("parameter_format is not NAMED."));
        let lower =
            json!({"components": [{"type": "body", "text": text, "example": named(&["customer_name"])}]});
        assert_eq!(fault(create(&lower)).0, "body.json.parameter_format");
    }

    #[test]
    fn numbers_do_not_go_with_the_format_for_names_nor_with_names() {
        let component = body("Hello {{1}}, welcome.", json!({"body_text": [["Ana"]]}));
        assert_eq!(create(&json!({"components": [component]})), Ok(()));
        let (field, message, _) =
            fault(create(&json!({"parameter_format": "NAMED", "components": [component]})));
        assert_eq!(field, "body.json.parameter_format");
        assert!(
            message.starts_with("The text has the variable {{1}}, and parameter_format is NAMED."),
            "{message}"
        );
        let header = json!({"type": "HEADER", "format": "TEXT", "text": "For {{name}}"});
        for format in [json!("NAMED"), json!("POSITIONAL"), Value::Null] {
            let (field, message, _) =
                fault(create(&json!({"parameter_format": format, "components": [component, header]})));
            assert_eq!(field, "body.json.components[1].text");
            assert!(message.contains("{{name}}") && message.contains("{{1}}"), "{message}");
        }
    }

    /// Meta, "Templates": positional variables are {{1}}, {{2}} and so on; names have lower-case letters, digits and
    /// underscores.
    #[test]
    fn numbers_have_no_gap_and_names_no_other_letters() {
        let examples = json!({"body_text": [["a", "b", "c"]]});
        for (text, next) in
            [("a {{1}} b {{3}} c", "{{2}}"), ("a {{2}} b", "{{1}}"), ("a {{0}} {{1}} b", "{{1}}")]
        {
            let (field, message, _) = fault(create(&json!({"components": [body(text, examples.clone())]})));
            assert_eq!(field, "body.json.components[0].text");
            assert!(message.ends_with(&format!("where {next} is the next number.")), "{message}");
        }
        let twice = body("a {{2}} b {{1}} c {{1}} d", examples);
        assert_eq!(create(&json!({"components": [twice]})), Ok(()));
        for name in ["Customer", "customer name", "customer-name", ""] {
            let component = body(&format!("a {{{{{name}}}}} b"), named(&[name]));
            let (_, message, _) =
                fault(create(&json!({"parameter_format": "NAMED", "components": [component]})));
            assert!(message.contains("does not accept"), "{message}");
        }
    }

    /// Meta, "Templates: components": a text with variables has an example for each.
    #[test]
    fn each_variable_has_an_example() {
        let two = "a {{1}} b {{2}} c";
        for example in
            [json!({}), Value::Null, json!({"body_text": []}), json!({"body_text": [["Ana"]]}), named(&["1"])]
        {
            let (field, ..) = fault(create(&json!({"components": [body(two, example)]})));
            assert_eq!(field, "body.json.components[0].example.body_text");
        }
        let header = |example: Value| json!({"type": "HEADER", "format": "TEXT", "text": "For {{1}}", "example": example});
        assert_eq!(create(&json!({"components": [header(json!({"header_text": ["Ana"]}))]})), Ok(()));
        assert!(create(&json!({"components": [header(json!({"body_text": [["Ana"]]}))]})).is_err());
        let component = body("a {{first}} b {{last}} c", named(&["first"]));
        let (field, message, _) =
            fault(create(&json!({"parameter_format": "NAMED", "components": [component]})));
        assert_eq!(field, "body.json.components[0].example.body_text_named_params");
        assert_eq!(message, "The variable {{last}} has no example.");
    }

    #[test]
    fn cards_have_variables_as_well() {
        let card = json!({"components": [{"type": "BODY", "text": "Only {{price}} now"}]});
        let definition = json!({"components": [{"type": "CAROUSEL", "cards": [card]}]});
        assert_eq!(fault(create(&definition)).0, "body.json.parameter_format");
        let definition =
            json!({"parameter_format": "NAMED", "components": [{"type": "CAROUSEL", "cards": [card]}]});
        let place = "body.json.components[0].cards[0].components[0].example.body_text_named_params";
        assert_eq!(fault(create(&definition)).0, place);
    }

    #[test]
    fn a_definition_is_read_in_whatever_form_it_is_sent() {
        let components = json!([body("Hello {{name}}, welcome.", named(&["name"]))]);
        let definition = json!({"components": components}).to_string();
        let raw = |content| make(RequestBody::Raw(RawBody { content, content_type: None }));
        assert_eq!(fault(raw(Content::Text(definition.clone()))).0, "body.raw.content.text.parameter_format");
        let encoded = base64::encode(definition.as_bytes());
        assert_eq!(fault(raw(Content::Base64(encoded))).0, "body.raw.content.base64.parameter_format");
        let field = |name: &str, value: String| NameValue { name: name.into(), value };
        let mut form = vec![field("components", components.to_string())];
        assert_eq!(fault(make(RequestBody::Form(form.clone()))).0, "body.form[0].value");
        form.push(field("parameter_format", "positional".into()));
        assert_eq!(fault(make(RequestBody::Form(form.clone()))).0, "body.form[1].value");
        form[1].value = "NAMED".into();
        assert_eq!(make(RequestBody::Form(form)), Ok(()));
    }

    /// An edited template keeps its own format.
    #[test]
    fn an_edit_is_held_to_what_it_says_itself() {
        let edit = |definition: Value| post("/333", RequestBody::Json(definition.to_string()));
        let component = body("Hello {{name}}, welcome.", named(&["name"]));
        assert_eq!(edit(json!({"components": [component]})), Ok(()));
        assert!(edit(json!({"parameter_format": "POSITIONAL", "components": [component]})).is_err());
        assert!(edit(json!({"components": [body("a {{1}} b {{3}} c", Value::Null)]})).is_err());
        assert_eq!(edit(json!({"category": "UTILITY"})), Ok(()));
    }

    #[test]
    fn what_is_not_known_is_left_to_meta() {
        for definition in [
            json!({"library_template_name": "delivery_update_1"}),
            json!({"components": "x"}),
            json!({"components": [{"type": "FOOTER", "text": "By {{name}}"}, 7]}),
            json!({"components": [{"type": "BUTTONS", "buttons": [{"type": "URL", "url": "https://a.example/{{1}}"}]}]}),
            json!({"parameter_format": "NAMED", "components": [{"type": "BODY", "text": "No variable {{"}]}),
        ] {
            assert_eq!(create(&definition), Ok(()), "{definition}");
        }
    }
}
