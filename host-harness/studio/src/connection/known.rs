//! The accounts and tokens that the simulated Graph API begins with.

use host_harness::Secret;
use host_harness_simulator::{TokenKind, World};

/// An account.
#[derive(Clone, Debug)]
pub(crate) struct KnownAccount {
    pub id: String,
    pub name: String,
    /// Its numbers: the phone number id, and the name that people see.
    pub numbers: Vec<(String, String)>,
}

/// A token, which no page shows: it is chosen by its description.
#[derive(Clone, Debug)]
pub(crate) struct KnownToken {
    pub token: Secret,
    pub about: String,
}

pub(crate) fn accounts(world: &World) -> Vec<KnownAccount> {
    let numbers = |account: &host_harness_simulator::BusinessAccount| {
        let number = |phone: &host_harness_simulator::PhoneNumber| {
            (phone.id.clone(), format!("{} {}", phone.verified_name, phone.display_number))
        };
        account.phone_numbers.iter().map(number).collect()
    };
    let accounts = world.business_accounts.iter();
    accounts
        .map(|account| KnownAccount {
            id: account.id.clone(),
            name: account.name.clone(),
            numbers: numbers(account),
        })
        .collect()
}

pub(crate) fn tokens(world: &World) -> Vec<KnownToken> {
    let about = |token: &host_harness_simulator::Token| {
        let whose = match token.kind {
            TokenKind::SystemUser => "A system user's token",
            TokenKind::User => "A person's token",
        };
        let may = |scope: &str| token.scopes.iter().any(|own| own == scope);
        let faults = [
            (token.expired, "expired"),
            (!token.expired && token.expires_at > 0, "expires"),
            (!may("whatsapp_business_messaging"), "may not send"),
            (!may("whatsapp_business_management"), "may not read the account"),
            (token.business_accounts.is_empty(), "no account is assigned to its user"),
        ];
        let faults: Vec<_> = faults.into_iter().filter(|(is, _)| *is).map(|(_, fault)| fault).collect();
        if faults.is_empty() {
            format!("{whose}: can do everything")
        } else {
            format!("{whose}: {}", faults.join(", "))
        }
    };
    world
        .tokens
        .iter()
        .map(|token| KnownToken { token: token.value.as_str().into(), about: about(token) })
        .collect()
}
