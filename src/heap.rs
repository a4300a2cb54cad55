//! The component's heap: a call's memory is freed when the next call begins, and not before.
//!
//! A call allocates a few kilobytes; then its instance ends, or waits for the next call. Nothing outlives a call, so
//! there is no need to free what is dropped, and the component saves the code for it, 27 KB. Blocks are first cut from
//! a fixed buffer in the component. More memory is expensive for the host, which has to map pages, and unmap them for
//! the next instance. A call that fits into the buffer needs none.

#![allow(unsafe_code, reason = "a global allocator is")]

use std::alloc::{GlobalAlloc, Layout};
use std::cell::{Cell, UnsafeCell};
use std::ptr::null_mut;

/// Size of the buffer, in bytes: several times what a message needs.
const ROOM: usize = 96 << 10;

/// The unit in which memory is requested, in bytes.
const PAGE: usize = 64 << 10;

#[repr(align(16))]
struct Bytes(UnsafeCell<[u8; ROOM]>);

/// The heap, for a single thread.
pub(crate) struct Heap {
    bytes: Bytes,
    room: Region,
    memory: Region,
    /// Whether the next call's arguments are being received.
    coming: Cell<bool>,
}

// SAFETY: a component has one thread.
unsafe impl Sync for Heap {}

impl Heap {
    /// An empty heap. It is all zeros, which take no space in the component's file.
    pub(crate) const fn new() -> Self {
        Self {
            bytes: Bytes(UnsafeCell::new([0; ROOM])),
            room: Region::new(),
            memory: Region::new(),
            coming: Cell::new(false),
        }
    }

    /// Called before each allocation for a call's arguments. The first one resets the heap.
    pub(crate) fn arguments(&self) {
        if !self.coming.replace(true) {
            self.begin();
        }
    }

    /// Called once a call has its arguments; again is harmless. If it is missed, the next call's arguments count as
    /// more of this one's.
    pub(crate) fn call(&self) {
        self.coming.set(false);
    }

    /// Called when a call without allocated arguments begins, before it allocates anything.
    #[cfg_attr(feature = "exchange", expect(dead_code, reason = "a step always has arguments"))]
    pub(crate) fn call_without_arguments(&self) {
        self.begin();
    }

    fn begin(&self) {
        self.room.set(self.bytes.0.get().cast(), ROOM);
        self.memory.clear();
    }
}

// SAFETY: blocks never overlap. Nothing of a call is in use when the next one begins: its result was read, and the
// component keeps nothing.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let block = self.room.cut(layout).or_else(|| self.memory.cut(layout)).or_else(|| {
            self.memory.grow(layout.size().checked_add(layout.align())?.checked_next_multiple_of(PAGE)?)?;
            self.memory.cut(layout)
        });
        block.unwrap_or(null_mut())
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let old = layout.size();
        if self.room.resize(block, old, size) || self.memory.resize(block, old, size) || size <= old {
            return block;
        }
        // SAFETY: upheld by the caller; the blocks do not overlap, since both are in use.
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(block, old);
                // Reuse the old block: otherwise a long body would need several times its length.
                if old > self.room.left.get() {
                    self.room.set(block, old);
                }
            }
            moved
        }
    }
}

/// Memory that blocks are cut from in sequence.
struct Region {
    start: Cell<*mut u8>,
    /// The start of the unused part.
    end: Cell<*mut u8>,
    left: Cell<usize>,
}

impl Region {
    const fn new() -> Self {
        Self { start: Cell::new(null_mut()), end: Cell::new(null_mut()), left: Cell::new(0) }
    }

    fn set(&self, start: *mut u8, size: usize) {
        self.start.set(start);
        self.end.set(start);
        self.left.set(size);
    }

    fn clear(&self) {
        let start = self.start.get();
        self.set(start, self.left.get() + (self.end.get().addr() - start.addr()));
    }

    fn cut(&self, layout: Layout) -> Option<*mut u8> {
        let end = self.end.get();
        let skipped = end.addr().next_multiple_of(layout.align()) - end.addr();
        self.left.set(self.left.get().checked_sub(skipped)?.checked_sub(layout.size())?);
        let block = end.wrapping_add(skipped);
        self.end.set(block.wrapping_add(layout.size()));
        Some(block)
    }

    /// Resizes a block in place if it was the last one cut and there is room. Returns whether it did.
    fn resize(&self, block: *mut u8, size: usize, new: usize) -> bool {
        let room = self.left.get() + size;
        let resized = block.addr() + size == self.end.get().addr() && new <= room;
        if resized {
            self.end.set(block.wrapping_add(new));
            self.left.set(room - new);
        }
        resized
    }

