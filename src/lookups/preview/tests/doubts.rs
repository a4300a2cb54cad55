//! Messages that are sent, but may not arrive as intended.

use super::*;

fn pictured(address: &str) -> SendTemplateInput {
    SendTemplateInput { header: Some(TemplateHeader::Image(MediaSource::Url(address.into()))), ..input() }
}

/// Meta, error 131053: if the fetcher cannot get a file, Meta reports it later, by webhook.
#[test]
fn a_file_that_meta_will_hardly_fetch_is_doubtful() {
    let mut entry = with_header("IMAGE");
    entry["components"][0]["example"] = json!({"header_handle": ["https://a.example/example.png"]});
    for address in [
        "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1",
        "https://scontent.whatsapp.net/v/t61/x.jpg?ccb=9",
        "https://a.example/x.gif",
        "https://a.example/x.webp",
        "https://a.example/example.png",
    ] {
        assert_eq!(fields(&entry, &pictured(address)), none(), "{address}");
        assert_eq!(warnings(&entry, &pictured(address)), ["header.image.url"], "{address}");
    }
    assert_eq!(warnings(&entry, &pictured("https://a.example/x.png")), none());
    let document = |address: &str| {
        let source = MediaSource::Url(address.into());
        SendTemplateInput {
            header: Some(TemplateHeader::Document(HeaderDocument { source, filename: None })),
            ..input()
        }
    };
    assert_eq!(
        warnings(&with_header("DOCUMENT"), &document("https://a.example/x.zip")),
        ["header.document.source.url"]
    );
}

/// WhatsApp has its own formatting marks (Meta, "Text formatting": *bold*).
#[test]
fn markdown_is_doubtful() {
    let entry = body("Hi {{1}}, bye.");
    let with = |value: &str| SendTemplateInput { body: Some(vec![text(value)]), ..input() };
    for value in ["**Ana**", "[pay](https://a.example)", "see **", "x](y"] {
        assert_eq!(fields(&entry, &with(value)), none());
        assert_eq!(warnings(&entry, &with(value)), ["body[0].value"], "{value}");
    }
    for value in ["*Ana*", "2*3*4", "[1] (2)"] {
        assert_eq!(warnings(&entry, &with(value)), none(), "{value}");
    }
}

/// Meta, "Templates: named parameters": a variable that is not a number has a name, whatever `parameter_format` says.
#[test]
fn a_variable_that_is_no_number_always_has_a_name() {
    let mut entry = body("Aqui \u{e9} {{agente}}.");
    for format in [json!(null), json!("POSITIONAL"), json!("NAMED")] {
        entry["parameter_format"] = format;
        let with = |parameter| SendTemplateInput { body: Some(vec![parameter]), ..input() };
        let (message, faults) = shown(&entry, &with(named("agente", "Ana")));
        assert_eq!((message.body.as_str(), faults), ("Aqui \u{e9} Ana.", vec![]));
        assert_eq!(fields(&entry, &with(text("Ana"))), ["body[0].name"]);
    }
    entry["parameter_format"] = json!(null);
    entry["components"][0]["text"] = json!("Hi {{1}}, this is {{agente}}.");
    let both = SendTemplateInput { body: Some(vec![named("1", "Bo"), named("agente", "Ana")]), ..input() };
    assert_eq!((fields(&entry, &both), warnings(&entry, &both)), (none(), vec!["body".to_owned()]));
}

/// Meta, "Single-product message templates": the body has at most 160 characters.
#[test]
fn the_text_below_a_product_is_short() {
    let entry =
        definition(json!([{"type": "HEADER", "format": "PRODUCT"}, {"type": "BODY", "text": "{{1}}!"}]));
    let product = Product { product_retailer_id: "sku".into(), catalog_id: "1".into() };
    let with = |length: usize| SendTemplateInput {
        header: Some(TemplateHeader::Product(product.clone())),
        body: Some(vec![text(&"x".repeat(length))]),
        ..input()
    };
    assert_eq!(fields(&entry, &with(159)), none());
    assert_eq!(fields(&entry, &with(160)), ["body[0].value"]);
}
