//! Makes inputs and answers from random bytes, with a bias towards what is likely to break something. Used by the
//! property tests and by the fuzz targets.

use arbitrary::{Result, Unstructured};
use whatsapp_toolkit::graph::Response;
use whatsapp_toolkit::wit::toolkit::*;
use whatsapp_toolkit::wit::types::{Connection, NameValue};

/// The token that must never appear in a result.
pub const TOKEN: &str = "EAAG-secret-of-the-properties";

/// Texts that have broken something somewhere.
const WORDS: &[&str] = &[
    "",
    " ",
    "\n",
    "\t",
    "\u{0}",
    "\r\n",
    "\u{202e}",
    "\u{feff}",
    "é",
    "\u{1f44d}\u{1f3fd}",
    "ﷺ",
    "%",
    "%2e%2e",
    "%zz",
    "..",
    "/",
    "//",
    "\\",
    "#",
    "?",
    "&",
    "=",
    "{",
    "}",
    "{{1}}",
    "{phone-number-id}",
    "{business-account-id}",
    "[",
    "\"",
    "'",
    ":",
    "@",
    "+",
    "-",
    "0",
    "1",
    "111",
    "+15555550123",
    "15555550123",
    "+1 555 555-0123",
    "US.13491208655302741918",
    "wamid.HBgL",
    "en",
    "en_US",
    "pt-BR",
    "order_confirmation",
    "https://",
    "https://a.example/x.pdf",
    "http://127.0.0.1/",
    "https://graph.facebook.com/v25.0/me",
    "https://lookaside.fbsbx.com/x?mid=1",
    "https://graph.facebook.com@evil.example/",
    "access_token",
    "Authorization",
    "v25.0",
    "application/json",
    "null",
    "{}",
    "[]",
    "[{}]",
    "{\"a\":1}",
    "1e999",
    "-1",
    "1234.5",
    "USD",
    "2026-12-24T18:00:00Z",
    "AAEC",
    "Sun, 22 Nov 2026 12:00:00 GMT",
    TOKEN,
];

pub type Source<'a, 'b> = &'a mut Unstructured<'b>;

/// True once in `n` times, and never once the bytes are used up, so that few bytes make small values.
pub fn one_in(u: Source, n: u32) -> Result<bool> {
    Ok(u.int_in_range(1..=n)? == n)
}

/// A text: a plain one, a word that has broken something, several, any Unicode, or a long one.
pub fn text(u: Source) -> Result<String> {
    if one_in(u, 2)? {
        return Ok("plain".to_owned());
    }
    Ok(match u.int_in_range(0..=9)? {
        0..=4 => u.choose(WORDS)?.to_string(),
        5..=6 => {
            let mut text = String::new();
            for _ in 0..u.int_in_range(1..=4)? {
                text.push_str(u.choose(WORDS)?);
            }
            text
        }
        7..=8 => u.arbitrary::<String>()?,
        _ => u.choose(WORDS)?.repeat(u.int_in_range(0..=400)?),
    })
}

fn maybe<T>(u: Source, make: fn(Source) -> Result<T>) -> Result<Option<T>> {
    if one_in(u, 4)? { make(u).map(Some) } else { Ok(None) }
}

fn list<T>(u: Source, make: fn(Source) -> Result<T>) -> Result<Vec<T>> {
    let length = if one_in(u, 500)? { 2_000 } else { u.int_in_range(0..=4)? };
    (0..length).map(|_| make(u)).collect()
}

fn number(u: Source) -> Result<u32> {
    Ok(if one_in(u, 2)? { u.int_in_range(0..=12)? } else { u.arbitrary()? })
}

pub fn connection(u: Source) -> Result<Connection> {
    let usual = !one_in(u, 4)?;
    let ids = |u: Source| if usual { Ok(Some("111".to_owned())) } else { maybe(u, text) };
    Ok(Connection {
        name: maybe(u, text)?,
        access_token: if usual { Some(TOKEN.to_owned()) } else { maybe(u, text)? },
        business_account_id: ids(u)?,
        phone_number_id: ids(u)?,
        api_version: if usual { None } else { maybe(u, text)? },
        graph_url: if usual { None } else { maybe(u, text)? },
        timeout_ms: if usual { None } else { maybe(u, number)? },
    })
}

pub fn send_message(u: Source) -> Result<SendMessageInput> {
    Ok(SendMessageInput {
        to: maybe_to(u)?,
        group_id: maybe(u, group)?,
        body: text(u)?,
        preview_url: maybe(u, |u| u.arbitrary())?,
        reply_to: maybe(u, text)?,
        phone_number_id: maybe(u, text)?,
        callback_data: maybe(u, text)?,
        extra_json: maybe(u, extra)?,
    })
}

/// Mostly a recipient that is accepted, or hardly anything after the recipient's check would be tried.
fn maybe_to(u: Source) -> Result<Option<String>> {
    if !one_in(u, 6)? { Ok(Some("+15555550123".into())) } else { maybe(u, text) }
}

