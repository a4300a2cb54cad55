//! Send Media: an image, video, audio file, document or sticker.

use super::media::{Media, doubt};
use super::message::{Addressing, at_most};
use super::{Action, accepted};
use crate::connection::{Access, filled};
use crate::failure::Fault;
use crate::graph::{Request, Response};
use crate::wit::toolkit::{AcceptedMessage, MediaKind, MediaSource, SendMediaInput};
use crate::wit::types::Failure;

/// The longest caption, in characters (Meta, "Image messages", `caption`).
const MAX_CAPTION: usize = 1_024;

impl SendMediaInput {
    /// Media for a recipient, with no optional input.
    pub fn new(to: &str, kind: MediaKind, source: MediaSource) -> Self {
        Self {
            to: Some(to.to_owned()),
            group_id: None,
            kind,
            source,
            caption: None,
            filename: None,
            voice: None,
            reply_to: None,
            phone_number_id: None,
            callback_data: None,
            extra_json: None,
        }
    }
}

/// Meta's parameters, and the inputs that supply them.
const PARAMETERS: &[(&str, &str)] = &[
    ("image.caption", "caption"),
    ("video.caption", "caption"),
    ("document.caption", "caption"),
    ("document.filename", "filename"),
    ("audio.voice", "voice"),
    ("image", "source"),
    ("video", "source"),
    ("audio", "source"),
    ("document", "source"),
    ("sticker", "source"),
    ("media", "source"),
    ("context", "reply-to"),
    ("biz_opaque_callback_data", "callback-data"),
];

fn addressing(input: &SendMediaInput) -> Addressing<'_> {
    Addressing {
        to: input.to.as_deref(),
        group_id: input.group_id.as_deref(),
        reply_to: input.reply_to.as_deref(),
        phone_number_id: input.phone_number_id.as_deref(),
        callback_data: input.callback_data.as_deref(),
        extra_json: input.extra_json.as_deref(),
    }
}

impl Action for SendMediaInput {
    type Output = AcceptedMessage;

    fn request(&self, access: &Access) -> Result<Request, Fault> {
        let caption = self.caption.as_deref().filter(|caption| !caption.trim().is_empty());
        if let Some(caption) = caption {
            if matches!(self.kind, MediaKind::Audio | MediaKind::Sticker) {
                return Err(surplus("caption", "Only an image, a video or a document has a caption."));
            }
            at_most("caption", "The caption", caption, MAX_CAPTION)?;
        }
        let mut media = Media::new(&self.source, "source")?;
        doubt::check_servable(&self.source, "source")?;
        media.caption = caption;
        media.voice = self.voice.filter(|_| self.kind == MediaKind::Audio);
        let (kind, media) = match self.kind {
            MediaKind::Image => ("image", media),
            MediaKind::Video => ("video", media),
            MediaKind::Audio => ("audio", media),
            MediaKind::Document => ("document", media.named(self.filename.as_deref())),
            MediaKind::Sticker => ("sticker", media),
        };
        if self.kind != MediaKind::Document && filled(self.filename.as_deref()).is_some() {
            return Err(surplus("filename", "Only a document has a file name."));
        }
        if self.kind != MediaKind::Audio && self.voice == Some(true) {
            return Err(surplus("voice", "Only an audio file can be a voice message."));
        }
        let mut request = addressing(self).request(access, "messages", kind, &media)?;
        request.intent.inputs.parameters = PARAMETERS;
        Ok(request)
    }

    fn interpret(&self, request: &Request, response: Response) -> Result<AcceptedMessage, Fault> {
        accepted::interpret(addressing(self).recipient(), request, &response)
    }
}

fn surplus(field: &str, message: &str) -> Fault {
    Failure::invalid_input(field, message, "Leave it out, or change the kind.").permanent()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::message::tests::body;
    use super::*;
    use crate::connection::tests::access;
    use crate::failure::refused;

    fn input(kind: MediaKind) -> SendMediaInput {
        SendMediaInput::new("+15550100", kind, MediaSource::Id("777".into()))
    }

    #[test]
    fn each_kind_by_id_and_by_url() {
        for (kind, name) in [
            (MediaKind::Image, "image"),
            (MediaKind::Video, "video"),
            (MediaKind::Audio, "audio"),
            (MediaKind::Sticker, "sticker"),
        ] {
            let by_id = body(&input(kind).request(&access()).unwrap());
            assert_eq!(by_id["type"], name);
            assert_eq!(by_id[name], json!({"id": "777"}));
            let source = MediaSource::Url("https://a.example/x".into());
            let by_url = SendMediaInput { source, ..input(kind) };
            let by_url = body(&by_url.request(&access()).unwrap());
            assert_eq!(by_url[name], json!({"link": "https://a.example/x"}));
        }
    }

    /// Meta, "Media": the address requires the access token, which Meta's fetcher does not send.
    #[test]
    fn the_address_of_an_inbound_file_is_not_sent() {
        let url = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&ext=2";
        let input = SendMediaInput { source: MediaSource::Url(url.into()), ..input(MediaKind::Image) };
        let failure = refused(input.request(&access()));
        assert_eq!((failure.code, failure.field.as_deref()), (Some(1011), Some("source.url")));
        assert!(failure.fix.starts_with("Give the media id from the webhook"), "{}", failure.fix);
    }

    #[test]
    fn a_document_has_its_caption_and_name() {
        let input = SendMediaInput {
            source: MediaSource::Url("https://a.example/7.pdf".into()),
            caption: Some("Your invoice".into()),
            ..input(MediaKind::Document)
        };
        assert_eq!(
            body(&input.request(&access()).unwrap())["document"],
            json!({"link": "https://a.example/7.pdf", "caption": "Your invoice", "filename": "7.pdf"})
        );
    }

    #[test]
    fn a_voice_message() {
        let input = SendMediaInput { voice: Some(true), ..input(MediaKind::Audio) };
        assert_eq!(body(&input.request(&access()).unwrap())["audio"], json!({"id": "777", "voice": true}));
    }

    #[test]
    fn what_a_kind_does_not_have_is_refused_not_dropped() {
        let field = |input: SendMediaInput| refused(input.request(&access())).field.unwrap();
        for kind in [MediaKind::Audio, MediaKind::Sticker] {
            assert_eq!(field(SendMediaInput { caption: Some("x".into()), ..input(kind) }), "caption");
        }
        let long = Some("x".repeat(1_025));
        assert_eq!(field(SendMediaInput { caption: long, ..input(MediaKind::Image) }), "caption");
        let name = Some("x.png".into());
        assert_eq!(field(SendMediaInput { filename: name, ..input(MediaKind::Image) }), "filename");
        assert_eq!(field(SendMediaInput { voice: Some(true), ..input(MediaKind::Video) }), "voice");
    }
}
