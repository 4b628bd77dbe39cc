//! Numbers over rows, told apart by dimensions.

use std::borrow::Cow;

use super::{
    Parameter, TIME, TIME_FINE, Writer, all,
    columns::{column_name, measure_name},
    rollup::{self, Rollup},
};
use crate::ast::{Dimension, Kind, Measure, MetricKind, Order, Subject};

impl Writer<'_> {
    pub(super) fn measures(&mut self, measures: &[Measure]) -> Result<String, String> {
        let rollup = rollup::of(self.query, measures);
        let (source, conditions) = match rollup {
            Some(rollup) => rollup.source(self),
            None => self.source(),
        };
        let mut columns = Vec::new();
        let mut groups = Vec::new();
        for dimension in &self.query.group {
            let (mut expression, name) = self.dimension(*dimension)?;
            if rollup.is_some() {
                expression = Rollup::dimension(*dimension);
            }
            columns.push(format!("{expression} AS {name}"));
            groups.push(name);
        }
        let mut names = Vec::new();
        for measure in measures {
            let name = measure_name(*measure, self.query);
            if names.contains(&name) {
                continue;
            }
            match &self.query.earlier {
                None => {
                    let value = match rollup {
                        Some(rollup) => rollup.measure(*measure, self.seconds()),
                        None => self.measure(*measure, None)?,
                    };
                    columns.push(format!("{value} AS {name}"));
                }
                Some(_) => {
                    let time = match &self.query.subject {
                        Subject::Metric(metric)
                            if matches!(metric.kind, MetricKind::Counter | MetricKind::Histogram) =>
                        {
                            "bucket"
                        }
                        Subject::Metric(_) => "TimeUnix",
                        _ => "Timestamp",
                    };
                    let part = |from: &str, to: &str| {
                        format!(
                            "{time} >= fromUnixTimestamp64Nano({{{from}:Int64}}) AND {time} < fromUnixTimestamp64Nano({{{to}:Int64}})"
                        )
                    };
                    let now = self.measure(*measure, Some(&part("from", "to")))?;
                    let before = self.measure(*measure, Some(&part("earlier_from", "earlier_to")))?;
                    columns.push(format!("{now} AS {name}"));
                    columns.push(format!("{before} AS {name}_before"));
                    columns.push(format!("{name} - {name}_before AS {name}_change"));
                }
            }
            names.push(name);
        }
        let first = names.first().cloned().unwrap_or_default();
        let mut text = format!("SELECT {} FROM {source} WHERE {}", columns.join(", "), all(&conditions));
        if groups.is_empty() {
            return Ok(text);
        }
        text += &format!(" GROUP BY {}", groups.join(", "));
        let mut having = Vec::new();
        for (number, bound) in self.query.having.iter().enumerate() {
            let value = self.bind(&format!("bound_{number}"), Parameter::Float(bound.value));
            having.push(format!("{first} {} {value}", bound.operator()));
        }
        match self.query.order {
            Order::Risen => having.push(format!("{first}_change > 0")),
            Order::Fallen => having.push(format!("{first}_change < 0")),
            _ => {}
        }
        if !having.is_empty() {
            text += &format!(" HAVING {}", all(&having));
        }
        let names = groups.join(", ");
        let order = match self.query.order {
            Order::Largest => format!("{first} DESC, {names}"),
            Order::Smallest => format!("{first}, {names}"),
            Order::Risen => format!("{first}_change DESC, {names}"),
            Order::Fallen => format!("{first}_change, {names}"),
            _ => names,
        };
        Ok(format!("{text} ORDER BY {order} LIMIT {}", self.query.limit))
    }

    fn dimension(&mut self, dimension: Dimension) -> Result<(String, Cow<'static, str>), String> {
        match dimension {
            Dimension::Bucket(seconds) => {
                let column = match &self.query.subject {
                    Subject::Metric(metric) => match metric.kind {
                        MetricKind::Counter | MetricKind::Histogram => "bucket".to_owned(),
                        _ => format!("toStartOfInterval(TimeUnix, INTERVAL {seconds} SECOND)"),
                    },
                    _ => format!("toStartOfInterval(Timestamp, INTERVAL {seconds} SECOND)"),
                };
                Ok((format!("formatDateTime({column}, {TIME})"), "time".into()))
            }
            Dimension::Kind(kind) => Ok((self.expression(kind)?, column_name(self.query, kind))),
        }
    }

    /// How many seconds a row stands for.
    fn seconds(&self) -> f64 {
        let bucket = self.query.group.iter().find_map(|dimension| match dimension {
            Dimension::Bucket(seconds) => Some(*seconds),
            Dimension::Kind(_) => None,
        });
        #[expect(clippy::cast_precision_loss, reason = "seconds of a period")]
        let seconds = bucket.map_or_else(
            || self.query.period.as_ref().map_or(1.0, |p| p.length_ns() as f64 / 1e9),
            |b| b as f64,
        );
        seconds
    }

    fn measure(&mut self, measure: Measure, part: Option<&str>) -> Result<String, String> {
        let count = part.map_or_else(|| "count()".to_owned(), |part| format!("countIf({part})"));
        let count_if = |condition: &str| match part {
            Some(part) => format!("countIf({condition} AND {part})"),
            None => format!("countIf({condition})"),
        };
        let of = |function: &str, parameter: &str, column: &str| match part {
            Some(part) => format!("{function}If{parameter}({column}, {part})"),
            None => format!("{function}{parameter}({column})"),
        };
        let failed =
            if self.query.subject == Subject::Logs { "SeverityNumber >= 17" } else { "StatusCode = 'Error'" };
        let seconds = self.seconds();
        if let Subject::Metric(metric) = &self.query.subject {
            return metric_measure(metric.kind, measure, seconds, of, count);
        }
        if self.query.subject == Subject::Logs
            && matches!(
                measure,
                Measure::Average
                    | Measure::Quantile(_)
                    | Measure::Max
                    | Measure::Min
                    | Measure::Sum
                    | Measure::Latest
            )
        {
            return Err("Log records have no duration.".to_owned());
        }
        Ok(match measure {
            Measure::Count => count,
            Measure::Errors => count_if(failed),
            Measure::ErrorRate => format!("{} / {count}", count_if(failed)),
            Measure::SuccessRate => format!("1 - {} / {count}", count_if(failed)),
            Measure::Share => {
                let share = self.share();
                format!("{} / {count}", count_if(&share))
            }
            Measure::PartOfAll => format!("{count} / sum({count}) OVER ()"),
            Measure::PerSecond => format!("{count} / {seconds}"),
            Measure::Average => format!("{} / 1e6", of("avg", "", "Duration")),
            Measure::Quantile(q) => {
                format!("{} / 1e6", of("quantile", &format!("({})", f64::from(q) / 1000.0), "Duration"))
            }
            Measure::Max => format!("{} / 1e6", of("max", "", "Duration")),
            Measure::Min => format!("{} / 1e6", of("min", "", "Duration")),
            Measure::Sum => format!("{} / 1e6", of("sum", "", "Duration")),
            Measure::Latest => return Err("Only metrics have a latest value.".to_owned()),
            Measure::Distinct(kind) => {
                let column = self.expression(kind)?;
                // What has no such attribute is nobody.
                let column = match kind {
                    Kind::Attribute(_) => format!("nullIf({column}, '')"),
                    _ => column,
                };
                of("uniqExact", "", &column)
            }
            Measure::First => {
                format!("if({count} = 0, '', formatDateTime({}, {TIME_FINE}))", of("min", "", "Timestamp"))
            }
            Measure::Last => {
                format!("if({count} = 0, '', formatDateTime({}, {TIME_FINE}))", of("max", "", "Timestamp"))
            }
        })
    }
}

