//! How many items a page may have.

/// The greatest number of items of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(u32);

/// The number is outside the allowed range.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("limit is {got}; allowed is 1 to {max}")]
pub struct LimitError {
    got: u64,
    max: u32,
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
            _ => Err(LimitError { got: limit, max: Self::MAX }),
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

#[cfg(test)]
mod tests {
    use super::Limit;

    #[test]
    fn the_range_is_closed_on_both_ends() {
        assert!(Limit::new(1).is_ok() && Limit::new(u64::from(Limit::MAX)).is_ok());
        assert!(Limit::new(0).is_err() && Limit::new(1_001).is_err() && Limit::new(u64::MAX).is_err());
    }
}
