//! The component as it appears to a host that has never seen it.

use wit_parser::{Function, Resolve, Stability, Type, TypeDef, TypeDefKind, TypeId, TypeOwner};

use crate::support::{PLUGIN, wit};

/// The size that the component must stay below: a jump should be noticed.
const MAX_SIZE: usize = 660_000;

/// The longest name of a function: agents' tools may have 64 characters, including the host's prefix.
const MAX_NAME: usize = 49;

#[test]
fn it_imports_http_what_http_needs_the_environment_and_nothing_else() {
    let mut imports = PLUGIN.plugin().imports().to_vec();
    imports.sort_unstable();
    assert_eq!(
        imports,
        [
            "wasi:cli/environment@0.2.2",
            "wasi:clocks/monotonic-clock@0.2.2",
            "wasi:http/outgoing-handler@0.2.2",
            "wasi:http/types@0.2.2",
            "wasi:io/error@0.2.2",
            "wasi:io/poll@0.2.2",
            "wasi:io/streams@0.2.2",
        ]
    );
}

#[test]
fn it_exports_every_function_of_the_contract() {
    let mut exports: Vec<_> = PLUGIN.plugin().exports().collect();
    exports.sort_unstable();
    let functions = [
        "catalog@0.1.0#describe",
        "lookups@0.1.0#list-phone-numbers",
        "lookups@0.1.0#list-templates",
        "lookups@0.1.0#preview-template",
        "lookups@0.1.0#template-form",
        "toolkit@0.1.0#custom-api-call",
        "toolkit@0.1.0#send-media",
        "toolkit@0.1.0#send-message",
        "toolkit@0.1.0#send-template",
        "toolkit@0.1.0#validate",
        "webhooks@0.1.0#read-notification",
        "webhooks@0.1.0#verify-subscription",
    ];
    assert_eq!(exports, functions.map(|name| format!("whatsapp:toolkit/{name}")));
}

#[test]
fn it_is_small() {
    assert!(PLUGIN.plugin().size() < MAX_SIZE, "{} bytes", PLUGIN.plugin().size());
}

/// The functions of the component over `wasi:http`. `exchange` is in another one, which no engine calls by itself.
fn functions(resolve: &Resolve) -> Vec<&Function> {
    let interfaces = resolve.interfaces.iter().map(|(_, interface)| interface);
    let interfaces = interfaces.filter(|interface| interface.name.as_deref() != Some("exchange"));
    interfaces.flat_map(|interface| interface.functions.values()).collect()
}

fn since(stability: &Stability) -> bool {
    matches!(stability, Stability::Stable { .. })
}

#[test]
fn every_item_is_documented_and_says_since_when() {
    let resolve = wit();
    let documented =
        |docs: &wit_parser::Docs| docs.contents.as_ref().is_some_and(|text| !text.trim().is_empty());
    for (_, interface) in &resolve.interfaces {
        let name = interface.name.as_deref().expect("no interface is anonymous");
        assert!(documented(&interface.docs) && since(&interface.stability), "{name}");
        for (function, item) in &interface.functions {
            assert!(documented(&item.docs) && since(&item.stability), "{name}.{function}");
        }
    }
    for (_, world) in &resolve.worlds {
        assert!(documented(&world.docs) && since(&world.stability), "{}", world.name);
    }
    for (_, item) in &resolve.types {
        // Types without a name are lists and options; `use` makes an alias, which is documented at its origin.
        let Some(name) = &item.name else { continue };
        if matches!(item.kind, TypeDefKind::Type(_)) {
            continue;
        }
        assert!(documented(&item.docs) && since(&item.stability), "{name}");
        let members: Vec<_> = match &item.kind {
            TypeDefKind::Record(record) => {
                record.fields.iter().map(|field| (&field.name, &field.docs)).collect()
            }
            TypeDefKind::Variant(variant) => {
                variant.cases.iter().map(|case| (&case.name, &case.docs)).collect()
            }
            TypeDefKind::Enum(cases) => cases.cases.iter().map(|case| (&case.name, &case.docs)).collect(),
            other => panic!("{name} is {other:?}, which not every host takes"),
        };
        for (member, docs) in members {
            assert!(documented(docs), "{name}.{member}");
        }
    }
}

/// The types that a type consists of, including itself.
fn reach(resolve: &Resolve, ty: Type, seen: &mut Vec<TypeId>) {
    let Type::Id(id) = ty else { return };
    if seen.contains(&id) {
        return;
    }
    seen.push(id);
    let mut next = |ty: Type| reach(resolve, ty, seen);
    match &resolve.types[id].kind {
        TypeDefKind::Type(ty) | TypeDefKind::Option(ty) | TypeDefKind::List(ty) => next(*ty),
        TypeDefKind::Record(record) => record.fields.iter().for_each(|field| next(field.ty)),
        TypeDefKind::Variant(variant) => variant.cases.iter().filter_map(|case| case.ty).for_each(next),
        TypeDefKind::Result(result) => [result.ok, result.err].into_iter().flatten().for_each(next),
        _ => {}
    }
}

