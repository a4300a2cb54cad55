use super::*;

/// Meta, "Calling: troubleshooting": 138000 and 138006 come with 401, and the token is good.
#[test]
fn a_code_with_401_blames_the_token_only_if_it_is_the_tokens() {
    let with = |status: u16, code: u32| {
        let body = format!(r#"{{"error":{{"code":{code},"message":"Meta's words"}}}}"#);
        let error = error(false, status, &body);
        let (verdict, failure) = case(&error);
        (verdict, failure.clone())
    };
    for code in [0, 102, 104, 190] {
        assert_eq!(with(401, code).1.kind, FailureKind::InvalidToken, "{code}");
    }
    for (code, scope) in [(138_000, FailureScope::Sender), (138_006, FailureScope::Recipient)] {
        let (verdict, failure) = with(401, code);
        assert_eq!((verdict, failure.scope, failure.field), ("permanent", scope, None));
        assert_eq!(failure.details.as_deref(), Some("Meta's words"));
    }
    for status in [401, 403, 404] {
        let (verdict, failure) = with(status, 987_654);
        assert_eq!(
            (verdict, failure.kind, failure.scope),
            ("permanent", FailureKind::Other, FailureScope::Unknown)
        );
        assert_eq!((failure.message.as_str(), failure.field), ("Meta's words", None));
    }
}

/// No page of Meta's says that nothing was accepted if the answer is 2 or 131016.
#[test]
fn temporarily_unavailable_is_no_proof_that_nothing_was_sent() {
    for code in [1, 2, 131_000, 131_016] {
        let body = format!(r#"{{"error":{{"code":{code}}}}}"#);
        assert_eq!(case(&error(false, 503, &body)).0, "unconfirmed", "{code}");
        assert_eq!(case(&error(true, 503, &body)).0, "transient", "{code}");
    }
}

#[test]
fn an_unconfirmed_code_is_transient_on_a_read() {
    let body = r#"{"error":{"code":131000}}"#;
    assert_eq!(case(&error(false, 500, body)).0, "unconfirmed");
    assert_eq!(case(&error(true, 500, body)).0, "transient");
}

#[test]
fn complaint_12_a_rate_limit_says_how_long_to_wait() {
    for (code, wait) in [(130_429, 1_000), (131_056, 6_000)] {
        let error = error(false, 400, &format!(r#"{{"error":{{"code":{code}}}}}"#));
        let (case, failure) = case(&error);
        assert_eq!((case, failure.retry_after_ms), ("transient", Some(wait)));
    }
}

#[test]
fn the_documented_codes_that_mean_something_else_lead_with_metas_meaning() {
    for (code, kind, advice, first) in [
        (131_005, FailureKind::AccessDenied, advice::TEMPLATE_NAME, "Give the system user"),
        (131_056, FailureKind::PairRateLimited, advice::TEMPLATE_QUALITY, "Wait"),
    ] {
        let body = format!(r#"{{"error":{{"code":{code}}}}}"#);
        let of = |template: bool| {
            let mut request = request(false);
            request.intent.inputs.template_form = template.then_some("template-form");
            let error = answer(400, &body).json(&request).unwrap_err();
            case(&error).1.clone()
        };
        let failure = of(true);
        assert_eq!(failure.kind, kind);
        assert!(failure.fix.starts_with(first) && failure.fix.contains(advice), "{}", failure.fix);
        let failure = of(false);
        assert!(failure.fix.starts_with(first) && !failure.fix.contains("template"), "{}", failure.fix);
    }
}

#[test]
fn the_documented_advice_comes_with_metas_code_for_that_fault() {
    for (code, advice) in [
        (190, advice::TOKEN),
        (132_001, advice::TEMPLATE_NAME),
        (132_015, advice::TEMPLATE_QUALITY),
        (1006, advice::RECIPIENT),
        (1011, advice::MEDIA),
        (131_053, advice::MEDIA),
    ] {
        let error = error(false, 400, &format!(r#"{{"error":{{"code":{code}}}}}"#));
        assert!(case(&error).1.fix.contains(advice), "{code}");
    }
}

/// Details begin with the part (Meta, "Error codes", 132000 and 132012).
#[test]
fn the_part_of_a_template_that_meta_names_becomes_the_field() {
    for (request, typed) in templates() {
        for code in [100, 131_008, 131_009, 132_000, 132_005, 132_008, 132_012, 132_018] {
            for (said, field) in [
                ("header: Format mismatch, expected IMAGE, received UNKNOWN", "header"),
                (
                    "body: number of localizable_params (1) does not match the expected number of params (2)",
                    "body",
                ),
                ("buttons: Button at index 1 of type Url requires a parameter", "buttons[1]"),
                ("buttons: 2 are expected", "buttons"),
            ] {
                let failure = failed(&request, 400, &meta(code, said));
                let field = if typed { field } else { "body.json.template.components" };
                assert_eq!(failure.field.as_deref(), Some(field), "{code} {said}");
                assert_eq!(
                    (failure.kind, failure.scope),
                    (FailureKind::TemplateMismatch, FailureScope::Message),
                    "{code}"
                );
                assert!(failure.fix.contains("template-form says w"), "{code}: {}", failure.fix);
                assert_eq!(failure.details.as_deref(), Some(said));
            }
        }
        let name = failed(&request, 400, &meta(131_008, "The parameter template['name'] is required."));
        assert_eq!(name.field.as_deref(), Some(if typed { "name" } else { "body.json.template.name" }));
    }
    let text = failed(&request(false), 400, &meta(131_008, "body: x"));
    assert_eq!((text.kind, text.field), (FailureKind::InvalidInput, None), "no template, no part");
}

#[test]
fn the_same_fault_of_a_template_has_one_kind_whoever_finds_it() {
    for (request, _) in templates() {
        for (code, said, mismatch) in [
            (131_008, "x", true),
            (100, "Parameter name is missing or empty", true),
            (100, "Param text must be a string", false),
            (131_009, "Components sub_type invalid at index: 0 and type: null", true),
            (131_009, "x", false),
        ] {
            let failure = failed(&request, 400, &meta(code, said));
            assert_eq!(failure.kind == FailureKind::TemplateMismatch, mismatch, "{code} {said}");
            assert_eq!(
                failure.fix.contains("button of the template may be missing"),
                code > 100,
                "{}",
                failure.fix
            );
        }
    }
}

/// 132018 has several causes (Meta, "Error codes"; an authentication code has at most 15 characters).
#[test]
fn the_advice_on_a_templates_content_follows_the_details() {
    let fix = |said: &str| failed(&request(false), 400, &meta(132_018, said)).fix;
    let long = fix("Parameter length limit 15 is exceeded for the template category");
    assert!(
        long.starts_with("Correct what the details name.")
            && long.contains("Shorten")
            && !long.contains("tab"),
        "{long}"
    );
    let lines = fix("Param text cannot have new-line/tab characters or more than 4 consecutive spaces");
    assert!(
        lines.starts_with("Correct what the details name.") && lines.contains("Remove line breaks"),
        "{lines}"
    );
    let other = fix("Link tracking is not allowed for this button");
    assert!(other.starts_with("Correct what the details name."), "{other}");
}

/// Meta, "Media: upload": the answer lists the accepted types.
#[test]
fn a_file_that_meta_refuses_is_medias_fault() {
    let said = "Param file must be a file with one of the following types: audio/aac, image/png. Received file of type 'image/gif'.";
    let mut upload = custom("/v25.0/111/media", "");
    upload.intent.inputs =
        Inputs { recipient: Some("body.multipart"), path: Some("path"), ..Inputs::default() };
    let failure = failed(&upload, 400, &meta(100, said));
    assert_eq!(failure.kind, FailureKind::MediaUnavailable);
    assert!(failure.fix.contains("content-type"), "{}", failure.fix);
}

#[test]
fn a_code_is_told_as_what_it_means_for_the_call() {
    let block = custom("/v25.0/111/block_users", "{}");
    let failure = failed(&block, 400, &meta(131_047, "x"));
    assert!(!failure.fix.contains("send-template"), "{}", failure.fix);
    assert!(failed(&block, 400, &meta(130_429, "x")).message.contains("numbers"));
    let mut marketing = request(false);
    assert_eq!(failed(&marketing, 400, &meta(131_055, "x")).scope, FailureScope::Sender);
    marketing.path_with_query = "/v25.0/111/marketing_messages".into();
    assert_eq!(failed(&marketing, 400, &meta(131_055, "x")).scope, FailureScope::Template);
    // The toolkit wrote the path.
    for code in [803, 2500] {
        assert_eq!(failed(&request(false), 400, &meta(code, "x")).scope, FailureScope::Connection, "{code}");
    }
}
