//! Meta's hosts, and the variables from which a component reads its connection.

/// The Graph API.
pub(crate) const META: &str = "https://graph.facebook.com";
/// The host from which Meta serves media files.
pub(crate) const MEDIA: &str = "https://lookaside.fbsbx.com";

/// Meta's two hosts as policy rules: the Graph API, and the host from which Meta serves media files.
pub(crate) const META_RULES: [&str; 2] =
    ["GET,POST,DELETE https://graph.facebook.com", "GET https://lookaside.fbsbx.com"];

pub(crate) const META_HOSTS: [&str; 2] = ["graph.facebook.com", "lookaside.fbsbx.com"];

pub(crate) const TOKEN: &str = "WHATSAPP_ACCESS_TOKEN";
pub(crate) const GRAPH_URL: &str = "WHATSAPP_GRAPH_URL";
pub(crate) const PHONE_NUMBER_ID: &str = "WHATSAPP_PHONE_NUMBER_ID";
pub(crate) const BUSINESS_ACCOUNT_ID: &str = "WHATSAPP_BUSINESS_ACCOUNT_ID";
pub(crate) const API_VERSION: &str = "WHATSAPP_API_VERSION";

/// The fields of a connection that the sandbox's variables fill.
pub(crate) const VARIABLES: [(&str, &str); 4] = [
    ("business-account-id", BUSINESS_ACCOUNT_ID),
    ("phone-number-id", PHONE_NUMBER_ID),
    ("api-version", API_VERSION),
    ("graph-url", GRAPH_URL),
];