fn named(resolve: &Resolve, ty: Type) -> &TypeDef {
    let Type::Id(mut id) = ty else { panic!("{ty:?} has no name") };
    while let TypeDefKind::Type(Type::Id(origin)) = resolve.types[id].kind {
        id = origin;
    }
    &resolve.types[id]
}

/// Obelisk silently drops every function that returns anything else.
#[test]
fn every_function_returns_a_record_or_a_variant_with_a_bare_execution_failed() {
    let resolve = wit();
    for function in functions(&resolve) {
        let Some(Type::Id(id)) = function.result else { panic!("{} returns no result", function.name) };
        let TypeDefKind::Result(result) = &resolve.types[id].kind else {
            panic!("{} returns no result", function.name)
        };
        let ok = named(&resolve, result.ok.expect("a success has a value"));
        assert!(matches!(ok.kind, TypeDefKind::Record(_)), "{}", function.name);
        let error = named(&resolve, result.err.expect("a failure has a value"));
        let TypeDefKind::Variant(variant) = &error.kind else {
            panic!("{} fails with no variant", function.name)
        };
        let failed = variant.cases.iter().find(|case| case.name == "execution-failed");
        assert!(failed.is_some_and(|case| case.ty.is_none()), "{}", function.name);
    }
}

/// Each of these shapes has broken a host.
#[test]
fn the_types_are_those_that_every_host_takes() {
    let resolve = wit();
    for (_, item) in &resolve.types {
        let name = item.name.as_deref().unwrap_or("an unnamed type");
        if let TypeDefKind::Record(record) = &item.kind {
            for field in &record.fields {
                assert!(!["type", "list", "error"].contains(&field.name.as_str()), "{name}.{}", field.name);
                assert!(!matches!(field.ty, Type::U64 | Type::S64 | Type::F32), "{name}.{}", field.name);
            }
        }
        match &item.kind {
            TypeDefKind::List(Type::U8) => panic!("{name} is list<u8>: bytes are text or base64"),
            TypeDefKind::Option(Type::Id(inner)) => {
                let inner = named(&resolve, Type::Id(*inner));
                assert!(!matches!(inner.kind, TypeDefKind::Option(_)), "{name} is a nested option");
                if let TypeDefKind::Variant(variant) = &inner.kind {
                    assert!(
                        variant.cases.iter().all(|case| case.ty.is_some()),
                        "a bare case in an option of {name}"
                    );
                }
            }
            TypeDefKind::Resource
            | TypeDefKind::Flags(_)
            | TypeDefKind::Stream(_)
            | TypeDefKind::Future(_) => {
                panic!("{name}: not every host takes it")
            }
            _ => {}
        }
    }
}

/// A hyphen in a case of an input makes Obelisk's server panic.
#[test]
fn cases_that_stand_in_an_input_are_single_words() {
    let resolve = wit();
    let mut inputs = Vec::new();
    for function in functions(&resolve) {
        function.params.iter().for_each(|param| reach(&resolve, param.ty, &mut inputs));
    }
    for id in inputs {
        let item = &resolve.types[id];
        let cases: Vec<_> = match &item.kind {
            TypeDefKind::Variant(variant) => variant.cases.iter().map(|case| &case.name).collect(),
            TypeDefKind::Enum(cases) => cases.cases.iter().map(|case| &case.name).collect(),
            _ => continue,
        };
        for case in cases {
            assert!(!case.contains('-'), "{}.{case}", item.name.as_deref().unwrap_or_default());
        }
    }
}

#[test]
fn function_names_are_unique_short_and_not_an_engines_own() {
    let resolve = wit();
    let mut names: Vec<_> = functions(&resolve).iter().map(|function| function.name.as_str()).collect();
    for name in &names {
        assert!(name.len() <= MAX_NAME, "{name}");
        for ending in ["-submit", "-await-next", "-get", "-schedule"] {
            assert!(!name.ends_with(ending), "{name}: Obelisk generates functions of this name");
        }
    }
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

/// Otherwise an import of them appears.
#[test]
fn the_worlds_export_every_interface() {
    let resolve = wit();
    let exports = |world: &str| {
        let (_, world) = resolve.worlds.iter().find(|(_, known)| known.name == world).expect("a world");
        assert!(world.imports.is_empty());
        world.exports.len()
    };
    assert_eq!([exports("whatsapp-toolkit"), exports("whatsapp-toolkit-exchange")], [5, 1]);
    assert_eq!(resolve.interfaces.len(), 6);
    assert!(resolve.types.iter().all(|(_, item)| !matches!(item.owner, TypeOwner::World(_))));
}
