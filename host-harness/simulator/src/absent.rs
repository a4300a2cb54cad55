//! Endpoints that Meta documents but the simulator lacks. They get a 501 in the simulator's own words, so that nobody
//! looks for a mistake in the request. Endpoints that Meta does not have either get Meta's words.
//!
//! Meta, OpenAPI description of the Business Messaging API, v23.0, unless a page is named.

use crate::Token;
use crate::call::Call;
use crate::error::GraphError;
use crate::number;
use crate::state::State;

/// The kind of node that an id in a path names.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Node {
    PhoneNumber,
    Account,
    Template,
    Group,
    Portfolio,
    App,
    User,
    /// An id of a kind that this world does not have: of a flow, a solution or a message history.
    Other,
}

impl Node {
    fn placeholder(self) -> &'static str {
        match self {
            Node::PhoneNumber => "{phone-number-id}",
            Node::Account => "{business-account-id}",
            Node::Template => "{template-id}",
            Node::Group => "{group-id}",
            Node::Portfolio => "{business-id}",
            Node::App => "{app-id}",
            Node::User => "{user-id}",
            Node::Other => "{id}",
        }
    }
}

/// Node, edge and methods. An edge includes everything below it.
#[rustfmt::skip]
const ABSENT: &[(Node, &str, &[&str])] = &[
    (Node::PhoneNumber, "call_permissions", &["GET"]),
    (Node::PhoneNumber, "calls", &["POST"]),
    (Node::PhoneNumber, "groups", &["GET", "POST"]),
    (Node::PhoneNumber, "message_history", &["GET"]),
    (Node::PhoneNumber, "messages_encrypted", &["POST"]),
    (Node::PhoneNumber, "official_business_account", &["GET", "POST"]),
    // Meta, Cloud API: "Payments API".
    (Node::PhoneNumber, "payments", &["GET"]),
    // Meta, "Onboarding WhatsApp Business app users".
    (Node::PhoneNumber, "smb_app_data", &["POST"]),
    // Seen.
    (Node::PhoneNumber, "thread_control", &["POST"]),
    (Node::PhoneNumber, "whatsapp_business_encryption", &["GET", "POST"]),
    (Node::Account, "", &["POST"]),
    (Node::Account, "activities", &["GET"]),
    (Node::Account, "assigned_users", &["GET", "POST", "DELETE"]),
    // Meta, "Conversions API for business messaging".
    (Node::Account, "dataset", &["GET", "POST"]),
    (Node::Account, "flows", &["GET", "POST"]),
    // Meta, Cloud API: "Payments API".
    (Node::Account, "generate_payment_configuration_oauth_link", &["POST"]),
    (Node::Account, "in_progress_onbehalf_request", &["GET"]),
    // Meta, "Direct Send".
    (Node::Account, "message_samples", &["POST"]),
    // Seen.
    (Node::Account, "message_templates/archive", &["POST"]),
    (Node::Account, "message_templates/unarchive", &["POST"]),
    (Node::Account, "migrate_flows", &["POST"]),
    // Meta, "Template migration".
    (Node::Account, "migrate_message_templates", &["POST"]),
    (Node::Account, "obo_mobility_intent", &["POST"]),
    // Meta, Cloud API: "Payments API".
    (Node::Account, "payment_configuration", &["GET", "POST", "DELETE"]),
    (Node::Account, "payment_configurations", &["GET"]),
    (Node::Account, "phone_numbers", &["POST"]),
    // Meta, Graph API reference: "WhatsApp Business Account".
    (Node::Account, "product_catalogs", &["GET", "POST", "DELETE"]),
    (Node::Account, "schedules", &["GET", "POST"]),
    (Node::Account, "set_obo_mobility_intent", &["POST"]),
    (Node::Account, "set_solution_migration_intent", &["POST"]),
    // Seen.
    (Node::Account, "signups", &["GET", "POST"]),
    (Node::Account, "solutions", &["GET"]),
    // Meta, "Template groups".
    (Node::Account, "template_group_analytics", &["GET"]),
    (Node::Account, "template_groups", &["GET", "POST"]),
    (Node::Group, "", &["GET", "POST", "DELETE"]),
    (Node::Group, "invite_link", &["GET", "POST", "DELETE"]),
    (Node::Group, "join_requests", &["GET", "POST", "DELETE"]),
    (Node::Group, "participants", &["POST", "DELETE"]),
    (Node::Portfolio, "add_phone_numbers", &["POST"]),
    (Node::Portfolio, "client_whatsapp_business_accounts", &["GET"]),
    (Node::Portfolio, "extendedcredits", &["GET"]),
    (Node::Portfolio, "onboard_partners_to_mm_lite", &["POST"]),
    (Node::Portfolio, "owned_whatsapp_business_accounts", &["GET"]),
    (Node::Portfolio, "preverified_numbers", &["GET"]),
    (Node::Portfolio, "share_preverified_numbers", &["POST"]),
    (Node::App, "connected_client_businesses", &["GET"]),
    // Meta, Graph API reference: "Application: subscriptions".
    (Node::App, "subscriptions", &["GET", "POST", "DELETE"]),
    (Node::App, "whatsapp_business_solution", &["POST"]),
    (Node::App, "whatsapp_business_solutions", &["GET"]),
    (Node::User, "assigned_whatsapp_business_accounts", &["GET"]),
    (Node::Other, "accept", &["POST"]),
    (Node::Other, "accept_deactivation_request", &["POST"]),
    (Node::Other, "access_token", &["GET"]),
    (Node::Other, "assets", &["GET", "POST"]),
    (Node::Other, "deprecate", &["POST"]),
    (Node::Other, "events", &["GET"]),
    (Node::Other, "publish", &["POST"]),
    (Node::Other, "reject", &["POST"]),
    (Node::Other, "reject_deactivation_request", &["POST"]),
    (Node::Other, "send_deactivation_request", &["POST"]),
];

