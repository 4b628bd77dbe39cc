//! Typed, bounded questions to the store.
