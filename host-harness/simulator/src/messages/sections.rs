//! The sections of a list or of several products.

use crate::codes::INVALID;
use crate::error::GraphError;
use crate::param::Param;

/// Checks one to ten sections, each with a title if there are several, and every item in them. Returns the total number
/// of items.
pub(super) fn check<'a>(
    object: &Param<'a>,
    items: &str,
    mut check_item: impl FnMut(&Param<'a>) -> Result<(), GraphError>,
) -> Result<usize, GraphError> {
    let sections = object.objects("sections")?;
    if sections.is_empty() {
        return Err(object.missing("sections"));
    }
    if sections.len() > 10 {
        return Err(INVALID.with("Invalid sections count. Max allowed sections: 10"));
    }
    let mut count = 0;
    for section in &sections {
        section.only(&["title", items])?;
        if sections.len() > 1 {
            section.text("title", 24)?;
        }
        section.optional_text("title", 24)?;
        let listed = section.objects(items)?;
        if listed.is_empty() {
            return Err(section.missing(items));
        }
        count += listed.len();
        listed.iter().try_for_each(&mut check_item)?;
    }
    Ok(count)
}
