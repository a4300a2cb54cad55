//! Who writes, where, and about which message.

use super::event::Line;
use crate::error::GraphError;
use crate::param::Param;
use crate::person::Person;
use crate::state::State;
use crate::written::Written;
use crate::{Fate, SentMessage, number};

/// A conversation of the business with one person, or a group that the person writes to.
pub(super) struct Chat {
    pub person: Person,
    pub group: Option<String>,
}

/// A message that another message refers to.
pub(super) enum Message<'a> {
    Sent(&'a SentMessage),
    Written(&'a Written),
}

impl Chat {
    /// The person in `from`, and the group in `group-id`.
    pub fn of(state: &State, params: &Param, line: &Line) -> Result<Chat, GraphError> {
        let person = person(state, params, "from")?;
        let settings = state.settings.get(&line.phone.id);
        if settings.is_some_and(|settings| settings.blocked.iter().any(|id| person.has_id(id))) {
            return Err(params.wrong(
                "from",
                "somebody whom the business has not blocked: nothing that this person does arrives. DELETE \
                 /{phone-number-id}/block_users ends it",
            ));
        }
        let group = if params.has("group-id") { Some(group(state, params)?) } else { None };
        Ok(Chat { person, group })
    }

    /// The group, or the user id of the person.
    pub fn id(&self) -> &str {
        self.group.as_ref().unwrap_or(&self.person.user_id)
    }

    /// Finds the message of this conversation that a parameter names.
    pub fn message<'a>(
        &self,
        state: &'a State,
        params: &Param,
        key: &str,
        line: &Line,
    ) -> Result<Message<'a>, GraphError> {
        let id = params.text(key, 512)?;
        if let Some(written) = state.written.iter().find(|written| written.id == id) {
            return match written.phone_id == line.phone.id && written.chat == self.id() {
                true => Ok(Message::Written(written)),
                false => {
                    Err(params
                        .wrong(key, "the id of a message in the conversation with this person or group"))
                }
            };
        }
        match state.sent.iter().find(|sent| sent.id == id) {
            Some(sent) => self.received(sent, params, key, line).map(|()| Message::Sent(sent)),
            None => Err(params
                .wrong(key, "the id of a message that this simulator has sent or delivered; none has it")),
        }
    }

    /// Finds the message to this person or group that a parameter names.
    pub fn sent(
        &self,
        state: &State,
        params: &Param,
        key: &str,
        line: &Line,
    ) -> Result<SentMessage, GraphError> {
        match self.message(state, params, key, line)? {
            Message::Sent(sent) => Ok(sent.clone()),
            Message::Written(_) => {
                Err(params.wrong(key, "the id of a message that was sent through the API"))
            }
        }
    }

    /// Refuses a message that this person or group did not receive.
    fn received(&self, sent: &SentMessage, params: &Param, key: &str, line: &Line) -> Result<(), GraphError> {
        let theirs = match &self.group {
            Some(group) => sent.recipient == *group,
            None => self.person.has_id(&sent.recipient),
        };
        if !theirs {
            let fix = match number::is_group(&sent.recipient) {
                true => "; give its group-id",
                false => "",
            };
            return Err(
                params.wrong(key, &format!("a message to this recipient: it was sent to {}{fix}", sent.to))
            );
        }
        if sent.from != line.phone.id {
            let must =
                format!("a message of phone-number-id {}: it was sent from {}", line.phone.id, sent.from);
            return Err(params.wrong(key, &must));
        }
        match &sent.fate {
            Fate::Failed { code, .. } => {
                Err(params.wrong(key, &format!("a message that was delivered: it failed with {code}")))
            }
            Fate::Delivered => Ok(()),
        }
    }
}

impl Message<'_> {
    pub fn id(&self) -> &str {
        match self {
            Message::Sent(sent) => &sent.id,
            Message::Written(written) => &written.id,
        }
    }
}

/// The group in `group-id`.
pub(super) fn group(state: &State, params: &Param) -> Result<String, GraphError> {
    let group = params.text("group-id", 256)?.to_owned();
    match state.world.groups.contains(&group) {
        true => Ok(group),
        false => Err(params.wrong("group-id", "the id of a group of this world")),
    }
}

/// The person whom a parameter names by number or user id.
pub(super) fn person(state: &State, params: &Param, key: &str) -> Result<Person, GraphError> {
    let written = params.text(key, 256)?;
    if number::is_user_id(written) {
        let person = state.person_with_user_id(written);
        return person.ok_or_else(|| {
            params.wrong(
                key,
                "a user id of this world, or one that a webhook has reported; nobody has this one",
            )
        });
    }
    let digits = number::international(written, "").filter(|_| written.starts_with('+'));
    let digits =
        digits.ok_or_else(|| params.wrong(key, "a phone number with + and country code, or a user id"))?;
    let person = Person::with_number(&state.world, &digits);
    match person.known(&state.world).is_some_and(|known| !known.on_whatsapp) {
        true => Err(params.wrong(key, "somebody on WhatsApp: this number is not")),
        false => Ok(person),
    }
}
