//! A location: a message, or the header of a template.

use crate::error::GraphError;
use crate::param::Param;

pub(super) fn check(object: &Param) -> Result<(), GraphError> {
    object.only(&["latitude", "longitude", "name", "address"])?;
    for (key, most) in [("latitude", 90.0), ("longitude", 180.0)] {
        if object.number(key)?.abs() > most {
            return Err(object.invalid(key, &format!("between -{most} and {most}")));
        }
    }
    // Assumption: Meta publishes no maximum length for name and address.
    object.optional_text("name", 1000)?;
    object.optional_text("address", 1000).map(drop)
}
