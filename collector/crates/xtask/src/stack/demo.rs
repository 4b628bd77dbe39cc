//! The demo shop and its load.