/// Rarely, since it is refused next to a number.
fn group(u: Source) -> Result<String> {
    Ok(match u.int_in_range(0..=5)? {
        0..=3 => String::new(),
        4 => "Y2FwaV9ncm91cDoxMjM0".into(),
        _ => text(u)?,
    })
}

/// Additional fields of a message.
fn extra(u: Source) -> Result<String> {
    const NAMES: &[&str] =
        &["category", "ttl_seconds", "to", "type", "messaging_account_id", "\\u0074o", "x"];
    if u.arbitrary()? { json(u, NAMES, 3) } else { text(u) }
}

fn source(u: Source) -> Result<MediaSource> {
    if one_in(u, 2)? {
        return Ok(MediaSource::Url("https://a.example/x.pdf".into()));
    }
    Ok(if u.arbitrary()? { MediaSource::Url(text(u)?) } else { MediaSource::Id(text(u)?) })
}

pub fn send_media(u: Source) -> Result<SendMediaInput> {
    use MediaKind::{Audio, Document, Image, Sticker, Video};
    Ok(SendMediaInput {
        to: maybe_to(u)?,
        group_id: maybe(u, group)?,
        kind: *u.choose(&[Image, Video, Audio, Document, Sticker])?,
        source: source(u)?,
        caption: maybe(u, text)?,
        filename: maybe(u, text)?,
        voice: maybe(u, |u| u.arbitrary())?,
        reply_to: maybe(u, text)?,
        phone_number_id: None,
        callback_data: maybe(u, text)?,
        extra_json: maybe(u, extra)?,
    })
}

fn parameter(u: Source) -> Result<TemplateParameter> {
    Ok(TemplateParameter {
        name: if one_in(u, 4)? { Some(text(u)?) } else { None },
        value: text(u)?,
        currency: if one_in(u, 8)? { Some(Currency { code: text(u)?, amount: text(u)? }) } else { None },
        date_time: maybe(u, |u| u.arbitrary())?,
    })
}

fn header(u: Source) -> Result<TemplateHeader> {
    Ok(match u.int_in_range(0..=6)? {
        0 => TemplateHeader::Text(parameter(u)?),
        1 => TemplateHeader::Image(source(u)?),
        2 => TemplateHeader::Video(source(u)?),
        3 => TemplateHeader::Document(HeaderDocument { source: source(u)?, filename: maybe(u, text)? }),
        4 => TemplateHeader::Location(Location {
            latitude: u.arbitrary()?,
            longitude: u.arbitrary()?,
            name: maybe(u, text)?,
            address: maybe(u, text)?,
        }),
        5 => TemplateHeader::Gif(source(u)?),
        _ => TemplateHeader::Product(Product { product_retailer_id: text(u)?, catalog_id: text(u)? }),
    })
}

fn section(u: Source) -> Result<ProductSection> {
    Ok(ProductSection { title: text(u)?, product_retailer_ids: list(u, text)? })
}

fn button(u: Source) -> Result<TemplateButton> {
    let value = match u.int_in_range(0..=7)? {
        0 => ButtonValue::Payload(text(u)?),
        1 => ButtonValue::Url(text(u)?),
        2 => ButtonValue::Coupon(text(u)?),
        3 => ButtonValue::Flow(FlowButton { token: maybe(u, text)?, data_json: maybe(u, text)? }),
        4 => ButtonValue::Catalog(CatalogButton { thumbnail_product_retailer_id: maybe(u, text)? }),
        5 => ButtonValue::Products(ProductsButton {
            thumbnail_product_retailer_id: text(u)?,
            sections: list(u, section)?,
        }),
        6 => ButtonValue::Order(OrderButton { details_json: text(u)? }),
        _ => ButtonValue::Call(CallButton { ttl_minutes: maybe(u, number)?, payload: maybe(u, text)? }),
    };
    Ok(TemplateButton { index: number(u)?, value })
}

fn card(u: Source) -> Result<CarouselCard> {
    Ok(CarouselCard {
        header: maybe(u, header)?,
        body: maybe(u, |u| list(u, parameter))?,
        buttons: maybe(u, |u| list(u, button))?,
    })
}

pub fn send_template(u: Source) -> Result<SendTemplateInput> {
    Ok(SendTemplateInput {
        to: maybe_to(u)?,
        group_id: maybe(u, group)?,
        name: if !one_in(u, 4)? { "hello".into() } else { text(u)? },
        language: if !one_in(u, 4)? { "en".into() } else { text(u)? },
        header: maybe(u, header)?,
        body: maybe(u, |u| list(u, parameter))?,
        buttons: maybe(u, |u| list(u, button))?,
        carousel: if one_in(u, 4)? { Some(list(u, card)?) } else { None },
        one_time_password: if one_in(u, 4)? { Some(text(u)?) } else { None },
        offer_expires_at: maybe(u, text)?,
        order_status: maybe(u, |u| {
            Ok(OrderStatus { reference_id: text(u)?, status: text(u)?, description: maybe(u, text)? })
        })?,
        tap_target: maybe(u, |u| Ok(TapTarget { url: text(u)?, title: text(u)? }))?,
        components_json: maybe(u, text)?,
        route: maybe(u, |u| Ok(*u.choose(&[Route::Cloud, Route::Marketing])?))?,
        reply_to: None,
        phone_number_id: None,
        callback_data: None,
        extra_json: maybe(u, extra)?,
    })
}

