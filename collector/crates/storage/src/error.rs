//! Why a store could not answer.

/// Why a store could not answer. The text is for operators; clients get the kind only.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store cannot be reached or is starting.
    #[error("the store at {address} cannot be reached")]
    Unavailable {
        /// Where it was looked for, without credentials.
        address: String,
        /// What the client library said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The question took longer than it may.
    #[error("the store did not answer {what} within {timeout_ms} ms")]
    Timeout {
        /// Which question.
        what: &'static str,
        /// The limit, in milliseconds.
        timeout_ms: u64,
    },
    /// The question was refused for a limit (rows, memory, time) or by access control.
    #[error("the store refused {what}: {message}")]
    Refused {
        /// Which question.
        what: &'static str,
        /// The store's words.
        message: String,
    },
    /// The answer could not be understood: the schema and this program differ, or data is damaged.
    #[error("the answer to {what} could not be read: {message}")]
    Corrupt {
        /// Which question.
        what: &'static str,
        /// What was wrong.
        message: String,
    },
}
