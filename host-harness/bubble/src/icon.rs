//! Small icons. They add no information to the text beside them.

use maud::{Markup, Render, html};

/// An icon in a 24 by 24 square.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Image,
    Play,
    Document,
    Pin,
    Bag,
    Reply,
    Open,
    Phone,
    Copy,
    List,
    Person,
    Sound,
}

impl Icon {
    /// The icon that WhatsApp shows on a button of this kind, as far as known.
    pub fn of_button(kind: &str) -> Self {
        match kind {
            "URL" | "APP" => Self::Open,
            "PHONE_NUMBER" | "VOICE_CALL" | "CALL_PERMISSION_REQUEST" => Self::Phone,
            "COPY_CODE" | "OTP" => Self::Copy,
            "CATALOG" | "SPM" | "ORDER_DETAILS" => Self::Bag,
            "FLOW" | "MPM" | "ADDRESS_REQUEST" => Self::List,
            "LOCATION_REQUEST" => Self::Pin,
            "REQUEST_CONTACT_INFO" => Self::Person,
            _ => Self::Reply,
        }
    }

    /// Its lines, as the `d` attribute of an SVG path.
    fn path(self) -> &'static str {
        match self {
            Self::Image => "M3 5h18v14H3zM3 16l5-5 4 4 3-3 6 6M16 9h.01",
            Self::Play => "M4 4h16v16H4zM10 8.5v7l6-3.5z",
            Self::Document => "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
            Self::Pin => "M12 21s7-6.5 7-11.5a7 7 0 0 0-14 0C5 14.5 12 21 12 21zM12 7.5v4M10 9.5h4",
            Self::Bag => "M5 8h14l1 12H4zM9 11V7a3 3 0 0 1 6 0v4",
            Self::Reply => "M10 5l-6 6 6 6M4 11h9a7 7 0 0 1 7 7v1",
            Self::Open => "M14 4h6v6M20 4l-9 9M10 5H5v14h14v-5",
            Self::Phone => {
                "M6 3h3l2 5-2.5 1.5a12 12 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3z"
            }
            Self::Copy => "M8 8h12v12H8zM16 8V4H4v12h4",
            Self::Person => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21a8 8 0 0 1 16 0",
            Self::Sound => "M4 10v4M8 6v12M12 9v6M16 4v16M20 10v4",
            Self::List => "M4 6h.01M8 6h12M4 12h.01M8 12h12M4 18h.01M8 18h12",
        }
    }
}

impl Render for Icon {
    fn render(&self) -> Markup {
        html! {
            svg class="wa-icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" { path d=(self.path()) {} }
        }
    }
}
