//! One module for each endpoint.

pub mod analyze;
pub mod openapi;
