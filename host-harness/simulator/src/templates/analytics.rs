//! Template statistics: `/{business-account-id}/template_analytics` and `/{template-id}/compare`.
//!
//! Meta, Cloud API: "Analytics" (template analytics) and "Template comparison". Assumption: everyone reads, as the
//! webhooks report; nobody blocks the business; costs and clicks are left out; the code of each refusal.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::call::{Answer, Call, Reply};
use crate::error::GraphError;
use crate::param::{Param, text_or_number};
use crate::state::State;
use crate::time::unix_of_date;
use crate::{Fate, SentMessage, SimulatedTemplate};

const DAY: u64 = 86_400;

/// The most templates in one request.
const AT_ONCE: usize = 10;

/// The fewest sends of each template for a comparison.
const ENOUGH: usize = 1000;

/// The data points of each day on which a template was sent.
pub(super) fn by_day(state: &State, call: &Call, account_id: &str) -> Answer {
    let params = Value::Object(call.params()?);
    let asked = Param::new(&params, "template_analytics")?;
    asked.word("granularity", &["daily"])?;
    let (first, last) = (time(&asked, "start")? / DAY, time(&asked, "end")? / DAY);
    if last < first {
        return Err(asked.wrong("end", "no earlier than start"));
    }
    let ids = ids(&asked, "template_ids")?;
    if ids.is_empty() || ids.len() > AT_ONCE {
        return Err(asked.wrong("template_ids", "the ids of one to ten templates, as [1,2]"));
    }
    let mut points = Vec::new();
    for id in &ids {
        let template = of_account(state, account_id, id)
            .ok_or_else(|| asked.wrong("template_ids", "the ids of templates of this business account"))?;
        let sends: Vec<&SentMessage> = sends(state, account_id, template).collect();
        let mut days: Vec<u64> = sends.iter().map(|sent| sent.accepted_at / DAY).collect();
        days.sort_unstable();
        days.dedup();
        for day in days.into_iter().filter(|day| (first..=last).contains(day)) {
            let on_day: Vec<_> = sends.iter().filter(|sent| sent.accepted_at / DAY == day).collect();
            let delivered = on_day.iter().filter(|sent| sent.fate == Fate::Delivered).count();
            points.push(json!({
                "template_id": id,
                "start": day * DAY,
                "end": (day + 1) * DAY,
                "sent": on_day.len(),
                "delivered": delivered,
                "read": delivered,
            }));
        }
    }
    let analytics = json!({ "granularity": "DAILY", "product_type": "cloud_api", "data_points": points });
    Ok(Reply::Json(json!({ "data": [analytics] })))
}

/// Two templates of one account, over the last 7, 30, 60 or 90 days.
pub(super) fn compare(state: &State, call: &Call, id: &str) -> Answer {
    let params = Value::Object(call.params()?);
    let asked = Param::new(&params, "compare")?;
    let Some((account, template)) = state.template(id) else {
        return Err(GraphError::no_such_object("GET", id));
    };
    let other = match ids(&asked, "template_ids")?.as_slice() {
        [other] if other != id => of_account(state, &account.id, other),
        _ => None,
    };
    let other = other
        .ok_or_else(|| asked.wrong("template_ids", "the id of one other template of the same account"))?;
    let (start, end) = (time(&asked, "start")?, time(&asked, "end")?);
    if ![7, 30, 60, 90].contains(&(end.saturating_sub(start) / DAY)) || end.saturating_sub(start) % DAY != 0 {
        return Err(asked.wrong("start", "7, 30, 60 or 90 days before end, in seconds"));
    }
    let count = |template: &SimulatedTemplate| {
        let sends = sends(state, &account.id, template);
        sends.filter(|sent| (start..=end).contains(&sent.accepted_at)).count()
    };
    let counts = [(id, count(template)), (other.id.as_str(), count(other))];
    if let Some((id, sent)) = counts.iter().find(|(_, sent)| *sent < ENOUGH) {
        return Err(GraphError::parameter(format!(
            "Template {id} was sent {sent} times in this time, and a comparison needs {ENOUGH} sends of each."
        )));
    }
    let of_each = |value: &dyn Fn(usize) -> Value| {
        counts.iter().map(|(id, sent)| json!({ "key": id, "value": value(*sent) })).collect::<Vec<_>>()
    };
    let metrics = json!([
        { "metric": "BLOCK_RATE", "type": "RELATIVE", "order_by_relative_metric": [id, other.id] },
        { "metric": "MESSAGE_SENDS", "type": "NUMBER_VALUES", "number_values": of_each(&|sent| sent.into()) },
        {
            "metric": "TOP_BLOCK_REASON",
            "type": "STRING_VALUES",
            "string_values": of_each(&|_| "UNKNOWN_BLOCK_REASON".into()),
        },
    ]);
    Ok(Reply::Json(json!({ "data": metrics })))
}

/// The messages with this template from one of the account's numbers, in order.
fn sends<'s>(
    state: &'s State,
    account_id: &'s str,
    template: &'s SimulatedTemplate,
) -> impl Iterator<Item = &'s SentMessage> {
    state.sent.iter().map(Arc::as_ref).filter(move |sent| {
        let named = &sent.body["template"];
        named["name"] == template.name.as_str()
            && named["language"]["code"] == template.language.as_str()
            && state.phone(&sent.from).is_some_and(|(account, _)| account.id == account_id)
    })
}

fn of_account<'s>(state: &'s State, account_id: &str, id: &str) -> Option<&'s SimulatedTemplate> {
    state.template(id).filter(|(account, _)| account.id == account_id).map(|(_, template)| template)
}

/// A time in seconds since 1970, or the beginning of a day.
fn time(asked: &Param, key: &str) -> Result<u64, GraphError> {
    let text = text_or_number(asked.required(key)?);
    let time = text.and_then(|text| text.parse().ok().or_else(|| unix_of_date(&text)));
    time.ok_or_else(|| asked.wrong(key, "a Unix timestamp or a date as YYYY-MM-DD"))
}

fn ids(asked: &Param, key: &str) -> Result<Vec<String>, GraphError> {
    let ids = asked.array(key)?.iter().map(text_or_number).collect::<Option<_>>();
    ids.ok_or_else(|| asked.wrong(key, "an array of ids"))
}