fn name_value(u: Source) -> Result<NameValue> {
    Ok(NameValue { name: text(u)?, value: text(u)? })
}

fn content(u: Source) -> Result<Content> {
    Ok(if u.arbitrary()? { Content::Text(text(u)?) } else { Content::Base64(text(u)?) })
}

fn part(u: Source) -> Result<Part> {
    Ok(Part {
        name: text(u)?,
        content: content(u)?,
        filename: maybe(u, text)?,
        content_type: maybe(u, text)?,
    })
}

pub fn custom_api_call(u: Source) -> Result<CustomApiCallInput> {
    Ok(CustomApiCallInput {
        method: *u.choose(&[HttpMethod::Get, HttpMethod::Post, HttpMethod::Delete])?,
        path: if one_in(u, 2)? { "/{phone-number-id}/messages".into() } else { text(u)? },
        query: maybe(u, |u| list(u, name_value))?,
        headers: if one_in(u, 4)? { Some(list(u, name_value)?) } else { None },
        body: if one_in(u, 2)? {
            Some(match u.int_in_range(0..=3)? {
                0 => RequestBody::Json(text(u)?),
                1 => RequestBody::Form(list(u, name_value)?),
                2 => RequestBody::Multipart(list(u, part)?),
                _ => RequestBody::Raw(RawBody { content: content(u)?, content_type: maybe(u, text)? }),
            })
        } else {
            None
        },
        accept_error_status: maybe(u, |u| u.arbitrary())?,
        max_response_bytes: if one_in(u, 8)? { Some(u.arbitrary()?) } else { None },
    })
}

/// The names that the code looks for in an answer.
const ANSWER: &[&str] = &[
    "error",
    "code",
    "error_subcode",
    "message",
    "error_data",
    "details",
    "fbtrace_id",
    "error_user_title",
    "error_user_msg",
    "data",
    "messages",
    "contacts",
    "id",
    "wa_id",
    "user_id",
    "message_status",
    "is_valid",
    "type",
    "expires_at",
    "scopes",
    "granular_scopes",
    "scope",
    "target_ids",
    "health_status",
    "can_send_message",
    "entities",
    "errors",
    "paging",
    "next",
    "display_phone_number",
    "status",
    "quality_rating",
];

/// JSON of any shape, with names that the code looks for in it.
pub fn json(u: Source, names: &[&str], depth: u32) -> Result<String> {
    const CODES: &[&str] = &[
        "0", "1", "2", "33", "100", "190", "80007", "130429", "131000", "131009", "131056", "132001", "9e9",
        "-1", "\"190\"",
    ];
    let kinds = if depth == 0 { 4 } else { 7 };
    Ok(match u.int_in_range(0..=kinds)? {
        0 => (*u.choose(&["null", "true", "false", "[]", "{}"])?).to_owned(),
        1 | 2 => (*u.choose(CODES)?).to_owned(),
        3 | 4 => quoted(&text(u)?),
        5 => {
            let items =
                (0..u.int_in_range(0..=3)?).map(|_| json(u, names, depth - 1)).collect::<Result<Vec<_>>>()?;
            format!("[{}]", items.join(","))
        }
        _ => {
            let fields = (0..u.int_in_range(0..=4)?)
                .map(|_| Ok(format!("\"{}\":{}", u.choose(names)?, json(u, names, depth - 1)?)))
                .collect::<Result<Vec<_>>>()?;
            format!("{{{}}}", fields.join(","))
        }
    })
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn body(u: Source) -> Result<Vec<u8>> {
    Ok(match u.int_in_range(0..=5)? {
        0 => u.arbitrary()?,
        1 => "[".repeat(u.int_in_range(0..=20_000)?).into_bytes(),
        2 => format!(
            "{{\"error\":{{\"code\":{},\"message\":{},\"error_data\":{{\"details\":{}}}}}}}",
            json(u, ANSWER, 0)?,
            json(u, ANSWER, 0)?,
            json(u, ANSWER, 0)?
        )
        .into_bytes(),
        3 => br#"{"messages":[{"id":"wamid.A"}]}"#.to_vec(),
        _ => json(u, ANSWER, 5)?.into_bytes(),
    })
}

/// Any answer whose headers HTTP can carry.
pub fn response(u: Source) -> Result<Response> {
    const HEADERS: &[&str] = &[
        "content-type",
        "date",
        "retry-after",
        "x-business-use-case-usage",
        "facebook-api-version",
        "x-other",
    ];
    let mut headers = Vec::new();
    for _ in 0..u.int_in_range(0..=4)? {
        let value: String = text(u)?.chars().filter(|c| (' '..='~').contains(c)).collect();
        headers.push(((*u.choose(HEADERS)?).to_owned(), value));
    }
    let status = if !one_in(u, 4)? {
        *u.choose(&[200, 201, 302, 400, 401, 404, 408, 429, 500, 503])?
    } else {
        u.int_in_range(200..=599)?
    };
    Ok(Response { status, headers, body: body(u)? })
}
