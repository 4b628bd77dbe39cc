//! What the Makefile calls for everything that is more than a line of shell: running the whole
//! system on one machine, loading it, and checking that the crates depend on each other the way ARCHITECTURE.md says.

pub mod soak;
pub mod stack;
pub mod structure;
