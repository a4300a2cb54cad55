//! Reply buttons, lists and link buttons.

use std::collections::HashSet;

use super::parts::named;
use crate::{codes::INVALID, error::GraphError, param::Param};

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

/// A list. Meta, Cloud API: "List messages": ten sections, ten rows in all of them together.
pub(super) fn list(action: &Param) -> Result<(), GraphError> {
    action.only(&["button", "sections"])?;
    action.text("button", 20)?;
    let sections = action.objects("sections")?;
    if sections.is_empty() {
        return Err(action.missing("sections"));
    }
    if sections.len() > 10 {
        return Err(INVALID.with("Invalid sections count. Max allowed sections: 10"));
    }
    let (mut ids, mut rows) = (HashSet::new(), 0);
    for section in &sections {
        section.only(&["title", "rows"])?;
        if sections.len() > 1 {
            section.text("title", 24)?;
        }
        section.optional_text("title", 24)?;
        let listed = section.objects("rows")?;
        if listed.is_empty() {
            return Err(section.missing("rows"));
        }
        rows += listed.len();
        for row in &listed {
            row.only(&["id", "title", "description"])?;
            unique(row, "id", 200, &mut ids)?;
            row.text("title", 24)?;
            row.optional_text("description", 72)?;
        }
    }
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
