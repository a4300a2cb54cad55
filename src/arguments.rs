//! Memory for a call's arguments.
#![allow(unsafe_code, reason = "the canonical ABI is")]

/// The host calls this to allocate them, and for nothing else.
#[unsafe(no_mangle)]
unsafe extern "C" fn cabi_export_realloc(
    old: *mut u8,
    old_size: usize,
    align: usize,
    size: usize,
) -> *mut u8 {
    crate::HEAP.arguments();
    // SAFETY: upheld by the caller, whose arguments are passed on unchanged.
    unsafe { crate::wit::cabi_realloc(old, old_size, align, size) }
}
