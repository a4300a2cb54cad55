//! Reply buttons, lists and link buttons.

use std::collections::HashSet;

use super::parts::named;
use crate::{codes::INVALID, error::GraphError, messages::sections, param::Param};

/// Reply buttons. Meta, Cloud API: "Reply buttons messages": title of 20 characters, id of 256, both unique.
pub(super) fn replies(action: &Param, most: usize) -> Result<(), GraphError> {
    let buttons = action.objects("buttons")?;
    if buttons.is_empty() {
        return Err(action.missing("buttons"));
    }
    if buttons.len() > most {
        return Err(INVALID
            .with(format!("Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: {most}")));
    }
    let (mut ids, mut titles) = (HashSet::new(), HashSet::new());
    for button in &buttons {
        button.only(&["type", "reply"])?;
        button.word("type", &["reply"])?;
        let reply = button.object("reply")?;
        reply.only(&["id", "title"])?;
        unique(&reply, "id", 256, &mut ids)?;
        unique(&reply, "title", 20, &mut titles)?;
    }
    Ok(())
}

/// A list. Meta, Cloud API: "List messages": ten rows in all sections together.
pub(super) fn list(action: &Param) -> Result<(), GraphError> {
    action.only(&["button", "sections"])?;
    action.text("button", 20)?;
    let mut ids = HashSet::new();
    let rows = sections::check(action, "rows", |row| {
        row.only(&["id", "title", "description"])?;
        unique(row, "id", 200, &mut ids)?;
        row.text("title", 24)?;
        row.optional_text("description", 72).map(drop)
    })?;
    if rows > 10 {
        return Err(INVALID.with("Total row count exceed max allowed count: 10"));
    }
    Ok(())
}

/// A link button. Meta, Cloud API: "Interactive call-to-action URL button messages".
pub(super) fn link(action: &Param) -> Result<(), GraphError> {
    named(action, "cta_url")?;
    let parameters = action.object("parameters")?;
    parameters.only(&["display_text", "url"])?;
    parameters.text("display_text", 20)?;
    parameters.url("url", 2000).map(drop)
}

fn unique<'a>(
    object: &Param<'a>,
    key: &str,
    longest: usize,
    seen: &mut HashSet<&'a str>,
) -> Result<(), GraphError> {
    match seen.insert(object.text(key, longest)?) {
        true => Ok(()),
        false => Err(INVALID.with(format!("{} is a duplicate.", object.path(key)))),
    }
}
