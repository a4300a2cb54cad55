//! `health_status`.
//!
//! Meta, Cloud API: "Messaging health status": everything involved in sending, each with the reasons that block it.
//! Assumption: portfolio and app never block it.

use serde_json::{Value, json};

use crate::{BusinessAccount, CanSend, Health, PhoneNumber};

pub(super) fn of_phone(account: &BusinessAccount, phone: &PhoneNumber, app_id: &str) -> Value {
    let worst = phone.health.can_send_message.max(account.health.can_send_message);
    let mut entities = vec![entity("PHONE_NUMBER", &phone.id, &phone.health)];
    entities.extend(owners(account, app_id));
    json!({ "can_send_message": worst.as_str(), "entities": entities })
}

pub(super) fn of_account(account: &BusinessAccount, app_id: &str) -> Value {
    json!({ "can_send_message": account.health.can_send_message.as_str(), "entities": owners(account, app_id) })
}

fn owners(account: &BusinessAccount, app_id: &str) -> Vec<Value> {
    let mut entities = vec![entity("WABA", &account.id, &account.health)];
    if let Some(id) = &account.portfolio_id {
        entities.push(entity("BUSINESS", id, &Health::default()));
    }
    entities.push(entity("APP", app_id, &Health::default()));
    entities
}

fn entity(kind: &str, id: &str, health: &Health) -> Value {
    let mut entity =
        json!({ "entity_type": kind, "id": id, "can_send_message": health.can_send_message.as_str() });
    if health.can_send_message != CanSend::Available && !health.errors.is_empty() {
        let errors = health.errors.iter().map(|error| {
            json!({
                "error_code": error.code,
                "error_description": error.description,
                "possible_solution": error.possible_solution,
            })
        });
        entity["errors"] = errors.collect();
    }
    entity
}
