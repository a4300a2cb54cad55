//! The values that a template needs, read from its definition.

use serde_json::Value;

use super::SimulatedTemplate;

/// The longest URL of a button when filled in, in characters (Meta, "Templates: components").
pub(crate) const URL: usize = 2000;

/// The values that a template needs when it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    pub authentication: bool,
    pub named: bool,
    /// Whether each message reports the status of an order.
    pub order_status: bool,
    pub parts: Parts,
    /// Whether the limited-time offer, if there is one, has an end.
    pub offer: Option<bool>,
    /// The cards of a carousel.
    pub cards: Vec<Parts>,
}

/// A header, a body and buttons: of the template, or of one card.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    pub header: Header,
    pub body: Text,
    pub buttons: Vec<Button>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Header {
    #[default]
    None,
    Text(Text),
    /// IMAGE, VIDEO, GIF, DOCUMENT, LOCATION or PRODUCT.
    Of(&'static str),
}

/// A text and its variables, each once, in order of appearance.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Text {
    pub text: String,
    pub variables: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Button {
    /// How many characters the variable at the end of its URL may have, if there is one.
    Url { variable: Option<usize> },
    /// A one-time password, sent as a URL button with the code as its text.
    Otp,
    /// Every other type, in Meta's upper case: QUICK_REPLY, COPY_CODE, FLOW, …
    Other(String),
}

impl Button {
    /// Its `sub_type` in a request.
    pub fn sub_type(&self) -> &str {
        match self {
            Button::Url { .. } | Button::Otp => "URL",
            Button::Other(kind) => kind,
        }
    }
}

impl Text {
    fn new(text: &str) -> Text {
        Text { text: text.to_owned(), variables: variables(text) }
    }
}

/// The names between `{{` and `}}`, each once, in order of appearance.
pub(crate) fn variables(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("{{") {
        let Some((name, after)) = after.split_once("}}") else {
            break;
        };
        let name = name.trim();
        if !found.iter().any(|known| known == name) {
            found.push(name.to_owned());
        }
        rest = after;
    }
    found
}

impl Definition {
    /// Reads a definition in the shape of Meta's list of templates.
    pub fn of(template: &SimulatedTemplate) -> Result<Definition, String> {
        let authentication = template.category.eq_ignore_ascii_case("AUTHENTICATION");
        let sub_category = template.more.get("sub_category").and_then(Value::as_str).unwrap_or_default();
        let mut definition = Definition {
            authentication,
            named: template.parameter_format.eq_ignore_ascii_case("NAMED"),
            order_status: sub_category.eq_ignore_ascii_case("ORDER_STATUS"),
            parts: Parts::of(&template.components, authentication)?,
            offer: None,
            cards: Vec::new(),
        };
        for component in &template.components {
            match word(component, "type")?.as_str() {
                "LIMITED_TIME_OFFER" => {
                    let offer = &component["limited_time_offer"];
                    definition.offer = Some(offer["has_expiration"].as_bool().unwrap_or(false));
                }
                "CAROUSEL" => {
                    let cards = component["cards"].as_array().ok_or("a CAROUSEL has cards")?;
                    let parts = cards.iter().map(|card| match card["components"].as_array() {
                        Some(components) => Parts::of(components, false),
                        None => Err("a card has components".to_owned()),
                    });
                    definition.cards = parts.collect::<Result<_, _>>()?;
                }
                _ => {}
            }
        }
        if !template.components.iter().any(|component| component["type"].as_str().is_some_and(is_body)) {
            return Err("there is no BODY component".to_owned());
        }
        // Seen: a variable that is not a number has a name, whatever the format says.
        let has_names = definition.all_parts().any(Parts::has_names);
        definition.named |= has_names;
        Ok(definition)
    }

    /// The message's own parts, and those of its cards.
    pub fn all_parts(&self) -> impl Iterator<Item = &Parts> {
        self.cards.iter().chain([&self.parts])
    }

    /// The card that every card of a message follows, if it shows a product. Meta, Cloud API: "Product card carousel
    /// templates": two are enough in the definition, and a message has 2 to 10.
    pub fn product_card(&self) -> Option<&Parts> {
        self.cards.first().filter(|card| card.header == Header::Of("PRODUCT"))
    }

    /// The longest body when filled in. Meta, Cloud API: "Templates: components", "Limited-time offer templates",
    /// "Single-product message templates".
    pub fn longest_body(&self) -> usize {
        match (self.offer, &self.parts.header) {
            (Some(_), _) => 600,
            (None, Header::Of("PRODUCT")) => 160,
            _ => 1024,
        }
    }

    /// Whether it shows products or an order.
    pub fn is_commerce(&self) -> bool {
        let sells =
            |button: &Button| matches!(button.sub_type(), "CATALOG" | "MPM" | "SPM" | "ORDER_DETAILS");
        self.all_parts().any(|part| part.header == Header::Of("PRODUCT") || part.buttons.iter().any(sells))
    }

    /// Whether a header is a GIF.
    pub fn has_gif(&self) -> bool {
        self.all_parts().any(|part| part.header == Header::Of("GIF"))
    }
}

fn is_body(kind: &str) -> bool {
    kind.eq_ignore_ascii_case("BODY")
}

impl Parts {
    fn has_names(&self) -> bool {
        let header = match &self.header {
            Header::Text(text) => Some(text),
            _ => None,
        };
        let mut names = header.into_iter().chain([&self.body]).flat_map(|text| &text.variables);
        names.any(|name| !name.chars().all(|c| c.is_ascii_digit()))
    }

    fn of(components: &[Value], authentication: bool) -> Result<Parts, String> {
        let mut parts = Parts::default();
        for component in components {
            match word(component, "type")?.as_str() {
                "HEADER" => parts.header = header(component)?,
                "BODY" => parts.body = body(component, authentication)?,
                "BUTTONS" => {
                    let buttons = component["buttons"].as_array().ok_or("BUTTONS has a list of buttons")?;
                    parts.buttons = buttons.iter().map(button).collect::<Result<_, _>>()?;
                }
                "FOOTER" | "CAROUSEL" | "LIMITED_TIME_OFFER" | "CALL_PERMISSION_REQUEST" => {}
                other => return Err(format!("there is no component {other}")),
            }
        }
        Ok(parts)
    }
}

fn word(value: &Value, key: &str) -> Result<String, String> {
    let word = value[key].as_str().ok_or_else(|| format!("a {key} is missing"))?;
    Ok(word.to_ascii_uppercase())
}

fn header(component: &Value) -> Result<Header, String> {
    Ok(match word(component, "format")?.as_str() {
        "TEXT" => Header::Text(Text::new(component["text"].as_str().ok_or("a TEXT header has a text")?)),
        "IMAGE" => Header::Of("IMAGE"),
        "VIDEO" => Header::Of("VIDEO"),
        "GIF" => Header::Of("GIF"),
        "DOCUMENT" => Header::Of("DOCUMENT"),
        "LOCATION" => Header::Of("LOCATION"),
        "PRODUCT" => Header::Of("PRODUCT"),
        other => return Err(format!("there is no header format {other}")),
    })
}

fn body(component: &Value, authentication: bool) -> Result<Text, String> {
    match component["text"].as_str() {
        Some(text) => Ok(Text::new(text)),
        // Meta fixes the text of an authentication template; the code is its only variable.
        None if authentication => Ok(Text::new("*{{1}}* is your verification code.")),
        None => Err("the BODY has no text".to_owned()),
    }
}

fn button(button: &Value) -> Result<Button, String> {
    let kind = word(button, "type")?;
    if kind == "OTP" {
        return Ok(Button::Otp);
    }
    if kind != "URL" {
        return Ok(Button::Other(kind));
    }
    let url = button["url"].as_str().ok_or("a URL button has a url")?;
    // Meta lists the button of an authentication template as a URL button with this in its URL.
    if url.contains("otp_type=") {
        return Ok(Button::Otp);
    }
    let fixed = url.split_once("{{").map(|(fixed, _)| fixed.chars().count());
    Ok(Button::Url { variable: fixed.map(|fixed| URL.saturating_sub(fixed)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_counted_once_in_their_order() {
        assert_eq!(variables("Hi {{name}}, order {{ number }} for {{name}} {{"), ["name", "number"]);
        assert!(variables("no {braces} here").is_empty());
    }

    #[test]
    fn both_forms_of_a_one_time_password_button_are_known() {
        let otp = serde_json::json!({ "type": "OTP", "otp_type": "COPY_CODE" });
        let url = serde_json::json!({ "type": "URL", "url": "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}" });
        assert_eq!(button(&otp).unwrap(), Button::Otp);
        assert_eq!(button(&url).unwrap(), Button::Otp);
    }
}
