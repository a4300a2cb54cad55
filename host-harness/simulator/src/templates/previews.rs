//! `GET /{business-account-id}/message_template_previews`: the text of authentication templates in each language.
//!
//! Meta, Cloud API: "Authentication templates: template previews". Assumption: every language except Spanish has the
//! English text.

use serde_json::{Value, json};

use super::languages::LANGUAGES;
use crate::call::{Answer, Call, Reply};
use crate::error::GraphError;
use crate::param::Param;

/// The texts on Meta's page for one language. `{}` is the number of minutes.
struct Words {
    body: &'static str,
    security: &'static str,
    expires: &'static str,
    copy: &'static str,
    autofill: &'static str,
}

const ENGLISH: Words = Words {
    body: "*{{1}}* is your verification code.",
    security: " For your security, do not share this code.",
    expires: "This code expires in {} minutes.",
    copy: "Copy code",
    autofill: "Autofill",
};

const SPANISH: Words = Words {
    body: "Tu código de verificación es *{{1}}*.",
    security: " Por tu seguridad, no lo compartas.",
    expires: "Este código caduca en {} minutos.",
    copy: "Copiar código",
    autofill: "Autocompletar",
};

pub(super) fn list(call: &Call) -> Answer {
    let params = Value::Object(call.params()?);
    let asked = Param::new(&params, "message_template_previews")?;
    asked.word("category", &["authentication"])?;
    let security = asked.optional_flag("add_security_recommendation")?.unwrap_or(false);
    let minutes = if asked.has("code_expiration_minutes") {
        let minutes = asked.index("code_expiration_minutes")?;
        if !(1..=90).contains(&minutes) {
            return Err(asked.wrong("code_expiration_minutes", "from 1 to 90"));
        }
        Some(minutes)
    } else {
        None
    };
    let button = asked.has("button_types");
    if button {
        asked.word("button_types", &["otp"])?;
    }
    let previews = languages(&asked)?.into_iter().map(|language| {
        let words = if language == "es" || language.starts_with("es_") { &SPANISH } else { &ENGLISH };
        let mut preview = json!({
            "language": language,
            "body": format!("{}{}", words.body, if security { words.security } else { "" }),
        });
        if let Some(minutes) = minutes {
            preview["footer"] = words.expires.replace("{}", &minutes.to_string()).into();
        }
        if button {
            preview["buttons"] = json!([{ "text": words.copy, "autofill_text": words.autofill }]);
        }
        preview
    });
    Ok(Reply::Json(json!({ "data": previews.collect::<Vec<_>>() })))
}

/// The languages requested, or all. Meta's page writes the parameter in both forms.
fn languages<'a>(asked: &Param<'a>) -> Result<Vec<&'a str>, GraphError> {
    let Some(key) = ["languages", "language"].into_iter().find(|key| asked.has(key)) else {
        return Ok(LANGUAGES.to_vec());
    };
    let languages: Vec<_> = asked.text(key, usize::MAX)?.split(',').map(str::trim).collect();
    match languages.iter().all(|language| LANGUAGES.contains(language)) {
        true => Ok(languages),
        false => Err(asked.wrong(key, "language codes of templates, separated by commas")),
    }
}
