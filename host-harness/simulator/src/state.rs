//! Everything that changes while the simulator runs.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::{
    BusinessAccount, Exchange, PhoneNumber, SentMessage, Template, World,
    ids::Ids,
    limits::Limits,
    media_store::MediaStore,
    webhook::{Outbox, notification},
};

#[derive(Debug)]
pub(crate) struct State {
    pub world: World,
    pub ids: Ids,
    pub limits: Limits,
    pub media: MediaStore,
    /// The resumable uploads under way, by session id.
    pub uploads: HashMap<String, Upload>,
    /// By phone number id.
    pub settings: HashMap<String, Settings>,
    /// Business accounts that have an app subscribed, each with the address for its webhooks, if that is not the app's.
    pub subscribed: HashMap<String, Option<String>>,
    pub sent: Vec<SentMessage>,
    /// Where webhooks go, once somebody wants them.
    pub outbox: Option<Outbox>,
    pub exchanges: Vec<Exchange>,
}

/// A resumable upload: how many bytes were announced, and how many have come.
#[derive(Debug)]
pub(crate) struct Upload {
    pub length: u64,
    pub offset: u64,
}

/// What can be set on a phone number.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub profile: Map<String, Value>,
    pub commerce: Map<String, Value>,
    /// The WhatsApp ids or business-scoped user ids of the people blocked.
    pub blocked: Vec<String>,
    pub qr_codes: Vec<Value>,
    /// The PIN of two-step verification, once somebody has set one.
    pub pin: Option<String>,
    /// When the number was registered and deregistered, in seconds since 1970.
    pub registrations: Vec<u64>,
    /// Whether a code that verifies the number is on its way.
    pub code_requested: bool,
    /// Welcome message, commands and ice breakers.
    pub conversation: Map<String, Value>,
    /// Calling, storage and so on.
    pub options: Map<String, Value>,
    pub username: Option<String>,
    /// The address for the webhooks of this number.
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
            outbox: None,
            exchanges: Vec::new(),
        }
    }

    /// Keeps a message, and has webhooks tell how it fares.
    pub fn accept(&mut self, sent: SentMessage, unix: u64) {
        if let (Some(outbox), Some((account, phone))) = (&self.outbox, self.phone(&sent.from)) {
            outbox.put(notification::statuses(&account.id, phone, &sent, unix));
        }
        self.sent.push(sent);
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
    pub fn template(&self, id: &str) -> Option<(&BusinessAccount, &Template)> {
        self.world.business_accounts.iter().find_map(|account| {
            let template = account.templates.iter().find(|template| template.id == id)?;
            Some((account, template))
        })
    }

    pub fn settings(&mut self, phone_id: &str) -> &mut Settings {
        self.settings.entry(phone_id.to_owned()).or_default()
    }
}
