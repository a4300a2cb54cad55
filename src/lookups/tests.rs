use std::cell::RefCell;

use serde_json::json;

use super::*;
use crate::connection::tests::{access, bare_access};
use crate::failure::refused;
use crate::graph::{Request, Response, TransportFault};
use crate::wit::types::ToolError;

/// Answers by path, and records the requests.
pub(super) struct Meta<F> {
    answer: F,
    pub(super) asked: RefCell<Vec<String>>,
}

impl<F: Fn(&str) -> Result<Value, TransportFault>> Transport for Meta<F> {
    fn send(&self, request: &Request) -> Result<Response, TransportFault> {
        assert!(request.intent.reads);
        self.asked.borrow_mut().push(request.path_with_query.clone());
        let value = (self.answer)(&request.path_with_query)?;
        Ok(Response {
            status: if value.get("error").is_some() { 400 } else { 200 },
            headers: vec![("date".into(), "Sun, 22 Nov 2026 12:00:00 GMT".into())],
            body: value.to_string().into_bytes(),
        })
    }
}

pub(super) fn meta<F: Fn(&str) -> Result<Value, TransportFault>>(answer: F) -> Meta<F> {
    Meta { answer, asked: RefCell::default() }
}

fn template(name: &str, language: &str) -> Value {
    json!({"id": "1", "name": name, "language": language, "status": "APPROVED", "category": "UTILITY",
        "parameter_format": "POSITIONAL", "components": [{"type": "BODY", "text": "Hi {{1}}"}]})
}

fn page(entries: &[Value], next: Option<&str>) -> Value {
    let paging = match next {
        Some(after) => {
            json!({"cursors": {"after": after}, "next": "https://graph.facebook.com/?access_token=x"})
        }
        // The last page has a cursor too.
        None => json!({"cursors": {"after": "end"}}),
    };
    json!({"data": entries, "paging": paging})
}

fn everything() -> ListTemplatesInput {
    ListTemplatesInput { name: None, language: None, status: None, category: None, after: None }
}

#[test]
fn without_a_business_account_id_every_look_up_says_how_to_give_one() {
    let meta = meta(|path| panic!("asked {path}"));
    let (access, name) = (bare_access(), "hello".to_owned());
    let form = TemplateFormInput { name, language: "en".into(), dialect: None };
    for failure in [
        refused(list_phone_numbers(&access, &meta)),
        refused(list_templates(&access, &meta, &everything())),
        refused(template_form(&access, &meta, &form)),
        refused(preview_template(&access, &meta, &preview::tests::input())),
        refused(preview_template(
            &access,
            &meta,
            &SendTemplateInput { name: "No!".into(), ..preview::tests::input() },
        )),
    ] {
        assert_eq!(failure.kind, FailureKind::InvalidBusinessAccountId);
        assert_eq!(failure.field.as_deref(), Some("connection.business-account-id"));
        assert!(failure.fix.contains("Give business-account-id"), "{}", failure.fix);
        assert!(failure.fix.contains("WHATSAPP_BUSINESS_ACCOUNT_ID"), "{}", failure.fix);
    }
}

#[test]
fn every_page_is_read_by_its_cursor() {
    let meta = meta(|path| {
        Ok(match path.split_once("&after=") {
            None => page(&[template("a", "en")], Some("MQ==")),
            Some((_, "MQ%3D%3D")) => page(&[template("b", "en")], None),
            Some(other) => panic!("{other:?}"),
        })
    });
    let list = list_templates(&access(), &meta, &everything()).unwrap();
    let names: Vec<_> = list.templates.iter().map(|template| template.name.as_str()).collect();
    assert_eq!((names, list.next), (vec!["a", "b"], None));
    assert_eq!(
        meta.asked.borrow()[0],
        "/v25.0/222/message_templates?fields=id,name,language,status,category,parameter_format,components&limit=100"
    );
}

