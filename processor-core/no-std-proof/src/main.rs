//! A program without the standard library that settles ten million traces: the core needs an allocator and nothing else, and
//! its memory has a bound.
//!
//! Only the C library is linked, for memory and for saying what happened. Run it with `make core-alone`.

#![no_std]
#![no_main]

extern crate alloc;

use alloc::{format, sync::Arc, vec, vec::Vec};
use core::alloc::{GlobalAlloc, Layout};
use core::ffi::{c_char, c_int, c_void};
use core::fmt::Write as _;
use core::sync::atomic::{AtomicUsize, Ordering};

use olly_processor_core::{
    Batch, Candidate, Config, Engine, Full, Generator, Kind, Row, Scratch, Signal, Sink, Source,
};

/// Distinct traces, one after the other.
const TRACES: u64 = 10_000_000;
/// Traces a batch.
const ROWS: u64 = 512;
/// Bytes that an entry of the table may take, everything included: asked for, and touched as long as IDs have up to 40 bytes.
const BYTES_PER_ENTRY: usize = 133;
const TOUCHED_PER_ENTRY: usize = 80;

#[link(name = "c")]
unsafe extern "C" {
    fn calloc(count: usize, size: usize) -> *mut c_void;
    fn getpagesize() -> c_int;
    fn open(path: *const c_char, flags: c_int) -> c_int;
    fn read(file: c_int, bytes: *mut c_void, len: usize) -> isize;
    fn close(file: c_int) -> c_int;
    fn aligned_alloc(alignment: usize, size: usize) -> *mut c_void;
    fn free(memory: *mut c_void);
    fn write(file: c_int, bytes: *const c_void, len: usize) -> isize;
    fn abort() -> !;
}

/// The C library's memory, counted.
struct Counting;

/// Bytes that are allocated now.
static LIVE: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static MEMORY: Counting = Counting;

impl Counting {
    fn counted(memory: *mut c_void, layout: Layout) -> *mut u8 {
        if !memory.is_null() {
            LIVE.fetch_add(layout.size(), Ordering::Relaxed);
        }
        memory.cast()
    }
}

// SAFETY: `aligned_alloc` and `calloc` return memory of this size and alignment, or null, and `free` takes it back.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // C11 wants an alignment that it knows and a size that is a multiple of it.
        let alignment = layout.align().max(size_of::<usize>());
        // SAFETY: the alignment is a power of two and divides the size.
        let memory = unsafe { aligned_alloc(alignment, layout.size().next_multiple_of(alignment)) };
        Self::counted(memory, layout)
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: no more than `calloc` promises is asked of it. Its memory is aligned for every type of C.
        let memory = unsafe {
            if layout.align() > 16 { return core::ptr::null_mut() } else { calloc(1, layout.size()) }
        };
        Self::counted(memory, layout)
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: it came from `aligned_alloc`.
        unsafe { free(memory.cast()) };
    }
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    let _ = writeln!(Stderr, "{info}");
    // SAFETY: it takes nothing and does not return.
    unsafe { abort() }
}

/// The precompiled core library names this one and the next; nothing here unwinds, so that nobody calls them.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}

#[unsafe(no_mangle)]
extern "C" fn _Unwind_Resume() -> ! {
    // SAFETY: it takes nothing and does not return.
    unsafe { abort() }
}

struct Stderr;

impl core::fmt::Write for Stderr {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        // SAFETY: the bytes are valid for their length.
        let written = unsafe { write(2, text.as_ptr().cast(), text.len()) };
        if written < 0 { Err(core::fmt::Error) } else { Ok(()) }
    }
}

