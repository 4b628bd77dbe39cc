//! What a model is told, and what of it it may repeat.

use serde_json::Value;

use crate::redact::{Redaction, Redactor};

/// Longest text of a fact, in characters: a message may be a page of stack trace.
const MAX_TEXT_CHARS: usize = 600;

/// Most decimals of a number.
const MAX_DECIMALS: usize = 9;

/// What a name belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// A service.
    Service,
    /// An operation: the name of a span.
    Operation,
    /// Something else: the type of an error, a metric, a resource.
    Other,
}

/// The cause that the analysis found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The service.
    pub service: String,
    /// The operation; empty when the analysis names none.
    pub operation: String,
}

/// A number of the facts, in the unit that it is stored in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Quantity {
    /// Nanoseconds.
    Nanos(f64),
    /// A share of one.
    Share(f64),
    /// How many, or a value without a unit.
    Number(f64),
    /// How many times as much.
    Times(f64),
}

/// The facts of one analysis. Each value that is to be sent is made by a method here, which redacts and remembers it, so that
/// nothing can be in the question that the answer is not held against.
#[derive(Clone, Debug)]
pub struct Facts<'r> {
    redactor: &'r Redactor,
    pub(crate) redaction: Redaction,
    pub(crate) names: Vec<(String, NameKind)>,
    pub(crate) texts: Vec<String>,
    pub(crate) quantities: Vec<Quantity>,
    pub(crate) times: Vec<jiff::Timestamp>,
    pub(crate) cause: Option<Cause>,
}

impl<'r> Facts<'r> {
    /// No facts yet.
    pub const fn new(redactor: &'r Redactor) -> Self {
        Self {
            redactor,
            redaction: Redaction::new(),
            names: Vec::new(),
            texts: Vec::new(),
            quantities: Vec::new(),
            times: Vec::new(),
            cause: None,
        }
    }

    /// A name.
    pub fn name(&mut self, kind: NameKind, name: &str) -> Value {
        let name = self.shortened(name);
        if !name.is_empty() && !self.names.iter().any(|(known, of)| *known == name && *of == kind) {
            self.names.push((name.clone(), kind));
        }
        name.into()
    }

    /// A text that somebody else wrote, such as the message of an error. It may be repeated in quotation marks only.
    pub fn text(&mut self, text: &str) -> Value {
        let text = self.shortened(text);
        if !text.is_empty() {
            self.texts.push(text.clone());
        }
        text.into()
    }

    /// A duration in nanoseconds, sent in milliseconds.
    pub fn nanos(&mut self, nanos: u64) -> Value {
        #[expect(clippy::cast_precision_loss, reason = "rounded for people")]
        let nanos = nanos as f64;
        self.quantities.push(Quantity::Nanos(nanos));
        format!("{} ms", written(nanos / 1e6, 1)).into()
    }

    /// A share of one, sent in percent.
    pub fn share(&mut self, share: f64) -> Value {
        self.quantities.push(Quantity::Share(share));
        format!("{}%", written(share * 100.0, 0)).into()
    }

    /// How many, or a value without a unit.
    pub fn number(&mut self, number: f64) -> Value {
        self.quantities.push(Quantity::Number(number));
        number.into()
    }

    /// How many times as much.
    pub fn times(&mut self, times: f64) -> Value {
        self.quantities.push(Quantity::Times(times));
        format!("{times:.1} times").into()
    }

    /// A moment in nanoseconds since 1970, sent as RFC 3339 in UTC.
    pub fn moment(&mut self, unix_nanos: i64) -> Value {
        let Ok(time) = jiff::Timestamp::from_nanosecond(i128::from(unix_nanos)) else { return Value::Null };
        self.times.push(time);
        format!("{time:.3}").into()
    }

    /// The cause, which the answer has to name, and no other one.
    pub fn cause(&mut self, service: &str, operation: &str) -> Value {
        let service_name = self.name(NameKind::Service, service);
        let operation_name = self.name(NameKind::Operation, operation);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        self.cause = Some(Cause { service: text(&service_name), operation: text(&operation_name) });
        serde_json::json!({ "service": service_name, "operation": operation_name })
    }

    /// What was taken out so far.
    pub const fn redaction(&self) -> &Redaction {
        &self.redaction
    }

    fn shortened(&mut self, text: &str) -> String {
        let redacted = self.redactor.redact(text, &mut self.redaction);
        let one_line = redacted.split_whitespace().collect::<Vec<_>>().join(" ");
        match one_line.char_indices().nth(MAX_TEXT_CHARS) {
            Some((end, _)) => one_line[..end].trim_end().to_owned(),
            None => one_line,
        }
    }
}

/// A number with so many decimals, or with more of them where it would be written as zero and is not.
fn written(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    if number == 0.0 || decimals >= MAX_DECIMALS || text.contains(|c: char| matches!(c, '1'..='9')) {
        return text;
    }
    written(number, decimals + 1)
}