fn metric_measure(
    kind: MetricKind,
    measure: Measure,
    seconds: f64,
    of: impl Fn(&str, &str, &str) -> String,
    count: String,
) -> Result<String, String> {
    Ok(match (kind, measure) {
        (MetricKind::Gauge | MetricKind::UpDownSum, measure) => match measure {
            Measure::Average => of("avg", "", "Value"),
            Measure::Max => of("max", "", "Value"),
            Measure::Min => of("min", "", "Value"),
            Measure::Sum => of("sum", "", "Value"),
            Measure::Quantile(q) => of("quantile", &format!("({})", f64::from(q) / 1000.0), "Value"),
            Measure::Latest => of("argMax", "", "Value, TimeUnix"),
            Measure::Count => count,
            _ => {
                return Err(
                    "Of this metric I can tell the average, least, largest, latest value and quantiles."
                        .to_owned(),
                );
            }
        },
        (MetricKind::Counter, Measure::Sum | Measure::Count | Measure::Latest) => of("sum", "", "Value"),
        (MetricKind::Counter, Measure::PerSecond) => format!("{} / {seconds}", of("sum", "", "Value")),
        (MetricKind::Counter, _) => {
            return Err("Of a counter I can tell the increase and the increase per second.".to_owned());
        }
        (MetricKind::Histogram, Measure::Average) => {
            format!("{} / {}", of("sum", "", "Sum"), of("sum", "", "Count"))
        }
        (MetricKind::Histogram, Measure::Count) => of("sum", "", "Count"),
        (MetricKind::Histogram, Measure::PerSecond) => format!("{} / {seconds}", of("sum", "", "Count")),
        (MetricKind::Histogram, Measure::Sum) => of("sum", "", "Sum"),
        (MetricKind::Histogram, Measure::Max) => of("max", "", "Max"),
        (MetricKind::Histogram, _) => {
            return Err(
                "Of a histogram I can tell the average, the count, the rate, the sum and the maximum."
                    .to_owned(),
            );
        }
    })
}
