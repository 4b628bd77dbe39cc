//! The types and numbers of the ABI. Numbers are only ever appended to; `ffi/README.md` explains them.

/// Version of this ABI. It changes when a layout, a signature or the meaning of a number changes; a caller refuses to
/// run with a library that answers another version than its header's.
pub const OLLY_ABI_VERSION: u32 = 2;
/// As a candidate's row: the candidate is offered to every row of the call. Not allowed for links.
pub const OLLY_ALL_ROWS: u32 = 0xFFFF_FFFF;
/// Bytes of `out` that suffice for one row (an ID has at most 100 bytes, and randomness 14).
pub const OLLY_OUT_BYTES_PER_ROW: usize = 128;
/// Bytes of a row's sampling randomness: 56 bits in lower-case hex. With `write_sampling_randomness`, what is written to `out`
/// for spans ends with that many bytes for each row, in order; they are all `0` for a row without an ID.
pub const OLLY_RANDOMNESS_BYTES: usize = 14;

/// Success, where a function has nothing else to answer.
pub const OLLY_OK: i32 = 0;
/// A panic was caught at the boundary: outputs are unspecified, the engine stays usable.
pub const OLLY_PANIC: i32 = -1;
/// A null or misaligned pointer, an index or a range outside its buffer, an unknown kind or signal, an output that overlaps
/// another buffer.
pub const OLLY_BAD_INPUT: i32 = -2;
/// `out` is too small.
pub const OLLY_OUT_TOO_SMALL: i32 = -3;
/// The configuration was refused; the error text says why.
pub const OLLY_BAD_CONFIG: i32 = -4;

/// Signal: spans.
pub const OLLY_SIGNAL_TRACES: u32 = 1;
/// Signal: log records.
pub const OLLY_SIGNAL_LOGS: u32 = 2;
/// Signal: metrics and their exemplars. No ID is generated for a row without a trace.
pub const OLLY_SIGNAL_METRICS: u32 = 3;
/// Signal: profile samples.
pub const OLLY_SIGNAL_PROFILES: u32 = 4;

/// Candidate kind: an item's own correlation attribute.
pub const OLLY_KIND_ATTRIBUTE: u8 = 1;
/// Candidate kind: a whole W3C baggage header value.
pub const OLLY_KIND_BAGGAGE_LIST: u8 = 2;
/// Candidate kind: the value of one baggage member, already taken out and decoded.
pub const OLLY_KIND_BAGGAGE_MEMBER: u8 = 3;
/// Candidate kind: a captured request header; rank is its position in `extract_from_headers`.
pub const OLLY_KIND_HEADER: u8 = 4;
/// Candidate kind: a key of `extract_from_attributes`; rank is its position there.
pub const OLLY_KIND_EXTRACTED_ATTRIBUTE: u8 = 5;
/// Candidate kind: found in a log body; rank is the position of the key.
pub const OLLY_KIND_BODY: u8 = 6;
/// Candidate kind: the attribute on the resource.
pub const OLLY_KIND_RESOURCE: u8 = 7;
/// Candidate kind: the 16 bytes of a span link's trace ID.
pub const OLLY_KIND_LINK: u8 = 8;
/// Candidate kind: metadata of the export request; rank is its position in `metadata_keys`.
pub const OLLY_KIND_METADATA: u8 = 9;
/// Candidate kind: a W3C baggage list in the metadata; rank is its position in `metadata_keys`.
pub const OLLY_KIND_METADATA_BAGGAGE: u8 = 10;

/// Result source: an attribute (kinds 1 and 5).
pub const OLLY_SOURCE_ATTRIBUTE: u8 = 1;
/// Result source: W3C baggage (kinds 2 and 3).
pub const OLLY_SOURCE_BAGGAGE: u8 = 2;
/// Result source: a request header.
pub const OLLY_SOURCE_HEADER: u8 = 3;
/// Result source: a log body.
pub const OLLY_SOURCE_BODY: u8 = 4;
/// Result source: the resource.
pub const OLLY_SOURCE_RESOURCE: u8 = 5;
/// Result source: the trace that a span link names.
pub const OLLY_SOURCE_LINK: u8 = 6;
/// Result source: metadata of the export request (kinds 9 and 10).
pub const OLLY_SOURCE_METADATA: u8 = 7;
/// Result source: generated.
pub const OLLY_SOURCE_GENERATED: u8 = 8;

