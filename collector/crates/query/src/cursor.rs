//! Where the next page starts.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use olly_model::Timestamp;
use serde::{Deserialize, Serialize};

/// The position after the last item of a page: its time and, among items of the same time, its key.
///
/// Opaque to clients: URL-safe base64 over a small JSON array.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    time: i64,
    key: String,
}

/// The text was not made by [`Cursor`]'s `Display`.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the cursor is not one that an earlier answer gave")]
pub struct CursorError;

impl Cursor {
    /// A longer text was never a cursor of ours.
    const MAX_TEXT: usize = 2_048;

    /// The position after the item with this time and key.
    pub fn after(time: Timestamp, key: impl Into<String>) -> Self {
        Self { time: time.unix_nanos(), key: key.into() }
    }

    /// Time of the last item.
    pub fn time(&self) -> Timestamp {
        Timestamp::from_unix_nanos(self.time)
    }

    /// Key of the last item.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_vec(&(self.time, &self.key)).map_err(|_| fmt::Error)?;
        f.write_str(&URL_SAFE_NO_PAD.encode(json))
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        if text.len() > Self::MAX_TEXT {
            return Err(CursorError);
        }
        let json = URL_SAFE_NO_PAD.decode(text).map_err(|_| CursorError)?;
        let (time, key) = serde_json::from_slice(&json).map_err(|_| CursorError)?;
        Ok(Self { time, key })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cursor_survives_its_text(time in any::<i64>(), key in "\\PC{0,40}") {
            let cursor = Cursor::after(Timestamp::from_unix_nanos(time), key);
            prop_assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
        }

        #[test]
        fn any_other_text_is_refused_without_a_crash(text in "\\PC{0,2100}") {
            let _ = text.parse::<Cursor>();
        }
    }
}
