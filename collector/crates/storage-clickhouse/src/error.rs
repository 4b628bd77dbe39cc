//! From the client library's errors to the store's.

use clickhouse::error::Error;
use olly_storage::StoreError;

/// Longest text of a server's exception that we pass on.
const MAX_MESSAGE: usize = 500;

/// The address without user, password and query.
pub(crate) fn public_address(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}")
}

/// Sorts an error by who can do something about it.
pub(crate) fn store_error(error: Error, what: &'static str, address: &str, seconds: u32) -> StoreError {
    let timeout_ms = u64::from(seconds) * 1000;
    match error {
        Error::TimedOut => StoreError::Timeout { what, timeout_ms },
        Error::Network(source) => StoreError::Unavailable { address: address.to_owned(), source },
        Error::BadResponse(text) => match exception_code(&text) {
            // TIMEOUT_EXCEEDED, TOO_SLOW, QUERY_WAS_CANCELLED
            Some(159 | 160 | 394) => StoreError::Timeout { what, timeout_ms },
            // The schema and this program differ: UNKNOWN_IDENTIFIER, UNKNOWN_FUNCTION, TYPE_MISMATCH, UNKNOWN_TABLE,
            // SYNTAX_ERROR, UNKNOWN_DATABASE, BAD_TYPE_OF_FIELD, NO_SUCH_COLUMN_IN_TABLE
            Some(47 | 46 | 53 | 60 | 62 | 81 | 43 | 16) => StoreError::Corrupt { what, message: head(&text) },
            Some(_) => StoreError::Refused { what, message: head(&text) },
            // Not ClickHouse: a proxy, or something else on that port.
            None => StoreError::Unavailable { address: address.to_owned(), source: head(&text).into() },
        },
        error => StoreError::Corrupt { what, message: head(&error.to_string()) },
    }
}

/// The number in `Code: 159. DB::Exception: ...`.
pub(crate) fn exception_code(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once("Code: ")?;
    rest[..rest.find(|c: char| !c.is_ascii_digit())?].parse().ok()
}

/// The first line, cut: stack traces are for the server's log.
pub(crate) fn head(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(MAX_MESSAGE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_never_show_in_an_address() {
        assert_eq!(public_address("http://u:secret@127.0.0.1:8123/?password=x"), "http://127.0.0.1:8123");
        assert_eq!(public_address("127.0.0.1:8123"), "http://127.0.0.1:8123");
    }

    #[test]
    fn an_exception_is_sorted_by_its_code() {
        let sort = |text: &str| store_error(Error::BadResponse(text.to_owned()), "a test", "http://x", 2);
        assert!(matches!(sort("Code: 159. DB::Exception: x"), StoreError::Timeout { timeout_ms: 2000, .. }));
        assert!(matches!(sort("Code: 241. DB::Exception: memory"), StoreError::Refused { .. }));
        assert!(matches!(sort("Code: 60. DB::Exception: no table"), StoreError::Corrupt { .. }));
        assert!(matches!(sort("<html>Bad gateway"), StoreError::Unavailable { .. }));
    }
}
