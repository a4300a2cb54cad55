//! A template's definition, as Meta lists it: its contents, and the values it needs.

use serde_json::Value;

use crate::text::variables::Text;
use crate::tools::send_template::buttons::{MAX_COUPON, MAX_OFFER_COUPON};

/// The longest texts, with values filled in, in characters (Meta, "Templates: components", "Limited-time offer
/// templates", "Carousel templates", "Single-product message templates").
const HEADER: usize = 60;
const BODY: usize = 1_024;
const OFFER_BODY: usize = 600;
const CARD_BODY: usize = 160;
const PRODUCT_BODY: usize = 160;

/// The longest address of a button, with its value filled in, in characters (Meta, "Templates: components").
const URL: usize = 2_000;

/// A template.
pub(super) struct Template<'a> {
    pub(super) name: &'a str,
    pub(super) language: &'a str,
    pub(super) status: &'a str,
    /// `MARKETING`, `UTILITY` or `AUTHENTICATION`, in upper case.
    pub(super) category: String,
    /// `ORDER_STATUS`, or another word of Meta's, in upper case; mostly empty.
    pub(super) sub_category: String,
    /// Each message asks for permission to call.
    pub(super) asks_to_call: bool,
    /// The variables have names, as in `{{customer_name}}`.
    pub(super) named: bool,
    /// Some variables are numbers and some are names, and Meta does not say which kind it wants.
    pub(super) mixed: bool,
    /// The body and the button carry a one-time password.
    pub(super) one_time_password: bool,
    pub(super) parts: Parts,
    pub(super) offer: Option<Offer<'a>>,
    pub(super) cards: Vec<Parts>,
    /// Parts that the toolkit's inputs cannot fill.
    pub(super) unknown: Vec<Unknown>,
}

/// A part of a template that is newer than this component.
pub(super) struct Unknown {
    /// Meta's word for it, in upper case.
    pub(super) kind: String,
    pub(super) part: UnknownPart,
    /// The index of the card that it belongs to.
    pub(super) card: Option<usize>,
}

/// The part that is unknown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum UnknownPart {
    /// A header's format. Any header that is not text is given in each message.
    Header,
    /// The kind of the button at this index.
    Button(u32),
    /// A component.
    Component,
}

/// A header, a body, a footer and buttons: those of the template, or those of one card.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) header: Option<Header>,
    pub(super) body: Option<Text>,
    pub(super) footer: Option<String>,
    pub(super) buttons: Vec<Button>,
}

/// A header.
pub(super) struct Header {
    /// `TEXT`, `IMAGE` and so on.
    pub(super) format: String,
    /// The text; empty unless the format is `TEXT`.
    pub(super) text: Text,
    /// The address of the file that Meta keeps as an example.
    pub(super) example: Option<String>,
}

impl Header {
    /// The case of `template-header` that fills it; `None` if there is nothing to fill.
    pub(super) fn case(&self) -> Option<&'static str> {
        if self.format == "TEXT" {
            return (!self.text.variables.is_empty()).then_some("text");
        }
        ["image", "video", "gif", "document", "location", "product"]
            .into_iter()
            .find(|case| self.format.eq_ignore_ascii_case(case))
    }

    /// A format that is newer than this component.
    pub(super) fn is_unknown(&self) -> bool {
        self.case().is_none() && self.format != "TEXT"
    }
}

/// A limited-time offer.
pub(super) struct Offer<'a> {
    pub(super) text: &'a str,
    /// Each message says when the offer ends.
    pub(super) expires: bool,
}

/// A button.
pub(super) struct Button {
    /// `URL`, `QUICK_REPLY` and so on; `OTP` in both forms that Meta uses.
    pub(super) kind: String,
    pub(super) text: String,
    /// The address of a URL button.
    pub(super) url: Text,
    /// The target of a button that accepts no value: a number, a flow.
    pub(super) target: Option<String>,
    /// Meta's example of the value.
    pub(super) example: Option<String>,
}

impl Button {
    /// The case of `button-value` that fills it; `None` if there is nothing to fill.
    pub(super) fn case(&self) -> Option<&'static str> {
        Some(match self.kind.as_str() {
            "QUICK_REPLY" => "payload",
            "URL" if self.url.variables.is_empty() => return None,
            "URL" | "OTP" => "url",
            "COPY_CODE" => "coupon",
            "FLOW" => "flow",
            "CATALOG" => "catalog",
            "MPM" => "products",
            "VOICE_CALL" => "call",
            "ORDER_DETAILS" => "order",
            _ => return None,
        })
    }

    /// Whether Meta refuses a message without the button's component. A flow and a catalog need no value, but they
    /// need their component (Meta, "Catalog templates"; Seen: 131009 without that of a flow, 131008 without that of a
    /// catalog).
    pub(super) fn is_required(&self) -> bool {
        matches!(self.case(), Some("url" | "coupon" | "products" | "flow" | "catalog" | "order"))
    }

    /// The kinds that never accept a value: their action is in the template (Meta, "Templates: components").
    pub(super) fn is_fixed(&self) -> bool {
        matches!(self.kind.as_str(), "URL" | "PHONE_NUMBER" | "SPM" | "REQUEST_CONTACT_INFO")
    }

    /// A kind that is newer than this component.
    pub(super) fn is_unknown(&self) -> bool {
        self.case().is_none() && !self.is_fixed()
    }

    /// Whether it belongs to a shop (Meta, "Groups API", which does not support commerce).
    fn is_commerce(&self) -> bool {
        matches!(self.kind.as_str(), "CATALOG" | "MPM" | "SPM" | "ORDER_DETAILS")
    }
}

