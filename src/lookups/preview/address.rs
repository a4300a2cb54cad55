//! The value that replaces the variable in a URL button's address.

use super::Findings;
use crate::encoding::percent;
use crate::text;
use crate::text::variables::Text;
use crate::tools::send_template::address::{
    self, ENCODE_ADDRESS, WHOLE_ADDRESS, begins_with_address, strip_prefix,
};

/// Reports a value that would make a dead link, and says which part of it to keep.
pub(super) fn check(end: &str, template: &Text, field: &str, found: &mut Findings) {
    let own = template.before();
    if let Some(message) = whole(end, own) {
        let mut fix = match kept(end, own) {
            Some(kept) => format!("Give what follows {own}: {kept}."),
            None if own.is_empty() => "Give the end of the address.".to_owned(),
            None => format!("Give what follows {own}."),
        };
        if begins_with_address(end) {
            fix.extend([" ", ENCODE_ADDRESS]);
        }
        return found.add(field, message, &fix);
    }
    if own.ends_with('/') && end.starts_with('/') {
        return found.add(
            field,
            "The template's address ends with a slash, and the value begins with one.",
            &format!("Give {}.", end.trim_start_matches('/')),
        );
    }
    found.check(address::check(end, field));
    let plain = percent::decode(end);
    if !in_query(own) && (begins_with_address(&plain) || strip_prefix(&plain, "www.").is_some()) {
        found.warn(
            field,
            "The value looks like an address, and it goes into the path of the template's own.",
            &format!("Give what follows {own}."),
        );
    }
}

/// Whether a value is just the end of this address.
pub(in crate::lookups) fn is_end(end: &str, template: &Text) -> bool {
    let mut found = Findings::default();
    check(end, template, "", &mut found);
    found.faults.is_empty()
}

/// Why a value is more than the end of the template's own address.
fn whole(end: &str, own: &str) -> Option<&'static str> {
    const REPEATED: &str = "The value repeats the template's own address, which comes before it.";
    let plain = percent::decode(end.trim_start());
    if follows(&plain, own).is_some() {
        return Some(REPEATED);
    }
    if begins_with_address(end) {
        return Some(WHOLE_ADDRESS);
    }
    // In a query the value may be an address, even one on the template's own host.
    let host = host(own);
    let rest = strip_prefix(without_scheme(&plain), host);
    let is_own_host = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#', ':']));
    (!host.is_empty() && is_own_host && !in_query(own)).then_some(REPEATED)
}

/// The part of a value that follows the template's own address, with or without its scheme.
fn follows<'a>(value: &'a str, own: &str) -> Option<&'a str> {
    let own = without_scheme(own);
    if own.is_empty() { None } else { strip_prefix(without_scheme(value), own) }
}

/// The part of a value to keep.
fn kept(end: &str, own: &str) -> Option<String> {
    let end = end.trim();
    // Keep the value's own spelling if it matches; otherwise its decoded form.
    let plain;
    let rest = match follows(end, own) {
        Some(rest) => rest,
        None => {
            plain = percent::decode(end);
            follows(&plain, own)?
        }
    };
    let rest = rest.trim_start_matches('/');
    if rest.is_empty() {
        return None;
    }
    let mut encoded = String::new();
    percent::encode_into(&mut encoded, rest, percent::in_written_url);
    Some(encoded)
}

fn without_scheme(address: &str) -> &str {
    ["https://", "http://", "//"].iter().find_map(|scheme| strip_prefix(address, scheme)).unwrap_or(address)
}

fn host(own: &str) -> &str {
    without_scheme(own).split(['/', '?', '#']).next().unwrap_or_default()
}

/// Whether the variable is in the query.
fn in_query(own: &str) -> bool {
    text::contains(own, "?")
}
