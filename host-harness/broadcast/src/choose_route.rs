//! Chooses Meta's endpoint for a campaign.

use host_harness::Outcome;
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::failure::{Failure, Scope};
use crate::preflight::Sender;
use crate::route::Route;
use crate::template::Template;

/// Chooses the route of a campaign, and returns the reason. Meta, "Route template messages by category": marketing
/// templates use the Marketing Messages API once the account is onboarded, and all others use the Cloud API.
pub async fn choose(
    caller: &impl Caller,
    template: &Template,
    sender: &Sender,
) -> Result<(Route, String), Failure> {
    let Some((name, language)) = template.fixed() else {
        return Err(Failure {
            field: Some("route".into()),
            ..Failure::new(
                "invalid-input",
                Scope::Message,
                "Route auto needs one template for everybody, and here each row names its own.",
                "Write the route cloud or marketing.",
            )
        });
    };
    let input = json!({ "name": name, "language": language });
    let form = match caller.call("template-form", Some(input)).await {
        Outcome::Done(form) => form,
        Outcome::Permanent(failure) | Outcome::Transient { failure, .. } | Outcome::Unconfirmed(failure) => {
            return Err(failure);
        }
    };
    let category = form.pointer("/template/category").and_then(Value::as_str).unwrap_or("unknown");
    let status = sender.marketing_messages.as_deref().unwrap_or("unknown");
    let is = |word: &str, wanted: &str| word.eq_ignore_ascii_case(wanted);
    Ok(if !is(category, "MARKETING") {
        (Route::Cloud, format!("the template's category is {category}"))
    } else if !is(status, "ONBOARDED") {
        (
            Route::Cloud,
            format!("the account is not onboarded to the Marketing Messages API (its status is {status})"),
        )
    } else {
        (Route::Marketing, "the template's category is MARKETING and the account is onboarded".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Script, failed};

    fn sender(status: Option<&str>) -> Sender {
        Sender {
            phone_number_id: "1".into(),
            title: "1".into(),
            warnings: Vec::new(),
            marketing_messages: status.map(str::to_owned),
        }
    }

    fn template(name: &str) -> Template {
        Template::parse(&json!({"to": "{{phone}}", "name": name, "language": "en"}).to_string()).unwrap()
    }

    /// Meta, "Route template messages by category".
    #[tokio::test(start_paused = true)]
    async fn marketing_templates_of_an_onboarded_account_go_by_the_marketing_route_and_all_others_by_cloud() {
        for (category, status, expected) in [
            ("MARKETING", Some("ONBOARDED"), Route::Marketing),
            ("marketing", Some("onboarded"), Route::Marketing),
            ("MARKETING", Some("ELIGIBLE"), Route::Cloud),
            ("MARKETING", None, Route::Cloud),
            ("UTILITY", Some("ONBOARDED"), Route::Cloud),
            ("AUTHENTICATION", Some("ONBOARDED"), Route::Cloud),
        ] {
            let script = Script::new(move |function, input, _| {
                assert_eq!((function, &input["name"]), ("template-form", &json!("news")));
                json!({"ok": {"template": {"category": category}, "schema": "{}", "fields": []}})
            });
            let (route, why) = choose(&script, &template("news"), &sender(status)).await.unwrap();
            assert_eq!(route, expected, "{category}, {status:?}: {why}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_cannot_be_known_is_not_guessed() {
        let missing = Script::new(|_, _, _| failed("permanent", "template-not-found", "template"));
        let failure = choose(&missing, &template("news"), &sender(Some("ONBOARDED"))).await.unwrap_err();
        assert_eq!(failure.kind, "template-not-found");
        let unasked = Script::new(|_, _, _| panic!("nothing is asked"));
        let failure = choose(&unasked, &template("{{kind}}"), &sender(None)).await.unwrap_err();
        assert!(failure.fix.contains("cloud or marketing"), "{failure:?}");
    }
}
