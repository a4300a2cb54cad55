use std::cell::RefCell;
use std::io::Cursor;

use serde_json::json;

use super::*;
use crate::manifest::parsed;
use crate::screen::Screen;
use crate::terminal::Plain;

/// Look-ups that return what the test specifies, and record how they were called.
struct Fixed<'a> {
    results: Vec<(&'a str, Value)>,
    asked: RefCell<Vec<(String, Value)>>,
}

impl LookUps for Fixed<'_> {
    type Error = &'static str;

    async fn look_up(&self, function: &str, input: Option<&Value>) -> Result<Value, Self::Error> {
        let input = input.cloned().unwrap_or_default();
        self.asked.borrow_mut().push((function.to_owned(), input.clone()));
        let mut found = self.results.iter().filter(|(name, _)| *name == function);
        let page = input["after"].as_str().map_or(0, |after| after.parse().unwrap());
        found.nth(page).map(|(_, result)| result.clone()).ok_or("nobody answers")
    }
}

fn look_ups(results: Vec<(&str, Value)>) -> Fixed<'_> {
    Fixed { results, asked: RefCell::default() }
}

/// An invented function: to whom, which thing in which size, its parts, sent from where.
fn manifest() -> Value {
    let input = json!({
        "type": "object",
        "properties": {
            "to": {"type": "string", "title": "To", "description": "A number with +.", "pattern": "^\\+[1-9][0-9]*$", "examples": ["+1"]},
            "thing": {"type": "string", "title": "Thing"},
            "size": {"type": "string", "title": "Size"},
            "from": {"type": "string", "title": "From"},
            "parts": {"type": "array", "items": {"type": "object", "properties": {
                "name": {"type": "string"}, "value": {"type": "string"},
            }, "required": ["value"]}},
            "note": {"type": "string"},
        },
        "required": ["to", "thing", "size"],
    });
    let form = json!({
        "type": "object",
        "properties": {"thing": {"type": "string"}, "size": {"type": "string"}},
        "required": ["thing", "size"],
    });
    let choice = |field: &str, lookup: &str, list: &str, label: &str| json!({"field": field, "lookup": lookup, "values": format!("{list}[].{field}"), "labels": [format!("{list}[].{label}")]});
    parsed(json!({
        "connection-schema": "{}",
        "tools": [{
            "name": "send", "effect": "sends", "form": "send-form", "output-schema": "{}",
            "input-schema": input.to_string(),
            "choices": [
                choice("thing", "things", "things", "thing"),
                choice("size", "things", "things", "size"),
                choice("from", "offices", "offices", "town"),
            ],
        }],
        "lookups": [{"name": "send-form", "output-schema": "{}", "input-schema": form.to_string()}],
    }))
}

fn things(rows: Value) -> Value {
    json!({"ok": {"things": rows}})
}

async fn fill(
    input: Value,
    answers: &str,
    look_ups: &Fixed<'_>,
    has: bool,
) -> (Result<bool, AskError>, Value, String) {
    let manifest = manifest();
    let mut input = input;
    let mut output = Vec::new();
    let mut asker = Asker::new(Plain::new(Cursor::new(answers), &mut output, Screen::new(100, 40)));
    let tool = DescribedTool::find(&manifest, "send").unwrap();
    let asked = asker.fill(&manifest, tool, &mut input, look_ups, |_| has).await;
    (asked, input, String::from_utf8(output).unwrap())
}

#[tokio::test]
async fn one_row_of_every_page_fills_all_that_it_is_for() {
    let offices = json!({"ok": {"offices": [{"from": "7", "town": "Oslo"}]}});
    let first =
        json!({"ok": {"things": [{"thing": "a", "size": "S"}, {"thing": "a", "size": "L"}], "next": "1"}});
    let second = things(json!([{"thing": "b", "size": "S", "state": "NEW"}]));
    let look_ups = look_ups(vec![("things", first), ("things", second), ("offices", offices)]);
    // Part of a text that is in several rows, then a number among those; a town; an invalid number, then a valid one.
    let (asked, input, shown) = fill(json!({}), "S\n2\nOslo\n15\n+15\n", &look_ups, false).await;
    assert!(asked.unwrap());
    assert_eq!(input, json!({"thing": "b", "size": "S", "from": "7", "to": "+15"}));
    assert!(shown.contains("   3  b  S\n"), "{shown}");
    assert!(shown.contains("It does not fit: A number with +; as in +1."), "{shown}");
    // The form was called as soon as its inputs were known. Its failure does not end the questions.
    assert!(look_ups.asked.borrow().contains(&("send-form".into(), json!({"thing": "b", "size": "S"}))));
    assert!(shown.contains("note: send-form cannot say what is asked for: nobody answers"), "{shown}");
}

