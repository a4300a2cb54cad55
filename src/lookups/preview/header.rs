//! The header.

use serde_json::Number;

use super::Faults;
use super::given::Part;
use super::parameters::fill;
use crate::connection::filled;
use crate::lookups::definition::Header;
use crate::tools::send_template::parameters::header_parameter;
use crate::wit::lookups::RenderedHeader;
use crate::wit::toolkit::{MediaSource, TemplateHeader};

pub(super) fn check(
    given: &Part<'_>,
    defined: Option<&Header>,
    named: bool,
    at: &str,
    faults: &mut Faults,
) -> Option<RenderedHeader> {
    let needed = defined.and_then(Header::case);
    let case = given.header.map(case);
    let elsewhere = given.elsewhere.is_some_and(|given| given.header);
    match (case, needed) {
        _ if elsewhere => {}
        (Some(case), Some(needed)) if case != needed => faults.add(
            &format!("{at}header.{case}"),
            &format!("The template's header is a {needed}, and a {case} is given."),
            &format!("Give header.{needed}."),
        ),
        (Some(case), None) if !defined.is_some_and(is_unknown) => faults.add(
            &format!("{at}header.{case}"),
            "The template's header takes no value.",
            "Leave the header out.",
        ),
        (None, Some(needed)) if needed != "text" => faults.add(
            &format!("{at}header.{needed}"),
            &format!(
                "The header's {needed} is missing: it is given each time, though the template has an example."
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
            fill(std::slice::from_ref(parameter), &defined.text, named, field, faults)
        }
        Some(header) => {
            faults.check(header_parameter(header, &format!("{at}header")));
            content(header)
        }
        None if needed == Some("text") && case.is_none() && !elsewhere => {
            fill(&[], &defined.text, named, |_| format!("{at}header.text"), faults)
        }
        None => match needed {
            Some(needed) if needed != "text" => ["{{", needed, "}}"].concat(),
            _ => defined.text.text.clone(),
        },
    };
    Some(RenderedHeader { kind: defined.format.clone(), content })
}

/// A format of Meta's that is newer than this component.
fn is_unknown(header: &Header) -> bool {
    header.case().is_none() && header.format != "TEXT"
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
            // The standard library's way to write a float would be 16 KB.
            let degrees = [place.latitude, place.longitude].into_iter().filter_map(Number::from_f64);
            words.extend(degrees.map(|degrees| degrees.to_string()));
            words.join(", ")
        }
        TemplateHeader::Product(product) => product.product_retailer_id.clone(),
    }
}