/// Bytes of memory that the program has touched, as Linux tells it.
fn resident() -> usize {
    let mut text = [0_u8; 128];
    // SAFETY: the path ends with a zero, and the buffer is as long as it says.
    let len = unsafe {
        let file = open(c"/proc/self/statm".as_ptr(), 0);
        let len = read(file, text.as_mut_ptr().cast(), text.len());
        close(file);
        len
    };
    let text = usize::try_from(len).ok().and_then(|len| str::from_utf8(&text[..len]).ok());
    let pages = text.and_then(|text| text.split(' ').nth(1)).and_then(|pages| pages.parse::<usize>().ok());
    // SAFETY: it only returns a number.
    pages.expect("Linux, with /proc") * unsafe { getpagesize() } as usize
}

/// `ROWS` traces in a row, the first of them with a request header.
struct Traces {
    first: u64,
}

impl Batch for Traces {
    fn rows(&self) -> usize {
        ROWS as usize
    }

    fn row(&self, index: usize) -> Row<'_> {
        Row { trace_id: u128::from(self.first + index as u64).to_be_bytes(), tenant: b"" }
    }

    fn candidates(&self) -> usize {
        1
    }

    fn candidate(&self, _: usize) -> Candidate<'_> {
        Candidate { row: Some(0), kind: Kind::Header, rank: 0, text: b" order 7 " }
    }
}

/// The IDs of a batch.
struct Ids(Vec<(Vec<u8>, Source)>);

impl Sink for Ids {
    fn put(&mut self, row: usize, id: &[u8], source: Source, _: u8) -> Result<(), Full> {
        let (kept, from) = self.0.get_mut(row).ok_or(Full)?;
        kept.clear();
        kept.extend_from_slice(id);
        *from = source;
        Ok(())
    }

    fn get(&self, row: usize) -> Option<&[u8]> {
        self.0.get(row).map(|(id, _)| &id[..])
    }
}

#[unsafe(no_mangle)]
extern "C" fn main() -> c_int {
    let (before, resident_before) = (LIVE.load(Ordering::Relaxed), resident());
    let engine = Engine::new(Config::default(), Arc::new(Generator::new([7; 32])), [9; 16]);
    let engine = engine.expect("the default configuration is valid");
    let capacity = engine.table().capacity;
    let taken = || LIVE.load(Ordering::Relaxed) - before;

    let mut full = (0, 0);
    let mut next = 1;
    while next <= TRACES {
        let mut ids = Ids(vec![(Vec::new(), Source::Body); ROWS as usize]);
        let (mut scratch, batch, now_ms) =
            (Scratch::default(), Traces { first: next }, 1_700_000_000_000 + next / 1000);
        engine.resolve(Signal::Traces, &batch, now_ms, &mut scratch, &mut ids).expect("the sink has room");
        assert_eq!((&ids.0[0].0[..], ids.0[0].1), (&b"order_7"[..], Source::Header));
        assert!(ids.0[1..].iter().all(|(id, from)| id.starts_with(b"olly-") && *from == Source::Generated));
        drop((ids, scratch));
        // With so many traces every set is full, and memory has stopped to grow.
        if full.0 == 0 && next > 16 * capacity {
            full = (taken(), resident() - resident_before);
        }
        next += ROWS;
    }
    let gauges = engine.table();
    assert_eq!((gauges.entries, gauges.evicted), (capacity, next - 1 - capacity));
    assert_eq!(taken(), full.0, "more memory is taken although the table is full");
    let touched = resident() - resident_before;
    assert!(touched <= full.1 + (64 << 10), "more memory is touched although the table is full: {touched}");
    let (each, touched_each) = (full.0.div_ceil(capacity as usize), touched.div_ceil(capacity as usize));
    assert!(each <= BYTES_PER_ENTRY, "{each} bytes an entry, more than {BYTES_PER_ENTRY}");
    assert!(
        touched_each <= TOUCHED_PER_ENTRY,
        "{touched_each} bytes an entry, more than {TOUCHED_PER_ENTRY}"
    );
    let _ = Stderr.write_str(&format!(
        "the core alone: {TRACES} traces, {capacity} entries of {each} bytes, {touched_each} of them touched\n"
    ));
    0
}
