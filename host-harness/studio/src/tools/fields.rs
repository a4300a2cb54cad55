//! A form drawn from flat fields.

use std::collections::BTreeSet;

use host_harness::InputError;
use host_harness_whatsapp::entry;
use host_harness_whatsapp::types::{FieldKind, FormField};
use maud::{Markup, html};

use super::choices::Choices;
use super::filled::Values;

/// The data for drawing a form.
pub(super) struct Form<'a> {
    pub values: &'a Values,
    pub faults: &'a [InputError],
    pub choices: &'a Choices,
    /// Every field, shown or not.
    pub all: &'a [FormField],
}

impl Form<'_> {
    /// Draws the fields that are shown.
    pub fn draw(&self, shown: &[&FormField]) -> Markup {
        let deciding: BTreeSet<String> =
            self.all.iter().filter_map(|field| Some(pattern(&field.shown_when.as_ref()?.path))).collect();
        self.group(shown, &deciding)
    }

    /// The fault to show at a field.
    fn fault(&self, path: &str) -> Option<&str> {
        self.faults.iter().find(|fault| fault.path == path).map(|fault| fault.message.as_str())
    }

    fn group(&self, fields: &[&FormField], deciding: &BTreeSet<String>) -> Markup {
        let (mut usual, mut advanced, mut has_fault) = (Vec::new(), Vec::new(), false);
        let mut rest = fields;
        while let Some((field, after)) = rest.split_first() {
            let within = format!("{}[", field.path);
            let is_list = field.kind == FieldKind::Array;
            let count = after.iter().take_while(|other| is_list && other.path.starts_with(&within)).count();
            let (inside, after) = after.split_at(count);
            rest = after;
            let drawn = match field.kind {
                FieldKind::Constant => continue,
                FieldKind::Array => self.list(field, inside, deciding),
                _ => {
                    let redraws = deciding.contains(&pattern(&field.path));
                    let choices = self.choices.get(&field.path).map(Vec::as_slice).unwrap_or_default();
                    control(field, self.values.text(&field.path), self.fault(&field.path), choices, redraws)
                }
            };
            if field.advanced {
                has_fault |= self.fault(&field.path).is_some() || !self.values.text(&field.path).is_empty();
                advanced.push(drawn);
            } else {
                usual.push(drawn);
            }
        }
        html! {
            @for field in &usual { (field) }
            @if !advanced.is_empty() {
                details class="advanced" open[has_fault] { summary { "More" } @for field in &advanced { (field) } }
            }
        }
    }

    fn list(&self, field: &FormField, inside: &[&FormField], deciding: &BTreeSet<String>) -> Markup {
        let at = |inner: &FormField| entry(&inner.path, &field.path);
        let entries = inside.chunk_by(|one, other| at(one) == at(other));
        let count = self.values.entries(&field.path);
        let is_full = field.maximum.is_some_and(|most| count as f64 >= most);
        let fault = self.fault(&field.path);
        html! {
            fieldset class="list" {
                legend { (field.title) @if field.required { (star()) } }
                @if let Some(context) = &field.context { p class="note" { (context) } }
                @if let Some(fault) = fault { p class="fault" { (fault) } }
                @for entry in entries {
                    @let at = entry.first().and_then(|first| at(first)).unwrap_or_default();
                    fieldset class="entry" {
                        legend { (field.title) " " (at + 1) }
                        (self.group(entry, deciding))
                        button name="do" value=(format!("remove {}[{at}]", field.path)) formnovalidate data-redraws { "Remove" span class="hidden" { " " (field.title) " " (at + 1) } }
                    }
                }
                @if !is_full {
                    button name="do" value=(format!("add {}", field.path)) formnovalidate data-redraws { "Add to " (field.title) }
                }
            }
        }
    }
}

