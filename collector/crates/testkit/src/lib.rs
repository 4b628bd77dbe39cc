//! Test doubles and recorded flows for the other crates' tests.
