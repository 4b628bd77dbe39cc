//! What detectors found unusual, and what is going to be.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Timestamp, TraceId};

/// What of a service was unusual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnomalyMetric {
    /// Requests a minute.
    RequestCount,
    /// Share of failed requests, 0 to 1.
    ErrorRate,
    /// 95th percentile of the duration of requests, in nanoseconds.
    P95DurationNs,
    /// An operation's count, errors and durations together; the value is how isolated the minute is, 0 to 1.
    FeatureVector,
    /// Log records of one pattern in the minute.
    LogPattern,
}

impl AnomalyMetric {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::RequestCount, Self::ErrorRate, Self::P95DurationNs, Self::FeatureVector, Self::LogPattern];

    /// The name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RequestCount => "request_count",
            Self::ErrorRate => "error_rate",
            Self::P95DurationNs => "p95_duration_ns",
            Self::FeatureVector => "feature_vector",
            Self::LogPattern => "log_pattern",
        }
    }

    /// The metric of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.as_str() == name)
    }
}

/// Who found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnomalyDetector {
    /// Mean and standard deviation of the hour before, for minutes that the others have not looked at.
    ZScore,
    /// Median and median absolute deviation of the hour before.
    RobustZ,
    /// The same time of earlier days.
    Seasonal,
    /// An isolation forest of the operation's minutes before.
    IsolationForest,
    /// Patterns of log records that are new or surge.
    LogPatterns,
}

impl AnomalyDetector {
    /// The name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ZScore => "z_score",
            Self::RobustZ => "robust_z",
            Self::Seasonal => "seasonal",
            Self::IsolationForest => "isolation_forest",
            Self::LogPatterns => "log_patterns",
        }
    }
}

/// A range, both ends included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ValueRange {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// A minute in which a service was unlike itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MetricAnomaly {
    /// When the minute begins.
    pub time: Timestamp,
    /// `service.name`.
    pub service: String,
    /// What was unusual.
    pub metric: AnomalyMetric,
    /// Who found it.
    pub detector: AnomalyDetector,
    /// What it was.
    pub value: f64,
    /// The range in which it would not have stood out.
    pub expected: ValueRange,
    /// What is usual: the mean or the median of the baseline.
    pub baseline_mean: f64,
    /// What one deviation is, at least what chance alone explains.
    pub baseline_deviation: f64,
    /// Minutes that the baseline rests on; of log patterns, the patterns that are known.
    pub baseline_minutes: u32,
    /// How many deviations the value lies above (or below, when negative) what is usual.
    pub score: f64,
    /// What it rests on.
    pub evidence: AnomalyEvidence,
}

/// What an anomaly rests on: with the service and the minute, where to look.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AnomalyEvidence {
    /// Requests, spans or log records of the minute; null where they were not counted.
    #[schema(required = true)]
    pub count: Option<u64>,
    /// The span name, where it is one operation's.
    #[schema(required = true)]
    pub operation: Option<String>,
    /// Which days a seasonal baseline is made of: `same_weekday`, `same_kind_of_day` or `every_day`.
    #[schema(required = true)]
    pub season: Option<String>,
    /// Each feature of a vector, the farthest off first.
    pub features: Vec<AnomalyFeature>,
    /// The log records.
    #[schema(required = true)]
    pub log: Option<LogPatternEvidence>,
}

/// One feature of an operation's minute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AnomalyFeature {
    /// `count`, `error_rate`, `p50_duration_ns`, `p95_duration_ns` or `mean_duration_ns`.
    pub name: String,
    /// What it was.
    pub value: f64,
    /// Where 98 of 100 usual minutes have it.
    pub expected: ValueRange,
    /// Robust deviations from its median.
    pub score: f64,
}

/// Log records that are new or more than usual.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogPatternEvidence {
    /// `new` or `surging`.
    #[schema(example = "new")]
    pub change: String,
    /// What the records have in common; `<*>` stands for what differs.
    pub template: String,
    /// One of the records, at most 300 characters of it.
    pub sample: String,
    /// A trace with such a record.
    #[schema(required = true)]
    pub trace_id: Option<TraceId>,
}

/// A threshold that is going to be crossed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PredictedAlert {
    /// `service.name`.
    pub service: String,
    /// `error_rate`, `p95_duration_ns`, or the name of a gauge such as `system.filesystem.utilization`.
    pub metric: String,
    /// Attributes of the series, `key=value` by commas; empty for what is counted of a service.
    pub series: String,
    /// What it is going to reach.
    pub threshold: f64,
    /// What it was last.
    pub value: f64,
    /// When it is going to be crossed.
    pub expected_time: Timestamp,
    /// The earliest time within the interval of 80 %.
    pub earliest_time: Timestamp,
    /// The latest time within that interval; null when it lies beyond the forecast's end.
    #[schema(required = true)]
    pub latest_time: Option<Timestamp>,
    /// Whether the time of day is part of the forecast; with less than two days of history only the trend is.
    pub seasonal: bool,
    /// When the history begins that it rests on.
    pub history_start: Timestamp,
    /// When the forecast was made.
    pub made_at: Timestamp,
    /// The forecast.
    pub forecast: Vec<ForecastPoint>,
}

/// A value to come.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ForecastPoint {
    /// When the step begins.
    pub time: Timestamp,
    /// The most likely value.
    pub value: f64,
    /// Where it lies with a probability of 80 %.
    pub likely: ValueRange,
    /// Where it lies with a probability of 95 %.
    pub nearly_sure: ValueRange,
}
