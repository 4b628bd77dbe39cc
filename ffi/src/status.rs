//! Errors on their way to a status code.

use crate::abi;

/// Why an export fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Panic,
    BadInput,
    OutTooSmall,
    BadConfig,
}

impl Status {
    fn code(self) -> i32 {
        match self {
            Self::Panic => abi::OLLY_PANIC,
            Self::BadInput => abi::OLLY_BAD_INPUT,
            Self::OutTooSmall => abi::OLLY_OUT_TOO_SMALL,
            Self::BadConfig => abi::OLLY_BAD_CONFIG,
        }
    }
}

/// What an export can return: a type in which a status fits.
pub(crate) trait Wire {
    fn from_status(status: Status) -> Self;
}

impl Wire for i32 {
    fn from_status(status: Status) -> Self {
        status.code()
    }
}

impl Wire for i64 {
    fn from_status(status: Status) -> Self {
        i64::from(status.code())
    }
}
