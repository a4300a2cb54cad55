//! The component's heap: a small room of its own first, then memory that it asks the host for.
//!
//! A call allocates a few kilobytes and then its instance is gone, or waits for the next call. Memory is dear for the
//! host: it has to open pages, and to close them again for the next instance. A call that fits into the room asks
//! for none. What is freed is used again for blocks of its size, and once all is free the heap begins anew. The
//! standard heap, which also joins what is free, would be 5 KB more of the component.

#![allow(unsafe_code, reason = "a global allocator is")]

use std::alloc::{GlobalAlloc, Layout};
use std::cell::{Cell, UnsafeCell};
use std::ptr::null_mut;

/// Of the room, in bytes: several times what a message takes.
const ROOM: usize = 96 << 10;

/// What a block begins at a multiple of, at most. Nothing here asks for more.
const ALIGN: usize = 16;

/// Blocks come in four sizes between a power of two and the next: at most a fifth of one is wasted.
const STEPS: usize = 4;

const SIZES: usize = usize::BITS as usize * STEPS;

/// What memory is asked for in.
const PAGE: usize = 64 << 10;

#[repr(align(16))]
struct Bytes(UnsafeCell<[u8; ROOM]>);

/// The heap. For a single thread.
pub(crate) struct Heap {
    bytes: Bytes,
    room: Region,
    memory: Region,
    /// The first free block of each size. A free block begins with the address of the next.
    free: [Cell<*mut u8>; SIZES],
    /// How many blocks are in use.
    blocks: Cell<usize>,
}

// SAFETY: a component has one thread.
unsafe impl Sync for Heap {}

impl Heap {
    /// An empty heap.
    pub(crate) const fn new() -> Self {
        Self {
            bytes: Bytes(UnsafeCell::new([0; ROOM])),
            room: Region::new(),
            memory: Region::new(),
            free: [const { Cell::new(null_mut()) }; SIZES],
            blocks: Cell::new(0),
        }
    }

    /// Takes everything for free, which it is.
    fn begin(&self) {
        self.room.set(self.bytes.0.get().cast(), ROOM);
        self.memory.clear();
        self.free.iter().for_each(|first| first.set(null_mut()));
    }

    /// The first free block of a size.
    fn free(&self, size: usize) -> Option<&Cell<*mut u8>> {
        let power = size.ilog2() as usize;
        self.free.get(power * STEPS + (size >> (power - 2)) % STEPS)
    }

    fn reuse(&self, size: usize) -> Option<*mut u8> {
        let first = self.free(size)?;
        let block = first.get();
        if block.is_null() {
            return None;
        }
        // SAFETY: a free block begins with the address of the next.
        first.set(unsafe { block.cast::<*mut u8>().read() });
        Some(block)
    }

    fn cut(&self, size: usize) -> Option<*mut u8> {
        self.room.cut(size).or_else(|| self.memory.cut(size)).or_else(|| {
            self.memory.grow(size.checked_next_multiple_of(PAGE)?)?;
            self.memory.cut(size)
        })
    }

    /// Changes the size of a block that is its region's last. Whether it is, and there was room.
    fn resize(&self, block: *mut u8, size: usize, new: usize) -> bool {
        self.room.resize(block, size, new) || self.memory.resize(block, size, new)
    }
}

// SAFETY: a block is cut from where no other is, or was freed, with its size.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.align() > ALIGN {
            return null_mut();
        }
        if self.blocks.get() == 0 {
            self.begin();
        }
        let size = rounded(layout.size());
        let Some(block) = self.reuse(size).or_else(|| self.cut(size)) else { return null_mut() };
        self.blocks.set(self.blocks.get() + 1);
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        self.blocks.set(self.blocks.get() - 1);
        let size = rounded(layout.size());
        if self.resize(block, size, 0) {
            return;
        }
        if let Some(first) = self.free(size) {
            // SAFETY: every block has room for an address and begins where one may.
            unsafe { block.cast::<*mut u8>().write(first.get()) };
            first.set(block);
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let (old, new) = (rounded(layout.size()), rounded(size));
        // Less of a block that is not the last is the same block; the rest is lost until the heap begins anew.
        if self.resize(block, old, new) || new <= old {
            return block;
        }
        // SAFETY: as the caller says; the blocks do not overlap, for both are in use.
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(block, layout.size().min(size));
                self.dealloc(block, layout);
            }
            moved
        }
    }
}

/// The size of the block for so many bytes.
fn rounded(bytes: usize) -> usize {
    let bytes = bytes.max(ALIGN);
    bytes.next_multiple_of(ALIGN.max((1 << bytes.ilog2()) / STEPS))
}

/// Memory that blocks are cut from, one after the other.
struct Region {
    start: Cell<*mut u8>,
    /// Where what is left begins.
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

    fn cut(&self, size: usize) -> Option<*mut u8> {
        let block = self.end.get();
        self.left.set(self.left.get().checked_sub(size)?);
        self.end.set(block.wrapping_add(size));
        Some(block)
    }

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

/// So many bytes of new memory.
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
mod tests {
    use super::*;

    fn layout(size: usize) -> Layout {
        Layout::from_size_align(size, 8).unwrap()
    }

