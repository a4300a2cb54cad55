//! The initial contents of the simulated Graph API.

use host_harness::Secret;
use host_harness_simulator::{
    BusinessAccount, Conversations, PhoneNumber, Recipient, Token, TokenKind, World,
};

use crate::phones::{is_group, who};

/// The accounts, tokens and people of a world.
pub(crate) struct Known {
    pub accounts: Vec<KnownAccount>,
    pub tokens: Vec<KnownToken>,
    pub people: Vec<KnownPerson>,
}

impl Known {
    pub fn of(world: &World) -> Self {
        Self { accounts: accounts(world), tokens: tokens(world), people: people(world) }
    }
}

/// An account.
#[derive(Clone, Debug)]
pub(crate) struct KnownAccount {
    pub id: String,
    pub name: String,
    /// Its numbers: the phone number id, and the name that people see.
    pub numbers: Vec<(String, String)>,
}

/// A token. No page shows it; a person chooses it by its description.
#[derive(Clone, Debug)]
pub(crate) struct KnownToken {
    pub token: Secret,
    pub about: String,
}

/// A person or group that the simulated world knows.
#[derive(Clone, Debug)]
pub(crate) struct KnownPerson {
    /// A number with `+`, a user id, or a group's id.
    pub address: String,
    /// The id of the chat's other party.
    pub who: String,
    /// The profile name, and anything special about them.
    pub about: String,
}

fn accounts(world: &World) -> Vec<KnownAccount> {
    let numbers = |account: &BusinessAccount| {
        let number = |phone: &PhoneNumber| {
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

fn tokens(world: &World) -> Vec<KnownToken> {
    let about = |token: &Token| {
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

/// The people and groups of a world that have something worth showing.
fn people(world: &World) -> Vec<KnownPerson> {
    let of_recipient = |person: &Recipient| {
        let facts = [
            (!person.on_whatsapp, "not on WhatsApp"),
            (person.opted_out, "stopped marketing messages"),
            (person.marketing_capped, "has had enough marketing messages"),
            (person.wa_id.is_some(), "WhatsApp id differs from the number"),
        ];
        let fault = person.fault.as_ref().map(|fault| format!("every message meets {fault}"));
        let facts = facts.into_iter().filter(|(is, _)| *is).map(|(_, fact)| fact.to_owned());
        let about = person.name.clone().into_iter().chain(facts).chain(fault);
        KnownPerson {
            address: person.number.clone(),
            who: person.wa_id.clone().unwrap_or_else(|| who(&person.number)),
            about: about.collect::<Vec<_>>().join(", "),
        }
    };
    let recipients: Vec<_> = world.recipients.iter().map(of_recipient).collect();
    let open = match &world.open_conversations {
        Conversations::Only(list) => list.as_slice(),
        Conversations::All => &[],
    };
    let is_new = |address: &&String| recipients.iter().all(|known| known.address != **address);
    let open = open.iter().filter(is_new).map(|address| KnownPerson {
        address: address.clone(),
        who: who(address),
        about: if is_group(&who(address)) { "a group" } else { "has an open window" }.to_owned(),
    });
    // List people with an open window first.
    open.chain(recipients.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_world_offers_each_kind_of_person_and_token() {
        let known = Known::of(&World::demo());
        let person = |address: &str| known.people.iter().find(|known| known.address == address).unwrap();
        assert_eq!(person("+15555550123").about, "has an open window");
        assert_eq!(person("+15555550125").about, "not on WhatsApp");
        assert_eq!(person("+5490005550123").who, "540005550123");
        assert!(known.people.iter().any(|known| known.about == "a group"));
        let about: Vec<_> = known.tokens.iter().map(|known| known.about.as_str()).collect();
        assert!(about.contains(&"A system user's token: can do everything"), "{about:?}");
        assert!(about.contains(&"A person's token: expired"), "{about:?}");
    }
}
