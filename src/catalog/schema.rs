//! JSON Schemas, written as files. Parts that several of them share are in separate files.
//!
//! A shared scalar, `{"$ref": "to"}`, is inlined, so that a form need not follow references for an ordinary field. A
//! shared object stays a reference, `{"$ref": "#/$defs/media-source"}`, and is included once in `$defs`: an agent pays
//! for each repetition.

use super::files::{File, Files};

type Shared = (&'static str, File);

/// The shared parts, by name: the files in `schemas/shared`.
static SHARED: &[Shared] = &include!(concat!(env!("OUT_DIR"), "/schemas/shared.list"));

fn find(name: &str) -> Option<Shared> {
    SHARED.iter().find(|(known, _)| *known == name).copied()
}

impl Files {
    /// A scalar that schemas share.
    pub(crate) fn shared(&self, name: &str) -> &str {
        find(name).map(|(_, file)| self.text(file)).unwrap_or_default()
    }

    /// A file as a self-contained schema.
    pub(super) fn schema(&self, file: File) -> String {
        self.whole(self.text(file))
    }

    /// A text as a self-contained schema.
    pub(super) fn whole(&self, text: &str) -> String {
        let mut schema = String::from(r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","#);
        let mut wanted = Vec::new();
        let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or_default();
        self.copy(inner, &mut schema, &mut wanted);
        let mut done = 0;
        while let Some((name, definition)) = wanted.get(done).copied() {
            schema.push_str(if done == 0 { r#","$defs":{""# } else { r#",""# });
            schema.push_str(name);
            schema.push_str("\":");
            self.copy(self.text(definition), &mut schema, &mut wanted);
            done += 1;
        }
        schema.push_str(if done == 0 { "}" } else { "}}" });
        schema
    }

    /// Copies a text with its shared scalars inlined, and collects the definitions that it refers to.
    fn copy(&self, text: &str, schema: &mut String, wanted: &mut Vec<Shared>) {
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            let reference = after.strip_prefix("ref\":\"").and_then(|name| name.split_once('"'));
            let (name, after_name) = reference.unwrap_or_default();
            let definition = name.strip_prefix("#/$defs/");
            let known = definition.unwrap_or(name);
            let shared = find(known);
            if let (Some((_, inlined)), None) = (shared, definition) {
                schema.push_str(before.strip_suffix("{\"").unwrap_or(before));
                self.copy(self.text(inlined), schema, wanted);
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
}
