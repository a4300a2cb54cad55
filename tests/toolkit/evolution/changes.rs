//! Describes the changes in a WIT that break hosts of an earlier one.

use wit_parser::{Function, Interface, Resolve, Type, TypeDef, TypeDefKind};

/// Every change that breaks a host of `old`. An addition to an interface breaks none.
pub fn changes(old: &Resolve, new: &Resolve) -> Vec<String> {
    let mut changes = Vec::new();
    for (_, was) in &old.interfaces {
        let name = was.name.as_deref().unwrap_or_default();
        match new.interfaces.iter().find(|(_, is)| is.name == was.name) {
            None => changes.push(format!("interface {name} was removed")),
            Some((_, is)) => of_interface(name, (old, was), (new, is), &mut changes),
        }
    }
    changes
}

type In<'a, T> = (&'a Resolve, &'a T);

fn of_interface(name: &str, (old, was): In<Interface>, (new, is): In<Interface>, changes: &mut Vec<String>) {
    for (function, was) in &was.functions {
        let at = format!("function {name}.{function}");
        let Some(is) = is.functions.get(function) else {
            changes.push(format!("{at} was removed"));
            continue;
        };
        let (was, is) = (signature(old, was), signature(new, is));
        if was != is {
            changes.push(format!("{at} was {was} and is {is}"));
        }
    }
    for (ty, id) in &was.types {
        match is.types.get(ty) {
            None => changes.push(format!("type {name}.{ty} was removed")),
            Some(new_id) => {
                of_type(&format!("{name}.{ty}"), (old, &old.types[*id]), (new, &new.types[*new_id]), changes)
            }
        }
    }
}

fn of_type(at: &str, (old, was): In<TypeDef>, (new, is): In<TypeDef>, changes: &mut Vec<String>) {
    let (kind, was) = members(old, was);
    let (new_kind, is) = members(new, is);
    if kind != new_kind {
        return changes.push(format!("{at} was a {kind} and is a {new_kind}"));
    }
    let before = changes.len();
    for (name, was) in &was {
        match is.iter().find(|(other, _)| other == name) {
            None => changes.push(format!("{kind} {at} lost {name}")),
            Some((_, is)) if is != was => changes.push(format!("{kind} {at}: {name} was {was} and is {is}")),
            Some(_) => {}
        }
    }
    for (name, _) in is.iter().filter(|(name, _)| !was.iter().any(|(other, _)| other == name)) {
        changes.push(format!("{kind} {at} has {name} more, and must stay what it was"));
    }
    if changes.len() == before && was != is {
        changes.push(format!("{kind} {at} is in another order"));
    }
}

/// The kind of a type, and its fields or cases, each with its type.
fn members(resolve: &Resolve, ty: &TypeDef) -> (&'static str, Vec<(String, String)>) {
    let text = |ty: &Type| type_text(resolve, ty);
    match &ty.kind {
        TypeDefKind::Record(record) => {
            ("record", record.fields.iter().map(|field| (field.name.clone(), text(&field.ty))).collect())
        }
        TypeDefKind::Variant(variant) => {
            let case =
                |case: &wit_parser::Case| (case.name.clone(), case.ty.as_ref().map(text).unwrap_or_default());
            ("variant", variant.cases.iter().map(case).collect())
        }
        TypeDefKind::Enum(cases) => {
            ("enum", cases.cases.iter().map(|case| (case.name.clone(), String::new())).collect())
        }
        TypeDefKind::Type(ty) => ("name", vec![("the type".to_owned(), text(ty))]),
        other => panic!("{other:?} is not a type of this contract"),
    }
}

fn signature(resolve: &Resolve, function: &Function) -> String {
    let params: Vec<_> = function
        .params
        .iter()
        .map(|param| format!("{}: {}", param.name, type_text(resolve, &param.ty)))
        .collect();
    let result = function.result.as_ref().map(|ty| type_text(resolve, ty)).unwrap_or_default();
    format!("({}) -> {result}", params.join(", "))
}

/// A type as written in WIT.
fn type_text(resolve: &Resolve, ty: &Type) -> String {
    let Type::Id(id) = ty else { return format!("{ty:?}").to_lowercase() };
    let item = &resolve.types[*id];
    let text = |ty: &Type| type_text(resolve, ty);
    match (&item.name, &item.kind) {
        (Some(name), _) => name.clone(),
        (None, TypeDefKind::Option(ty)) => format!("option<{}>", text(ty)),
        (None, TypeDefKind::List(ty)) => format!("list<{}>", text(ty)),
        (None, TypeDefKind::Result(result)) => {
            let side = |ty: &Option<Type>| ty.as_ref().map_or_else(|| "_".to_owned(), text);
            format!("result<{}, {}>", side(&result.ok), side(&result.err))
        }
        (None, other) => panic!("{other:?} is not a type of this contract"),
    }
}

#[test]
fn every_break_is_told_in_words_and_an_addition_is_none() {
    const WIT: &str = "package a:b@0.1.0;
        interface i {
            record r { x: string, y: option<u32> }
            enum e { one, two }
            variant v { left(string), right(r) }
            f: func(r: r) -> result<r, v>;
            g: func() -> result<r, e>;
        }";
    let resolve = |text: &str| {
        let mut resolve = Resolve::default();
        resolve.push_str("a.wit", text).expect("WIT");
        resolve
    };
    let told = |from: &str, to: &str| {
        assert!(WIT.contains(from), "{from}");
        changes(&resolve(WIT), &resolve(&WIT.replace(from, to)))
    };
    assert_eq!(told("enum e", "record new { z: string } enum e"), Vec::<String>::new());
    assert_eq!(told("f: func", "h: func() -> result<r, e>; f: func"), Vec::<String>::new());
    for (from, to, words) in [
        ("interface i", "interface j", "interface i was removed"),
        ("g: func() -> result<r, e>;", "", "function i.g was removed"),
        (
            "f: func(r: r)",
            "f: func(s: r)",
            "function i.f was (r: r) -> result<r, v> and is (s: r) -> result<r, v>",
        ),
        ("y: option<u32>", "y: u32", "record i.r: y was option<u32> and is u32"),
        ("x: string, ", "", "record i.r lost x"),
        ("x: string, ", "x: string, z: bool, ", "record i.r has z more, and must stay what it was"),
        ("one, two", "two, one", "enum i.e is in another order"),
        ("one, two", "one, two, three", "enum i.e has three more, and must stay what it was"),
        ("left(string)", "left(u32)", "variant i.v: left was string and is u32"),
    ] {
        assert_eq!(told(from, to), [words]);
    }
}