    fn grow(&self, size: usize) -> Option<()> {
        let more = pages(size)?;
        let left = self.left.get();
        if more.addr() == self.end.get().addr() + left {
            self.left.set(left + size);
        } else {
            self.set(more, size);
        }
        Some(())
    }
}

/// New memory of `size` bytes.
#[cfg(target_arch = "wasm32")]
fn pages(size: usize) -> Option<*mut u8> {
    let before = core::arch::wasm32::memory_grow::<0>(size / PAGE);
    (before != usize::MAX).then(|| std::ptr::without_provenance_mut(before * PAGE))
}

#[cfg(not(target_arch = "wasm32"))]
fn pages(size: usize) -> Option<*mut u8> {
    Some(Vec::leak(vec![0_u128; size / size_of::<u128>()]).as_mut_ptr().cast())
}

#[cfg(test)]
mod fence;

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(size: usize) -> Layout {
        Layout::from_size_align(size, 8).unwrap()
    }

    fn in_room(heap: &Heap, block: *mut u8) -> bool {
        block.addr().wrapping_sub(heap.bytes.0.get().addr()) < ROOM
    }

    #[test]
    fn a_call_begins_anew_and_keeps_its_arguments() {
        let heap = Box::new(Heap::new());
        let block = |size| {
            // SAFETY: the size is not zero.
            unsafe { heap.alloc(layout(size)) }
        };
        let mut first = Vec::new();
        for _ in 0..10 {
            heap.arguments();
            let arguments = [block(100), block(ROOM)];
            heap.arguments();
            let more = block(PAGE / 4);
            heap.call();
            let result = block(PAGE / 4);
            let blocks = [arguments[0], arguments[1], more, result];
            assert!(in_room(&heap, blocks[0]) && !in_room(&heap, blocks[1]));
            assert!((1..4).all(|n| !blocks[..n].contains(&blocks[n])), "{blocks:?}");
            first.push(blocks);
        }
        assert!(first[1..].iter().all(|blocks| *blocks == first[1]), "{first:?}");
        // Starting a call twice overwrites none of its data.
        heap.call();
        assert!(!first[0].contains(&block(100)));
        // A call without arguments also resets the heap.
        heap.call_without_arguments();
        assert_eq!(block(100), first[0][0]);
    }

    #[test]
    fn blocks_do_not_overlap_and_keep_their_contents() {
        let heap = Box::new(Heap::new());
        let mut random = fastrand::Rng::with_seed(1);
        heap.call_without_arguments();
        let mut blocks: Vec<(*mut u8, Layout, u8)> = Vec::new();
        let check = |(block, layout, byte): &(*mut u8, Layout, u8), size: usize| {
            assert!(block.addr().is_multiple_of(layout.align()));
            // SAFETY: the block is in use and was written.
            let bytes = unsafe { std::slice::from_raw_parts(*block, layout.size().min(size)) };
            assert!(bytes.iter().all(|found| found == byte));
        };
        for round in 0..4_000_u32 {
            let magnitude = random.u32(1..14);
            let size = 1 + random.usize(..1 << magnitude);
            let layout = Layout::from_size_align(size, 1 << random.u32(..7)).unwrap();
            let byte = round.to_le_bytes()[0];
            // SAFETY: each block has its layout.
            unsafe {
                if blocks.len() < 50 || random.bool() {
                    blocks.push((heap.alloc(layout), layout, byte));
                } else {
                    // Half of the time the last block, which may grow in place.
                    let place = random.usize(..blocks.len()).max(random.usize(..2) * (blocks.len() - 1));
                    let (block, old, before) = blocks.remove(place);
                    let layout = Layout::from_size_align(size, old.align()).unwrap();
                    let block = heap.realloc(block, old, size);
                    check(&(block, old, before), size);
                    blocks.push((block, layout, byte));
                }
                let (block, layout, byte) = blocks[blocks.len() - 1];
                block.write_bytes(byte, layout.size());
            }
        }
        assert!(!in_room(&heap, blocks[blocks.len() - 1].0));
        blocks.iter().for_each(|block| check(block, usize::MAX));
    }

    #[test]
    fn the_last_block_grows_and_shrinks_where_it_is() {
        let heap = Box::new(Heap::new());
        heap.call_without_arguments();
        // SAFETY: each block has its layout.
        unsafe {
            let first = heap.alloc(layout(10));
            let second = heap.alloc(layout(10));
            assert_eq!(heap.realloc(second, layout(10), 2_000), second);
            assert_eq!(heap.realloc(second, layout(2_000), 100), second);
            assert_eq!(heap.alloc(layout(8)).addr(), second.addr() + 104);
            assert_ne!(heap.realloc(first, layout(10), 11), first);
        }
    }
}
