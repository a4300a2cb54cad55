//! State that all pages share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use host_harness::Plugin;
use host_harness_simulator::Simulator;
use host_harness_webhook::Reader;
use host_harness_whatsapp::Session;
use host_harness_whatsapp::catalog::Manifest;
use tokio::sync::watch;

use crate::account::Account;
use crate::known::Known;
use crate::phones::Phones;

pub(crate) struct App {
    pub plugin: Plugin,
    pub simulator: Simulator,
    pub manifest: Manifest,
    pub known: Known,
    pub reader: Reader,
    account: Mutex<Account>,
    phones: Mutex<Phones>,
    /// The version of the phones, for pages that wait for a change. `None` once the studio has stopped.
    version: Mutex<Option<watch::Sender<u64>>>,
}

impl App {
    pub fn new(
        plugin: &Plugin,
        simulator: Simulator,
        manifest: Manifest,
        account: Account,
        known: Known,
        app_secret: &str,
    ) -> Self {
        Self {
            plugin: plugin.clone(),
            simulator,
            manifest,
            known,
            reader: Reader::new(plugin, app_secret.to_owned(), None),
            account: Mutex::new(account),
            phones: Mutex::default(),
            version: Mutex::new(Some(watch::channel(0).0)),
        }
    }

    /// The connection that the tools use. A poisoned lock still works, so that a panic does not disable the studio.
    pub fn account(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The name of one of the business's numbers.
    pub fn line_name<'a>(&'a self, phone_number_id: &'a str) -> &'a str {
        let mut numbers = self.known.accounts.iter().flat_map(|account| &account.numbers);
        numbers.find(|(id, _)| id == phone_number_id).map_or(phone_number_id, |(_, name)| name)
    }

    /// A session with the current connection.
    pub fn session(&self) -> Session {
        self.account().session(&self.plugin, self.simulator.addr())
    }

    pub fn phones(&self) -> MutexGuard<'_, Phones> {
        self.phones.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the phones and notifies the open pages.
    pub fn change_phones(&self, change: impl FnOnce(&mut Phones)) {
        let mut phones = self.phones();
        change(&mut phones);
        let version = phones.version();
        drop(phones);
        if let Some(sender) = self.sender().as_ref() {
            sender.send_replace(version);
        }
    }

    /// Reports each version of the phones. `None` once the studio has stopped.
    pub fn versions(&self) -> Option<watch::Receiver<u64>> {
        self.sender().as_ref().map(watch::Sender::subscribe)
    }

    /// Ends the wait of every page.
    pub fn close(&self) {
        self.sender().take();
    }

    fn sender(&self) -> MutexGuard<'_, Option<watch::Sender<u64>>> {
        self.version.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
