//! Everything that changes while the simulator runs.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::fault::Pending;
use crate::ids::Ids;
use crate::limits::Limits;
use crate::media_store::MediaStore;
use crate::person::{NAME, Person};
use crate::webhook::Outbox;
use crate::webhook::notification::{self, Notification};
use crate::written::Written;
use crate::{
    BusinessAccount, Conversations, PhoneNumber, SeenRequest, SentMessage, SimulatedTemplate, World, number,
};

#[derive(Debug)]
pub(crate) struct State {
    pub world: World,
    pub ids: Ids,
    pub limits: Limits,
    pub media: MediaStore,
    /// Resumable uploads in progress, by session id.
    pub uploads: HashMap<String, Upload>,
    /// By phone number id.
    pub settings: HashMap<String, Settings>,
    /// Business accounts with a subscribed app, each with its webhook address if that is not the app's.
    pub subscribed: HashMap<String, Option<String>>,
    pub sent: Vec<Arc<SentMessage>>,
    /// Messages written by people and by the staff in the Business app.
    pub written: Vec<Written>,
    /// The numbers of user ids, as far as the business knows them. Ids that the world defines are not included.
    pub introduced: HashMap<String, String>,
    /// Whether a person stopped marketing messages since the start, by user id. The world has the state before.
    pub stopped: HashMap<String, bool>,
    /// The user ids of people who have written to a group, by the group's id.
    pub members: HashMap<String, Vec<String>>,
    /// Where webhooks are sent. `None` until there is a subscriber.
    pub outbox: Option<Outbox>,
    /// The faults for the next requests, in the order in which they were requested.
    pub faults: Vec<Pending>,
    pub requests: Vec<SeenRequest>,
}

/// A resumable upload: how many bytes were announced, and how many have been received.
#[derive(Debug)]
pub(crate) struct Upload {
    pub length: u64,
    pub offset: u64,
}

/// The settings of a phone number.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub profile: Map<String, Value>,
    pub commerce: Map<String, Value>,
    /// The WhatsApp ids or business-scoped user ids of the people blocked.
    pub blocked: Vec<String>,
    pub qr_codes: Vec<Value>,
    /// The PIN of two-step verification, if one was set.
    pub pin: Option<String>,
    /// When the number was registered and deregistered, in seconds since 1970.
    pub registrations: Vec<u64>,
    /// Whether a code that verifies the number was requested.
    pub code_requested: bool,
    /// Welcome message, commands and ice breakers.
    pub conversation: Map<String, Value>,
    /// Calling, storage and so on.
    pub options: Map<String, Value>,
    pub username: Option<String>,
    /// A new display name that waits for its review.
    pub new_display_name: Option<String>,
    /// Information that Indian law requires of a business.
    pub compliance: Map<String, Value>,
    /// The webhook address of this number.
    pub webhook: Option<String>,
}

impl State {
    pub fn new(mut world: World) -> State {
        let mut ids = Ids::new();
        for template in world.business_accounts.iter_mut().flat_map(|account| &mut account.templates) {
            if template.id.is_empty() {
                template.id = ids.node();
            }
        }
        State {
            world,
            ids,
            limits: Limits::default(),
            media: MediaStore::default(),
            uploads: HashMap::new(),
            settings: HashMap::new(),
            subscribed: HashMap::new(),
            sent: Vec::new(),
            written: Vec::new(),
            introduced: HashMap::new(),
            stopped: HashMap::new(),
            members: HashMap::new(),
            outbox: None,
            faults: Vec::new(),
            requests: Vec::new(),
        }
    }

    /// Stores a message, and reports its fate by webhooks.
    pub fn accept(&mut self, sent: SentMessage, unix: u64) {
        let person =
            (!number::is_group(&sent.recipient)).then(|| self.person_with_id(&sent.recipient)).flatten();
        person.iter().for_each(|person| self.introduce(person));
        let members = self.members.get(&sent.recipient).map(Vec::as_slice).unwrap_or_default();
        let members: Vec<_> = members.iter().filter_map(|id| self.person_with_user_id(id)).collect();
        if let Some((account, phone)) = self.phone(&sent.from) {
            let people = person.as_ref().map_or(&*members, std::slice::from_ref);
            self.tell(notification::statuses(&account.id, phone, &sent, people, unix));
        }
        self.sent.push(Arc::new(sent));
    }

    /// Sends webhooks one after another, if there is a subscriber.
    pub fn tell(&self, notifications: Vec<Notification>) {
        if let Some(outbox) = &self.outbox {
            outbox.put(notifications);
        }
    }

    /// Records that the business knows the person's user id, so that it can write to it.
    pub fn introduce(&mut self, person: &Person) {
        if let Some(phone) = &person.phone {
            self.introduced.insert(person.user_id.clone(), phone.digits.clone());
        }
    }