/// A member of an object that is a string.
pub(super) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}

fn upper(value: &Value, name: &str) -> String {
    text(value, name).unwrap_or_default().to_ascii_uppercase()
}

fn entries<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

impl<'a> Template<'a> {
    /// Reads an entry of the list. Missing parts are left empty: the sets of kinds are Meta's and grow.
    pub(super) fn of(entry: &'a Value) -> Self {
        let components = entries(entry, "components");
        let language = text(entry, "language").unwrap_or_default();
        let mut reader = Reader {
            language,
            authentication: upper(entry, "category") == "AUTHENTICATION",
            unknown: Vec::new(),
            body: BODY,
            card: None,
        };
        let find = |kind: &str| components.iter().find(|component| upper(component, "type") == kind);
        let offer = find("LIMITED_TIME_OFFER").and_then(|component| component.get("limited_time_offer"));
        if offer.is_some() {
            reader.body = OFFER_BODY;
        } else if find("HEADER").is_some_and(|header| upper(header, "format") == "PRODUCT") {
            reader.body = PRODUCT_BODY;
        }
        let parts = reader.parts(components);
        reader.body = CARD_BODY;
        let defined = find("CAROUSEL").map(|carousel| entries(carousel, "cards")).unwrap_or_default();
        let mut cards = Vec::with_capacity(defined.len());
        for (place, card) in defined.iter().enumerate() {
            reader.card = Some(place);
            cards.push(reader.parts(entries(card, "components")));
        }
        // A variable that is not a number always has a name, whatever the format says.
        let said = upper(entry, "parameter_format") == "NAMED";
        let (mut numbers, mut names) = (false, false);
        for part in cards.iter().chain([&parts]) {
            let header = part.header.as_ref().map(|header| &header.text);
            for text in header.into_iter().chain(&part.body) {
                names |= text.has_names();
                numbers |= text.has_numbers();
            }
        }
        Self {
            name: text(entry, "name").unwrap_or_default(),
            language,
            status: text(entry, "status").unwrap_or_default(),
            category: upper(entry, "category"),
            sub_category: upper(entry, "sub_category"),
            asks_to_call: find("CALL_PERMISSION_REQUEST").is_some(),
            named: said || names,
            mixed: !said && names && numbers,
            one_time_password: parts.buttons.iter().any(|button| button.kind == "OTP"),
            parts,
            offer: offer.map(|offer| Offer {
                text: text(offer, "text").unwrap_or_default(),
                expires: offer.get("has_expiration").and_then(Value::as_bool).unwrap_or_default(),
            }),
            cards,
            unknown: reader.unknown,
        }
    }

    /// The model for each card of a message, if the template does not fix their number: Meta wants two cards that show
    /// products in a definition, and accepts 2 to 10 in a message (Meta, "Product card carousel templates").
    pub(super) fn product_card(&self) -> Option<&Parts> {
        self.cards
            .first()
            .filter(|card| card.header.as_ref().is_some_and(|header| header.format == "PRODUCT"))
    }

    /// Whether each message reports the status of an order (Meta, "Order status templates").
    pub(super) fn tells_order_status(&self) -> bool {
        self.sub_category == "ORDER_STATUS"
    }

    /// Whether it carries a code that proves someone's identity (Meta, "Authentication templates").
    pub(super) fn is_authentication(&self) -> bool {
        self.category == "AUTHENTICATION" || self.one_time_password
    }

    /// Whether it shows products or an order.
    pub(super) fn is_commerce(&self) -> bool {
        let is_product = |part: &Parts| {
            part.header.as_ref().is_some_and(|header| header.format == "PRODUCT")
                || part.buttons.iter().any(Button::is_commerce)
        };
        self.cards.iter().chain([&self.parts]).any(is_product) || self.tells_order_status()
    }

    /// Whether it may be sent to a group (Meta, "Groups API": no authentication, no commerce, no calls).
    pub(super) fn is_for_groups(&self) -> bool {
        !self.is_authentication() && !self.is_commerce() && !self.asks_to_call
    }

    /// The longest coupon code, in characters.
    pub(super) fn longest_coupon(&self) -> usize {
        if self.offer.is_some() { MAX_OFFER_COUPON } else { MAX_COUPON }
    }
}

