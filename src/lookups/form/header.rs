//! A header.

use super::{LINE, parameter};
use crate::lookups::definition::Parts;
use crate::lookups::schema::{Object, one_of, string};

/// The address of an example: public, and in no template.
const FILE: &str = "https://example.com/file";

/// Adds the header, if it accepts a value.
pub(super) fn add(object: Object, parts: &Parts, named: bool) -> Object {
    let Some(header) = &parts.header else { return object };
    let Some(case) = header.case() else { return object };
    let schema = match case {
        "text" => match header.text.variables.first() {
            Some(variable) => parameter(&header.text, variable, named),
            None => return object,
        },
        "document" => {
            let name = string("File name", "With its extension.", "", "Receipt.pdf");
            Object::of("source", &source("Document", ".pdf"))
                .optional("filename", &name)
                .schema("Document", "")
        }
        "location" => {
            let degrees = |title: &str, most: &str, example: &str| {
                let words = ["{\"type\":\"number\",\"title\":\"", title, "\",\"minimum\":-", most];
                [&words.concat(), ",\"maximum\":", most, ",\"examples\":[", example, "]}"].concat()
            };
            Object::of("latitude", &degrees("Latitude", "90", "52.5"))
                .with("longitude", &degrees("Longitude", "180", "13.4"))
                .optional("name", &string("Name", "", "", "Our shop"))
                .optional("address", &string("Address", "", "", "1 Main Street"))
                .schema("Location", "")
        }
        "product" => {
            Object::of("product-retailer-id", &string("Product", "Its id in the catalog.", LINE, "sku-1"))
                .with("catalog-id", &string("Catalog", "Its id.", LINE, "194836987003835"))
                .schema("Product", "")
        }
        "image" => source("Image", ".png"),
        "gif" => source("GIF: an MP4 file of up to 3.5 MB", ".mp4"),
        _ => source("Video", ".mp4"),
    };
    object.with("header", &Object::of(case, &schema).schema("Header", &header.text.text))
}

fn source(title: &str, extension: &str) -> String {
    let url = string(
        "Web address",
        "A public https address.",
        r#""format":"uri","pattern":"^https://""#,
        &[FILE, extension].concat(),
    );
    let id = string(
        "Media id",
        "The id that the upload returned.",
        r#""pattern":"^[A-Za-z0-9_]{1,256}$""#,
        "1234567890",
    );
    one_of(
        title,
        "",
        &[
            Object::of("url", &url).schema("Web address", ""),
            Object::of("id", &id).schema("Uploaded file", ""),
        ],
    )
}
