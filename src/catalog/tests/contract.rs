//! Schemas agree with the WIT on fields, required fields and cases.

use std::path::Path;

use serde_json::json;
use wit_parser::{Resolve, Type, TypeDefKind, TypeId};

use super::*;

fn wit() -> Resolve {
    let mut resolve = Resolve::default();
    resolve.push_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("wit")).unwrap();
    resolve
}

/// The functions of an interface: the name, the input besides the connection if there is one, and the result.
fn functions(resolve: &Resolve, interface: &str) -> Vec<(String, Option<Type>, Type)> {
    let (_, interface) =
        resolve.interfaces.iter().find(|(_, known)| known.name.as_deref() == Some(interface)).unwrap();
    let each = interface.functions.values().map(|function| {
        let input = function.params.iter().find(|param| param.name == "input").map(|param| param.ty);
        let Some(Type::Id(result)) = function.result else { panic!("{} has no result", function.name) };
        let TypeDefKind::Result(result) = &resolve.types[result].kind else { panic!("{}", function.name) };
        (function.name.clone(), input, result.ok.unwrap())
    });
    each.collect()
}

fn type_named(resolve: &Resolve, name: &str) -> Type {
    let named = |(_, ty): &(TypeId, &wit_parser::TypeDef)| {
        ty.name.as_deref() == Some(name) && !matches!(ty.kind, TypeDefKind::Type(_))
    };
    Type::Id(resolve.types.iter().find(named).unwrap().0)
}

/// The values that a schema allows. If the caller chooses among them, each has a name for people.
fn values(schema: &Value) -> Value {
    match schema["oneOf"].as_array() {
        Some(all) => all.iter().map(|one| one["const"].clone()).collect(),
        None => schema["enum"].clone(),
    }
}

/// Compares a schema with a type, and collects every difference.
struct Comparison<'a> {
    resolve: &'a Resolve,
    schema: &'a Value,
    differences: Vec<String>,
}

impl<'a> Comparison<'a> {
    fn of(resolve: &'a Resolve, ty: Type, schema: &'a Value, at: &str) -> Vec<String> {
        let mut comparison = Self { resolve, schema, differences: Vec::new() };
        comparison.compare(ty, schema, at);
        comparison.differences
    }

    fn expect(&mut self, at: &str, what: &str, found: &Value, expected: Value) {
        if *found != expected {
            self.differences.push(format!("{at}: {what} is {found} in the schema and {expected} in the WIT"));
        }
    }

    fn compare(&mut self, ty: Type, schema: &'a Value, at: &str) {
        let schema = match schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
            Some(pointer) => self.schema.pointer(pointer).unwrap_or_else(|| panic!("{at}: no {pointer}")),
            None => schema,
        };
        let simple = match ty {
            Type::Bool => "boolean",
            Type::U32 => "integer",
            Type::F64 => "number",
            Type::String => "string",
            Type::Id(id) => return self.compare_named(id, schema, at),
            other => panic!("{at}: {other:?}"),
        };
        self.expect(at, "type", &schema["type"], json!(simple));
        if ty == Type::U32 && !schema["minimum"].is_u64() {
            self.differences.push(format!("{at}: may be negative in the schema"));
        }
        let is_json = at.ends_with(".json") || at.ends_with("-json");
        if is_json != (schema["contentMediaType"] == "application/json") {
            self.differences.push(format!("{at}: JSON in one of the two only"));
        }
    }

    fn compare_named(&mut self, id: TypeId, schema: &'a Value, at: &str) {
        let resolve = self.resolve;
        match &resolve.types[id].kind {
            TypeDefKind::Type(ty) => self.compare(*ty, schema, at),
            TypeDefKind::List(ty) => {
                self.expect(at, "type", &schema["type"], json!("array"));
                self.compare(*ty, &schema["items"], &format!("{at}[]"));
            }
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter().map(|field| (field.name.as_str(), field.ty));
                self.compare_fields(&fields.collect::<Vec<_>>(), schema, at);
            }
            TypeDefKind::Enum(cases) => {
                let cases: Vec<_> = cases.cases.iter().map(|case| case.name.as_str()).collect();
                self.expect(at, "type", &schema["type"], json!("string"));
                self.expect(at, "cases", &values(schema), json!(cases));
            }
            TypeDefKind::Variant(variant) => {
                let alternatives = schema["oneOf"].as_array().map(Vec::as_slice).unwrap_or_default();
                self.expect(at, "number of cases", &json!(alternatives.len()), json!(variant.cases.len()));
                for (case, alternative) in variant.cases.iter().zip(alternatives) {
                    self.compare_fields(&[(&case.name, case.ty.unwrap())], alternative, at);
                }
            }
            other => panic!("{at}: {other:?}"),
        }
    }

    fn compare_fields(&mut self, fields: &[(&str, Type)], schema: &'a Value, at: &str) {
        let inner = |ty: Type| match ty {
            Type::Id(id) => match self.resolve.types[id].kind {
                TypeDefKind::Option(ty) => Some(ty),
                _ => None,
            },
            _ => None,
        };
        let names: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
        let required: Vec<_> =
            fields.iter().filter(|(_, ty)| inner(*ty).is_none()).map(|(name, _)| *name).collect();
        let types: Vec<_> = fields.iter().map(|(name, ty)| (*name, inner(*ty).unwrap_or(*ty))).collect();
        let properties: Vec<_> = schema["properties"].as_object().into_iter().flatten().collect();
        let keys: Vec<_> = properties.iter().map(|(key, _)| key.as_str()).collect();
        self.expect(at, "type", &schema["type"], json!("object"));
        self.expect(at, "fields", &json!(keys), json!(names));
        let given = if schema["required"].is_null() { &json!([]) } else { &schema["required"] };
        self.expect(at, "required", given, json!(required));
        for (name, ty) in types {
            if let Some((_, property)) = properties.iter().find(|(key, _)| *key == name) {
                self.compare(ty, property, &format!("{at}.{name}"));
            }
        }
    }
}