    /// The digits of the number of the person with this user id, if the business knows it.
    pub fn digits_of(&self, user_id: &str) -> Option<String> {
        let mut given = self.world.recipients.iter();
        let given = given.find(|known| known.user_id.as_deref() == Some(user_id));
        given
            .and_then(|known| number::digits(&known.number))
            .or_else(|| self.introduced.get(user_id).cloned())
    }

    /// The person with this user id, if there is one.
    pub fn person_with_user_id(&self, user_id: &str) -> Option<Person> {
        if let Some(digits) = self.digits_of(user_id) {
            return Some(Person::with_number(&self.world, &digits));
        }
        self.world.user_ids.iter().any(|known| known == user_id).then(|| Person {
            phone: None,
            user_id: user_id.to_owned(),
            username: None,
            name: NAME.to_owned(),
            identity_key_hash: None,
        })
    }

    /// The person with this WhatsApp id or user id.
    pub fn person_with_id(&self, id: &str) -> Option<Person> {
        if number::is_user_id(id) {
            return self.person_with_user_id(id);
        }
        let known = self.world.recipients.iter().find(|known| known.wa_id.as_deref() == Some(id));
        let digits = known.and_then(|known| number::digits(&known.number)).unwrap_or_else(|| id.to_owned());
        Some(Person::with_number(&self.world, &digits))
    }

    /// Opens the 24-hour window with a person.
    pub fn open_window(&mut self, person: &Person) {
        if let Some(phone) = &person.phone {
            self.open(format!("+{}", phone.digits));
        }
        self.open(person.user_id.clone());
    }

    /// Opens the 24-hour window with a number, a user id or a group.
    pub fn open(&mut self, who: String) {
        if let Conversations::Only(list) = &mut self.world.open_conversations
            && !list.contains(&who)
        {
            list.push(who);
        }
    }

    /// Closes the 24-hour windows that `is_meant` selects. Returns false if the window is open for everyone.
    pub fn close_window(&mut self, is_meant: impl Fn(&str) -> bool) -> bool {
        match &mut self.world.open_conversations {
            Conversations::All => false,
            Conversations::Only(list) => {
                list.retain(|who| !is_meant(who));
                true
            }
        }
    }

    /// Whether the 24-hour window with a person is open.
    pub fn window_open(&self, person: &Person) -> bool {
        match &self.world.open_conversations {
            Conversations::All => true,
            Conversations::Only(list) => list.iter().any(|one| person.is(one)),
        }
    }

    /// Whether the 24-hour window with a group is open.
    pub fn group_window_open(&self, id: &str) -> bool {
        match &self.world.open_conversations {
            Conversations::All => true,
            // Meta, "Groups API": a message from a member opens a window with the group.
            Conversations::Only(list) => list.iter().any(|one| one == id),
        }
    }

    /// A business account by its id.
    pub fn account(&self, id: &str) -> Option<&BusinessAccount> {
        self.world.business_accounts.iter().find(|account| account.id == id)
    }

    pub fn account_mut(&mut self, id: &str) -> Option<&mut BusinessAccount> {
        self.world.business_accounts.iter_mut().find(|account| account.id == id)
    }

    /// A phone number by its id, with the account it belongs to.
    pub fn phone(&self, id: &str) -> Option<(&BusinessAccount, &PhoneNumber)> {
        self.world.business_accounts.iter().find_map(|account| {
            let phone = account.phone_numbers.iter().find(|phone| phone.id == id)?;
            Some((account, phone))
        })
    }

    /// A template by its id, with the account it belongs to.
    pub fn template(&self, id: &str) -> Option<(&BusinessAccount, &SimulatedTemplate)> {
        self.world.business_accounts.iter().find_map(|account| {
            let template = account.templates.iter().find(|template| template.id == id)?;
            Some((account, template))
        })
    }

    pub fn settings(&mut self, phone_id: &str) -> &mut Settings {
        self.settings.entry(phone_id.to_owned()).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DEMO_RECIPIENT_BRAZIL, DEMO_USER_ID};

    #[test]
    fn a_person_is_found_by_number_whatsapp_id_and_user_id() {
        let mut state = State::new(World::demo());
        let by_number = Person::with_number(&state.world, DEMO_RECIPIENT_BRAZIL.trim_start_matches('+'));
        assert_eq!(by_number.id(), "550087650123");
        assert_eq!(state.person_with_id("550087650123"), Some(by_number.clone()));
        assert_eq!(state.person_with_user_id(&by_number.user_id), None, "nobody was told this id yet");
        state.introduce(&by_number);
        assert_eq!(state.person_with_user_id(&by_number.user_id), Some(by_number));
        assert_eq!(state.person_with_id(DEMO_USER_ID).unwrap().phone, None);
        assert_eq!(state.person_with_id("US.1"), None);
    }
}
