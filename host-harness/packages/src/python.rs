//! The contract as Python types.

use std::fmt::Write;

use wit_parser::{Docs, Type, TypeDefKind};

use crate::contract::{Contract, Named, lines, pascal};

const HEAD: &str = r#""""The contract's types. Made from the WIT by `host-harness package`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict, Union

if TYPE_CHECKING:
    from typing_extensions import NotRequired
"#;

/// Every type. The field names are not Python identifiers, so each type is created by a call.
pub fn module(contract: &Contract) -> String {
    let mut text = HEAD.to_owned();
    contract.types().for_each(|named| text.push_str(&definition(contract, &named)));
    text
}

fn definition(contract: &Contract, Named { name, kind, docs }: &Named<'_>) -> String {
    let name = pascal(name);
    let mut text = String::new();
    match kind {
        TypeDefKind::Record(record) => {
            let fields = record.fields.iter().map(|field| {
                let ty = match contract.kind(&field.ty) {
                    Some(TypeDefKind::Option(inner)) => {
                        format!("NotRequired[{}]", optional(&type_of(contract, inner)))
                    }
                    _ => type_of(contract, &field.ty),
                };
                (field.name.as_str(), ty, &field.docs)
            });
            dict(&mut text, &name, docs, fields);
        }
        TypeDefKind::Variant(variant) => {
            let mut cases = Vec::new();
            for case in &variant.cases {
                match &case.ty {
                    Some(ty) => {
                        let member = format!("{name}{}", pascal(&case.name));
                        let field = (case.name.as_str(), type_of(contract, ty), &case.docs);
                        dict(&mut text, &member, &case.docs, [field]);
                        cases.push(format!("\"{member}\""));
                    }
                    None => cases.push(format!("Literal[\"{}\"]", case.name)),
                }
            }
            text.push('\n');
            comment(&mut text, "", docs);
            _ = writeln!(text, "{name} = Union[");
            cases.iter().for_each(|case| _ = writeln!(text, "    {case},"));
            text.push_str("]\n");
        }
        TypeDefKind::Enum(cases) => {
            text.push('\n');
            comment(&mut text, "", docs);
            _ = writeln!(text, "{name} = Literal[");
            for case in &cases.cases {
                comment(&mut text, "    ", &case.docs);
                _ = writeln!(text, "    \"{}\",", case.name);
            }
            text.push_str("]\n");
        }
        TypeDefKind::Type(ty) => alias(&mut text, &name, docs, &type_of(contract, ty)),
        other => alias(&mut text, &name, docs, &structure(contract, other)),
    }
    text
}

fn dict<'a>(
    text: &mut String,
    name: &str,
    docs: &Docs,
    fields: impl IntoIterator<Item = (&'a str, String, &'a Docs)>,
) {
    text.push('\n');
    comment(text, "", docs);
    _ = writeln!(text, "{name} = TypedDict(\n    \"{name}\",\n    {{");
    for (field, ty, docs) in fields {
        comment(text, "        ", docs);
        _ = writeln!(text, "        \"{field}\": \"{}\",", ty.replace('"', "'"));
    }
    text.push_str("    },\n)\n");
}

fn alias(text: &mut String, name: &str, docs: &Docs, ty: &str) {
    text.push('\n');
    comment(text, "", docs);
    _ = writeln!(text, "{name} = {ty}");
}

fn type_of(contract: &Contract, ty: &Type) -> String {
    match (contract.name(ty), contract.kind(ty)) {
        (Some(name), _) => pascal(name),
        (None, Some(kind)) => structure(contract, kind),
        (None, None) => match ty {
            Type::Bool => "bool",
            Type::Char | Type::String | Type::ErrorContext => "str",
            Type::F32 | Type::F64 => "float",
            _ => "int",
        }
        .to_owned(),
    }
}

/// A type without a name.
fn structure(contract: &Contract, kind: &TypeDefKind) -> String {
    match kind {
        TypeDefKind::List(ty) => format!("list[{}]", type_of(contract, ty)),
        TypeDefKind::Option(ty) => optional(&type_of(contract, ty)),
        TypeDefKind::Tuple(tuple) => {
            let types: Vec<_> = tuple.types.iter().map(|ty| type_of(contract, ty)).collect();
            format!("tuple[{}]", types.join(", "))
        }
        // A test of the contract checks that it has no such types.
        _ => "object".to_owned(),
    }
}

fn optional(ty: &str) -> String {
    format!("Union[{ty}, None]")
}

fn comment(text: &mut String, indent: &str, docs: &Docs) {
    lines(docs).for_each(|line| _ = writeln!(text, "{}", format!("{indent}# {line}").trim_end()));
}