/// Refuses an endpoint that Meta has but the simulator lacks. `path` has no version.
pub(crate) fn check(state: &State, call: &Call, token: &Token, path: &[&str]) -> Result<(), GraphError> {
    let [id, below @ ..] = path else {
        return Ok(());
    };
    // If it is hidden from this token, it is treated as if it did not exist.
    let Some(node) = node(state, token, id) else {
        return Ok(());
    };
    let below = below.join("/");
    let is_at = |edge: &str| match below.strip_prefix(edge) {
        Some(rest) if edge.is_empty() => rest.is_empty(),
        Some(rest) => rest.is_empty() || rest.starts_with('/'),
        None => false,
    };
    let absent = ABSENT
        .iter()
        .find(|(on, edge, methods)| *on == node && is_at(edge) && methods.contains(&call.method.as_str()));
    match absent {
        None => Ok(()),
        Some((node, edge, _)) => {
            let slash = if edge.is_empty() { "" } else { "/" };
            let endpoint = format!("{} /{}{slash}{edge}", call.method, node.placeholder());
            Err(GraphError::not_simulated(&endpoint))
        }
    }
}

/// The kind of node that an id names, if this token may see it.
fn node(state: &State, token: &Token, id: &str) -> Option<Node> {
    let sees = |account: &str, node| token.sees(account).then_some(node);
    if let Some((account, _)) = state.phone(id) {
        return sees(&account.id, Node::PhoneNumber);
    }
    if let Some(account) = state.account(id) {
        return sees(&account.id, Node::Account);
    }
    if let Some((account, _)) = state.template(id) {
        return sees(&account.id, Node::Template);
    }
    let portfolio = |id: &str| {
        let mut accounts = state.world.business_accounts.iter();
        accounts.any(|account| account.portfolio_id.as_deref() == Some(id))
    };
    Some(match id {
        "app" => Node::App,
        "me" => Node::User,
        _ if id == token.app_id => Node::App,
        _ if id == token.user_id => Node::User,
        _ if number::is_group(id) => Node::Group,
        _ if portfolio(id) => Node::Portfolio,
        _ => Node::Other,
    })
}