#[test]
fn a_list_that_is_too_long_for_one_call_goes_on_at_its_cursor() {
    let number =
        |path: &str| -> usize { path.split_once("&after=").map_or(0, |(_, after)| after.parse().unwrap()) };
    let meta = meta(|path| {
        let at = number(path) + 1;
        Ok(page(&[template("t", "en")], (at < 15).then(|| at.to_string()).as_deref()))
    });
    let first = list_templates(&access(), &meta, &everything()).unwrap();
    assert_eq!((first.templates.len(), first.next.as_deref()), (10, Some("10")));
    let rest = ListTemplatesInput { after: first.next, ..everything() };
    let second = list_templates(&access(), &meta, &rest).unwrap();
    assert_eq!((second.templates.len(), second.next), (5, None));
    // Numbers have no cursor for the caller to continue from, so the list is never cut.
    let failure = refused(list_phone_numbers(
        &access(),
        &self::meta(|path| Ok(page(&[json!({"id": "1"})], Some(&(number(path) + 1).to_string())))),
    ));
    assert_eq!(failure.kind, FailureKind::UnexpectedResponse);
}

#[test]
fn a_page_that_is_too_long_is_read_in_smaller_ones() {
    let meta = meta(|path| {
        if path.contains("limit=100") {
            Err(TransportFault::TooLarge)
        } else {
            Ok(page(&[template("a", "en")], None))
        }
    });
    assert_eq!(list_templates(&access(), &meta, &everything()).unwrap().templates.len(), 1);
    let always = self::meta(|_| Err(TransportFault::TooLarge));
    refused(list_templates(&access(), &always, &everything()));
    assert_eq!(always.asked.borrow().len(), 2);
}

#[test]
fn many_bytes_end_a_call_too() {
    let long = "x".repeat(1 << 20);
    let cursor = RefCell::new(0);
    let meta = meta(|_| {
        *cursor.borrow_mut() += 1;
        Ok(page(&[json!({ "name": long })], Some(&cursor.borrow().to_string())))
    });
    let list = list_templates(&access(), &meta, &everything()).unwrap();
    assert_eq!((list.templates.len(), list.next.as_deref()), (4, Some("4")));
}

#[test]
fn what_is_no_list_is_no_list() {
    let always = |value: Value| meta(move |_| Ok(value.clone()));
    for answer in [json!({}), json!({"data": {}}), json!([])] {
        let result = list_templates(&access(), &always(answer.clone()), &everything());
        let fault = result.map_err(|fault| *fault).unwrap_err();
        assert!(matches!(fault, ToolError::Transient(_)), "{answer}: {fault:?}");
    }
}

/// Meta, "Paginated results": the address of the next page contains its cursor.
#[test]
fn the_cursor_of_the_next_pages_address_serves_as_well() {
    let meta = meta(|path| {
        Ok(match path.contains("after=") {
            false => json!({"data": [template("a", "en")],
                "paging": {"next": "https://graph.facebook.com/v25.0/222/message_templates?limit=1&after=a%3D%3D"}}),
            true => page(&[template("b", "en")], None),
        })
    });
    let list = list_templates(&access(), &meta, &everything()).unwrap();
    assert_eq!((list.templates.len(), list.next), (2, None));
    assert!(meta.asked.borrow()[1].contains("after=a%3D%3D"), "{:?}", meta.asked.borrow());
}

#[test]
fn a_list_that_would_go_on_for_ever_is_refused_for_good() {
    for answer in [
        json!({"data": [], "paging": {"next": "https://graph.facebook.com/"}}),
        json!({"data": [], "paging": {"next": true}}),
        page(&[template("a", "en")], Some("x")),
    ] {
        let always = meta(|_| Ok(answer.clone()));
        let failure = refused(list_templates(&access(), &always, &everything()));
        assert_eq!(failure.kind, FailureKind::UnexpectedResponse, "{answer}");
    }
}

#[test]
fn filters_are_passed_on_and_looked_after() {
    let meta = meta(|_| {
        Ok(page(
            &[template("order_ready", "en"), template("reorder", "en"), template("hello", "en_US")],
            None,
        ))
    });
    let some = |text: &str| Some(text.to_owned());
    let count = |input: &ListTemplatesInput| list_templates(&access(), &meta, input).unwrap().templates.len();
    let input = ListTemplatesInput {
        name: some(" Order"),
        language: some("en"),
        status: some("approved"),
        category: some("utility"),
        after: some(" "),
    };
    assert_eq!(count(&input), 2);
    let asked = meta.asked.borrow()[0].clone();
    assert!(asked.contains("&name=Order&language=en&status=APPROVED&category=UTILITY&limit="), "{asked}");
    assert_eq!(count(&ListTemplatesInput { name: some("order_"), ..everything() }), 1);
    assert_eq!(count(&ListTemplatesInput { language: some("en_us"), ..everything() }), 1);
    assert_eq!(count(&ListTemplatesInput { status: some("PAUSED"), ..everything() }), 0);
    assert_eq!(count(&ListTemplatesInput { category: some("MARKETING"), ..everything() }), 0);
}

