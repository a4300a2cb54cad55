//! The dialects of JSON Schema.

use crate::wit::types::Dialect;

/// How draft-07 differs from draft 2020-12, as far as the toolkit's schemas use it. Inside a string every quote is
/// escaped, so none of these can match there.
const DRAFT7: [(&str, &str); 6] = [
    (
        r#""$schema":"https://json-schema.org/draft/2020-12/schema""#,
        r#""$schema":"http://json-schema.org/draft-07/schema#""#,
    ),
    (r##""$ref":"#/$defs/"##, r##""$ref":"#/definitions/"##),
    (r#""$defs":"#, r#""definitions":"#),
    (r#""dependentRequired":"#, r#""dependencies":"#),
    (r#""prefixItems":"#, r#""items":"#),
    (r#""items":false"#, r#""additionalItems":false"#),
];

/// A schema of draft 2020-12, without white space, in the requested dialect.
pub(crate) fn in_dialect(schema: String, dialect: Option<Dialect>) -> String {
    if dialect != Some(Dialect::Draft7) {
        return schema;
    }
    let mut written = String::with_capacity(schema.len() + schema.len() / 8);
    let mut rest = schema.as_str();
    while let Some(next) = rest.chars().next() {
        let other = DRAFT7.iter().find_map(|(from, to)| Some((rest.strip_prefix(from)?, to)));
        match other.filter(|_| next == '"') {
            Some((after, to)) => {
                written.push_str(to);
                rest = after;
            }
            None => {
                written.push(next);
                rest = rest.get(next.len_utf8()..).unwrap_or_default();
            }
        }
    }
    written
}
