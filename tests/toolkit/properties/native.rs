//! The pure code, natively: a million cases in the time of a coffee break.

use std::cell::RefCell;
use std::fmt::Debug;

use arbitrary::Unstructured;
use whatsapp_toolkit::connection::{Access, Environment};
use whatsapp_toolkit::failure::Fault;
use whatsapp_toolkit::graph::{Request, Response, Transport, TransportFault};
use whatsapp_toolkit::lookups;
use whatsapp_toolkit::tools::{self, Action, validate};
use whatsapp_toolkit::wit::lookups::TemplateFormInput;
use whatsapp_toolkit::wit::types::ToolError;

use super::cases::{bytes, cases};
use super::definition;
use super::generate::{self, TOKEN};
use super::invariants::{check_failure, check_request};

/// A transport that always returns the same answer or fault, and checks its requests.
struct Any {
    answer: Result<Response, TransportFault>,
    sent: RefCell<Vec<Request>>,
}

impl Transport for Any {
    fn send(&self, request: &Request) -> Result<Response, TransportFault> {
        self.sent.borrow_mut().push(request.clone());
        self.answer.clone()
    }
}

#[test]
fn any_input_and_any_answer_give_a_typed_result() {
    let mut counts = Counts::default();
    for case in 0..cases().native {
        let bytes = bytes(case);
        let result = std::panic::catch_unwind(|| one(&mut Unstructured::new(&bytes)));
        match result {
            Ok(Ok(outcome)) => counts.add(&outcome),
            // There were too few bytes for an input.
            Ok(Err(_)) => counts.too_short += 1,
            Err(_) => panic!("case {case}"),
        }
    }
    let Counts { ok, permanent, unconfirmed, transient, too_short } = counts;
    let whole = ok + permanent + unconfirmed + transient;
    eprintln!(
        "native: {whole} cases and {too_short} of too few bytes, no panic; {ok} ok, {permanent} permanent, \
         {unconfirmed} unconfirmed, {transient} transient"
    );
    // A generator of refusals alone would prove nothing.
    assert!([ok, permanent, unconfirmed, transient].iter().all(|count| *count > whole / 200), "{whole}");
}

#[derive(Default)]
struct Counts {
    ok: u64,
    permanent: u64,
    unconfirmed: u64,
    transient: u64,
    too_short: u64,
}

impl Counts {
    fn add(&mut self, outcome: &Outcome) {
        *match outcome {
            Outcome::Ok => &mut self.ok,
            Outcome::Permanent => &mut self.permanent,
            Outcome::Unconfirmed => &mut self.unconfirmed,
            Outcome::Transient => &mut self.transient,
        } += 1;
    }
}

enum Outcome {
    Ok,
    Permanent,
    Unconfirmed,
    Transient,
}

fn one(u: &mut Unstructured) -> arbitrary::Result<Outcome> {
    let connection = generate::connection(u)?;
    let function = u.int_in_range(0..=6)?;
    let transport = Any { answer: answer(u)?, sent: RefCell::default() };
    let access = Access::resolve(&connection, &Environment::default());
    let Ok(access) = access.map_err(|fault| check_failure(&fault)) else { return Ok(Outcome::Permanent) };
    Ok(match function {
        0 => check(&transport, validate::run(&access, &transport)),
        1 => run(generate::send_message(u)?, &access, &transport),
        2 => run(generate::send_media(u)?, &access, &transport),
        3 => run(generate::send_template(u)?, &access, &transport),
        4 => run(generate::custom_api_call(u)?, &access, &transport),
        _ => look_up(u, &access, transport)?,
    })
}

/// A look-up, mostly of a template that exists.
fn look_up(u: &mut Unstructured, access: &Access, mut transport: Any) -> arbitrary::Result<Outcome> {
    let input = generate::send_template(u)?;
    if !generate::one_in(u, 4)? {
        let page = definition::page(u, input.name.trim(), input.language.trim())?;
        transport.answer =
            Ok(Response { status: 200, headers: Vec::new(), body: page.to_string().into_bytes() });
    }
    let form =
        TemplateFormInput { name: input.name.clone(), language: input.language.clone(), dialect: None };
    let form = lookups::template_form(access, &transport, &form);
    if let Ok(form) = &form {
        serde_json::from_str::<serde_json::Value>(&form.schema).expect("the schema is JSON");
    }
    check(&transport, form);
    let preview = lookups::preview_template(access, &transport, &input);
    if let Ok(preview) = &preview
        && preview.faults.is_empty()
        && [&input.to, &input.group_id].into_iter().flatten().any(|given| !given.trim().is_empty())
    {
        input.request(access).expect("what a preview finds good is sent");
    }
    Ok(check(&transport, preview))
}

fn answer(u: &mut Unstructured) -> arbitrary::Result<Result<Response, TransportFault>> {
    use TransportFault::{Broken, Denied, Insecure, Malformed, NotSent, TimedOut, TooLarge, Untrusted};
    if !generate::one_in(u, 6)? {
        return generate::response(u).map(Ok);
    }
    let faults =
        [NotSent("x"), Untrusted, Insecure("x"), Denied, Malformed("x"), TimedOut, Broken("x"), TooLarge];
    u.choose(&faults).cloned().map(Err)
}

fn run<A: Action<Output: Debug>>(input: A, access: &Access, transport: &Any) -> Outcome {
    check(transport, tools::run(&input, access, transport))
}

fn check<T: Debug>(transport: &Any, result: Result<T, Fault>) -> Outcome {
    let sent = transport.sent.borrow();
    sent.iter().for_each(check_request);
    let shown = format!("{result:?}{sent:?}");
    // A custom call's body and answer are the caller's own; neither has the token unless the caller put it there.
    assert!(!shown.contains(&format!("Bearer {TOKEN}")), "the token shows");
    let reads = sent.last().is_none_or(|request| request.intent.reads);
    let Err(fault) = result else { return Outcome::Ok };
    let failure = check_failure(&fault);
    match *fault {
        ToolError::Permanent(_) => Outcome::Permanent,
        ToolError::PermanentUnconfirmed(_) => {
            assert!(!reads, "a read is never in doubt");
            Outcome::Unconfirmed
        }
        ToolError::Transient(_) => {
            assert!(!sent.is_empty(), "what was never sent is not transient");
            let refused = match &transport.answer {
                Err(fault) => matches!(fault, TransportFault::NotSent(_)),
                // Meta's own code, or the only status that says "not now".
                Ok(response) => failure.code.is_some() || response.status == 429,
            };
            assert!(reads || refused, "transient, and it may have been carried out: {failure:?}");
            Outcome::Transient
        }
        ToolError::ExecutionFailed => panic!("the component never returns it"),
    }
}
