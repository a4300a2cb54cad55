//! Products of a catalogue: in an interactive message, and in the button of a template.

use crate::{codes::INVALID, error::GraphError, param::Param};

/// One product.
pub(super) fn one(action: &Param) -> Result<(), GraphError> {
    action.only(&["catalog_id", "product_retailer_id"])?;
    action.id("catalog_id")?;
    action.text("product_retailer_id", 256).map(drop)
}

/// Several products.
pub(super) fn list(action: &Param) -> Result<(), GraphError> {
    action.only(&["catalog_id", "sections"])?;
    action.id("catalog_id")?;
    sections(action)
}

/// Meta, Cloud API: "Multi-product messages": ten sections and thirty products.
pub(super) fn sections(object: &Param) -> Result<(), GraphError> {
    let sections = object.objects("sections")?;
    if sections.is_empty() {
        return Err(object.missing("sections"));
    }
    if sections.len() > 10 {
        return Err(INVALID.with("Invalid sections count. Max allowed sections: 10"));
    }
    let mut products = 0;
    for section in &sections {
        section.only(&["title", "product_items"])?;
        if sections.len() > 1 {
            section.text("title", 24)?;
        }
        section.optional_text("title", 24)?;
        let items = section.objects("product_items")?;
        if items.is_empty() {
            return Err(section.missing("product_items"));
        }
        products += items.len();
        for item in &items {
            item.only(&["product_retailer_id"])?;
            item.text("product_retailer_id", 256)?;
        }
    }
    if products > 30 {
        return Err(INVALID.with("Total product count exceed max allowed count: 30"));
    }
    Ok(())
}
