//! The limits in a schema are the tool's own: the tool accepts a value at the limit and refuses the next one.

use super::*;
use crate::connection::tests::access;
use crate::connection::{Access, Environment};
use crate::tools::Action;
use crate::wit::toolkit::*;
use crate::wit::types::Connection;

/// The limit at a place in a tool's schema.
fn limit(tool: usize, pointer: &str) -> usize {
    let schema =
        parse(manifest(&DescribeInput { dialect: None }).tools[tool].input_schema.as_deref().unwrap());
    let limit = schema.pointer(pointer).and_then(Value::as_u64);
    usize::try_from(limit.unwrap_or_else(|| panic!("no {pointer}"))).unwrap()
}

/// Checks that `limit` is the most that `accepts` allows.
#[track_caller]
fn most(limit: usize, accepts: impl Fn(usize) -> bool) {
    assert!(accepts(limit), "{limit} is refused");
    assert!(!accepts(limit + 1), "{} is taken", limit + 1);
}

fn accepts(input: &impl Action) -> bool {
    input.request(&access()).is_ok()
}

fn letters(count: usize) -> String {
    "x".repeat(count)
}

fn text() -> SendMessageInput {
    SendMessageInput::new("+15550100", "x")
}

fn image() -> SendMediaInput {
    SendMediaInput::new("+15550100", MediaKind::Image, MediaSource::Id("777".into()))
}

fn template() -> SendTemplateInput {
    SendTemplateInput::new("+15550100", "x", "en")
}

fn parameter(value: &str) -> TemplateParameter {
    TemplateParameter { name: None, value: value.into(), currency: None, date_time: None }
}

fn with_button(index: usize, value: ButtonValue) -> SendTemplateInput {
    let index = u32::try_from(index).unwrap();
    SendTemplateInput { buttons: Some(vec![TemplateButton { index, value }]), ..template() }
}

fn with_sections(sections: Vec<ProductSection>) -> SendTemplateInput {
    let thumbnail_product_retailer_id = "x".into();
    with_button(0, ButtonValue::Products(ProductsButton { thumbnail_product_retailer_id, sections }))
}

fn section(title: usize, products: usize) -> ProductSection {
    ProductSection { title: letters(title), product_retailer_ids: vec!["x".into(); products] }
}

fn get(path: &str) -> CustomApiCallInput {
    CustomApiCallInput {
        method: HttpMethod::Get,
        path: path.into(),
        query: None,
        headers: None,
        body: None,
        accept_error_status: None,
        max_response_bytes: None,
    }
}

#[test]
fn of_send_message() {
    most(limit(1, "/properties/body/maxLength"), |n| {
        accepts(&SendMessageInput { body: letters(n), ..text() })
    });
    most(limit(1, "/properties/callback-data/maxLength"), |n| {
        accepts(&SendMessageInput { callback_data: Some(letters(n)), ..text() })
    });
}

#[test]
fn of_send_media() {
    most(limit(2, "/properties/caption/maxLength"), |n| {
        accepts(&SendMediaInput { caption: Some(letters(n)), ..image() })
    });
    most(limit(2, "/$defs/media-source/oneOf/1/properties/id/maxLength"), |n| {
        accepts(&SendMediaInput { source: MediaSource::Id(letters(n)), ..image() })
    });
}

