//! Building, running and checking the whole system.

fn main() {}
