//! What the services ask of a store, as traits.
