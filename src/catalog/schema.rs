//! JSON Schemas, written as files: what several of them share stands in files of its own.
//!
//! A scalar that is shared, `{"$ref": "to"}`, is put in its place, so that a form need not follow references for an
//! ordinary field. A shared object stays a reference, `{"$ref": "#/$defs/media-source"}`, and comes along in `$defs`:
//! an agent pays for each repetition.

/// A JSON file, without its white space.
macro_rules! file {
    ($name:literal) => {{
        const TEXT: &str = include_str!(concat!($name, ".json"));
        const COMPACT: [u8; $crate::catalog::schema::compact_length(TEXT)] =
            $crate::catalog::schema::compact(TEXT);
        match core::str::from_utf8(&COMPACT) {
            Ok(text) => text,
            Err(_) => "",
        }
    }};
}
pub(super) use file;

/// How long a JSON text is without white space.
pub(super) const fn compact_length(text: &str) -> usize {
    let mut length = 0;
    let mut reader = Reader { rest: text.as_bytes(), in_string: false, escaped: false };
    while reader.next().is_some() {
        length += 1;
    }
    length
}

/// A JSON text without white space.
pub(super) const fn compact<const LENGTH: usize>(text: &str) -> [u8; LENGTH] {
    let mut compact = [0; LENGTH];
    let mut left: &mut [u8] = &mut compact;
    let mut reader = Reader { rest: text.as_bytes(), in_string: false, escaped: false };
    while let (Some(byte), [place, others @ ..]) = (reader.next(), left) {
        *place = byte;
        left = others;
    }
    compact
}

/// Reads JSON by the byte, passing over the white space between its parts.
struct Reader<'a> {
    rest: &'a [u8],
    in_string: bool,
    escaped: bool,
}

impl Reader<'_> {
    const fn next(&mut self) -> Option<u8> {
        while let [byte, rest @ ..] = self.rest {
            self.rest = rest;
            if self.in_string {
                self.in_string = *byte != b'"' || self.escaped;
                self.escaped = *byte == b'\\' && !self.escaped;
                return Some(*byte);
            }
            self.in_string = *byte == b'"';
            if !byte.is_ascii_whitespace() {
                return Some(*byte);
            }
        }
        None
    }
}

/// What schemas share, by name.
const SHARED: [(&str, &str); 30] = [
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

/// A schema that stands alone.
pub(super) fn whole(text: &str) -> String {
    let mut schema = String::from(r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","#);
    let mut wanted = Vec::new();
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or_default();
    copy(inner, &mut schema, &mut wanted);
    let mut next = 0;
    while let Some(name) = wanted.get(next).copied() {
        schema.push_str(if next == 0 { r#","$defs":{""# } else { r#",""# });
        schema.push_str(name);
        schema.push_str("\":");
        copy(shared(name), &mut schema, &mut wanted);
        next += 1;
    }
    schema.push_str(if next == 0 { "}" } else { "}}" });
    schema
}

/// Copies a text with what it shares in its place, and notes the definitions that it refers to.
fn copy<'a>(text: &'a str, schema: &mut String, wanted: &mut Vec<&'a str>) {
    const DEFINITION: &str = "#/$defs/";
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        let reference = after.strip_prefix("ref\":\"").and_then(|name| name.split_once('"'));
        let inlined = reference.filter(|(name, _)| !name.starts_with(DEFINITION));
        if let Some((name, after)) = inlined {
            schema.push_str(before.strip_suffix("{\"").unwrap_or(before));
            copy(shared(name), schema, wanted);
            rest = after.strip_prefix('}').unwrap_or(after);
            continue;
        }
        if let Some(definition) = reference.and_then(|(name, _)| name.strip_prefix(DEFINITION))
            && !wanted.contains(&definition)
        {
            wanted.push(definition);
        }
        schema.push_str(before);
        schema.push('$');
        rest = after;
    }
    schema.push_str(rest);
}

fn shared(name: &str) -> &'static str {
    SHARED.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text)
}