    fn in_room(heap: &Heap, block: *mut u8) -> bool {
        block.addr().wrapping_sub(heap.bytes.0.get().addr()) < ROOM
    }

    #[test]
    fn a_block_is_as_large_as_asked_for_and_no_fifth_of_it_wasted() {
        let mut sizes = vec![16];
        for bytes in 1..70_000 {
            let size = rounded(bytes);
            assert!(
                size >= bytes
                    && size.is_multiple_of(ALIGN)
                    && (size - bytes <= size / 5 || size - bytes < ALIGN),
                "{bytes}"
            );
            sizes.push(size);
        }
        sizes.dedup();
        // Each size has free blocks of its own.
        let heap = Heap::new();
        let mut lists: Vec<_> =
            sizes.iter().map(|size| std::ptr::from_ref(heap.free(*size).unwrap())).collect();
        lists.dedup();
        assert_eq!(lists.len(), sizes.len());
        assert!(heap.free(rounded(isize::MAX.cast_unsigned())).is_some());
    }

    #[test]
    fn the_room_is_free_again_when_all_blocks_are() {
        let heap = Box::new(Heap::new());
        // SAFETY: each block is freed once, with its layout.
        unsafe {
            for _ in 0..100 {
                let blocks: Vec<_> = (1..200).map(|size| (heap.alloc(layout(size)), layout(size))).collect();
                assert!(blocks.iter().all(|(block, _)| in_room(&heap, *block) && block.addr() % ALIGN == 0));
                // None is the last when it is freed, but the last.
                blocks.iter().for_each(|(block, layout)| heap.dealloc(*block, *layout));
            }
            let whole = heap.alloc(layout(ROOM));
            assert!(in_room(&heap, whole));
            heap.dealloc(whole, layout(ROOM));
        }
    }

    #[test]
    fn what_is_free_is_used_again_while_other_blocks_are_in_use() {
        let heap = Box::new(Heap::new());
        // SAFETY: each block is freed once, with its layout.
        unsafe {
            let room = layout(ROOM);
            let kept = heap.alloc(room);
            let large = layout(PAGE / 4);
            let pair = || (heap.alloc(large), heap.alloc(large));
            let first = pair();
            let mut last = first;
            for _ in 0..10 {
                heap.dealloc(last.0, large);
                heap.dealloc(last.1, large);
                last = pair();
                assert_eq!(last, first);
            }
            heap.dealloc(kept, room);
            heap.dealloc(last.0, large);
            heap.dealloc(last.1, large);
            // And when none is.
            let kept = heap.alloc(room);
            let other = heap.alloc(layout(PAGE));
            assert_eq!(other, first.0);
            heap.dealloc(other, layout(PAGE));
            heap.dealloc(kept, room);
        }
    }

    #[test]
    fn blocks_do_not_overlap_and_keep_their_contents() {
        let heap = Box::new(Heap::new());
        let mut random = fastrand::Rng::with_seed(1);
        let mut blocks: Vec<(*mut u8, Layout, u8)> = Vec::new();
        let check = |(block, layout, byte): &(*mut u8, Layout, u8), size: usize| {
            // SAFETY: it is in use and was written.
            let bytes = unsafe { std::slice::from_raw_parts(*block, layout.size().min(size)) };
            assert!(bytes.iter().all(|found| found == byte));
        };
        for round in 0..20_000_u32 {
            let magnitude = random.u32(1..16);
            let size = 1 + random.usize(..1 << magnitude);
            let byte = round.to_le_bytes()[0];
            let place = random.usize(..=blocks.len());
            // SAFETY: each block is freed once, and has its layout.
            unsafe {
                if place == blocks.len() || (blocks.len() < 50 && random.bool()) {
                    let block = heap.alloc(layout(size));
                    block.write_bytes(byte, size);
                    blocks.push((block, layout(size), byte));
                } else if random.bool() {
                    let (block, old, before) = blocks.swap_remove(place);
                    let block = heap.realloc(block, old, size);
                    check(&(block, old, before), size);
                    block.write_bytes(byte, size);
                    blocks.push((block, layout(size), byte));
                } else {
                    let last = blocks.swap_remove(place);
                    check(&last, usize::MAX);
                    heap.dealloc(last.0, last.1);
                }
            }
        }
        for last in blocks {
            check(&last, usize::MAX);
            // SAFETY: as above.
            unsafe { heap.dealloc(last.0, last.1) };
        }
        assert_eq!(heap.blocks.get(), 0);
    }

    #[test]
    fn the_last_block_grows_and_shrinks_where_it_is() {
        let heap = Box::new(Heap::new());
        // SAFETY: each block is freed once, with its layout.
        unsafe {
            let first = heap.alloc(layout(10));
            let second = heap.alloc(layout(10));
            assert_eq!(heap.realloc(second, layout(10), 2_000), second);
            assert_eq!(heap.realloc(second, layout(2_000), 100), second);
            heap.dealloc(second, layout(100));
            let third = heap.alloc(layout(1_000));
            assert_eq!(third, second);
            heap.dealloc(third, layout(1_000));
            heap.dealloc(first, layout(10));
        }
    }
}
