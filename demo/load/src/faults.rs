//! The faults the shop can be given, and when.

use std::str::FromStr;
use std::time::Duration;

use clap::ValueEnum;
use clap::builder::PossibleValue;
use jiff::SignedDuration;

/// What is known about a fault: the ground truth of whoever looks for its cause.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    pub name: &'static str,
    /// The service at whose `/faults` it is switched, and whose fault it is.
    pub service: &'static str,
    /// The part that changes.
    pub component: &'static str,
    pub root_cause: &'static str,
    pub first_visible_failure: &'static str,
}

pub static FAULTS: [Fault; 3] = [
    Fault {
        name: "slow-database",
        service: "orders",
        component: "sqlite",
        root_cause: "every SQL statement of orders takes 100 ms longer",
        first_visible_failure: "POST /checkout at gateway becomes slow, and fails once orders runs out of connections",
    },
    Fault {
        name: "failing-payment-provider",
        service: "payments",
        component: "pay.provider.example",
        root_cause: "the payment provider answers 503 to every charge",
        first_visible_failure: "POST /checkout at gateway answers 502 after every retry of the payment failed",
    },
    Fault {
        name: "pool-exhausted",
        service: "orders",
        component: "database connection pool",
        root_cause: "all database connections of orders are held and none is given back",
        first_visible_failure: "POST /checkout at gateway answers 503 because orders gets no database connection",
    },
];

/// A fault by name, as the command line sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known(pub &'static Fault);

impl ValueEnum for Known {
    fn value_variants<'a>() -> &'a [Self] {
        const KNOWN: [Known; 3] = [Known(&FAULTS[0]), Known(&FAULTS[1]), Known(&FAULTS[2])];
        &KNOWN
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name))
    }
}

/// A fault and its time, counted from the start of the run: `name@START+LENGTH`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub fault: &'static Fault,
    pub start: Duration,
    pub length: Duration,
}

/// Why a fault's plan cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum WindowError {
    #[error("{0:?} is not NAME@START+LENGTH, as in slow-database@30s+20s")]
    Form(String),
    #[error("unknown fault {name:?}, the known ones are {}", names())]
    Unknown { name: String },
    #[error(transparent)]
    Time(#[from] TimeError),
}

fn names() -> String {
    FAULTS.iter().map(|fault| fault.name).collect::<Vec<_>>().join(", ")
}

impl FromStr for Window {
    type Err = WindowError;

    fn from_str(text: &str) -> Result<Self, WindowError> {
        let form = || WindowError::Form(text.to_owned());
        let (name, times) = text.split_once('@').ok_or_else(form)?;
        let (start, length) = times.split_once('+').ok_or_else(form)?;
        let fault = FAULTS
            .iter()
            .find(|fault| fault.name == name)
            .ok_or_else(|| WindowError::Unknown { name: name.to_owned() })?;
        Ok(Self { fault, start: duration(start)?, length: duration(length)? })
    }
}

/// Why a duration cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is not a duration, as in 500ms, 30s or 1m30s")]
pub struct TimeError(String);

/// Reads `500ms`, `30s`, `1m30s`.
pub fn duration(text: &str) -> Result<Duration, TimeError> {
    text.parse::<SignedDuration>()
        .ok()
        .and_then(|duration| Duration::try_from(duration).ok())
        .ok_or_else(|| TimeError(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_read() {
        let window: Window = "pool-exhausted@1m30s+500ms".parse().unwrap();
        assert_eq!(window.fault.service, "orders");
        assert_eq!((window.start, window.length), (Duration::from_secs(90), Duration::from_millis(500)));
    }

    #[test]
    fn what_is_wrong_with_a_window_is_said() {
        for (text, reason) in [
            ("slow-database", "is not NAME@START+LENGTH"),
            ("slow-database@30s", "is not NAME@START+LENGTH"),
            ("fire@1s+1s", "unknown fault \"fire\", the known ones are slow-database, failing"),
            ("slow-database@30+20s", "\"30\" is not a duration"),
            ("slow-database@-1s+20s", "\"-1s\" is not a duration"),
        ] {
            let error = text.parse::<Window>().unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn every_fault_can_be_named_on_the_command_line() {
        for fault in &FAULTS {
            assert_eq!(Known::from_str(fault.name, false), Ok(Known(fault)));
        }
    }
}
