//! The connection that the tools use.

use std::net::SocketAddr;

use host_harness::{Plugin, Secret, Source};
use host_harness_simulator::World;
use host_harness_whatsapp::Session;

/// A connection with the fields of the product's form. The token stays in this process: no page shows it.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub name: String,
    pub token: Secret,
    pub business_account_id: String,
    /// Empty until a number is chosen.
    pub phone_number_id: String,
}

impl Account {
    /// The first token of a world, with the first number of its first account.
    pub fn first_of(world: &World) -> Self {
        let token = world.tokens.first();
        let account = token.and_then(|token| world.account_of(token));
        Self {
            name: account.map(|account| account.name.clone()).unwrap_or_default(),
            token: token.map(|token| token.value.clone()).unwrap_or_default().into(),
            business_account_id: account.map(|account| account.id.clone()).unwrap_or_default(),
            phone_number_id: account
                .and_then(|account| account.phone_numbers.first())
                .map(|number| number.id.clone())
                .unwrap_or_default(),
        }
    }

    /// A session with the simulated Graph API.
    pub fn session(&self, plugin: &Plugin, graph: SocketAddr) -> Session {
        let session = Session::new(plugin).token(Source::fixed(self.token.clone()));
        // Nothing may reach Meta. Rerouting to an address that is listening always succeeds.
        let Ok(session) = session.reroute(&graph.to_string()) else { return Session::offline(plugin) };
        let given = |id: &str| Some(id.trim().to_owned()).filter(|id| !id.is_empty());
        let session = match given(&self.business_account_id) {
            Some(id) => session.business_account_id(id),
            None => session,
        };
        match given(&self.phone_number_id) {
            Some(id) => session.phone_number_id(id),
            None => session,
        }
    }
}
