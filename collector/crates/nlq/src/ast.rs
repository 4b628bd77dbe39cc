//! What a question asks: our own tree between the words and the SQL.

use crate::time::Period;

/// A question that was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// What it is about.
    pub subject: Subject,
    /// What is wanted of it.
    pub answer: Answer,
    /// Which of them.
    pub filter: Filter,
    /// When; none for everything that is stored.
    pub period: Option<Period>,
    /// The earlier period to compare with.
    pub earlier: Option<Period>,
    /// For each what.
    pub group: Vec<Dimension>,
    /// By which measure the rows are ordered, and whether the largest comes first. Lists are ordered by time or duration.
    pub order: Order,
    /// The attributes that [`Kind::Attribute`] numbers.
    pub attributes: Vec<Attribute>,
    /// Those of which [`Measure::Share`] is the share.
    pub share: Option<Filter>,
    /// Only rows whose first measure is within these bounds.
    pub having: Vec<Bound<f64>>,
    /// Most rows.
    pub limit: u32,
}

/// What a question is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Spans with which a service took part from outside: of kind `Server` or `Consumer`.
    Requests,
    /// All spans.
    Spans,
    /// Traces as wholes.
    Traces,
    /// Business flows as wholes: everything with one correlation ID.
    Flows,
    /// Log records.
    Logs,
    /// Points of one metric.
    Metric(Metric),
    /// The metrics themselves.
    Metrics,
}

/// A metric that there is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// How its points are to be read.
    pub kind: MetricKind,
    /// Its unit, in the notation of UCUM; may be empty.
    pub unit: String,
}

/// How a metric's points are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MetricKind {
    /// A value of that moment.
    Gauge,
    /// A sum that may fall; read like a gauge.
    UpDownSum,
    /// A sum that only grows: its increase counts.
    Counter,
    /// A distribution.
    Histogram,
}

/// An attribute of spans, log records, points and their resources.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Attribute {
    /// What it is called in an answer; none for one whose key was written in the question.
    pub name: Option<&'static str>,
    /// Its keys in the order in which they are tried: conventions have renamed many.
    pub keys: Vec<String>,
}

/// What is wanted.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The items themselves.
    List,
    /// Numbers over them.
    Measures(Vec<Measure>),
    /// Who calls the services of the filter (true), or whom they call.
    Neighbours(bool),
}

/// A number over items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// How many.
    Count,
    /// How many failed.
    Errors,
    /// The share that failed, 0 to 1.
    ErrorRate,
    /// The share that did not fail, 0 to 1.
    SuccessRate,
    /// The share that fulfils [`Query::share`], 0 to 1.
    Share,
    /// The part of all that a row has, 0 to 1.
    PartOfAll,
    /// How many a second.
    PerSecond,
    /// The mean duration or value.
    Average,
    /// A quantile of the duration, in tenths of a percent: 950 is p95.
    Quantile(u16),
    /// The largest duration or value.
    Max,
    /// The smallest duration or value.
    Min,
    /// The sum of values.
    Sum,
    /// The newest value.
    Latest,
    /// How many different services, operations...
    Distinct(Kind),
    /// When the first one was.
    First,
    /// When the last one was.
    Last,
}

/// Kinds of things that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `service.name`.
    Service,
    /// The span's name.
    Operation,
    /// The span's status.
    Status,
    /// The trace.
    Trace,
    /// The correlation ID.
    Flow,
    /// The severity of a log record.
    Severity,
    /// The message of a failed span, or the text of a log record.
    Message,
    /// The span's kind.
    SpanKind,
    /// `http.response.status_code`.
    HttpStatus,
    /// The attribute of this place in [`Query::attributes`].
    Attribute(usize),
}

/// For each what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// For each thing of a kind.
    Kind(Kind),
    /// For each stretch of so many seconds.
    Bucket(u64),
}

/// The order of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
    /// The longest first.
    Longest,
    /// The shortest first.
    Shortest,
    /// The largest first measure first.
    Largest,
    /// The smallest first measure first.
    Smallest,
    /// What has grown most since the earlier period first, and nothing that has not grown.
    Risen,
    /// What has shrunk most since the earlier period first, and nothing that has not shrunk.
    Fallen,
    /// By the names of the groups; buckets of time always are.
    Name,
}

/// Where values begin or end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound<T> {
    /// Whether values above it are wanted, not those below.
    pub lower: bool,
    /// Whether it is wanted itself.
    pub inclusive: bool,
    /// The value.
    pub value: T,
}

impl<T> Bound<T> {
    /// As a comparison in SQL.
    pub const fn operator(&self) -> &'static str {
        match (self.lower, self.inclusive) {
            (true, true) => ">=",
            (true, false) => ">",
            (false, true) => "<=",
            (false, false) => "<",
        }
    }

    /// In words, before the value.
    pub const fn in_words(&self) -> &'static str {
        match (self.lower, self.inclusive) {
            (true, true) => "at least",
            (true, false) => "more than",
            (false, true) => "at most",
            (false, false) => "less than",
        }
    }
}

/// Which items.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Of these services.
    pub services: Vec<String>,
    /// Of these operations.
    pub operations: Vec<String>,
    /// Of one of these kinds of spans, as `SpanKind` has them.
    pub span_kinds: Vec<String>,
    /// Failed (true) or not.
    pub failed: Option<bool>,
    /// How many nanoseconds they took.
    pub durations: Vec<Bound<u64>>,
    /// Of this trace.
    pub trace: Option<String>,
    /// This span.
    pub span: Option<String>,
    /// Of this flow.
    pub flow: Option<String>,
    /// Log records with these texts in them.
    pub texts: Vec<String>,
    /// Severity numbers of log records in one of these ranges, first and last; all when there is none.
    pub severities: Vec<(u8, u8)>,
    /// HTTP response codes in one of these ranges, first and last; all when there is none.
    pub http: Vec<(u16, u16)>,
    /// Attributes with one of some values, or with any when none is given.
    pub attributes: Vec<(Attribute, Vec<String>)>,
    /// Without those to which any condition of this one applies.
    pub not: Option<Box<Filter>>,
}
