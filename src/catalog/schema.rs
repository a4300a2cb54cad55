//! JSON Schemas, written as files: what several of them share stands in files of its own.
//!
//! A scalar that is shared, `{"$ref": "to"}`, is put in its place, so that a form need not follow references for an
//! ordinary field. A shared object stays a reference, `{"$ref": "#/$defs/media-source"}`, and comes along in `$defs`:
//! an agent pays for each repetition.

use super::packed::{Packed, file};

/// What schemas share, by name.
static SHARED: [(&str, Packed); 30] = [
    ("to", file!("schemas/shared/to")),
    ("to-or-nobody", file!("schemas/shared/to-or-nobody")),
    ("reply-to", file!("schemas/shared/reply-to")),
    ("phone-number-id", file!("schemas/shared/phone-number-id")),
    ("callback-data", file!("schemas/shared/callback-data")),
    ("content-type", file!("schemas/shared/content-type")),
    ("media-source", file!("schemas/shared/media-source")),
    ("template-parameter", file!("schemas/shared/template-parameter")),
    ("template-header", file!("schemas/shared/template-header")),
    ("template-button", file!("schemas/shared/template-button")),
    ("name-value", file!("schemas/shared/name-value")),
    ("part", file!("schemas/shared/part")),
    ("content", file!("schemas/shared/content")),
    ("issue", file!("schemas/shared/issue")),
    ("phone-number", file!("schemas/shared/phone-number")),
    ("template-summary", file!("schemas/shared/template-summary")),
    ("rendered-header", file!("schemas/shared/rendered-header")),
    ("rendered-button", file!("schemas/shared/rendered-button")),
    ("number", file!("schemas/shared/number")),
    ("user-id", file!("schemas/shared/user-id")),
    ("context", file!("schemas/shared/context")),
    ("header", file!("schemas/shared/header")),
    ("text-header", file!("schemas/shared/text-header")),
    ("file", file!("schemas/shared/file")),
    ("body", file!("schemas/shared/body")),
    ("footer", file!("schemas/shared/footer")),
    ("catalog-id", file!("schemas/shared/catalog-id")),
    ("product-id", file!("schemas/shared/product-id")),
    ("template-category", file!("schemas/shared/template-category")),
    ("template-components", file!("schemas/shared/template-components")),
];

/// A scalar that schemas share.
pub(crate) fn shared(name: &str) -> String {
    let shared = SHARED.iter().find(|(known, _)| *known == name);
    shared.map(|(_, schema)| schema.text()).unwrap_or_default()
}

/// A schema that stands alone.
pub(super) fn whole(text: &str) -> String {
    let mut schema = String::from(r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","#);
    let mut wanted = Vec::new();
    copy(
        text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or_default(),
        &mut schema,
        &mut wanted,
    );
    let mut done = 0;
    while let Some((name, definition)) = wanted.get(done).copied() {
        schema.push_str(if done == 0 { r#","$defs":{""# } else { r#",""# });
        schema.push_str(name);
        schema.push_str("\":");
        copy(&definition.text(), &mut schema, &mut wanted);
        done += 1;
    }
    schema.push_str(if done == 0 { "}" } else { "}}" });
    schema
}

type Shared = (&'static str, Packed);

/// Copies a text with what it shares in its place, and notes the definitions that it refers to.
fn copy(text: &str, schema: &mut String, wanted: &mut Vec<Shared>) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        let reference = after.strip_prefix("ref\":\"").and_then(|name| name.split_once('"'));
        let (name, after_name) = reference.unwrap_or_default();
        let definition = name.strip_prefix("#/$defs/");
        let known = definition.unwrap_or(name);
        let shared = SHARED.iter().find(|(name, _)| *name == known).copied();
        if let (Some((_, inlined)), None) = (shared, definition) {
            schema.push_str(before.strip_suffix("{\"").unwrap_or(before));
            copy(&inlined.text(), schema, wanted);
            rest = after_name.strip_prefix('}').unwrap_or(after_name);
            continue;
        }
        if let Some(shared) = shared.filter(|(name, _)| !wanted.iter().any(|(other, _)| other == name)) {
            wanted.push(shared);
        }
        schema.push_str(before);
        schema.push('$');
        rest = after;
    }
    schema.push_str(rest);
}
