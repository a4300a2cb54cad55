//! A template message's components in Meta's form (Meta, "Template messages: components").

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::encoding::json::Written;
use crate::tools::media::Media;

/// One component.
#[derive(serde::Serialize)]
pub(crate) struct Component<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parameters: Vec<Parameter<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cards: Vec<Card<'a>>,
}

/// One card of a carousel.
#[derive(serde::Serialize)]
pub(super) struct Card<'a> {
    pub(super) card_index: usize,
    pub(super) components: Vec<Component<'a>>,
}

impl<'a> Component<'a> {
    pub(super) fn new(kind: &'static str, parameters: Vec<Parameter<'a>>) -> Self {
        Self { kind, sub_type: None, index: None, parameters, cards: Vec::new() }
    }

    pub(super) fn button(sub_type: &'static str, index: u32, parameters: Vec<Parameter<'a>>) -> Self {
        Self { sub_type: Some(sub_type), index: Some(index.to_string()), ..Self::new("button", parameters) }
    }

    pub(super) fn carousel(cards: Vec<Card<'a>>) -> Self {
        Self { cards, ..Self::new("carousel", Vec::new()) }
    }
}

/// One parameter.
pub(crate) struct Parameter<'a> {
    name: Option<&'a str>,
    value: Value<'a>,
}

impl<'a> Parameter<'a> {
    pub(super) fn text(text: &'a str) -> Self {
        Value::Text(text).into()
    }

    pub(super) fn named(mut self, name: Option<&'a str>) -> Self {
        self.name = name;
        self
    }
}

impl<'a> From<Value<'a>> for Parameter<'a> {
    fn from(value: Value<'a>) -> Self {
        Self { name: None, value }
    }
}

impl Serialize for Parameter<'_> {
    /// The value is a member named after its kind.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kind = self.value.kind();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", kind)?;
        if let Some(name) = self.name {
            map.serialize_entry("parameter_name", name)?;
        }
        map.serialize_entry(kind, &self.value)?;
        map.end()
    }
}

/// The value of a parameter.
#[derive(serde::Serialize)]
#[serde(untagged)]
pub(super) enum Value<'a> {
    Text(&'a str),
    Currency { fallback_value: &'a str, code: &'a str, amount_1000: i64 },
    DateTime { fallback_value: &'a str },
    Image(Media<'a>),
    Video(Media<'a>),
    Gif(Media<'a>),
    Document(Media<'a>),
    Location(Location<'a>),
    Product { product_retailer_id: &'a str, catalog_id: &'a str },
    Payload(&'a str),
    CouponCode(&'a str),
    Action(Action<'a>),
    TtlMinutes(u32),
    LimitedTimeOffer { expiration_time_ms: i64 },
    OrderStatus { reference_id: &'a str, order: Order<'a> },
    TapTargetConfiguration([Target<'a>; 1]),
}

impl Value<'_> {
    fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Currency { .. } => "currency",
            Self::DateTime { .. } => "date_time",
            Self::Image(_) => "image",
            Self::Video(_) => "video",
            Self::Gif(_) => "gif",
            Self::Document(_) => "document",
            Self::Location(_) => "location",
            Self::Product { .. } => "product",
            Self::Payload(_) => "payload",
            Self::CouponCode(_) => "coupon_code",
            Self::Action(_) => "action",
            Self::TtlMinutes(_) => "ttl_minutes",
            Self::LimitedTimeOffer { .. } => "limited_time_offer",
            Self::OrderStatus { .. } => "order_status",
            Self::TapTargetConfiguration(_) => "tap_target_configuration",
        }
    }
}

#[derive(serde::Serialize)]
pub(super) struct Location<'a> {
    pub(super) latitude: f64,
    pub(super) longitude: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) address: Option<&'a str>,
}

/// The status of an order.
#[derive(serde::Serialize)]
pub(super) struct Order<'a> {
    pub(super) status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'a str>,
}

/// The target of a tap, and its displayed title.
#[derive(serde::Serialize)]
pub(super) struct Target<'a> {
    pub(super) url: &'a str,
    pub(super) title: &'a str,
}

/// The action of a flow, catalog, multi-product or order button.
#[derive(Default, serde::Serialize)]
pub(super) struct Action<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) flow_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) flow_action_data: Option<Written<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) thumbnail_product_retailer_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) sections: Vec<Section<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) order_details: Option<Written<'a>>,
}

#[derive(serde::Serialize)]
pub(super) struct Section<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<&'a str>,
    pub(super) product_items: Vec<Item<'a>>,
}

#[derive(serde::Serialize)]
pub(super) struct Item<'a> {
    pub(super) product_retailer_id: &'a str,
}