#[test]
fn of_send_template() {
    let of = |pointer: &str| limit(3, pointer);
    most(of("/properties/name/maxLength"), |n| {
        accepts(&SendTemplateInput { name: letters(n), ..template() })
    });
    most(of("/properties/one-time-password/maxLength"), |n| {
        accepts(&SendTemplateInput { one_time_password: Some(letters(n)), ..template() })
    });
    most(of("/properties/body/maxItems"), |n| {
        accepts(&SendTemplateInput { body: Some(vec![parameter("x"); n]), ..template() })
    });
    most(of("/$defs/template-parameter/properties/value/maxLength"), |n| {
        accepts(&SendTemplateInput { body: Some(vec![parameter(&letters(n))]), ..template() })
    });
    most(of("/$defs/template-button/properties/index/maximum"), |n| {
        accepts(&with_button(n, ButtonValue::Url("x".into())))
    });
    most(of("/properties/buttons/maxItems"), |n| {
        let button = |index| TemplateButton { index, value: ButtonValue::Url("x".into()) };
        let buttons = (0..u32::try_from(n).unwrap()).map(button).collect();
        accepts(&SendTemplateInput { buttons: Some(buttons), ..template() })
    });
    most(of("/$defs/template-button/properties/value/oneOf/2/properties/coupon/maxLength"), |n| {
        accepts(&with_button(0, ButtonValue::Coupon(letters(n))))
    });
    most(of("/properties/carousel/maxItems"), |n| {
        let card = CarouselCard { header: None, body: None, buttons: None };
        accepts(&SendTemplateInput { carousel: Some(vec![card; n]), ..template() })
    });
    let products = "/$defs/template-button/properties/value/oneOf/5/properties/products/properties/sections";
    most(of(&format!("{products}/maxItems")), |n| accepts(&with_sections(vec![section(1, 1); n])));
    most(of(&format!("{products}/items/properties/title/maxLength")), |n| {
        accepts(&with_sections(vec![section(n, 1)]))
    });
    most(of(&format!("{products}/items/properties/product-retailer-ids/maxItems")), |n| {
        accepts(&with_sections(vec![section(1, n)]))
    });
    for (pointer, header) in
        [("latitude", (|n| (n, 0.0)) as fn(f64) -> (f64, f64)), ("longitude", |n| (0.0, n))]
    {
        let pointer =
            format!("/$defs/template-header/oneOf/5/properties/location/properties/{pointer}/maximum");
        most(of(&pointer), |n| {
            let (latitude, longitude) = header(f64::from(u32::try_from(n).unwrap()));
            let location = Location { latitude, longitude, name: None, address: None };
            accepts(&SendTemplateInput { header: Some(TemplateHeader::Location(location)), ..template() })
        });
    }
}

#[test]
fn of_a_custom_call() {
    most(limit(4, "/properties/max-response-bytes/maximum"), |n| {
        accepts(&CustomApiCallInput { max_response_bytes: u32::try_from(n).ok(), ..get("/me") })
    });
    // The version is put in front of the caller's path.
    most(limit(4, "/properties/path/maxLength"), |n| accepts(&get(&format!("/v25.0/{}", letters(n - 7)))));
}

#[test]
fn of_a_connection() {
    let schema = parse(&manifest(&DescribeInput { dialect: None }).connection_schema);
    let accepts = |connection: Connection| Access::resolve(&connection, &Environment::default()).is_ok();
    let bare = || Connection {
        name: None,
        access_token: Some("x".into()),
        business_account_id: None,
        phone_number_id: None,
        api_version: None,
        graph_url: None,
        timeout_ms: None,
    };
    let of = |pointer: &str| usize::try_from(schema.pointer(pointer).unwrap().as_u64().unwrap()).unwrap();
    most(of("/properties/timeout-ms/maximum"), |n| {
        accepts(Connection { timeout_ms: u32::try_from(n).ok(), ..bare() })
    });
    most(of("/properties/access-token/maxLength"), |n| {
        accepts(Connection { access_token: Some(letters(n)), ..bare() })
    });
    let agree = |field: &str, samples: &[&str], make: &dyn Fn(String) -> Connection| {
        let validator = validator(&schema["properties"][field]);
        for sample in samples {
            let takes = accepts(make((*sample).into()));
            assert_eq!(validator.is_valid(&(*sample).into()), takes, "{field}: {sample}");
        }
    };
    let long = "1".repeat(33);
    let ids = ["1", "106540352242922", &long, "+15550100", "12a", "1 2"];
    agree("phone-number-id", &ids, &|id| Connection { phone_number_id: Some(id), ..bare() });
    agree("business-account-id", &ids, &|id| Connection { business_account_id: Some(id), ..bare() });
    agree("access-token", &["EAAG", "a b", "é"], &|token| Connection {
        access_token: Some(token),
        ..bare()
    });
    let versions = ["v25.0", "25.0", "v25", "v1234.0", "v1.2.3", "V25.0"];
    agree("api-version", &versions, &|version| Connection { api_version: Some(version), ..bare() });
    let urls = ["https://graph.facebook.com", "HTTP://127.0.0.1:80", "graph.facebook.com", "ftp://x.example"];
    agree("graph-url", &urls, &|url| Connection { graph_url: Some(url), ..bare() });
}