/// The text of a template's body.
pub(super) fn body(entry: &Value) -> Option<&str> {
    let body = entries(entry, "components").iter().find(|component| upper(component, "type") == "BODY")?;
    text(body, "text")
}

/// State shared by the parts of a template while it is read.
struct Reader<'a> {
    language: &'a str,
    authentication: bool,
    unknown: Vec<Unknown>,
    /// The longest body.
    body: usize,
    /// The index of the card that is being read.
    card: Option<usize>,
}

impl Reader<'_> {
    fn parts(&mut self, components: &[Value]) -> Parts {
        let mut parts = Parts::default();
        for component in components {
            match upper(component, "type").as_str() {
                "HEADER" => parts.header = Some(self.header(component)),
                "BODY" => parts.body = Some(self.body(component)),
                "FOOTER" => parts.footer = self.footer(component),
                "BUTTONS" => {
                    let buttons = entries(component, "buttons");
                    parts.buttons =
                        (0..).zip(buttons).map(|(index, button)| self.button(index, button)).collect();
                }
                "CAROUSEL" | "LIMITED_TIME_OFFER" | "CALL_PERMISSION_REQUEST" => {}
                other => self.unknown(other, UnknownPart::Component),
            }
        }
        parts
    }

    fn unknown(&mut self, kind: &str, part: UnknownPart) {
        self.unknown.push(Unknown { kind: kind.to_owned(), part, card: self.card });
    }

    fn header(&mut self, component: &Value) -> Header {
        let format = upper(component, "format");
        let written = if format == "TEXT" { text(component, "text") } else { None };
        let header = Header {
            text: Text::new(written.unwrap_or_default(), HEADER, |name, at| {
                example(component, ["header_text", "header_text_named_params"], name, at)
            }),
            example: component
                .get("example")
                .and_then(|example| example.get("header_handle")?.get(0)?.as_str())
                .map(str::to_owned),
            format,
        };
        if header.is_unknown() {
            self.unknown(&header.format, UnknownPart::Header);
        }
        header
    }

    fn body(&self, component: &Value) -> Text {
        let examples = |name: &str, at| example(component, ["body_text", "body_text_named_params"], name, at);
        match text(component, "text") {
            Some(written) => Text::new(written, self.body, examples),
            None if !self.authentication => Text::default(),
            // Meta, "Authentication templates": the text is Meta's, in the template's language.
            None if self.is_english() => {
                let mut written = "*{{1}}* is your verification code.".to_owned();
                if component.get("add_security_recommendation").and_then(Value::as_bool) == Some(true) {
                    written.push_str(" For your security, do not share this code.");
                }
                Text::new(&written, self.body, examples)
            }
            None => Text::new(&format!("*{{{{1}}}}* {}", self.not_told()), self.body, examples),
        }
    }

    fn footer(&self, component: &Value) -> Option<String> {
        if let Some(written) = text(component, "text") {
            return Some(written.to_owned());
        }
        let minutes = component.get("code_expiration_minutes").and_then(Value::as_u64)?;
        Some(match self.is_english() {
            true => format!("This code expires in {minutes} minutes."),
            false => format!("{minutes} {}", self.not_told()),
        })
    }

    fn is_english(&self) -> bool {
        self.language.split('_').next() == Some("en")
    }

    fn not_told(&self) -> String {
        format!("[Meta's own words in {}, which the template does not include]", self.language)
    }

    fn button(&mut self, index: u32, button: &Value) -> Button {
        let url = text(button, "url").unwrap_or_default();
        let mut kind = upper(button, "type");
        // Meta lists the button of an authentication template in two forms.
        if kind == "URL" && crate::text::contains(url, "otp_type=") {
            kind = "OTP".into();
        }
        let example = button.get("example");
        let example = example.and_then(|example| example.as_str().or_else(|| example.get(0)?.as_str()));
        let url = if kind == "URL" { Text::new(url, URL, |_, _| None) } else { Text::default() };
        let example = example.map(|example| match kind.as_str() {
            "URL" => url.filling(example).to_owned(),
            _ => example.to_owned(),
        });
        let button = Button {
            text: text(button, "text").unwrap_or_default().to_owned(),
            target: ["phone_number", "flow_id"].iter().find_map(|name| text(button, name)).map(str::to_owned),
            url,
            example,
            kind,
        };
        if button.is_unknown() {
            self.unknown(&button.kind, UnknownPart::Button(index));
        }
        button
    }
}

/// Meta's example of a variable: by its name, or by its index (`[["Ana", "7"]]`, `["7"]`).
fn example(component: &Value, lists: [&str; 2], name: &str, at: usize) -> Option<String> {
    let [positional, named] = lists;
    let given = component.get("example")?;
    let by_name = entries(given, named).iter().find(|entry| text(entry, "param_name") == Some(name));
    let found = by_name.and_then(|entry| text(entry, "example")).or_else(|| {
        let list = entries(given, positional);
        let list = list.first().and_then(Value::as_array).map_or(list, Vec::as_slice);
        list.get(at)?.as_str()
    });
    found.map(str::to_owned)
}
