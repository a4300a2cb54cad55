//! Who is on the other side.

use host_harness_simulator::{Conversations, World};

use super::chat::Chat;

/// Somebody whom the simulated world knows.
#[derive(Clone, Debug)]
pub(crate) struct KnownPerson {
    /// A number with `+`, a user id, or a group's id.
    pub address: String,
    /// The id of the chat's other side.
    pub who: String,
    /// The name of the profile, and what is special about them.
    pub about: String,
}

/// The people and groups of a world about whom there is something to know.
pub(crate) fn known_people(world: &World) -> Vec<KnownPerson> {
    let of_recipient = |person: &host_harness_simulator::Recipient| {
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
            who: person.wa_id.clone().unwrap_or_else(|| digits(&person.number)),
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
    // Whoever can be written to comes first.
    open.chain(recipients.iter().cloned()).collect()
}

/// The id of a person by their address, where the world says nothing else.
pub(super) fn who(address: &str) -> String {
    if address.starts_with('+') { digits(address) } else { address.trim().to_owned() }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Whether an id is a group's: neither digits, nor a country and a dot as in a user id.
pub(super) fn is_group(who: &str) -> bool {
    let is_number = who.chars().all(|c| c.is_ascii_digit());
    !is_number && who.get(2..3) != Some(".")
}

/// How the person is addressed: the number as it was dialled, or the user id.
pub(super) fn address(who: &str, chat: Option<&Chat>) -> String {
    match chat.and_then(|chat| chat.dialled.clone()) {
        Some(dialled) => dialled,
        None if who.chars().all(|c| c.is_ascii_digit()) => format!("+{who}"),
        None => who.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_world_offers_each_kind_of_person() {
        let people = known_people(&World::demo());
        let about = |address: &str| &people.iter().find(|known| known.address == address).unwrap().about;
        assert_eq!(about("+15555550123"), "has an open window");
        assert_eq!(about("+15555550125"), "not on WhatsApp");
        let argentina = people.iter().find(|known| known.address == "+5490005550123").unwrap();
        assert_eq!(argentina.who, "540005550123");
        assert!(people.iter().any(|known| known.about == "a group" && is_group(&known.who)));
        assert!(!is_group("US.13491208655302741918") && !is_group("15555550123"));
    }
}
