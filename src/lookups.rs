//! The look-ups: the data that a form needs while it is filled in. Reads only.

mod definition;
mod find;
mod form;
mod list;
mod preview;
mod schema;

use serde_json::Value;

use self::definition::Template;
use self::find::{EDGE, FIELDS, Found, find};
use self::list::List;
use crate::catalog;
use crate::connection::{Access, filled};
use crate::failure::Fault;
use crate::graph::{Transport, text_at};
use crate::text;
use crate::tools::send_template;
use crate::tools::validate::{NUMBER_FIELDS, phone_number};
use crate::wit::lookups::{
    ListTemplatesInput, PhoneNumberList, TemplateFormInput, TemplateList, TemplatePreview, TemplateSchema,
    TemplateSummary,
};
use crate::wit::toolkit::SendTemplateInput;
use crate::wit::types::{Failure, FailureKind};

/// Meta's code for a template that does not exist.
const NO_TEMPLATE: u32 = 132_001;

/// The business account's numbers.
///
/// # Errors
///
/// `permanent` without a business account id; otherwise why Meta could not be asked, or its error.
pub fn list_phone_numbers(access: &Access, transport: &dyn Transport) -> Result<PhoneNumberList, Fault> {
    let mut list = List::new(access, transport, "phone_numbers", &[("fields", NUMBER_FIELDS)])?;
    let numbers = list.rest()?;
    list.check_whole()?;
    Ok(PhoneNumberList { phone_numbers: numbers.iter().map(|number| phone_number(number, "")).collect() })
}

/// The business account's templates, up to ten of Meta's pages in one call.
///
/// # Errors
///
/// As [`list_phone_numbers`].
pub fn list_templates(
    access: &Access,
    transport: &dyn Transport,
    input: &ListTemplatesInput,
) -> Result<TemplateList, Fault> {
    let status = filled(input.status.as_deref()).map(str::to_ascii_uppercase);
    let category = filled(input.category.as_deref()).map(str::to_ascii_uppercase);
    let filters = [
        ("name", filled(input.name.as_deref())),
        ("language", filled(input.language.as_deref())),
        ("status", status.as_deref()),
        ("category", category.as_deref()),
    ];
    let mut query = vec![("fields", FIELDS)];
    query.extend(filters.iter().filter_map(|(name, value)| Some((*name, (*value)?))));
    let mut list = List::new(access, transport, EDGE, &query)?.after(filled(input.after.as_deref()));
    // Meta's filters are known to be loose, so filter again.
    let fits = |entry: &Value| {
        filters.iter().all(|(name, wanted)| {
            let Some(wanted) = wanted else { return true };
            let found = text_at(entry, name).unwrap_or_default();
            match *name {
                // A template's name has ASCII letters only.
                "name" => text::contains(&found.to_ascii_lowercase(), &wanted.to_ascii_lowercase()),
                _ => found.eq_ignore_ascii_case(wanted),
            }
        })
    };
    let mut templates = Vec::new();
    while let Some(page) = list.page()? {
        templates.extend(page.iter().filter(|entry| fits(entry)).map(summary));
    }
    Ok(TemplateList { templates, next: list.next() })
}

/// The form of one template.
///
/// # Errors
///
/// `permanent` if no such template exists, listing what exists instead; otherwise as [`list_phone_numbers`].
pub fn template_form(
    access: &Access,
    transport: &dyn Transport,
    input: &TemplateFormInput,
) -> Result<TemplateSchema, Fault> {
    let name = send_template::name(&input.name)?;
    let language = send_template::language(&input.language)?;
    match find(access, transport, name, language)? {
        Found::Template(entry, _) => {
            let schema = form::schema(&Template::of(&entry));
            let fields = catalog::template_fields(&schema);
            let schema = catalog::in_dialect(schema, input.dialect);
            Ok(TemplateSchema { template: summary(&entry), schema, fields })
        }
        Found::Missing(issue) => {
            let mut failure = Failure::new(FailureKind::TemplateNotFound, &issue.message, &issue.fix);
            failure.field = issue.field;
            Err(failure.with_code(NO_TEMPLATE).permanent())
        }
    }
}

/// A template message as its recipient will see it, with every fault and every doubt. If there are none,
/// `send-template` sends it, and it follows Meta's documented rules.
///
/// # Errors
///
/// As [`list_phone_numbers`]. A template that does not exist is a fault, not an error.
pub fn preview_template(
    access: &Access,
    transport: &dyn Transport,
    input: &SendTemplateInput,
) -> Result<TemplatePreview, Fault> {
    let (name, language) = (send_template::name(&input.name), send_template::language(&input.language));
    let (message, found) = match (&name, &language) {
        (Ok(name), Ok(language)) => match find(access, transport, name, language)? {
            Found::Template(entry, now) => {
                let (message, found) = preview::preview(access, input, &Template::of(&entry), now);
                (Some(message), found)
            }
            Found::Missing(issue) => (None, preview::Findings { faults: vec![issue], ..Default::default() }),
        },
        _ => {
            access.required_business_account_id()?;
            let mut found = preview::Findings::default();
            found.check(name);
            found.check(language);
            (None, found)
        }
    };
    Ok(TemplatePreview { faults: found.faults, warnings: found.warnings, message })
}

fn summary(entry: &Value) -> TemplateSummary {
    let text = |name: &str| text_at(entry, name).unwrap_or_default();
    TemplateSummary {
        id: text("id"),
        name: text("name"),
        language: text("language"),
        status: text("status"),
        category: text("category"),
        body: definition::body(entry).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests;
