//! The contract as TypeScript declarations.

use std::fmt::Write;

use wit_parser::{Docs, Type, TypeDefKind};

use crate::contract::{Contract, Named, lines, pascal};

/// Every type, and `Functions` with the input and the output of each function.
pub fn declarations(contract: &Contract) -> String {
    let mut text = String::from("// Made from the WIT by `host-harness package`.\n");
    contract.types().for_each(|named| text.push_str(&declaration(contract, &named)));
    text.push_str("\n/** The input and the output of each function. */\nexport interface Functions {\n");
    for tool in contract.tools() {
        let input = tool.input.map_or_else(|| "undefined".to_owned(), |input| type_of(contract, input));
        let output = type_of(contract, tool.output);
        push(&mut text, "  ", tool.docs);
        _ = writeln!(text, "  \"{}\": {{ input: {input}; output: {output} }};", tool.name);
    }
    text.push_str("}\n");
    text
}

fn declaration(contract: &Contract, Named { name, kind, docs }: &Named<'_>) -> String {
    let mut text = String::from("\n");
    push(&mut text, "", docs);
    let name = pascal(name);
    match kind {
        TypeDefKind::Record(record) => {
            _ = writeln!(text, "export interface {name} {{");
            for field in &record.fields {
                push(&mut text, "  ", &field.docs);
                let (mark, ty) = match contract.kind(&field.ty) {
                    Some(TypeDefKind::Option(inner)) => ("?", format!("{} | null", type_of(contract, inner))),
                    _ => ("", type_of(contract, &field.ty)),
                };
                _ = writeln!(text, "  \"{}\"{mark}: {ty};", field.name);
            }
            text.push_str("}\n");
        }
        TypeDefKind::Variant(variant) => {
            _ = writeln!(text, "export type {name} =");
            let mut cases = variant.cases.iter().peekable();
            while let Some(case) = cases.next() {
                push(&mut text, "  ", &case.docs);
                let end = if cases.peek().is_some() { "" } else { ";" };
                _ = match &case.ty {
                    Some(ty) => writeln!(text, "  | {{ \"{}\": {} }}{end}", case.name, type_of(contract, ty)),
                    None => writeln!(text, "  | \"{}\"{end}", case.name),
                };
            }
        }
        TypeDefKind::Enum(cases) => {
            _ = writeln!(text, "export type {name} =");
            let mut cases = cases.cases.iter().peekable();
            while let Some(case) = cases.next() {
                push(&mut text, "  ", &case.docs);
                let end = if cases.peek().is_some() { "" } else { ";" };
                _ = writeln!(text, "  | \"{}\"{end}", case.name);
            }
        }
        TypeDefKind::Type(ty) => _ = writeln!(text, "export type {name} = {};", type_of(contract, ty)),
        other => _ = writeln!(text, "export type {name} = {};", structure(contract, other)),
    }
    text
}

fn type_of(contract: &Contract, ty: &Type) -> String {
    match (contract.name(ty), contract.kind(ty)) {
        (Some(name), _) => pascal(name),
        (None, Some(kind)) => structure(contract, kind),
        (None, None) => match ty {
            Type::Bool => "boolean",
            Type::Char | Type::String | Type::ErrorContext => "string",
            _ => "number",
        }
        .to_owned(),
    }
}

/// A type without a name.
fn structure(contract: &Contract, kind: &TypeDefKind) -> String {
    match kind {
        TypeDefKind::List(ty) => format!("Array<{}>", type_of(contract, ty)),
        TypeDefKind::Option(ty) => format!("{} | null", type_of(contract, ty)),
        TypeDefKind::Tuple(tuple) => {
            let types: Vec<_> = tuple.types.iter().map(|ty| type_of(contract, ty)).collect();
            format!("[{}]", types.join(", "))
        }
        // A test of the contract checks that it has no such types.
        _ => "unknown".to_owned(),
    }
}

fn push(text: &mut String, indent: &str, docs: &Docs) {
    let mut lines = lines(docs).map(|line| line.replace("*/", "*\u{200b}/")).peekable();
    let Some(first) = lines.next() else { return };
    if lines.peek().is_none() {
        _ = writeln!(text, "{indent}/** {first} */");
        return;
    }
    _ = writeln!(text, "{indent}/**\n{indent} * {first}");
    lines.for_each(|line| _ = writeln!(text, "{}", format!("{indent} * {line}").trim_end()));
    _ = writeln!(text, "{indent} */");
}
