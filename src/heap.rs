//! The component's heap: a small room of its own first, then the standard one.
//!
//! A call allocates a few kilobytes and then its instance is gone, or waits for the next call. The standard heap
//! asks for more memory with its first allocation, and for the host that is dear: it has to open pages, and to
//! close them again for the next instance. A call that fits into the room asks for none. There, what is freed is
//! used again when all of it is free, or when it was the last to be allocated.

#![allow(unsafe_code, reason = "a global allocator is")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::{Cell, UnsafeCell};

/// Of the room, in bytes: several times what a message takes.
const SIZE: usize = 96 << 10;

/// What a block in the room begins at a multiple of, at most. Nothing here asks for more.
const ALIGN: usize = 16;

#[repr(align(16))]
struct Bytes(UnsafeCell<[u8; SIZE]>);

/// The heap. For a single thread.
pub(crate) struct Heap {
    room: Bytes,
    /// Where the free part of the room begins.
    end: Cell<usize>,
    /// How many blocks are in use.
    blocks: Cell<usize>,
}

// SAFETY: a component has one thread.
unsafe impl Sync for Heap {}

impl Heap {
    /// An empty heap.
    pub(crate) const fn new() -> Self {
        Self { room: Bytes(UnsafeCell::new([0; SIZE])), end: Cell::new(0), blocks: Cell::new(0) }
    }

    fn start(&self) -> *mut u8 {
        self.room.0.get().cast()
    }

    /// Where in the room a block begins; none for one that is elsewhere.
    fn offset(&self, block: *mut u8) -> Option<usize> {
        block.addr().checked_sub(self.start().addr()).filter(|offset| *offset < SIZE)
    }

    fn is_last(&self, offset: usize, size: usize) -> bool {
        offset.checked_add(size) == Some(self.end.get())
    }
}

// SAFETY: a block is either in the room, where `end` only goes back over blocks that were freed, or the standard
// heap's.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let offset = self.end.get().next_multiple_of(layout.align());
        match offset.checked_add(layout.size()) {
            Some(end) if end <= SIZE && layout.align() <= ALIGN => {
                self.end.set(end);
                self.blocks.set(self.blocks.get() + 1);
                // SAFETY: it lies in the room.
                unsafe { self.start().add(offset) }
            }
            // SAFETY: as the caller says.
            _ => unsafe { System.alloc(layout) },
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let Some(offset) = self.offset(block) else {
            // SAFETY: it is not in the room, so it is the standard heap's.
            return unsafe { System.dealloc(block, layout) };
        };
        self.blocks.set(self.blocks.get() - 1);
        if self.blocks.get() == 0 {
            self.end.set(0);
        } else if self.is_last(offset, layout.size()) {
            self.end.set(offset);
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        match self.offset(block) {
            // SAFETY: it is not in the room, so it is the standard heap's.
            None => return unsafe { System.realloc(block, layout, size) },
            Some(offset) if self.is_last(offset, layout.size()) && size <= SIZE - offset => {
                self.end.set(offset + size);
                return block;
            }
            Some(_) => {}
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

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(size: usize) -> Layout {
        Layout::from_size_align(size, 8).unwrap()
    }

    fn in_room(heap: &Heap, block: *mut u8) -> bool {
        heap.offset(block).is_some()
    }

    #[test]
    fn the_room_is_free_again_when_all_blocks_are() {
        let heap = Box::new(Heap::new());
        // SAFETY: each block is freed once, with its layout.
        unsafe {
            for _ in 0..10 {
                let blocks: Vec<_> = (1..100).map(|size| (heap.alloc(layout(size)), layout(size))).collect();
                assert!(blocks.iter().all(|(block, _)| in_room(&heap, *block) && block.addr() % 8 == 0));
                blocks.iter().for_each(|(block, layout)| heap.dealloc(*block, *layout));
                assert_eq!((heap.blocks.get(), heap.end.get()), (0, 0));
            }
        }
    }

    #[test]
    fn blocks_do_not_overlap_and_keep_their_contents() {
        let heap = Box::new(Heap::new());
        // SAFETY: each block is freed once, with its layout.
        unsafe {
            let first = heap.alloc(layout(10));
            first.write_bytes(1, 10);
            let second = heap.alloc(layout(10));
            second.write_bytes(2, 10);
            // Another follows, so it has to move.
            let first = heap.realloc(first, layout(10), 1_000);
            first.add(10).write_bytes(3, 990);
            // The last one grows where it is.
            assert_eq!(heap.realloc(first, layout(1_000), 2_000), first);
            first.add(1_000).write_bytes(4, 1_000);
            let bytes = |block: *mut u8, size| std::slice::from_raw_parts(block, size).to_vec();
            assert_eq!(bytes(second, 10), [2; 10]);
            assert_eq!(bytes(first, 2_000), [vec![1; 10], vec![3; 990], vec![4; 1_000]].concat());
            // The last one gives its room back.
            heap.dealloc(first, layout(2_000));
            let third = heap.alloc(layout(2_000));
            assert_eq!(third, first);
            heap.dealloc(third, layout(2_000));
            heap.dealloc(second, layout(10));
        }
    }

    #[test]
    fn what_does_not_fit_is_the_standard_heaps() {
        let heap = Box::new(Heap::new());
        // SAFETY: each block is freed once, with its layout.
        unsafe {
            let small = heap.alloc(layout(SIZE - 8));
            let large = heap.alloc(layout(16));
            assert!(in_room(&heap, small) && !in_room(&heap, large));
            large.write_bytes(5, 16);
            let large = heap.realloc(large, layout(16), 1 << 20);
            assert_eq!(std::slice::from_raw_parts(large, 16), [5; 16]);
            // Out of the room, with what is in it.
            small.write_bytes(6, SIZE - 8);
            let moved = heap.realloc(small, layout(SIZE - 8), SIZE + 1);
            assert!(!in_room(&heap, moved) && heap.end.get() == 0);
            assert_eq!(std::slice::from_raw_parts(moved, SIZE - 8), [6; SIZE - 8]);
            let odd = Layout::from_size_align(64, 64).unwrap();
            let aligned = heap.alloc(odd);
            assert_eq!(aligned.addr() % 64, 0);
            heap.dealloc(aligned, odd);
            heap.dealloc(moved, layout(SIZE + 1));
            heap.dealloc(large, layout(1 << 20));
        }
    }
}
