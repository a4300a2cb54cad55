//! Meta's limits for the sending number: messages a second, and people a day.

use std::num::NonZeroU32;

use host_harness::Outcome;
use serde_json::{Map, Value, json};

use crate::caller::Caller;

/// Meta's throughput levels, as messages a second ("Throughput" in Meta's documentation of the Cloud API). A number
/// that is also in the WhatsApp Business app has the lowest, whatever level Meta names.
const ON_BUSINESS_APP: NonZeroU32 = NonZeroU32::new(20).unwrap();
const STANDARD: NonZeroU32 = NonZeroU32::new(80).unwrap();
const HIGH: NonZeroU32 = NonZeroU32::new(1000).unwrap();

const FIELDS: [&str; 3] = ["throughput", "is_on_biz_app", "whatsapp_business_manager_messaging_limit"];

/// The limits of a sending number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SenderLimits {
    /// How many messages a second it may send.
    pub rate: NonZeroU32,
    /// Whether it is also in the WhatsApp Business app.
    pub on_business_app: bool,
    /// Meta's word for how many people its account may write to in 24 hours, such as `TIER_2K`.
    pub tier: Option<String>,
}

/// Asks Meta for the limits. For a limit that Meta does not report, the standard value is assumed.
pub async fn limits(caller: &impl Caller, phone_number_id: &str) -> SenderLimits {
    let mut known = Map::new();
    match read(caller, phone_number_id, &FIELDS.join(",")).await {
        Some(all) => known = all,
        // Not every account has every field, and a missing one makes the whole read fail.
        None => {
            for field in FIELDS {
                known.extend(read(caller, phone_number_id, field).await.into_iter().flatten());
            }
        }
    }
    let on_business_app = known.get("is_on_biz_app").and_then(Value::as_bool).unwrap_or_default();
    let level =
        known.get("throughput").and_then(|throughput| throughput.get("level")).and_then(Value::as_str);
    let rate = match level {
        _ if on_business_app => ON_BUSINESS_APP,
        Some("HIGH") => HIGH,
        _ => STANDARD,
    };
    let tier = known.get(FIELDS[2]).and_then(Value::as_str).map(str::to_owned);
    SenderLimits { rate, on_business_app, tier }
}

async fn read(caller: &impl Caller, phone_number_id: &str, fields: &str) -> Option<Map<String, Value>> {
    let input = json!({
        "method": "get",
        "path": format!("/{phone_number_id}"),
        "query": [{"name": "fields", "value": fields}],
    });
    let Outcome::Done(response) = caller.call("custom-api-call", Some(input)).await else {
        return None;
    };
    // In the contract, JSON is text; a caller may have parsed it already.
    match response.get("body")?.get("json")? {
        Value::String(text) => serde_json::from_str(text).ok(),
        Value::Object(read) => Some(read.clone()),
        _ => None,
    }
}

impl SenderLimits {
    /// How many people the account may write to in 24 hours. `None` if there is no such limit, or Meta's word for it is
    /// unknown.
    pub fn people(&self) -> Option<u64> {
        let count = self.tier.as_deref()?.strip_prefix("TIER_")?;
        match count.strip_suffix('K') {
            Some(thousands) => thousands.parse::<u64>().ok()?.checked_mul(1_000),
            None => count.parse().ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Script, failed};

    fn script(fields: Value) -> Script {
        Script::new(move |function, input, _| {
            assert_eq!((function, &input["path"]), ("custom-api-call", &json!("/106")));
            let asked = input["query"][0]["value"].as_str().unwrap();
            // Meta: if the account lacks one of the fields, the whole read fails.
            if asked.split(',').any(|field| fields.get(field).is_none()) {
                return failed("permanent", "invalid-input", "message");
            }
            json!({"ok": {"status": 200, "body": {"json": fields.to_string()}}})
        })
    }

    #[tokio::test(start_paused = true)]
    async fn a_number_that_is_also_in_the_business_app_sends_20_a_second_whatever_its_level() {
        for (fields, rate) in [
            (json!({"throughput": {"level": "STANDARD"}, "is_on_biz_app": true}), 20),
            (json!({"throughput": {"level": "HIGH"}, "is_on_biz_app": true}), 20),
            (json!({"throughput": {"level": "HIGH"}, "is_on_biz_app": false}), 1000),
            (json!({"throughput": {"level": "STANDARD"}, "is_on_biz_app": false}), 80),
            (json!({"throughput": {"level": "NOT_APPLICABLE"}}), 80),
            (json!({"is_on_biz_app": true}), 20),
            (json!({}), 80),
        ] {
            assert_eq!(limits(&script(fields.clone()), "106").await.rate.get(), rate, "{fields}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn all_is_asked_at_once_and_one_by_one_only_if_that_is_refused() {
        let whole = json!({
            "throughput": {"level": "HIGH"}, "is_on_biz_app": false, "whatsapp_business_manager_messaging_limit": "TIER_2K",
        });
        let asked = script(whole);
        let limits = limits(&asked, "106").await;
        assert_eq!((asked.inputs().len(), limits.tier.as_deref()), (1, Some("TIER_2K")));
        let asked = script(json!({"whatsapp_business_manager_messaging_limit": "TIER_250"}));
        let limits = super::limits(&asked, "106").await;
        assert_eq!((asked.inputs().len(), limits.people()), (4, Some(250)));
    }

    #[test]
    fn a_tier_is_a_number_of_people_unless_it_has_no_limit() {
        for (tier, people) in [
            (Some("TIER_250"), Some(250)),
            (Some("TIER_2K"), Some(2_000)),
            (Some("TIER_100K"), Some(100_000)),
            (Some("TIER_UNLIMITED"), None),
            (Some("another word"), None),
            (None, None),
        ] {
            let limits =
                SenderLimits { rate: STANDARD, on_business_app: false, tier: tier.map(str::to_owned) };
            assert_eq!(limits.people(), people, "{tier:?}");
        }
    }
}