#[tokio::test]
async fn what_is_given_leaves_fewer_choices_and_what_the_connection_says_is_not_asked() {
    let rows = json!([{"thing": "a", "size": "S"}, {"thing": "b", "size": "M"}]);
    let look_ups = look_ups(vec![("things", things(rows))]);
    let (_, input, shown) = fill(json!({"thing": "b", "to": "+1"}), "1\n", &look_ups, true).await;
    assert_eq!(input, json!({"thing": "b", "to": "+1", "size": "M"}));
    assert!(shown.starts_with("Size (size)\n   1  b  M\n") && !shown.contains("From"), "{shown}");
}

#[tokio::test]
async fn the_form_says_what_is_missing_and_fills_in_what_is_always_the_same() {
    let part = |name: &str| {
        json!({"type": "object", "properties": {
            "name": {"const": name}, "value": {"type": "string", "title": name, "maxLength": 3},
        }, "required": ["name", "value"]})
    };
    let form = json!({
        "type": "object",
        "properties": {
            "to": {"type": "string"}, "thing": {"const": "a"}, "size": {"const": "S"},
            "source": {"type": "object", "title": "Source", "oneOf": [
                {"type": "object", "title": "Address", "properties": {"url": {"type": "string"}}, "required": ["url"]},
                {"type": "object", "title": "Id", "properties": {"id": {"type": "string"}}, "required": ["id"]},
            ]},
            "parts": {"type": "array", "minItems": 3, "maxItems": 3, "prefixItems": [part("one"), part("two"), part("three")], "items": false},
            "tags": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"type": "string", "title": "Tag"}},
            "urgent": {"type": "boolean", "title": "Urgent"},
            "kind": {"type": "string", "title": "Kind", "enum": ["image", "video"]},
        },
        "required": ["to", "thing", "size", "source", "parts", "tags", "urgent", "kind"],
    });
    let look_ups = look_ups(vec![("send-form", json!({"ok": {"schema": form.to_string()}}))]);
    let given = json!({"to": "+1", "thing": "a", "size": "S", "parts": [{"name": "two", "value": "2"}]});
    let answers = "2\nf7\nlong\n1\n3\nx\ny\nz\nmaybe\ntrue\nvideo\n";
    let (asked, input, shown) = fill(given, answers, &look_ups, true).await;
    assert!(asked.unwrap(), "{shown}");
    assert_eq!(
        input,
        json!({
            "to": "+1", "thing": "a", "size": "S", "source": {"id": "f7"},
            "parts": [{"name": "one", "value": "1"}, {"name": "two", "value": "2"}, {"name": "three", "value": "3"}],
            "tags": ["x", "z"], "urgent": true, "kind": "video",
        })
    );
    assert!(shown.contains("one (parts[0].value)") && shown.contains("three (parts[2].value)"), "{shown}");
    assert!(!shown.contains("parts[1]"), "{shown}");
    assert!(shown.contains("It does not fit: up to 3 characters."), "{shown}");
    assert!(shown.contains("It must be true or false."), "{shown}");
}

#[tokio::test]
async fn whole_inputs_are_asked_nothing_about() {
    let form = json!({"type": "object", "properties": {"to": {"type": "string"}}, "required": ["to"]});
    let look_ups = look_ups(vec![("send-form", json!({"ok": {"schema": form.to_string()}}))]);
    let given = json!({"to": "+1", "thing": "a", "size": "S"});
    let (asked, input, shown) = fill(given.clone(), "", &look_ups, true).await;
    assert!(!asked.unwrap());
    assert_eq!((input, shown.as_str()), (given, ""));
}

#[tokio::test]
async fn without_choices_the_value_is_typed_and_the_reason_said() {
    let failed = json!({"err": {"permanent": {"message": "No account.", "fix": "Give its id."}}});
    let look_ups = look_ups(vec![("things", failed)]);
    let (asked, input, shown) = fill(json!({"to": "+1"}), "a\nS\n", &look_ups, true).await;
    assert!(asked.unwrap());
    assert_eq!(input, json!({"to": "+1", "thing": "a", "size": "S"}));
    assert!(shown.starts_with("note: no choices for thing: No account. Give its id.\n"), "{shown}");
}

#[tokio::test]
async fn an_end_of_the_input_ends_the_questions_by_name() {
    let (asked, _, _) = fill(json!({"thing": "a", "size": "S"}), "\n", &look_ups(vec![]), true).await;
    assert_eq!(asked.unwrap_err().to_string(), "to is missing, and the input has ended; nothing was sent");
}

#[test]
fn only_yes_is_yes() {
    for (answer, is_yes) in
        [("y\n", true), ("Yes\n", true), ("\n", false), ("no\n", false), ("sure\n", false)]
    {
        let mut asker = Asker::new(Plain::new(Cursor::new(answer), Vec::new(), Screen::new(100, 40)));
        assert_eq!(asker.confirm("Send it?").unwrap(), is_yes);
    }
}

