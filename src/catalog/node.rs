//! JSON that the component itself wrote, read in place. Members keep their order, which a tree of values would lose,
//! and nothing is copied: a call's memory is not freed before the next call.

use crate::encoding::json;

/// A value, without white space around it.
#[derive(Clone, Copy, Default)]
pub(super) struct Node<'a>(pub(super) &'a str);

impl<'a> Node<'a> {
    /// An object's members.
    #[inline(never)]
    pub(super) fn members(self) -> Vec<(&'a str, Self)> {
        let mut members = Vec::new();
        let mut rest = self.inside('{');
        while let (Some(name), Some(value)) = (next(&mut rest), next(&mut rest)) {
            members.push((name.get(1..name.len().saturating_sub(1)).unwrap_or_default(), Self(value)));
        }
        members
    }

    /// An array's entries.
    #[inline(never)]
    pub(super) fn entries(self) -> Vec<Self> {
        let mut entries = Vec::new();
        let mut rest = self.inside('[');
        while let Some(entry) = next(&mut rest) {
            entries.push(Self(entry));
        }
        entries
    }

    /// An object's member.
    pub(super) fn get(self, name: &str) -> Option<Self> {
        self.members().into_iter().find(|(own, _)| *own == name).map(|(_, node)| node)
    }

    /// A text.
    pub(super) fn text(self) -> Option<String> {
        let inside = self.0.strip_prefix('"')?.strip_suffix('"')?;
        if inside.contains('\\') {
            return json::parse(self.0.as_bytes())?.as_str().map(str::to_owned);
        }
        Some(inside.to_owned())
    }

    pub(super) fn is(self, json: &str) -> bool {
        self.0 == json
    }

    /// The text between the brackets; empty if they are other brackets.
    fn inside(self, bracket: char) -> &'a str {
        let inside = self.0.strip_prefix(bracket).unwrap_or_default();
        inside.get(..inside.len().saturating_sub(1)).unwrap_or_default()
    }
}

/// Takes the text before the next comma or colon.
fn next<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let (part, after) = rest.split_at_checked(end(rest)).filter(|(part, _)| !part.is_empty())?;
    *rest = after.get(1..).unwrap_or_default();
    Some(part)
}

/// The end of the value that a text begins with.
fn end(text: &str) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' | b':' if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_in_their_order_and_brackets_in_texts_are_no_brackets() {
        let node = Node(r#"{"b":{"x":[1,{"y":"}],:\""}],"z":"é"},"a":[],"c":-1.5}"#);
        let members: Vec<_> = node.members().iter().map(|(name, node)| (*name, node.0)).collect();
        assert_eq!(members, [("b", r#"{"x":[1,{"y":"}],:\""}],"z":"é"}"#), ("a", "[]"), ("c", "-1.5")]);
        let inner = node.get("b").unwrap();
        let entries = inner.get("x").unwrap().entries();
        assert_eq!(entries[1].get("y").unwrap().text().unwrap(), r#"}],:""#);
        assert_eq!(inner.get("z").unwrap().text().unwrap(), "é");
        assert_eq!(node.get("a").unwrap().entries().len(), 0);
        assert!(node.get("c").unwrap().text().is_none() && node.get("c").unwrap().members().is_empty());
    }

    #[test]
    fn what_is_no_json_has_no_end_to_run_over() {
        for text in ["", "{", "\"", "{\"a\"", "[1,", "}", "{\"a\":\"\\"] {
            Node(text).members();
            Node(text).entries();
            Node(text).text();
        }
    }
}