/// A path without its indices, so that `rows[2].kind` matches the field `rows[].kind`.
fn pattern(path: &str) -> String {
    let mut pattern = String::new();
    let mut is_inside = false;
    for c in path.chars() {
        is_inside = (is_inside || c == '[') && c != ']';
        if !is_inside || c == '[' {
            pattern.push(c);
        }
    }
    pattern
}

/// The field for this place of an input: the one with the path, or the innermost around it.
pub(super) fn around<'a>(path: &str, fields: &[&'a FormField]) -> Option<&'a FormField> {
    let has = |field: &&FormField| {
        path.strip_prefix(&field.path).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    fields.iter().copied().filter(has).max_by_key(|field| field.path.len())
}

/// The name of this place of an input for a person: the title of its field, with the number of its entry. If no field
/// has it, the path.
pub(super) fn name(path: &str, fields: &[&FormField]) -> Markup {
    let Some(field) = around(path, fields) else { return html! { code { (path) } } };
    let list = fields.iter().rfind(|list| list.kind == FieldKind::Array && entry(path, &list.path).is_some());
    let Some((list, at)) = list.and_then(|list| Some((list, entry(path, &list.path)?))) else {
        return html! { strong { (field.title) } };
    };
    html! { strong { (list.title) " " (at + 1) @if list.title != field.title { ", " (field.title) } } }
}

fn star() -> Markup {
    html! { span class="required" aria-hidden="true" { " *" } }
}

/// One field with its label, its note and its fault. With `redraws`, other fields depend on it.
pub(crate) fn control(
    field: &FormField,
    value: &str,
    fault: Option<&str>,
    choices: &[(String, String)],
    redraws: bool,
) -> Markup {
    let id = format!("field-{}", field.path);
    let (note_id, fault_id, list_id) = (format!("{id}-note"), format!("{id}-fault"), format!("{id}-choices"));
    let describes = [field.context.as_ref().map(|_| note_id.as_str()), fault.map(|_| fault_id.as_str())];
    let describes = describes.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let described = (!describes.is_empty()).then_some(describes);
    let invalid = fault.map(|_| "true");
    let required = field.required && field.kind != FieldKind::Switch;
    let example = field.example.as_deref();
    let input = match field.kind {
        FieldKind::LongText | FieldKind::Json => html! {
            textarea id=(id) name=(field.path) rows="4" placeholder=[example] required[required] aria-describedby=[described] aria-invalid=[invalid] { (value) }
        },
        FieldKind::Choice => html! {
            select id=(id) name=(field.path) aria-describedby=[described] aria-invalid=[invalid] data-redraws[redraws] {
                @if !required { option value="" { "" } }
                @for choice in &field.choices {
                    option value=(choice.value) selected[choice.value == value] { (if choice.title.is_empty() { &choice.value } else { &choice.title }) }
                }
            }
        },
        FieldKind::Switch => html! {
            input id=(id) type="checkbox" name=(field.path) value="true" checked[value == "true"] aria-describedby=[described] aria-invalid=[invalid] data-redraws[redraws];
        },
        kind => {
            let (kind, mode) = match kind {
                FieldKind::Url => ("url", None),
                FieldKind::Secret => ("password", None),
                FieldKind::Number => ("text", Some("decimal")),
                _ => ("text", None),
            };
            html! {
                input id=(id) type=(kind) inputmode=[mode] name=(field.path) value=(if kind == "password" { "" } else { value }) placeholder=[example] required[required] list=[(!choices.is_empty()).then_some(&list_id)] autocomplete="off" aria-describedby=[described] aria-invalid=[invalid];
            }
        }
    };
    html! {
        div class=(if field.kind == FieldKind::Switch { "field switch" } else { "field" }) {
            label for=(id) { (field.title) @if required { (star()) } }
            (input)
            @if !choices.is_empty() {
                datalist id=(list_id) { @for (value, shown) in choices { option value=(value) { (shown) } } }
            }
            @if let Some(context) = &field.context { small id=(note_id) class="note" { (context) } }
            @if let Some(fault) = fault { small id=(fault_id) class="fault" { (fault) } }
        }
    }
}
