//! Products of a catalogue, in an interactive message or in the button of a template.

use super::sections;
use crate::codes::INVALID;
use crate::error::GraphError;
use crate::param::Param;

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

/// Meta, Cloud API: "Multi-product messages": thirty products in all sections together.
pub(super) fn sections(object: &Param) -> Result<(), GraphError> {
    let products = sections::check(object, "product_items", |item| {
        item.only(&["product_retailer_id"])?;
        item.text("product_retailer_id", 256).map(drop)
    })?;
    if products > 30 {
        return Err(INVALID.with("Total product count exceed max allowed count: 30"));
    }
    Ok(())
}
