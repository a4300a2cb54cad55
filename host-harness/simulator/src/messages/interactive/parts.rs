//! The parts that several types of interactive messages, and the cards of a carousel, have in common.

use crate::error::GraphError;
use crate::file_kind::FileKind;
use crate::messages::asset::{Scope, header_keys};
use crate::param::Param;

pub(super) fn header(
    object: &Param,
    allowed: &[&str],
    required: bool,
    scope: &mut Scope,
) -> Result<(), GraphError> {
    let Some(header) = object.optional_object("header")? else {
        return if required { Err(object.missing("header")) } else { Ok(()) };
    };
    if allowed.is_empty() {
        return Err(object.invalid("header", "left out of this type"));
    }
    let kind = header.text("type", 64)?;
    if !allowed.contains(&kind) {
        return Err(header.invalid("type", &format!("one of {}", allowed.join(", "))));
    }
    let Some(file) = FileKind::named(kind) else {
        header.only(&["type", "text"])?;
        return header.text("text", 60).map(drop);
    };
    header.only(&["type", kind])?;
    let media = header.object(kind)?;
    media.only(header_keys(file))?;
    scope.file(file, &media)
}

pub(super) fn body(object: &Param, longest: usize, required: bool) -> Result<(), GraphError> {
    match object.optional_object("body")? {
        None if required => Err(object.missing("body")),
        None => Ok(()),
        Some(body) => {
            body.only(&["text"])?;
            body.text("text", longest).map(drop)
        }
    }
}

/// An action has a name, and at most parameters besides.
pub(super) fn named(action: &Param, name: &str) -> Result<(), GraphError> {
    action.only(&["name", "parameters"])?;
    match action.text("name", 64)? == name {
        true => Ok(()),
        false => Err(action.invalid("name", name)),
    }
}
