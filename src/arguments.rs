//! Room for a call's arguments.
#![allow(unsafe_code, reason = "the canonical ABI is")]

/// What the host calls for it, and for nothing else.
#[unsafe(no_mangle)]
unsafe extern "C" fn cabi_export_realloc(
    old: *mut u8,
    old_size: usize,
    align: usize,
    size: usize,
) -> *mut u8 {
    crate::HEAP.arguments();
    // SAFETY: as the caller says: the arguments are handed on as they are.
    unsafe { crate::wit::cabi_realloc(old, old_size, align, size) }
}
