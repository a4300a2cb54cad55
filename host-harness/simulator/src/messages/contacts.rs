//! Contact cards.
//!
//! Meta, Cloud API: "Contacts messages": at most 257 contacts, each with a formatted name and one more part of the name.

use serde_json::Value;

use crate::codes::MISSING;
use crate::error::GraphError;
use crate::param::Param;

const NAME_PARTS: &[&str] = &["first_name", "last_name", "middle_name", "suffix", "prefix"];

pub(super) fn check(content: &Value) -> Result<(), GraphError> {
    let contacts =
        content.as_array().ok_or_else(|| GraphError::schema("Param contacts must be an array."))?;
    // Assumption: Meta documents the maximum, but no minimum.
    if contacts.is_empty() {
        return Err(MISSING.with("The parameter contacts needs at least one contact."));
    }
    if contacts.len() > 257 {
        return Err(GraphError::schema("Param contacts must have at most 257 elements."));
    }
    for (at, contact) in contacts.iter().enumerate() {
        check_contact(&Param::new(contact, format!("contacts[{at}]"))?)?;
    }
    Ok(())
}

fn check_contact(contact: &Param) -> Result<(), GraphError> {
    contact.only(&["addresses", "birthday", "emails", "name", "org", "phones", "urls"])?;
    let name = contact.object("name")?;
    let keys: Vec<&str> = ["formatted_name"].iter().chain(NAME_PARTS).copied().collect();
    name.only(&keys)?;
    name.text("formatted_name", 1024)?;
    if !NAME_PARTS
        .iter()
        .any(|part| name.map.get(*part).and_then(Value::as_str).is_some_and(|text| !text.is_empty()))
    {
        let details = format!("{} needs one of {} beside formatted_name.", name.name, NAME_PARTS.join(", "));
        return Err(MISSING.with(details));
    }
    let lists: [(&str, &[&str]); 4] = [
        ("addresses", &["street", "city", "state", "zip", "country", "country_code", "type"]),
        ("emails", &["email", "type"]),
        ("phones", &["phone", "type", "wa_id"]),
        ("urls", &["url", "type"]),
    ];
    for (key, keys) in lists {
        for item in contact.objects(key)? {
            item.only(keys)?;
            for key in keys {
                item.optional_text(key, 1024)?;
            }
        }
    }
    if let Some(org) = contact.optional_object("org")? {
        org.only(&["company", "department", "title"])?;
    }
    if let Some(birthday) = contact.optional_text("birthday", 10)? {
        let shape: Vec<usize> = birthday.split('-').map(str::len).collect();
        if shape != [4, 2, 2] || !birthday.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            return Err(contact.invalid("birthday", "a date such as 1990-12-31"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn code(contacts: Value) -> u32 {
        check(&contacts).map_or_else(|error| error.code, |()| 0)
    }

    #[test]
    fn a_contact_has_a_name_in_two_parts() {
        let good = json!({ "name": { "formatted_name": "Ana Lima", "first_name": "Ana" },
            "phones": [{ "phone": "+15555550123", "type": "WORK" }], "birthday": "1990-12-31" });
        assert_eq!(code(json!([good])), 0);
        assert_eq!(code(json!([{ "name": { "formatted_name": "Ana Lima" } }])), 131008);
        assert_eq!(code(json!([{ "name": { "first_name": "Ana" } }])), 131008);
        assert_eq!(code(json!([{ "phones": [] }])), 131008);
        assert_eq!(code(json!([])), 131008);
        assert_eq!(code(vec![good.clone(); 257].into()), 0);
        assert_eq!(code(vec![good.clone(); 258].into()), 100);
        assert_eq!(code(good), 100);
    }
}
