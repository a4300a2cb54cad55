//! A limited number of sessions, for clients with a revision before 2026-07-28; later revisions have no sessions.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use rmcp::model::{ClientJsonRpcMessage, ServerJsonRpcMessage};
use rmcp::transport::streamable_http_server::session::local::{
    LocalSessionManager, LocalSessionManagerError,
};
use rmcp::transport::streamable_http_server::session::{ServerSseMessage, SessionId, SessionManager};

/// A session is closed after this time without a message.
pub(crate) const IDLE: Duration = Duration::from_secs(30 * 60);

/// At most `limit` sessions. One more closes the session that has been idle longest, unless each has a request in
/// progress.
pub(crate) struct Sessions {
    local: LocalSessionManager,
    limit: usize,
    uses: Arc<Mutex<Uses>>,
}

#[derive(Default)]
struct Uses {
    /// Counts requests, to order them.
    clock: u64,
    of: HashMap<SessionId, Use>,
}

#[derive(Clone, Copy, Default)]
struct Use {
    last: u64,
    requests: usize,
}

/// A request in progress.
struct Request {
    uses: Arc<Mutex<Uses>>,
    id: SessionId,
}

/// Why a session cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SessionError {
    #[error("all {0} sessions have a request in progress")]
    Full(usize),
    #[error(transparent)]
    Local(#[from] LocalSessionManagerError),
}

impl Sessions {
    pub fn new(limit: usize) -> Self {
        let mut local = LocalSessionManager::default();
        local.session_config.keep_alive = Some(IDLE);
        Self { local, limit, uses: Arc::default() }
    }

    /// Whether there is no room for another session.
    pub fn is_full(&self) -> bool {
        let uses = lock(&self.uses);
        uses.of.len() >= self.limit && uses.of.values().all(|use_| use_.requests > 0)
    }

    /// Closes the session that has been idle longest, if all places are taken.
    async fn make_room(&self) -> Result<(), SessionError> {
        let idlest = {
            let mut uses = lock(&self.uses);
            if uses.of.len() < self.limit {
                return Ok(());
            }
            let idle = uses.of.iter().filter(|(_, use_)| use_.requests == 0);
            let idlest = idle.min_by_key(|(_, use_)| use_.last).map(|(id, _)| id.clone());
            let idlest = idlest.ok_or(SessionError::Full(self.limit))?;
            uses.of.remove(&idlest);
            idlest
        };
        Ok(self.local.close_session(&idlest).await?)
    }

    fn begin(&self, id: &SessionId) -> Request {
        let mut uses = lock(&self.uses);
        uses.touch(id).requests += 1;
        Request { uses: Arc::clone(&self.uses), id: id.clone() }
    }
}

impl Uses {
    fn touch(&mut self, id: &SessionId) -> &mut Use {
        self.clock += 1;
        let of = self.of.entry(id.clone()).or_default();
        of.last = self.clock;
        of
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        if let Some(of) = lock(&self.uses).of.get_mut(&self.id) {
            of.requests -= 1;
        }
    }
}

fn lock(uses: &Mutex<Uses>) -> MutexGuard<'_, Uses> {
    uses.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SessionManager for Sessions {
    type Error = SessionError;
    type Transport = <LocalSessionManager as SessionManager>::Transport;

    async fn create_session(&self) -> Result<(SessionId, Self::Transport), SessionError> {
        self.make_room().await?;
        let (id, transport) = self.local.create_session().await?;
        lock(&self.uses).touch(&id);
        Ok((id, transport))
    }

    async fn initialize_session(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<ServerJsonRpcMessage, SessionError> {
        Ok(self.local.initialize_session(id, message).await?)
    }

    async fn has_session(&self, id: &SessionId) -> Result<bool, SessionError> {
        Ok(self.local.has_session(id).await?)
    }

    async fn close_session(&self, id: &SessionId) -> Result<(), SessionError> {
        lock(&self.uses).of.remove(id);
        Ok(self.local.close_session(id).await?)
    }

    async fn create_stream(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, SessionError> {
        let request = self.begin(id);
        let stream = self.local.create_stream(id, message).await?;
        // The request is in progress as long as its stream exists.
        Ok(stream.inspect(move |_| _ = &request))
    }

    async fn accept_message(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<(), SessionError> {
        lock(&self.uses).touch(id);
        Ok(self.local.accept_message(id, message).await?)
    }

    async fn create_standalone_stream(
        &self,
        id: &SessionId,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, SessionError> {
        lock(&self.uses).touch(id);
        Ok(self.local.create_standalone_stream(id).await?)
    }

    async fn resume(
        &self,
        id: &SessionId,
        last_event_id: String,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, SessionError> {
        lock(&self.uses).touch(id);
        Ok(self.local.resume(id, last_event_id).await?)
    }
}

#[cfg(test)]
mod tests;
