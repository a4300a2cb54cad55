//! The page for the owner of a campaign: one file, without scripts, which loads nothing.

mod facts;
mod figures;
mod funnel;
mod look;
mod tables;

use std::borrow::Cow;
use std::path::Path;

use chrono::{DateTime, Local};
use host_harness_bubble::Message;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use facts::Facts;
pub use look::policy;

use super::Files;
use crate::journal::{Journal, JournalError};
use crate::visible::visible;

/// Draws the page. `running` is whether a process is sending; `files` are those of the report.
pub fn draw(journal: &Journal, running: bool, files: &Files) -> Result<String, JournalError> {
    let facts = journal.at_one_moment(|journal| Facts::of(journal, running))?;
    Ok(page(&facts, files, Local::now()).into_string())
}

fn page(facts: &Facts, files: &Files, now: DateTime<Local>) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { (shown(&facts.template)) " – campaign report" }
                style { (PreEscaped(look::style())) }
            }
            body {
                main {
                    (head(facts, now))
                    @if facts.is_begun {
                        div class="columns" {
                            div { (message(facts)) }
                            div { (funnel::draw(facts)) (tables::prices(facts)) }
                        }
                        (tables::failures(facts, &name(&files.failed)))
                        (tables::refusals(facts, &name(&files.refused)))
                    }
                }
            }
        }
    }
}

/// A file's name, without its folder.
fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Text from a list or a server: maud escapes it, and control characters are replaced.
fn shown(text: &str) -> Cow<'_, str> {
    visible(text)
}

fn time(at: DateTime<Local>) -> Markup {
    html! { time datetime=(at.to_rfc3339()) { (at.format("%-d %B %Y, %H:%M (UTC%:z)")) } }
}

/// The state, as the style sheet names it and as people read it.
fn state(facts: &Facts) -> (&'static str, &'static str) {
    if !facts.is_begun {
        return ("not-begun", "not begun");
    }
    if facts.running {
        return ("running", "running");
    }
    match (&facts.stopped, facts.counts.waiting, facts.counts.unconfirmed) {
        (Some(_), ..) => ("stopped", "stopped"),
        (None, 1.., _) => ("not-running", "not running, and not finished"),
        (None, 0, 1..) => ("unconfirmed", "finished, with people unconfirmed"),
        (None, 0, 0) => ("finished", "finished"),
    }
}

fn head(facts: &Facts, now: DateTime<Local>) -> Markup {
    let (class, state) = state(facts);
    let is_long = facts.template.len() > 80;
    html! {
        header {
            p class="kicker" { "Campaign report" }
            h1 class=[is_long.then_some("long")] dir="auto" { (shown(&facts.template)) }
            dl class="about" {
                div { dt { "State" } dd { span class={ "state " (class) } { (state) } } }
                @if facts.is_begun {
                    div { dt { "Language" } dd { bdi { (shown(&facts.language)) } } }
                    div { dt { "From" } dd { bdi { (shown(&facts.sender)) } } }
                    div { dt { "Route" } dd { (shown(&facts.route)) } }
                    div { dt { "List" } dd { bdi { (shown(&facts.contacts)) } } }
                    @if let Some(begun) = facts.begun_at { div { dt { "Begun" } dd { (time(begun)) } } }
                }
                div { dt { "This report" } dd { (time(now)) } }
            }
            @if let Some(stopped) = facts.stopped.as_ref().filter(|_| !facts.running) {
                div class="notice" {
                    p { strong { "Stopped. " } bdi { (shown(&tables::told(stopped))) } }
                    @if !stopped.fix.is_empty() { p { bdi { (shown(&stopped.fix)) } } }
                }
            }
        }
    }
}

fn message(facts: &Facts) -> Markup {
    let message = facts.message.as_ref().and_then(|message| Message::of(message).ok());
    html! {
        section aria-labelledby="message" {
            h2 id="message" { "The message" }
            @match message {
                Some(message) => {
                    (message.draw())
                    p class="note" { "As it was shown for the first recipient. A file is named, not fetched." }
                }
                None => {
                    p { "Meta's template could not be looked up, so this is the input of the send:" }
                    pre dir="auto" tabindex="0" { @for line in facts.input.lines() { (shown(line)) "\n" } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
