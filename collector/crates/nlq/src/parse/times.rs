//! Periods, buckets of time, and periods to compare with.

use super::{Reading, bounds::BOUND_ENDS};
use crate::{lexicon::Sign, time, words::number};

impl Reading<'_> {
    /// "per minute", "every 5 minutes", "hourly", "in 10 minute buckets"
    pub(super) fn read_buckets(&mut self) {
        for place in 0..self.words.len() {
            let Some(word) = self.at(place).map(str::to_owned) else { continue };
            let whole = match word.as_str() {
                "minutely" | "per-minute" => Some(60),
                "hourly" | "per-hour" => Some(3600),
                "daily" | "per-day" => Some(86_400),
                "weekly" => Some(604_800),
                "rpm" => Some(60),
                _ => None,
            };
            if let Some(seconds) = whole {
                Self::only(&mut self.bucket, seconds, "steps of time", &mut self.doubled);
                self.take(place, 1);
                continue;
            }
            // "the busiest hour", "in which minute"
            let peak = matches!(
                word.as_str(),
                "busiest" | "quietest" | "worst" | "best" | "slowest" | "peak" | "which" | "what" | "most"
            );
            if peak
                && let Some((name, nanos)) = self.at(place + 1).and_then(time::unit)
                && matches!(name, "minute" | "hour" | "day")
                && !matches!(self.at(place + 1), Some("m" | "h" | "d"))
            {
                Self::only(&mut self.bucket, seconds(nanos), "steps of time", &mut self.doubled);
                self.take(place + 1, 1);
                continue;
            }
            let lead = matches!(word.as_str(), "per" | "every" | "each" | "by" | "a" | "an" | "for" | "/");
            // "errors/minute"
            if let Some((before, unit)) = word.split_once('/')
                && !before.is_empty()
                && let Some((name, nanos)) = time::unit(unit)
                && self.lexicon.read(&[&word]).is_none()
                && self.lexicon.read(&[before]).is_some()
            {
                if name == "second" {
                    self.signs.push((place, Sign::Throughput));
                } else {
                    Self::only(&mut self.bucket, seconds(nanos), "steps of time", &mut self.doubled);
                }
                self.words[place].text = before.to_owned();
                continue;
            }
            let from = if lead { place + 1 } else { place };
            // "longer than a second", "than a quarter of a second": bounds.
            let bound = place > 0
                && self
                    .at(place - 1)
                    .is_some_and(|before| BOUND_ENDS.contains(&before) || matches!(before, "half" | "of"));
            if bound && matches!(word.as_str(), "a" | "an") {
                continue;
            }
            let from =
                if lead && matches!(self.at(from), Some("each" | "every" | "the")) { from + 1 } else { from };
            // "every quarter of an hour"
            if lead
                && let Some((nanos, used)) = time::length(self.free_run(from)).filter(|(_, used)| *used > 2)
            {
                Self::only(
                    &mut self.bucket,
                    u64::try_from(nanos / 1_000_000_000).unwrap_or(1).max(1),
                    "steps of time",
                    &mut self.doubled,
                );
                self.take(place, from + used - place);
                continue;
            }
            let count = self.at(from).and_then(number).filter(|_| !matches!(self.at(from), Some("a" | "an")));
            let at = from + usize::from(count.is_some());
            let Some((name, nanos)) =
                self.at(at).and_then(|word| word.strip_suffix("-by").or(Some(word)).and_then(time::unit))
            else {
                continue;
            };
            let mut used = at + 1;
            let bucketed = matches!(
                self.at(used),
                Some(
                    "bucket"
                        | "buckets"
                        | "interval"
                        | "intervals"
                        | "windows"
                        | "granularity"
                        | "resolution"
                        | "steps"
                        | "bins"
                )
            );
            used += usize::from(bucketed);
            let by_itself =
                self.at(used) == Some("by") && self.at(used + 1) == self.at(at) && count.is_none();
            let article = matches!(word.as_str(), "a" | "an" | "for");
            let plural_time = word == "for" || matches!(self.at(used), Some("ago" | "earlier" | "before"));
            if (!lead && !bucketed && !by_itself)
                || (plural_time && !bucketed)
                || (word == "for" && !bucketed)
            {
                continue;
            }
            if name == "ms" || name == "us" || name == "ns" || (article && count.is_some()) {
                continue;
            }
            let from = if !lead
                && place > 0
                && matches!(self.at(place - 1), Some("in" | "with" | "at" | "of" | "using"))
            {
                place - 1
            } else {
                place
            };
            if name == "second" && count.is_none() {
                self.signs.push((place, Sign::Throughput));
            } else {
                Self::only(
                    &mut self.bucket,
                    seconds(nanos * count.unwrap_or(1.0)).max(1),
                    "steps of time",
                    &mut self.doubled,
                );
            }
            if by_itself {
                used += 2;
            }
            self.take(from, used - from);
        }
    }

    /// "than yesterday", "vs the previous hour", "compared to 2 hours ago"
    pub(super) fn read_comparisons(&mut self) {
        let compares = self.has_word(&[
            "compare",
            "compared",
            "comparison",
            "comparing",
            "difference",
            "change",
            "changed",
            "vs",
            "versus",
            "differ",
            "delta",
            "contrast",
        ]);
        // "gone up since yesterday" is no period.
        let moves = self.has_word(&[
            "gone",
            "risen",
            "rose",
            "grown",
            "increased",
            "dropped",
            "fallen",
            "decreased",
            "changed",
            "worse",
            "better",
            "slower",
            "faster",
        ]);
        for place in 0..self.words.len() {
            let Some(word) = self.at(place).map(str::to_owned) else { continue };
            // "day over day"
            if matches!(self.at(place + 1), Some("over" | "on"))
                && self.at(place + 2) == Some(word.as_str())
                && let Some((_, nanos)) = time::unit(&word)
            {
                Self::only(&mut self.shift_ns, to_i64(nanos), "times to compare with", &mut self.doubled);
                self.take(place, 3);
                continue;
            }
            // "this time yesterday", "the same time last week"
            let same = matches!(word.as_str(), "same" | "this") && self.at(place + 1) == Some("time");
            if same && let Some((shift, used)) = self.reference(place + 2) {
                let mut start = place;
                while start > 0
                    && matches!(
                        self.at(start - 1),
                        Some("the" | "at" | "and" | "to" | "with" | "as" | "vs" | "than" | "versus" | "from")
                    )
                {
                    start -= 1;
                }
                Self::only(&mut self.shift_ns, shift, "times to compare with", &mut self.doubled);
                self.take(start, place + 2 + used - start);
                continue;
            }
            let strong = matches!(word.as_str(), "vs" | "versus" | "than" | "against" | "vs.")
                || (word == "since" && moves);
            let two = matches!(
                (word.as_str(), self.at(place + 1)),
                ("compared" | "relative" | "comparison" | "contrast", Some("to" | "with"))
            );
            let weak = compares && matches!(word.as_str(), "with" | "to" | "and" | "from");
            if !(strong || two || weak) {
                continue;
            }
            let mut from = place + 1 + usize::from(two);
            let start = place;
            // "the same hour yesterday"
            let same = |at: usize| {
                self.at(at) == Some("same") && self.at(at + 1).is_some_and(|word| time::unit(word).is_some())
            };
            let unit_of_same = (from..from + 3).find(|at| same(*at)).map(|at| at + 1);
            while unit_of_same == Some(from)
                || matches!(
                    self.at(from),
                    Some(
                        "it" | "they"
                            | "the"
                            | "was"
                            | "were"
                            | "had"
                            | "did"
                            | "in"
                            | "at"
                            | "that"
                            | "same"
                            | "time"
                            | "of"
                            | "during"
                            | "what"
                            | "for"
                            | "is"
                            | "those"
                    )
                )
            {
                from += 1;
            }
            let Some((shift, used)) = self.reference(from) else { continue };
            Self::only(&mut self.shift_ns, shift, "times to compare with", &mut self.doubled);
            self.take(start, from + used - start);
        }
    }

    /// How much earlier a period of reference lies; zero for "as long as the period itself".
    pub(super) fn reference(&self, from: usize) -> Option<(i64, usize)> {
        let run = self.free_run(from.min(self.words.len()));
        match self.at(from)? {
            "yesterday" => {
                return Some((
                    to_i64(86_400e9),
                    1 + usize::from(self.at(from + 1).is_some_and(|w| w == "too")),
                ));
            }
            "before" | "earlier" | "previously" | "prior" if time::length(run.get(1..)?).is_none() => {
                return Some((0, 1));
            }
            "previous" | "last" | "prior" | "preceding" | "past" => {
                if matches!(self.at(from + 1), Some("period" | "window" | "interval" | "timeframe")) {
                    return Some((0, 2));
                }
                let (length, used) = time::length(run.get(1..)?)?;
                return Some((length, used + 1));
            }
            _ => {}
        }
        let (length, used) = time::length(run)?;
        match self.at(from + used)? {
            "ago" | "before" | "earlier" | "prior" | "previously" => Some((length, used + 1)),
            _ => None,
        }
    }

    /// "checkout errors 24h", "10m cart p95": a length of time at either end of a question means up to now.
    pub(super) fn read_bare_length(&mut self) {
        if !self.periods.is_empty() || self.bucket.is_some() {
            return;
        }
        let ends = [0, self.words.len().saturating_sub(2)];
        let Some(place) = ends.into_iter().find(|place| {
            let count = self.at(*place).filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
            let unit = self.at(*place + 1).and_then(time::unit);
            let verb = place.checked_sub(1).is_some_and(|at| {
                matches!(
                    self.words[at].text.as_str(),
                    "take"
                        | "takes"
                        | "took"
                        | "taken"
                        | "taking"
                        | "lasted"
                        | "lasting"
                        | "than"
                        | "need"
                        | "run"
                )
            });
            count.is_some() && unit.is_some_and(|(_, nanos)| nanos >= 60e9) && !verb
        }) else {
            return;
        };
        if let Some((length, used)) = time::length(self.free_run(place)) {
            self.periods.push(self.clock.last(length));
            self.take(place, used);
        }
    }

    pub(super) fn read_times(&mut self) {
        let mut place = 0;
        while place < self.words.len() {
            let run = self.free_run(place);
            // "top" and "last" before a number of things is no time.
            match self.clock.read(run) {
                Some((period, used)) if used > 0 => {
                    self.periods.push(period);
                    self.take(place, used);
                    place += used;
                }
                _ => place += 1,
            }
        }
    }
}

fn to_i64(nanos: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a month at most")]
    let nanos = nanos as i64;
    nanos
}

fn seconds(nanos: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded, and positive")]
    let seconds = (nanos / 1e9).clamp(1.0, 1e9) as u64;
    seconds
}
