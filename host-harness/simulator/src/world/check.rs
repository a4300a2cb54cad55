//! Checks that a world is consistent. Serde has checked its format; this checks references between its parts.

use std::collections::HashSet;

use super::definition::Definition;
use super::{Conversations, World, WorldError};
use crate::number;

impl World {
    pub(crate) fn check(&self) -> Result<(), WorldError> {
        let mut ids = HashSet::new();
        for account in &self.business_accounts {
            unique_id("business account", &account.id, &mut ids)?;
            for phone in &account.phone_numbers {
                unique_id("phone number", &phone.id, &mut ids)?;
                plus_and_digits("display-number", &phone.display_number)?;
            }
            let mut templates = HashSet::new();
            for template in &account.templates {
                let (name, language) = (&template.name, &template.language);
                if !template.id.is_empty() {
                    unique_id("template", &template.id, &mut ids)?;
                }
                if !templates.insert((name, language)) {
                    return fail(format!("template {name} is there twice in {language}"));
                }
                Definition::of(template)
                    .map_err(|why| WorldError(format!("template {name} ({language}): {why}")))?;
            }
        }
        let mut values = HashSet::new();
        for (at, token) in self.tokens.iter().enumerate() {
            if token.value.is_empty() || token.value.contains(char::is_whitespace) {
                return fail(format!("tokens[{at}]: the value is empty or has spaces in it"));
            }
            if !values.insert(&token.value) {
                return fail(format!("tokens[{at}]: the same value appears twice"));
            }
            let known = |id: &&String| self.business_accounts.iter().any(|account| account.id == **id);
            if let Some(id) = token.business_accounts.iter().find(|id| !known(id)) {
                return fail(format!("tokens[{at}]: there is no business account {id}"));
            }
        }
        for recipient in &self.recipients {
            plus_and_digits("recipients: number", &recipient.number)?;
        }
        let mut user_ids = HashSet::new();
        let given = self.recipients.iter().filter_map(|recipient| recipient.user_id.as_ref());
        if let Some(id) = given.chain(&self.user_ids).find(|id| !user_ids.insert(*id)) {
            return fail(format!("user id {id}: the same id appears twice"));
        }
        if let Some(id) = user_ids.into_iter().find(|id| !number::is_user_id(id)) {
            return fail(format!(
                "user-ids: {id} is not a business-scoped user id such as US.1349120865530274"
            ));
        }
        if let Some(id) = self.groups.iter().find(|id| !number::is_group(id)) {
            return fail(format!("groups: {id} is not the id of a group such as Y2FwaV9ncm91cDox"));
        }
        if let Conversations::Only(list) = &self.open_conversations {
            for who in list.iter().filter(|who| !number::is_user_id(who) && !number::is_group(who)) {
                plus_and_digits("open-conversations", who)?;
            }
        }
        Ok(())
    }
}

fn fail(problem: String) -> Result<(), WorldError> {
    Err(WorldError(problem))
}

fn unique_id(what: &str, id: &str, ids: &mut HashSet<String>) -> Result<(), WorldError> {
    if id.is_empty() || !id.bytes().all(|b| b.is_ascii_digit()) {
        return fail(format!("{what} id {id:?}: an id has digits only"));
    }
    if !ids.insert(id.to_owned()) {
        return fail(format!("{what} id {id}: the same id appears twice"));
    }
    Ok(())
}

fn plus_and_digits(what: &str, written: &str) -> Result<(), WorldError> {
    match number::international(written, "") {
        Some(_) if written.starts_with('+') => Ok(()),
        _ => fail(format!("{what}: {written:?} is not a phone number with + and country code")),
    }
}

#[cfg(test)]
mod tests {
    use crate::World;

    fn refused(toml: &str) -> String {
        World::from_toml(toml).unwrap_err().to_string()
    }

    #[test]
    fn a_world_can_be_almost_empty() {
        let world = World::from_toml("").unwrap();
        assert!(world.limits);
        let world = World::from_json(r#"{ "open-conversations": "all", "limits": false }"#).unwrap();
        assert!(!world.limits);
    }

    #[test]
    fn the_worlds_in_the_readme_are_worlds() {
        let readme = include_str!("../../README.md");
        let worlds: Vec<_> =
            readme.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
        let worlds: Vec<_> = worlds.into_iter().map(|world| World::from_toml(world).unwrap()).collect();
        assert_eq!(worlds[0].business_accounts[0].templates[0].name, "order_shipped");
        assert!(worlds[1].recipients[0].fault.is_some());
    }

    #[test]
    fn mistakes_are_named() {
        assert!(refused("limit = false").contains("unknown field `limit`"));
        assert!(
            refused("[[tokens]]\nvalue = 'x'\nbusiness-accounts = ['7']")
                .contains("there is no business account 7")
        );
        assert!(refused("open-conversations = ['5555550123']").contains("not a phone number with +"));
        assert!(refused("groups = ['120363394327']").contains("not the id of a group"));
        let twice = "user-ids = ['US.1']\n[[recipients]]\nnumber = '+15555550123'\nuser-id = 'US.1'";
        assert!(refused(twice).contains("user id US.1: the same id appears twice"));
        assert!(refused("open-conversations = 'some'").contains("\"all\" or a list, found \"some\""));
        let account = "[[business-accounts]]\nid = '1'\nname = 'A'\n";
        assert!(refused(&format!("{account}{account}")).contains("the same id appears twice"));
        let template = "[[business-accounts.templates]]\nname = 'a'\nlanguage = 'en'\n";
        let no_body = refused(&format!("{account}{template}components = []"));
        assert!(no_body.contains("template a (en)"), "{no_body}");
    }
}