#[tokio::test]
async fn an_entry_that_need_not_be_there_is_not_asked_for() {
    let button = |index: u64| {
        json!({"type": "object", "properties": {
            "index": {"const": index}, "payload": {"type": "string", "title": "Payload"},
        }, "required": ["index", "payload"]})
    };
    let parts = json!({"type": "array", "minItems": 0, "maxItems": 2, "prefixItems": [button(0), button(1)], "items": false});
    let form = json!({"type": "object", "properties": {"to": {"type": "string"}, "parts": parts}, "required": ["to"]});
    let look_ups = look_ups(vec![("send-form", json!({"ok": {"schema": form.to_string()}}))]);
    let given = json!({"to": "+1", "thing": "a", "size": "S", "parts": [{"index": 1, "payload": "no-7"}]});
    let (asked, input, shown) = fill(given.clone(), "", &look_ups, true).await;
    assert!(!asked.unwrap(), "{shown}");
    assert_eq!(input, given);
}

/// A list of two columns, the second of which is probably meant for `to`. A column in a text is written `<name>`.
struct Two;

impl Columns for Two {
    fn rows(&self) -> Vec<Vec<String>> {
        [["name", "Ana"], ["phone", "+15"]].map(|row| row.map(str::to_owned).to_vec()).to_vec()
    }

    fn usual(&self, field: &str) -> Option<usize> {
        (field == "to").then_some(2)
    }

    fn read(&self, _: &str, answer: &str) -> Result<String, String> {
        match answer {
            "1" => Ok("<name>".to_owned()),
            "2" => Ok("<phone>".to_owned()),
            "<nmae>" => Err("Did you mean <name>?".to_owned()),
            text => Ok(text.to_owned()),
        }
    }

    fn is_fixed(&self, text: &str) -> bool {
        !text.contains('<')
    }

    fn gaps(&self, _: &str, text: &str) -> Vec<(String, String)> {
        let has_gaps = text.contains("<name>");
        has_gaps.then(|| ("name is empty in 1 row".to_owned(), "name".to_owned())).into_iter().collect()
    }

    fn with_default(&self, text: &str, column: &str, default: &str) -> Result<String, String> {
        if default == "<" {
            return Err("No column can stand there.".to_owned());
        }
        Ok(text.replace(&format!("<{column}>"), &format!("<{column}|{default}>")))
    }
}

#[tokio::test]
async fn a_text_is_a_column_of_the_list_or_has_columns_in_it_and_is_asked_for_again_once_it_is_taken_back() {
    let manifest = manifest();
    let look_ups = look_ups(vec![]);
    let mut input = json!({"thing": "a", "parts": [{"name": null}]});
    let mut output = Vec::new();
    // An empty answer means the usual column. A fixed text must be valid, and an unknown column is refused.
    let answers = "\n<nmae>\nDear <name>\n<\nyou\n1\n\n15\n+15\nperhaps\n9\n2\n";
    let mut asker =
        Asker::new(Plain::new(Cursor::new(answers), &mut output, Screen::new(100, 40))).with_columns(Two);
    let tool = DescribedTool::find(&manifest, "send").unwrap();
    asker.fill(&manifest, tool, &mut input, &look_ups, |_| true).await.unwrap();
    assert_eq!(input["to"], "<phone>");
    assert_eq!(input["size"], "Dear <name|you>");
    assert_eq!(input["parts"][0]["value"], "<name>");

    let given: Vec<_> = asker.given(&input).into_iter().map(|given| (given.field, given.value)).collect();
    let expected = [("to", "<phone>"), ("size", "Dear <name|you>"), ("parts[0].value", "<name>")];
    assert_eq!(given, expected.map(|(field, value)| (field.to_owned(), value.to_owned())));
    asker.take_back(&mut input, "to");
    asker.fill(&manifest, tool, &mut input, &look_ups, |_| true).await.unwrap();
    assert_eq!((&input["to"], &input["size"]), (&json!("+15"), &json!("Dear <name|you>")));

    let rows = [vec!["a".to_owned()], vec!["b".to_owned()]];
    assert_eq!(asker.review("Right?", &rows, true).unwrap(), Verdict::Change(1));
    let shown = String::from_utf8(output).unwrap();
    for told in [
        "Did you mean <name>?",
        "No column can stand there.",
        "It does not fit: A number with +",
        "Give y, n, or a number from 1 to 2.",
    ] {
        assert!(shown.contains(told), "{told}: {shown}");
    }
}

