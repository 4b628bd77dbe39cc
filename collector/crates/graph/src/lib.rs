//! Trace trees, critical paths and error origins.
