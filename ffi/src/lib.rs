//! The C ABI around the correlation core.
