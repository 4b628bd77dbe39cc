//! How many items a page may have.

use std::str::FromStr;

/// The greatest number of items of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(u32);

/// Not a limit.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// The number is outside the allowed range.
    #[error("limit is {got}; allowed is 1 to {max}", max = Limit::MAX)]
    OutOfRange {
        /// The number.
        got: u64,
    },
    /// The text is no number.
    #[error("not a number; allowed is 1 to {max}", max = Limit::MAX)]
    NotANumber,
}

impl Limit {
    /// The greatest allowed limit: a page of this size stays within a few megabytes.
    pub const MAX: u32 = 1_000;

    /// Checks `limit`.
    ///
    /// # Errors
    /// When it is 0 or above [`Limit::MAX`].
    pub fn new(limit: u64) -> Result<Self, LimitError> {
        match u32::try_from(limit) {
            Ok(limit @ 1..=Self::MAX) => Ok(Self(limit)),
            _ => Err(LimitError::OutOfRange { got: limit }),
        }
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

impl FromStr for Limit {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, LimitError> {
        Self::new(text.parse().map_err(|_| LimitError::NotANumber)?)
    }
}

#[cfg(test)]
mod tests {
    use super::{Limit, LimitError};

    #[test]
    fn the_range_is_closed_on_both_ends() {
        assert!(Limit::new(1).is_ok() && Limit::new(u64::from(Limit::MAX)).is_ok());
        assert!(Limit::new(0).is_err() && Limit::new(1_001).is_err() && Limit::new(u64::MAX).is_err());
    }

    #[test]
    fn a_text_is_a_number_in_the_range_or_refused() {
        assert_eq!("7".parse::<Limit>().map(Limit::get), Ok(7));
        assert_eq!("0".parse::<Limit>(), Err(LimitError::OutOfRange { got: 0 }));
        for text in ["", "-1", "1.5", "x", "18446744073709551616"] {
            assert_eq!(text.parse::<Limit>(), Err(LimitError::NotANumber), "{text}");
        }
    }
}
