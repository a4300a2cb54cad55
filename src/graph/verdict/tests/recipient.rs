use super::*;

#[test]
fn a_131009_about_the_number_is_the_recipients_fault() {
    let body = r#"{"error":{"code":131009,"error_data":{"details":"Recipient phone number is not valid"}}}"#;
    let error = error(false, 400, body);
    let failure = case(&error).1;
    assert_eq!(failure.kind, FailureKind::InvalidRecipient);
    assert_eq!(failure.field.as_deref(), Some("to"));
    assert_eq!(failure.code, Some(131_009));
    for others in [
        "Phone number is not associated with this WhatsApp Business Account",
        "recipient_type must be one of individual, group",
    ] {
        let body = body.replace("Recipient phone number is not valid", others);
        assert_ne!(case(&self::error(false, 400, &body)).1.kind, FailureKind::InvalidRecipient, "{others}");
    }
}

/// Meta, "Business-scoped user IDs".
#[test]
fn a_user_id_that_meta_refuses_is_called_a_user_id() {
    let said = meta(131_009, "Recipient is not valid");
    let by_id = failed(&custom("/v25.0/111/messages", r#"{"recipient":"US.1"}"#), 400, &said);
    assert_eq!(by_id.field.as_deref(), Some("body.json.recipient"));
    let mut typed = request(false);
    typed.body = br#"{"recipient":"US.1","type":"text"}"#.to_vec();
    for failure in [by_id, failed(&typed, 400, &said)] {
        assert!(failure.message.contains("user id"), "{}", failure.message);
        assert!(!failure.fix.contains("E.164"), "{}", failure.fix);
    }
    let both = failed(&custom("/v25.0/111/messages", r#"{"to":"+15550100","recipient":"US.1"}"#), 400, &said);
    assert!(both.message.contains("number") && both.fix.contains("E.164"), "{both:?}");
}

#[test]
fn the_number_is_named_in_the_terms_of_the_function_that_was_called() {
    let said = meta(131_009, "Recipient phone number is not valid");
    for (body, field) in [
        (r#"{"to":"+15550100"}"#, "body.json.to"),
        (r#"{"recipient":"US.1"}"#, "body.json.recipient"),
        (r#"{"to":"+15550100","recipient":"US.1"}"#, "body.json.to"),
    ] {
        for said in [&said, &meta(131_062, "x")] {
            let failure = failed(&custom("/v25.0/111/messages", body), 400, said);
            assert_eq!(
                (failure.kind, failure.field.as_deref()),
                (FailureKind::InvalidRecipient, Some(field))
            );
        }
    }
    let mut to_group = request(false);
    to_group.intent.inputs.recipient = Some("group-id");
    to_group.body = br#"{"recipient_type":"group","to":"Y2FwaV9ncm91cDox"}"#.to_vec();
    let failure = failed(&to_group, 400, &said);
    assert_eq!(failure.field.as_deref(), Some("group-id"));
    assert!(!failure.fix.contains("E.164"), "{}", failure.fix);
    let named =
        failed(&custom("/v25.0/111/groups", "{}"), 400, &meta(100, "The parameter subject is required."));
    assert_eq!(named.field.as_deref(), Some("body.json.subject"));
}

/// Meta, "Error codes", 131009: buttons, the sender, a country, and not the recipient alone.
#[test]
fn a_recipient_is_not_blamed_for_what_is_somebody_elses() {
    for said in [
        "recipient_identity_key_hash is not a valid hash",
        "Voice call button is not supported for the country of the business phone number",
        "The sender phone number is not valid",
        "Template button of type PHONE_NUMBER: phone number is invalid",
        "contacts[0].phones[0].phone: invalid phone number",
    ] {
        let failure = failed(&request(false), 400, &meta(131_009, said));
        assert_ne!(failure.kind, FailureKind::InvalidRecipient, "{said}");
        assert_ne!(failure.field.as_deref(), Some("to"), "{said}");
    }
    let [(typed, _), _] = templates();
    let failure = failed(&typed, 400, &meta(131_009, "body: Parameter recipient_name is invalid"));
    assert_eq!((failure.kind, failure.field.as_deref()), (FailureKind::TemplateMismatch, Some("body")));
    for said in ["Recipient phone number is not valid", "Invalid phone number", "The recipient is not valid."]
    {
        let failure = failed(&request(false), 400, &meta(131_009, said));
        assert_eq!(failure.kind, FailureKind::InvalidRecipient, "{said}");
    }
}
