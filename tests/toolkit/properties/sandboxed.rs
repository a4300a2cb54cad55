//! The component itself, in the sandbox, over a socket: inputs made from the WIT, answers made from random bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arbitrary::Unstructured;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::Response;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use wit_parser::{Function, Resolve, Type, TypeDefKind};

use super::cases::{bytes, cases};
use super::generate::{self, TOKEN};
use super::notification;
use crate::support::{PLUGIN, run, sandbox, wit};

#[test]
fn any_input_and_any_answer_give_a_typed_result_in_the_sandbox() {
    run(async {
        let resolve = wit();
        let functions: Vec<&Function> = calls(&resolve).collect();
        let answered = Arc::new(AtomicU64::new(0));
        let address = serve(answered.clone()).await;
        let sandbox = sandbox(&address);
        let (mut calls, mut errors) = (0_u64, 0_u64);
        for case in 0..cases().sandboxed {
            let bytes = bytes(case);
            let u = &mut Unstructured::new(&bytes);
            let function = functions[case as usize % functions.len()];
            let Ok(mut params) = params(u, &resolve, function) else { continue };
            // Mostly a working connection, or nothing would ever be sent.
            if case % 4 != 0 && params.get("connection").is_some() {
                params["connection"] = json!({
                    "access-token": TOKEN, "phone-number-id": "111", "business-account-id": "222",
                });
            }
            let result = PLUGIN.call_json(&sandbox, &function.name, &params).await;
            let result = result.unwrap_or_else(|error| panic!("case {case}, {}: {error}", function.name));
            assert!(result.get("ok").is_some() || result["err"].is_object(), "case {case}: {result}");
            calls += 1;
            errors += u64::from(result.get("ok").is_none());
        }
        let answered = answered.load(Ordering::Relaxed);
        eprintln!("sandboxed: {calls} calls, {answered} requests answered, no trap; {errors} errors");
        assert!(answered > calls / 10, "only {answered} of {calls} calls sent anything");
    });
}

#[test]
fn any_signed_body_is_read_in_the_sandbox() {
    run(async {
        let sandbox = sandbox("127.0.0.1:1");
        let mut read = 0_u64;
        // Nothing is sent, so a case needs only a fraction of the time that other functions need.
        let count = cases().sandboxed * 5;
        for case in 0..count {
            let bytes = bytes(case);
            let Ok(body) = notification::body(&mut Unstructured::new(&bytes)) else { continue };
            let input = notification::signed(body);
            let params = json!({"input": {
                "app-secret": input.app_secret, "signature": input.signature, "body": input.body,
            }});
            let result = PLUGIN.call_json(&sandbox, "read-notification", &params).await;
            let result = result.unwrap_or_else(|error| panic!("case {case}: {error}"));
            assert!(result["ok"]["events"].is_array() || result["err"].is_object(), "case {case}: {result}");
            read += u64::from(result.get("ok").is_some());
        }
        eprintln!("notifications, sandboxed: {count} bodies, {read} read, no trap");
        assert!(read > count / 2, "only {read} of {count}");
    });
}

/// Every function except the one that runs the others in steps.
fn calls(resolve: &Resolve) -> impl Iterator<Item = &Function> {
    let functions = resolve.interfaces.iter().flat_map(|(_, interface)| interface.functions.values());
    functions.filter(|function| function.name != "step")
}

/// Answers each request with the next random answer.
async fn serve(answered: Arc<AtomicU64>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    let answer = move |_: Bytes| {
        let case = answered.fetch_add(1, Ordering::Relaxed);
        async move {
            let bytes = bytes(case);
            let Ok(given) = generate::response(&mut Unstructured::new(&bytes)) else {
                return Response::new(Body::empty());
            };
            let mut response = Response::builder().status(given.status);
            for (name, value) in given.headers {
                response = response.header(name, value.trim());
            }
            response.body(Body::from(given.body)).expect("a response")
        }
    };
    let router = Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn params(u: &mut Unstructured, resolve: &Resolve, function: &Function) -> arbitrary::Result<Value> {
    let mut params = Map::new();
    for param in &function.params {
        params.insert(param.name.clone(), value(u, resolve, param.ty)?);
    }
    Ok(params.into())
}

/// A value of a WIT type, as JSON.
fn value(u: &mut Unstructured, resolve: &Resolve, ty: Type) -> arbitrary::Result<Value> {
    let id = match ty {
        Type::Bool => return Ok(u.arbitrary::<bool>()?.into()),
        Type::String => return Ok(generate::text(u)?.into()),
        Type::U32 => return Ok(u.arbitrary::<u32>()?.into()),
        Type::F64 => return Ok(f64::from(u.arbitrary::<i32>()?).into()),
        Type::Id(id) => id,
        other => panic!("{other:?} is in no input"),
    };
    Ok(match &resolve.types[id].kind {
        TypeDefKind::Type(ty) => value(u, resolve, *ty)?,
        TypeDefKind::Option(ty) => {
            if generate::one_in(u, 4)? {
                value(u, resolve, *ty)?
            } else {
                Value::Null
            }
        }
        TypeDefKind::List(ty) => {
            let length = if generate::one_in(u, 500)? { 2_000 } else { u.int_in_range(0..=4)? };
            (0..length).map(|_| value(u, resolve, *ty)).collect::<arbitrary::Result<Vec<_>>>()?.into()
        }
        TypeDefKind::Record(record) => {
            let mut fields = Map::new();
            for field in &record.fields {
                let value = match field.name.as_str() {
                    // Mostly one that is accepted, or hardly anything after its check would be tried.
                    "to" if !generate::one_in(u, 6)? => "+15555550123".into(),
                    "language" if !generate::one_in(u, 6)? => "en".into(),
                    "path" if generate::one_in(u, 2)? => "/{phone-number-id}/messages".into(),
                    _ => value(u, resolve, field.ty)?,
                };
                fields.insert(field.name.clone(), value);
            }
            fields.into()
        }
        TypeDefKind::Enum(cases) => u.choose(&cases.cases)?.name.clone().into(),
        TypeDefKind::Variant(variant) => {
            let case = u.choose(&variant.cases)?;
            match case.ty {
                Some(ty) => json!({ case.name.as_str(): value(u, resolve, ty)? }),
                None => case.name.clone().into(),
            }
        }
        other => panic!("{other:?} is in no input"),
    })
}
