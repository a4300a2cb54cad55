//! The header.

use serde_json::Number;

use super::Findings;
use super::given::Part;
use super::parameters::fill;
use crate::connection::filled;
use crate::lookups::definition::Header;
use crate::tools::media::doubt::{Kind, doubt};
use crate::tools::send_template::parameters::header_parameter;
use crate::wit::lookups::RenderedHeader;
use crate::wit::toolkit::{MediaSource, TemplateHeader};

pub(super) fn check(
    given: &Part<'_>,
    defined: Option<&Header>,
    named: bool,
    at: &str,
    found: &mut Findings,
) -> Option<RenderedHeader> {
    let needed = defined.and_then(Header::case);
    let case = given.header.map(case);
    let elsewhere = given.elsewhere.is_some_and(|given| given.header);
    match (case, needed) {
        _ if elsewhere => {}
        (Some(case), Some(needed)) if case != needed => found.add(
            &format!("{at}header.{case}"),
            &format!("The template's header is a {needed}, but a {case} is given."),
            &format!("Give header.{needed}."),
        ),
        // The missing value of a header of unknown format is reported elsewhere.
        (Some(case), None) if defined.is_some_and(Header::is_unknown) => found.add(
            &format!("{at}header.{case}"),
            "The template's header is of a format that no input gives.",
            "Leave the header out, and give its component in Meta's own form in components-json.",
        ),
        (Some(case), None) => found.add(
            &format!("{at}header.{case}"),
            "The template's header needs no value.",
            "Leave the header out.",
        ),
        (None, Some(needed)) if needed != "text" => found.add(
            &format!("{at}header.{needed}"),
            &format!(
                "The header's {needed} is missing: give it each time, even if the template has an example."
            ),
            &format!("Give header.{needed}."),
        ),
        _ => {}
    }
    let fits = case.is_some() && case == needed;
    let defined = defined?;
    let content = match given.header.filter(|_| fits) {
        Some(TemplateHeader::Text(parameter)) => {
            let field = |_| format!("{at}header.text");
            fill(std::slice::from_ref(parameter), &defined.text, named, field, found)
        }
        Some(header) => {
            found.check(header_parameter(header, &format!("{at}header")));
            check_file(header, defined, at, found);
            content(header)
        }
        None if needed == Some("text") && case.is_none() && !elsewhere => {
            fill(&[], &defined.text, named, |_| format!("{at}header.text"), found)
        }
        None => match needed {
            Some(needed) if needed != "text" => ["{{", needed, "}}"].concat(),
            _ => defined.text.text.clone(),
        },
    };
    Some(RenderedHeader { kind: defined.format.clone(), content })
}

/// Meta accepts any address, and reports later, by webhook, if it could not fetch it (error 131053).
fn check_file(header: &TemplateHeader, defined: &Header, at: &str, found: &mut Findings) {
    let (kind, source, case) = match header {
        TemplateHeader::Image(source) => (Kind::Image, source, "image"),
        TemplateHeader::Video(source) => (Kind::Video, source, "video"),
        TemplateHeader::Gif(source) => (Kind::Gif, source, "gif"),
        TemplateHeader::Document(document) => (Kind::Document, &document.source, "document.source"),
        TemplateHeader::Text(_) | TemplateHeader::Location(_) | TemplateHeader::Product(_) => return,
    };
    let MediaSource::Url(url) = source else { return };
    let url = url.trim();
    let is_example = defined.example.as_deref() == Some(url);
    let doubt = doubt(url, kind).or_else(|| {
        is_example.then_some((
            "This is the file that Meta keeps as the template's example, which Meta's fetcher may not be able to read.",
            "Upload the file and give its id, or give an address of your own.",
        ))
    });
    if let Some((message, fix)) = doubt {
        found.warn(&format!("{at}header.{case}.url"), message, fix);
    }
}

fn case(header: &TemplateHeader) -> &'static str {
    match header {
        TemplateHeader::Text(_) => "text",
        TemplateHeader::Image(_) => "image",
        TemplateHeader::Video(_) => "video",
        TemplateHeader::Gif(_) => "gif",
        TemplateHeader::Document(_) => "document",
        TemplateHeader::Location(_) => "location",
        TemplateHeader::Product(_) => "product",
    }
}

fn content(header: &TemplateHeader) -> String {
    let source = |source: &MediaSource| match source {
        MediaSource::Url(text) | MediaSource::Id(text) => text.clone(),
    };
    match header {
        TemplateHeader::Text(parameter) => parameter.value.clone(),
        TemplateHeader::Image(media) | TemplateHeader::Video(media) | TemplateHeader::Gif(media) => {
            source(media)
        }
        TemplateHeader::Document(document) => source(&document.source),
        TemplateHeader::Location(place) => {
            let named = [place.name.as_deref(), place.address.as_deref()];
            let mut words: Vec<String> = named.into_iter().filter_map(filled).map(str::to_owned).collect();
            // The standard library's formatting of floats would add 16 KB.
            let degrees = [place.latitude, place.longitude].into_iter().filter_map(Number::from_f64);
            words.extend(degrees.map(|degrees| degrees.to_string()));
            words.join(", ")
        }
        TemplateHeader::Product(product) => product.product_retailer_id.clone(),
    }
}