/// A pattern and its tool agree on the cases at the edge.
#[test]
fn of_patterns() {
    let manifest = manifest(&DescribeInput { dialect: None });
    let agree = |tool: usize, pointer: &str, samples: &[&str], accepts: &dyn Fn(String) -> bool| {
        let schema = parse(manifest.tools[tool].input_schema.as_deref().unwrap());
        let validator = validator(schema.pointer(pointer).unwrap_or_else(|| panic!("no {pointer}")));
        for sample in samples {
            let valid = validator.is_valid(&(*sample).into());
            assert_eq!(valid, accepts((*sample).into()), "{pointer}: {sample:?}");
        }
    };
    let long = format!("US.{}", "a".repeat(129));
    agree(
        1,
        "/properties/to",
        &[
            "+1234567",
            "+123456",
            "+123456789012345",
            "+1234567890123456",
            "+0123456789",
            "15550100",
            "+1 5550100",
            "US.a1",
            "US.ENT.a1",
            "US.",
            "us.a",
            "US.a b",
            &long,
            "",
            "+15550100\n",
        ],
        &|to| accepts(&SendMessageInput { to: Some(to), ..text() }),
    );
    agree(1, "/properties/body", &["x", " x\n", "é"], &|body| accepts(&SendMessageInput { body, ..text() }));
    agree(1, "/properties/body", &["", " ", "\n\t"], &|body| accepts(&SendMessageInput { body, ..text() }));
    agree(1, "/properties/reply-to", &["wamid.HBg=", "HBg=", "wamid.a b"], &|id| {
        accepts(&SendMessageInput { reply_to: Some(id), ..text() })
    });
    agree(1, "/properties/phone-number-id", &["1", "+15550100", "x"], &|id| {
        accepts(&SendMessageInput { phone_number_id: Some(id), ..text() })
    });
    agree(
        2,
        "/$defs/media-source/oneOf/0/properties/url",
        &["https://a.example/x", "http://a.example/x", "a.example"],
        &|url| accepts(&SendMediaInput { source: MediaSource::Url(url), ..image() }),
    );
    agree(2, "/$defs/media-source/oneOf/1/properties/id", &["1_a", "a/b", ""], &|id| {
        accepts(&SendMediaInput { source: MediaSource::Id(id), ..image() })
    });
    agree(3, "/properties/name", &["order_1", "Order", "a-b", ""], &|name| {
        accepts(&SendTemplateInput { name, ..template() })
    });
    agree(
        3,
        "/properties/language",
        &["en", "pt_BR", "prs_AF", "en-US", "EN", "en_us", "e", "en_US_x"],
        &|language| accepts(&SendTemplateInput { language, ..template() }),
    );
    agree(
        3,
        "/properties/offer-expires-at",
        &["2026-12-24T18:00:00Z", "2026-12-24T18:00:00+01:00", "2026-12-24", "x"],
        &|at| accepts(&SendTemplateInput { offer_expires_at: Some(at), ..template() }),
    );
    agree(
        3,
        "/$defs/template-parameter/properties/value",
        &["x", " x ", "", "  ", "a\nb", "a\tb", "a\r"],
        &|value| accepts(&SendTemplateInput { body: Some(vec![parameter(&value)]), ..template() }),
    );
    agree(3, "/$defs/template-parameter/properties/name", &["a_1", "A", "{{a}}"], &|name| {
        let parameter = TemplateParameter { name: Some(name), ..parameter("x") };
        accepts(&SendTemplateInput { body: Some(vec![parameter]), ..template() })
    });
    let currency = |code: &str, amount: &str| {
        let currency = Some(Currency { code: code.into(), amount: amount.into() });
        let parameter = TemplateParameter { currency, ..parameter("x") };
        accepts(&SendTemplateInput { body: Some(vec![parameter]), ..template() })
    };
    let at = "/$defs/template-parameter/properties/currency/properties";
    agree(3, &format!("{at}/code"), &["USD", "usd", "US"], &|code| currency(&code, "1"));
    let amounts = ["1", "-1.234", "1.2345", "1.", ".5", "1234567890123", "1,5"];
    agree(3, &format!("{at}/amount"), &amounts, &|amount| currency("USD", &amount));
}
