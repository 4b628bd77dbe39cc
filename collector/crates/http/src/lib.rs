//! What every HTTP service of ours shares: problem documents, extractors, middleware, shutdown.
