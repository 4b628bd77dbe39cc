//! The handle.

/// The correlation engine: configuration, trace table, counters. Opaque to C.
pub struct OllyEngine {}
