use super::*;

#[test]
fn complaint_7_the_cryptic_100_33_names_the_id_that_is_wrong() {
    let body = r#"{"error":{"code":100,"error_subcode":33,"message":"Unsupported post request."}}"#;
    let of = |node| {
        let mut request = request(false);
        request.intent.node = node;
        refused(answer(400, body).json(&request))
    };
    let failure = of(Node::PhoneNumber("phone-number-id"));
    assert_eq!(failure.kind, FailureKind::InvalidPhoneNumberId);
    assert_eq!(failure.field.as_deref(), Some("phone-number-id"));
    assert!(failure.fix.contains("not the telephone number"));
    assert!(failure.fix.contains(advice::PHONE_NUMBER_ID));
    assert_eq!(of(Node::BusinessAccount).kind, FailureKind::InvalidBusinessAccountId);
    let failure = of(Node::Other("+15555550123".into()));
    assert!(!failure.message.contains("5555550123"), "{}", failure.message);
    let failure = of(Node::Other("12345".into()));
    assert_eq!(failure.kind, FailureKind::ObjectNotAccessible);
    assert!(failure.message.contains("12345"));
}

#[test]
fn an_id_that_is_wrong_concerns_the_connection_and_another_object_the_call() {
    let body = r#"{"error":{"code":100,"error_subcode":33}}"#;
    let of = |node| {
        let mut request = request(true);
        request.intent.node = node;
        failed(&request, 400, body).scope
    };
    assert_eq!(of(Node::PhoneNumber("connection.phone-number-id")), FailureScope::Connection);
    assert_eq!(of(Node::BusinessAccount), FailureScope::Connection);
    assert_eq!(of(Node::Other("7".into())), FailureScope::Message);
}

/// Graph API: "… does not exist, cannot be loaded due to missing permissions, or does not support this operation".
#[test]
fn an_endpoint_that_does_not_exist_puts_the_path_in_doubt_and_not_the_connection() {
    let body = r#"{"error":{"code":100,"error_subcode":33,"message":"Unsupported post request."}}"#;
    for path in ["/v25.0/111/mesages", "/v25.0/111/calls?x=1"] {
        let failure = failed(&custom(path, ""), 400, body);
        assert_eq!(
            (failure.kind, failure.field.as_deref()),
            (FailureKind::ObjectNotAccessible, Some("path"))
        );
        assert!(
            failure.message.contains("endpoint") && failure.fix.contains(advice::PHONE_NUMBER_ID),
            "{failure:?}"
        );
        assert_eq!(failure.scope, FailureScope::Message);
    }
    for path in ["/v25.0/111", "/v25.0/111/messages"] {
        let failure = failed(&custom(path, ""), 400, body);
        assert_eq!(
            (failure.kind, failure.field.as_deref()),
            (FailureKind::InvalidPhoneNumberId, Some("path"))
        );
    }
    let typed = failed(&request(false), 400, body);
    assert_eq!(typed.field.as_deref(), Some("connection.phone-number-id"));
    assert!(!typed.message.contains("endpoint"), "{}", typed.message);
}

#[test]
fn an_endpoint_or_a_path_that_meta_does_not_know_is_the_paths_fault() {
    let unknown = failed(&custom("/v25.0/111/a/b", ""), 400, &meta(2500, "Unknown path components: /b"));
    assert_eq!((unknown.kind, unknown.field.as_deref()), (FailureKind::InvalidInput, Some("path")));
    let said =
        meta(100, "Tried accessing nonexisting field (mesages) on node type (WhatsAppBusinessPhoneNumber)");
    let unknown = failed(&custom("/v25.0/111/mesages", ""), 400, &said);
    assert_eq!((unknown.kind, unknown.field.as_deref()), (FailureKind::InvalidInput, Some("path")));
}

/// The kinds of node are Graph's own names (Graph API, "Tried accessing nonexisting field").
#[test]
fn the_wrong_kind_of_id_is_told_on_every_call() {
    for (node, field, kind) in [
        (Node::BusinessAccount, "connection.business-account-id", FailureKind::InvalidBusinessAccountId),
        (
            Node::PhoneNumber("connection.phone-number-id"),
            "connection.phone-number-id",
            FailureKind::InvalidPhoneNumberId,
        ),
    ] {
        for (found, words) in
            [("Business", "portfolio"), ("User", "person"), ("Application", "app"), ("Page", "Page")]
        {
            let mut request = custom("/v25.0/222/message_templates?fields=name", "");
            request.intent.reads = true;
            request.intent.node = node.clone();
            let said =
                format!("Tried accessing nonexisting field (message_templates) on node type ({found})");
            let failure = failed(&request, 400, &meta(100, &said));
            assert_eq!((failure.kind, failure.field.as_deref()), (kind, Some(field)), "{found}");
            assert!(failure.message.contains(words), "{}", failure.message);
        }
    }
    // A field of an object within does not prove the id wrong.
    for path in ["/v25.0/222/phone_numbers?fields=foo", "/v25.0/222?fields=phone_numbers%7Bfoo%7D"] {
        let mut request = custom(path, "");
        request.intent.node = Node::BusinessAccount;
        let said =
            meta(100, "Tried accessing nonexisting field (foo) on node type (WhatsAppBusinessPhoneNumber)");
        assert_eq!(failed(&request, 400, &said).kind, FailureKind::InvalidInput, "{path}");
    }
}
