//! Reply buttons, lists and link buttons.

use std::collections::HashSet;

use super::parts::named;
use crate::codes::INVALID;
use crate::error::GraphError;
use crate::messages::direct_send::DirectSend;
use crate::messages::sections;
use crate::param::Param;

/// Reply buttons. Meta, Cloud API: "Reply buttons messages": title of 20 characters, id of 256, both unique. `kind` is
/// the name of the buttons in this message.
pub(super) fn replies(action: &Param, kind: &str, most: usize) -> Result<usize, GraphError> {
    let buttons = some(action, most)?;
    let (mut ids, mut titles) = (HashSet::new(), HashSet::new());
    for button in &buttons {
        button.word("type", &[kind])?;
        reply(button, kind, &mut ids, &mut titles)?;
    }
    Ok(buttons.len())
}

/// Meta, Cloud API: "Direct Send": ten buttons, the first two of which may be links. Assumption: the button that copies
/// a code, whose format Meta does not document.
pub(super) fn direct(action: &Param, direct_send: DirectSend) -> Result<(), GraphError> {
    action.only(&["buttons"])?;
    let kinds: &[&str] = match direct_send {
        DirectSend::Utility => &["cta_url", "reply"],
        DirectSend::Authentication => &["cta_url", "reply", "copy_code"],
    };
    let (mut ids, mut titles, mut links) = (HashSet::new(), HashSet::new(), 0);
    for (at, button) in some(action, 10)?.iter().enumerate() {
        match button.word("type", kinds)?.as_str() {
            "cta_url" => {
                button.only(&["type", "cta_url"])?;
                link_parameters(&button.object("cta_url")?)?;
                links += 1;
                if links > 2 || at >= links {
                    return Err(INVALID.with("At most two URL buttons are allowed, before all others."));
                }
            }
            "reply" => reply(button, "reply", &mut ids, &mut titles)?,
            _ => {}
        }
    }
    Ok(())
}

fn some<'a>(action: &Param<'a>, most: usize) -> Result<Vec<Param<'a>>, GraphError> {
    let buttons = action.objects("buttons")?;
    if buttons.is_empty() {
        return Err(action.missing("buttons"));
    }
    if buttons.len() > most {
        return Err(INVALID
            .with(format!("Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: {most}")));
    }
    Ok(buttons)
}

fn reply<'a>(
    button: &Param<'a>,
    kind: &str,
    ids: &mut HashSet<&'a str>,
    titles: &mut HashSet<&'a str>,
) -> Result<(), GraphError> {
    button.only(&["type", kind])?;
    let reply = button.object(kind)?;
    reply.only(&["id", "title"])?;
    unique(&reply, "id", 256, ids)?;
    unique(&reply, "title", 20, titles)
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
    link_parameters(&action.object("parameters")?)
}

fn link_parameters(parameters: &Param) -> Result<(), GraphError> {
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