#[test]
fn the_schemas_say_what_the_wit_says() {
    let resolve = wit();
    let manifest = manifest(&DescribeInput { dialect: None });
    let mut differences = Vec::new();
    let mut compare = |ty: Type, text: &str, at: &str| {
        differences.extend(Comparison::of(&resolve, ty, &parse(text), at));
    };
    compare(type_named(&resolve, "connection"), &manifest.connection_schema, "connection");
    for (interface, tools) in [("toolkit", &manifest.tools), ("lookups", &manifest.lookups)] {
        let functions = functions(&resolve, interface);
        let names: Vec<_> = functions.iter().map(|(name, ..)| name).collect();
        assert_eq!(tools.iter().map(|tool| &tool.name).collect::<Vec<_>>(), names);
        for ((name, input, output), tool) in functions.iter().zip(tools) {
            assert_eq!(input.is_some(), tool.input_schema.is_some(), "{name}");
            if let (Some(input), Some(schema)) = (input, &tool.input_schema) {
                compare(*input, schema, name);
            }
            compare(*output, &tool.output_schema, &format!("{name}'s result"));
        }
    }
    assert!(differences.is_empty(), "{differences:#?}");
}

/// The test above is only as good as the differences that its comparison detects.
#[test]
fn every_kind_of_difference_is_found() {
    let resolve = wit();
    let ty = type_named(&resolve, "send-template-input");
    let schema = parse(manifest(&DescribeInput { dialect: None }).tools[3].input_schema.as_deref().unwrap());
    assert_eq!(Comparison::of(&resolve, ty, &schema, "x"), Vec::<String>::new());
    for (pointer, value) in [
        ("/properties/to/type", json!("integer")),
        ("/properties/one-time-password", json!({"type": "array", "items": {"type": "string"}})),
        ("/properties/components-json/contentMediaType", Value::Null),
        ("/properties/body/items", json!({"type": "string"})),
        ("/required", json!(["name"])),
        ("/required", json!(["name", "language", "body"])),
        ("/$defs/template-parameter/properties/date-time/type", json!("string")),
        ("/$defs/template-button/properties/index/minimum", Value::Null),
        ("/$defs/template-button/properties/value/oneOf/0/properties", json!({"text": {"type": "string"}})),
        ("/$defs/template-button/properties/value/oneOf/1/required", json!([])),
        ("/$defs/template-header/oneOf", json!([])),
        ("/$defs/media-source/oneOf/0/type", json!("string")),
    ] {
        let mut changed = schema.clone();
        *changed.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value;
        assert!(!Comparison::of(&resolve, ty, &changed, "x").is_empty(), "{pointer}");
    }
    let mut surplus = schema.clone();
    surplus["properties"]["more"] = json!({"type": "string"});
    assert!(!Comparison::of(&resolve, ty, &surplus, "x").is_empty());
    let media = type_named(&resolve, "send-media-input");
    let mut schema =
        parse(manifest(&DescribeInput { dialect: None }).tools[2].input_schema.as_deref().unwrap());
    schema["properties"]["kind"]["oneOf"] = json!([{"const": "image", "title": "Image"}]);
    assert!(!Comparison::of(&resolve, media, &schema, "x").is_empty());
}
