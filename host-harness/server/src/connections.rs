//! All connections of a server, up to its limit.

use std::collections::HashMap;

use tokio::task::{AbortHandle, Id, JoinError, JoinSet};

use crate::connection::{ClientConnection, Clock};

/// The connections of a server. Dropping this closes them.
pub(crate) struct Connections {
    limit: usize,
    clock: Clock,
    tasks: JoinSet<()>,
    open: HashMap<Id, Open>,
}

struct Open {
    connection: ClientConnection,
    task: AbortHandle,
    closing: bool,
}

impl Connections {
    pub fn new(limit: usize) -> Self {
        Self { limit: limit.max(1), clock: Clock::default(), tasks: JoinSet::new(), open: HashMap::new() }
    }

    /// Serves a connection.
    pub fn open<F>(&mut self, serve: impl FnOnce(ClientConnection) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let connection = ClientConnection::new(&self.clock);
        let task = self.tasks.spawn(serve(connection.clone()));
        self.open.insert(task.id(), Open { connection, task, closing: false });
    }

    /// Waits until there is room for one more, and closes another connection for it if necessary.
    pub async fn make_room(&mut self) {
        while let Some(ended) = self.tasks.try_join_next_with_id() {
            self.forget(ended);
        }
        while self.open.len() >= self.limit {
            self.close_idlest();
            // Its memory and its file are only freed when its task has ended. If all are held, one of them must end
            // by itself.
            if let Some(ended) = self.tasks.join_next_with_id().await {
                self.forget(ended);
            }
        }
    }

    /// Closes the connection that has been idle longest and is not held.
    pub fn close_idlest(&mut self) {
        let idle = self.open.values_mut().filter(|open| !open.closing);
        let idle = idle.filter_map(|open| Some((open.connection.idle_since()?, open)));
        if let Some((_, open)) = idle.min_by_key(|(since, _)| *since) {
            open.closing = true;
            open.task.abort();
        }
    }

    /// Waits until all have ended.
    pub async fn ended(&mut self) {
        while self.tasks.join_next().await.is_some() {}
    }

    fn forget(&mut self, ended: Result<(Id, ()), JoinError>) {
        let id = ended.map_or_else(|error| error.id(), |(id, ())| id);
        self.open.remove(&id);
    }
}
