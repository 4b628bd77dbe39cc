//! The correlation rules: IDs, candidates, and one trace, one ID.