#[test]
fn a_wrong_business_account_id_is_told_by_what_it_is() {
    let error = |message: &str| json!({"error": {"code": 100, "message": message}});
    let meta = meta(|path| {
        let edge = if path.contains("phone_numbers") { "phone_numbers" } else { "message_templates" };
        Ok(error(&format!(
            "(#100) Tried accessing nonexisting field ({edge}) on node type (WhatsAppBusinessPhoneNumber)"
        )))
    });
    for failure in [
        refused(list_phone_numbers(&access(), &meta)),
        refused(list_templates(&access(), &meta, &everything())),
    ] {
        assert_eq!(failure.kind, FailureKind::InvalidBusinessAccountId);
        assert_eq!(failure.field.as_deref(), Some("connection.business-account-id"));
        assert!(failure.message.contains("the id of a phone number"), "{}", failure.message);
    }
    // A field that a later version of Meta's lacks does not prove the id wrong.
    let meta = self::meta(|_| {
        Ok(error(
            "(#100) Tried accessing nonexisting field (category) on node type (WhatsAppMessageTemplate)",
        ))
    });
    assert_eq!(refused(list_templates(&access(), &meta, &everything())).kind, FailureKind::InvalidInput);
    let meta = self::meta(|_| Ok(error("(#100) Invalid cursor")));
    let failure = refused(list_templates(&access(), &meta, &everything()));
    assert_eq!(failure.field.as_deref(), Some("after"));
}

#[test]
fn what_exists_instead_is_named() {
    let all = [template("order_ready", "en_US"), template("order_ready", "pt_BR"), template("hello", "en")];
    let meta = meta(|path| {
        // As loose as Meta's filter.
        let named = |entry: &Value| match path.split_once("&name=") {
            Some((_, rest)) => entry["name"].as_str().unwrap().contains(rest.split('&').next().unwrap()),
            None => true,
        };
        Ok(page(&all.iter().filter(|entry| named(entry)).cloned().collect::<Vec<_>>(), None))
    });
    let form = |name: &str, language: &str| {
        template_form(
            &access(),
            &meta,
            &TemplateFormInput { name: name.into(), language: language.into(), dialect: None },
        )
    };
    assert!(form("order_ready", "pt_BR").is_ok());
    assert_eq!(meta.asked.borrow().len(), 1);
    let failure = refused(form("order_ready", "en"));
    assert_eq!((failure.kind, failure.code), (FailureKind::TemplateNotFound, Some(132_001)));
    assert_eq!(failure.field.as_deref(), Some("language"));
    assert!(failure.fix.contains("en_US, pt_BR"), "{}", failure.fix);
    let failure = refused(form("oder_ready", "en_US"));
    assert_eq!(failure.field.as_deref(), Some("name"));
    assert!(failure.fix.contains("order_ready (en_US)"), "{}", failure.fix);
    assert!(!failure.fix.contains("hello"), "{}", failure.fix);
    assert_eq!(refused(form("Order", "en")).field.as_deref(), Some("name"));
    assert_eq!(refused(form("order", "en-US")).fix, "Write en_US.");
    let input = SendTemplateInput { name: "order_read".into(), ..preview::tests::input() };
    let preview = preview_template(&access(), &meta, &input).unwrap();
    assert_eq!((preview.message, preview.faults.len()), (None, 1));
    assert!(preview.faults[0].fix.contains("order_ready"));
    for fix in [
        refused(form("order_ready", "en")).fix,
        refused(form("zzz", "en")).fix,
        preview.faults[0].fix.clone(),
    ] {
        assert!(fix.contains(crate::advice::TEMPLATE_NAME), "{fix}");
    }
}
