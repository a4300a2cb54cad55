//! The advice that the product's troubleshooting table gives for its documented codes, word for word. The `fix` of a
//! fault with such a code always contains it.

/// 401 / 190: the token is not valid.
pub const TOKEN: &str = "Regenerate the System User token in Meta Business Manager and update the connection";

/// 33: the phone number id is not valid.
pub const PHONE_NUMBER_ID: &str = "Verify the Phone Number ID in WhatsApp Manager";

/// 1006: the recipient's number is not E.164.
pub const RECIPIENT: &str = "Use E.164 format — include + and country code, no spaces or dashes";

/// 131005: documented as "template not found". At Meta: access denied.
pub const TEMPLATE_NAME: &str = "Confirm the template name and that it exists in Meta Business Manager";

/// 131056: documented as "template paused". At Meta: too many messages to one recipient.
pub const TEMPLATE_QUALITY: &str = "Check the template’s quality rating in Meta Business Manager";

/// 1011: the media cannot be fetched.
pub const MEDIA: &str = "Use a public HTTPS URL and confirm the file type and MIME type are supported";
