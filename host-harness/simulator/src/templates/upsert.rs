//! `POST /{business-account-id}/upsert_message_templates`: authentication templates in several languages at once.
//!
//! Meta, Cloud API: "Bulk management" of authentication templates. Assumption: they are approved at once.

use serde_json::{Map, Value, json};

use super::check;
use crate::SimulatedTemplate;
use crate::call::{Answer, Call, Reply};
use crate::error::GraphError;
use crate::param::Param;
use crate::state::State;

pub(super) fn upsert(state: &mut State, call: &Call, account_id: &str) -> Answer {
    let params = call.params()?;
    let languages = languages(&params)?;
    let mut made = Vec::new();
    for language in languages {
        let mut whole: Map<String, Value> = params.clone();
        whole.remove("languages");
        whole.insert("language".to_owned(), language.into());
        made.push(check::new_template(&Value::Object(whole)).map_err(GraphError::of_management)?);
    }
    let mut data = Vec::new();
    for template in made {
        let mut template =
            SimulatedTemplate { status: "APPROVED".to_owned(), id: state.ids.node(), ..template };
        let Some(account) = state.account_mut(account_id) else {
            return Err(GraphError::no_such_object("POST", account_id));
        };
        let same = |other: &&mut SimulatedTemplate| {
            other.name == template.name && other.language == template.language
        };
        match account.templates.iter_mut().find(same) {
            Some(known) => {
                template.id.clone_from(&known.id);
                data.push(shown(&template));
                *known = template;
            }
            None => {
                data.push(shown(&template));
                account.templates.push(template);
            }
        }
    }
    Ok(Reply::Json(json!({ "data": data })))
}

fn shown(template: &SimulatedTemplate) -> Value {
    json!({ "id": template.id, "status": template.status, "language": template.language })
}

/// The languages, after checking that this endpoint accepts the rest.
fn languages(params: &Map<String, Value>) -> Result<Vec<String>, GraphError> {
    let params = Value::Object(params.clone());
    let given = Param::new(&params, "template")?;
    if given.has("language") {
        return Err(GraphError::schema("Unexpected key \"language\" on param \"template\"."));
    }
    if !given.has("languages") {
        return Err(GraphError::required("languages"));
    }
    given.word("category", &["authentication"])?;
    for component in given.objects("components")? {
        let buttons = component.objects("buttons")?;
        for part in [&component].into_iter().chain(&buttons) {
            for key in ["text", "autofill_text"] {
                if part.has(key) {
                    return Err(GraphError::schema(format!(
                        "Unexpected key \"{key}\" on param \"{}\".",
                        part.name
                    )));
                }
            }
        }
    }
    let languages = given.array("languages")?.iter().map(|language| language.as_str().map(str::to_owned));
    match languages.collect::<Option<Vec<_>>>() {
        Some(languages) if !languages.is_empty() => Ok(languages),
        _ => Err(given.wrong("languages", "an array of language codes")),
    }
}
