//! The contract's types, the toolkit's and the engine's functions, generated from WIT.

#![allow(clippy::all, clippy::indexing_slicing, reason = "generated code")]

wit_bindgen::generate!({
    path: ["../../../../wit", "wit/broadcast.wit", "wit/engine.wit"],
    world: "whatsapp:broadcast-workflow/workflow",
    generate_all,
    pub_export_macro: true,
    additional_derives: [Clone, PartialEq],
});