/// Result flag: the ID came from the trace table; the source is the one the trace got it from.
pub const OLLY_FLAG_FROM_TABLE: u8 = 1;
/// Result flag: the trace was known by a weaker source and was upgraded in this call.
pub const OLLY_FLAG_UPGRADED: u8 = 2;

/// One distinct (tenant, trace ID) of the batch. An all-zero trace ID stands for one item without trace context.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct OllyRow {
    /// Trace ID, in network order.
    pub trace_id: [u8; 16],
    /// Where the tenant's name starts in the blob, in bytes.
    pub tenant_off: u32,
    /// Length of the tenant's name, in bytes; 0 is the default tenant.
    pub tenant_len: u32,
}

/// One text (or link) found on the items of a row.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct OllyCandidate {
    /// Index of the row, or `OLLY_ALL_ROWS`.
    pub row: u32,
    /// Where the text starts in the blob, in bytes.
    pub off: u32,
    /// Length of the text, in bytes.
    pub len: u16,
    /// One of `OLLY_KIND_*`.
    pub kind: u8,
    /// Position in the configured list; lower is stronger.
    pub rank: u8,
}

/// What was decided for the row of the same index.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct OllyResult {
    /// Where the ID starts in `out`, in bytes.
    pub off: u32,
    /// Length of the ID, in bytes; 0 means: leave the items as they are.
    pub len: u16,
    /// One of `OLLY_SOURCE_*`, 0 when there is no ID.
    pub source: u8,
    /// `OLLY_FLAG_*`, combined.
    pub flags: u8,
}

/// Totals since the engine was made. Rows: each row of each call is counted in exactly one of `extracted_*`, `linked`,
/// `generated`, `inherited` and `unsettled`; `upgraded` and `conflicts` are further marks on such rows. Candidates:
/// `sanitized` and `rejected_*`, at most one of `rejected_*` a candidate.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct OllyStats {
    /// Rows settled by an attribute found in the same call (kinds 1 and 5).
    pub extracted_attribute: u64,
    /// Rows settled by baggage found in the same call.
    pub extracted_baggage: u64,
    /// Rows settled by a header found in the same call.
    pub extracted_header: u64,
    /// Rows settled by a log body found in the same call.
    pub extracted_body: u64,
    /// Rows settled by the resource's attribute found in the same call.
    pub extracted_resource: u64,
    /// Rows settled by the export request's metadata.
    pub extracted_metadata: u64,
    /// Rows that joined the flow of a linked trace.
    pub linked: u64,
    /// Rows that got a generated ID.
    pub generated: u64,
    /// Rows settled by the trace table.
    pub inherited: u64,
    /// Rows left without an ID.
    pub unsettled: u64,
    /// Rows whose trace was known by a weaker source before.
    pub upgraded: u64,
    /// Rows in which an equal or weaker candidate named another ID than the one that won.
    pub conflicts: u64,
    /// Candidates in which characters were replaced.
    pub sanitized: u64,
    /// Candidates rejected because they are empty.
    pub rejected_empty: u64,
    /// Candidates rejected because they exceed 100 bytes.
    pub rejected_too_long: u64,
    /// Candidates rejected because of control characters.
    pub rejected_control: u64,
    /// Candidates rejected because they claim the configured prefix and do not match the format.
    pub rejected_malformed: u64,
    /// Baggage lists whose member for `baggage_key` breaks the grammar.
    pub rejected_baggage_malformed: u64,
    /// Baggage lists over the limits of the W3C recommendation, without the key inside the limits.
    pub rejected_baggage_limit: u64,
    /// Candidates dropped because of `external_ids: ignore`.
    pub rejected_ignored: u64,
    /// Candidates rejected because replacing characters would leave less than half of them.
    pub rejected_lossy: u64,
    /// Gauge: entries in the trace table, expired ones that nothing has replaced yet included.
    pub table_entries: u64,
    /// Gauge: the most entries that the trace table ever holds.
    pub table_capacity: u64,
    /// Entries that were still alive when a newer trace took their place.
    pub table_evicted: u64,
    /// Entries found expired and dropped.
    pub table_expired: u64,
}
