//! The templates to choose from, and the fields of one.

use host_harness::Outcome;
use host_harness_whatsapp::Session;
use host_harness_whatsapp::lookups::{ListTemplatesInput, TemplateFormInput, TemplateSummary};
use host_harness_whatsapp::types::{Failure, FormField};
use maud::{Markup, html};

use super::filled::TEMPLATE;

/// The most pages of templates to read: a few hundred to choose from.
const MOST_PAGES: usize = 10;

/// Separates the name and the language of a choice. No template name contains it.
const BETWEEN: char = ':';

/// The fields of a template, chosen as `name:language`.
pub(super) async fn fields(session: &Session, chosen: &str) -> Result<Vec<FormField>, Box<Failure>> {
    let (name, language) = chosen.split_once(BETWEEN).unwrap_or((chosen, ""));
    let input = TemplateFormInput { name: name.to_owned(), language: language.to_owned(), dialect: None };
    done(session.template_form(&input).await).map(|form| form.fields)
}

/// A choice of the approved templates.
pub(super) async fn choice(session: &Session, chosen: &str) -> Result<Markup, Box<Failure>> {
    let templates = approved(session).await?;
    Ok(html! {
        form method="get" class="tool" data-jumps {
            div class="field" {
                label for=(TEMPLATE) { "Template" }
                select id=(TEMPLATE) name=(TEMPLATE) required {
                    option value="" { "Choose one" }
                    @for template in &templates {
                        @let value = format!("{}{BETWEEN}{}", template.name, template.language);
                        option value=(value) selected[value == chosen] { (template.name) " (" (template.language) "), " (template.category.to_lowercase()) }
                    }
                }
            }
            noscript { button { "Fill in" } }
        }
    })
}

async fn approved(session: &Session) -> Result<Vec<TemplateSummary>, Box<Failure>> {
    let (mut templates, mut after) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let status = Some("APPROVED".to_owned());
        let input = ListTemplatesInput { name: None, language: None, status, category: None, after };
        let page = done(session.list_templates(&input).await)?;
        templates.extend(page.templates);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(templates)
}

/// The result, or the failure with any verdict: a look-up changes nothing.
pub(super) fn done<T>(outcome: Outcome<T, Failure>) -> Result<T, Box<Failure>> {
    match outcome {
        Outcome::Done(result) => Ok(result),
        Outcome::Permanent(failure) | Outcome::Transient { failure, .. } | Outcome::Unconfirmed(failure) => {
            Err(Box::new(failure))
        }
    }
}
