//! The state of the phones, and the events that the business receives. This module knows nothing about pages.

mod chat;
mod events;
mod feed;
mod inbound;
mod who;

pub(crate) use self::chat::{Chat, ChatId, Delivery, Entry, From, Phones};
pub(crate) use self::feed::{happened, sent};
pub(crate) use self::who::{address, is_group, typed, who};