#[tokio::test]
async fn a_number_with_blanks_is_answered_with_how_to_write_it() {
    let given = json!({"thing": "a", "size": "S"});
    let (_, input, shown) = fill(given, "+1 (555) 555-0123\n+15\n", &look_ups(vec![]), true).await;
    assert!(shown.contains("as in +1. Write +15555550123."), "{shown}");
    assert_eq!(input["to"], "+15");
}

#[tokio::test]
async fn an_address_is_the_answer_to_which_kind_of_source_and_a_word_is_not() {
    let form = json!({"type": "object", "properties": {"source": {"title": "Source", "oneOf": [
        {"type": "object", "title": "Address", "properties": {"url": {"type": "string", "pattern": "^https://"}}, "required": ["url"]},
        {"type": "object", "title": "Uploaded file", "properties": {"id": {"type": "string", "pattern": "^[0-9]+$"}}, "required": ["id"]},
    ]}}, "required": ["source"]});
    let whole = json!({"to": "+1", "thing": "a", "size": "S"});
    for (answers, source) in [
        ("https://shop.example.com/7.pdf\n", json!({"url": "https://shop.example.com/7.pdf"})),
        ("1479537139650973\n", json!({"id": "1479537139650973"})),
        ("http://shop\n3\nuploaded\n7\n", json!({"id": "7"})),
    ] {
        let look_ups = look_ups(vec![("send-form", json!({"ok": {"schema": form.to_string()}}))]);
        let (_, input, shown) = fill(whole.clone(), answers, &look_ups, true).await;
        assert_eq!(input["source"], source, "{shown}");
    }
}

#[tokio::test]
async fn a_long_list_is_shown_page_by_page() {
    let rows: Vec<_> = (1..=50).map(|n| json!({"thing": format!("thing {n}"), "size": "S"})).collect();
    let look_ups = look_ups(vec![("things", things(json!(rows)))]);
    let (_, input, shown) = fill(json!({"to": "+1"}), "+\n+\n31\n", &look_ups, true).await;
    assert_eq!(input["thing"], "thing 31");
    let pages: Vec<_> = shown.split("number> ").collect();
    assert!(pages[0].contains("  30  thing 30") && !pages[0].contains("thing 31"), "{shown}");
    assert!(pages[0].contains("and 20 more: + shows the next ones"), "{shown}");
    assert!(pages[1].contains("  31  thing 31") && pages[1].contains("and 30 more"), "{shown}");
    assert!(pages[2].contains("   1  thing 1"), "{shown}");
}

#[tokio::test]
async fn another_thing_leaves_what_its_form_did_not_ask_for_and_what_was_left_out_stays_out() {
    let parts = json!({"type": "array", "minItems": 1, "items": {"type": "object", "properties": {
        "value": {"type": "string", "title": "Value"}}, "required": ["value"]}, "maxItems": 1});
    let form = |title: &str| {
        let mut parts = parts.clone();
        parts["items"]["properties"]["value"]["title"] = title.into();
        let to = json!({"type": "string", "title": "To"});
        let schema =
            json!({"type": "object", "properties": {"to": to, "parts": parts}, "required": ["to", "parts"]});
        json!({"ok": {"schema": schema.to_string()}})
    };
    let rows = things(json!([{"thing": "a", "size": "S"}, {"thing": "b", "size": "M"}]));
    let offices = json!({"ok": {"offices": [{"from": "7", "town": "Oslo"}]}});
    let manifest = manifest();
    let tool = DescribedTool::find(&manifest, "send").unwrap();
    let mut output = Vec::new();
    let mut input = json!({});
    let answers = Cursor::new("1\n\n+1\none\n2\ntwo\n");
    let mut asker = Asker::new(Plain::new(answers, &mut output, Screen::new(100, 40)));
    for (title, value, field) in [("First", "one", "thing"), ("Second", "two", "")] {
        let look_ups = look_ups(vec![
            ("things", rows.clone()),
            ("offices", offices.clone()),
            ("send-form", form(title)),
        ]);
        asker.fill(&manifest, tool, &mut input, &look_ups, |_| false).await.unwrap();
        let given: Vec<_> = asker.given(&input).into_iter().map(|given| (given.title, given.value)).collect();
        let thing = if value == "one" { "a, S" } else { "b, M" };
        let expected = [("Thing, Size", thing), ("To", "+1"), (title, value)];
        assert_eq!(given, expected.map(|(title, value)| (title.to_owned(), value.to_owned())));
        asker.take_back(&mut input, field);
    }
}

#[tokio::test]
async fn what_cannot_be_is_changed_or_declined() {
    let mut asker = Asker::new(Plain::new(Cursor::new("y\nn\n"), Vec::new(), Screen::new(100, 40)));
    assert_eq!(asker.review("Well?", &[vec!["a".to_owned()]], false).unwrap(), Verdict::No);
}
