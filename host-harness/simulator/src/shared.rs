//! State shared by the server and the [`Simulator`](crate::Simulator).

use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use tokio::sync::watch;

use crate::state::State;
use crate::{SeenRequest, SentMessage, SimulatedTemplate, World};

type Observer = Box<dyn Fn(&SeenRequest) + Send + Sync>;
type MessageObserver = Box<dyn Fn(&SentMessage, Option<&SimulatedTemplate>) + Send + Sync>;

/// A panic must not disable the server, so a poisoned lock is used anyway.
pub(crate) struct Shared {
    state: Mutex<State>,
    observers: RwLock<Vec<Observer>>,
    message_observers: RwLock<Vec<MessageObserver>>,
    /// Closes when the simulator is dropped, because its sender is dropped too.
    running: watch::Receiver<()>,
}

impl Shared {
    pub fn new(world: World, running: watch::Receiver<()>) -> Shared {
        Shared {
            state: Mutex::new(State::new(world)),
            observers: RwLock::default(),
            message_observers: RwLock::default(),
            running,
        }
    }

    /// Waits until the simulator is dropped.
    pub async fn stopped(&self) {
        // Nothing is ever sent, so this waits until the sender is dropped.
        let _ = self.running.clone().changed().await;
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reports every later request to `observer`.
    pub fn observe(&self, observer: Observer) {
        self.observers.write().unwrap_or_else(PoisonError::into_inner).push(observer);
    }

    pub fn tell(&self, seen: &SeenRequest) {
        let observers = self.observers.read().unwrap_or_else(PoisonError::into_inner);
        observers.iter().for_each(|observer| observer(seen));
    }

    /// Reports every message accepted from now on to `observer`.
    pub fn observe_messages(&self, observer: MessageObserver) {
        self.message_observers.write().unwrap_or_else(PoisonError::into_inner).push(observer);
    }

    pub fn tell_message(&self, sent: &SentMessage, template: Option<&SimulatedTemplate>) {
        let observers = self.message_observers.read().unwrap_or_else(PoisonError::into_inner);
        observers.iter().for_each(|observer| observer(sent, template));
    }
}
