//! What the Makefile calls for everything that is more than a line of shell: looking at the machine, running the
//! whole system on it, and checking that the crates depend on each other the way ARCHITECTURE.md says.

pub mod doctor;
pub mod stack;
pub mod structure;
