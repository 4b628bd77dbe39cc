//! What is unusual in what was counted and logged, and what is going to be.
//!
//! Each detector takes readings and returns a [`Judgement`]: a score, what is usual, the range that was expected and how much
//! that rests on. All are pure and deterministic: no clock, no chance, and the order of arrival does not matter.
//!
//! - [`judge`]: a reading against the readings before it, in robust deviations;
//! - [`Calendar::judge`]: against the same time of earlier days;
//! - [`judge_by_both`]: against the two of them together;
//! - [`VectorDetector`]: an operation's minute as a whole, by an isolation forest;
//! - [`episode`]: single minutes that stand out, put together to trouble that lasts;
//! - [`patterns`]: log messages that are new or surge;
//! - [`forecast`]: where a series goes, and when it crosses a threshold.
//!
//! `docs/anomalies.md` tells how well they do on public data.

mod baselines;
mod episode;
mod features;
mod forecast;
mod forest;
mod patterns;
mod reading;
mod season;
mod stats;
mod template;

pub use baselines::{Judged, judge_by_both};
pub use episode::{Episode, EpisodeParams, episode};
pub use features::{Feature, Features, VectorDetector, VectorJudgement, VectorParams};
pub use forecast::{Crossing, Forecast, Interval, LEAST_STEPS, MOST_STEPS, crossing, forecast};
pub use forest::{Forest, ForestParams};
pub use patterns::{Change, PatternFinding, PatternMinute, PatternParams, patterns};
pub use reading::{Expected, Judgement, LEAST_READINGS, LIMIT, MAX_SCORE, Measure, Reading, judge};
pub use season::{Calendar, Dated, SEASON_DAYS, Season, SeasonParams, around};
pub use template::{TemplateId, TemplateTree, WILDCARD};
