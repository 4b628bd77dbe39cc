//! Percentiles, HTTP codes, bounds and limits.

use super::Reading;
use crate::{lexicon::Sign, time, words::number};

impl Reading<'_> {
    pub(super) fn read_quantiles(&mut self) {
        for place in 0..self.words.len() {
            let Some(word) = self.at(place).map(str::to_owned) else { continue };
            // "p50/p95/p99", "p95-latency"
            let parts: Vec<&str> = word.split(['/', ',', '&', '+', '-', '_']).collect();
            let quantiles: Vec<Option<u16>> = parts.iter().map(|part| quantile(part)).collect();
            if quantiles.iter().flatten().count() > 0
                && parts
                    .iter()
                    .zip(&quantiles)
                    .all(|(part, q)| q.is_some() || *part == "latency" || part.is_empty())
            {
                self.quantiles.extend(quantiles.into_iter().flatten());
                self.take(place, 1);
                continue;
            }
            let percentile = |word: Option<&str>| {
                matches!(word, Some("percentile" | "percentiles" | "pct" | "pctl" | "quantile" | "%ile"))
            };
            let share = |text: &str| {
                let digits = text
                    .trim_end_matches("th")
                    .trim_end_matches("st")
                    .trim_end_matches("nd")
                    .trim_end_matches("rd");
                digits.parse::<f64>().ok().and_then(permille)
            };
            if percentile(Some(&word)) {
                let (at, other) = (place.checked_sub(1), place + 1);
                if let Some((at, q)) = at.and_then(|at| self.at(at).and_then(share).map(|q| (at, q))) {
                    self.quantiles.push(q);
                    self.take(at, 2);
                } else if let Some(q) = self.at(other).and_then(share) {
                    self.quantiles.push(q);
                    self.take(place, 2);
                }
            } else if word == "p"
                && let Some(q) = self.at(place + 1).and_then(share)
            {
                self.quantiles.push(q);
                self.take(place, 2);
            } else if matches!(word.as_str(), "percentiles" | "quantiles") {
                self.take(place, 1);
            }
        }
        if self.has_word(&["percentiles", "quantiles"]) && self.quantiles.is_empty() {
            self.quantiles = vec![500, 950, 990];
            for place in 0..self.words.len() {
                if matches!(self.at(place), Some("percentiles" | "quantiles")) {
                    self.take(place, 1);
                }
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        self.quantiles.retain(|q| seen.insert(*q));
    }

    pub(super) fn read_http(&mut self) {
        for place in 0..self.words.len() {
            let Some(word) = self.at(place).map(str::to_owned) else { continue };
            let before = place.checked_sub(1).and_then(|at| self.words.get(at)).map(|word| word.text.clone());
            let led = matches!(
                before.as_deref(),
                Some(
                    "status"
                        | "code"
                        | "http"
                        | "response"
                        | "codes"
                        | "returned"
                        | "returning"
                        | "return"
                        | "returns"
                        | "statuscode"
                        | "="
                        | "with"
                        | "a"
                        | "an"
                        | "got"
                        | "gave"
                        | "giving"
                        | "responded"
                        | "error"
                        | "errors"
                        | "not"
                )
            );
            let (word, negated) = match word.strip_prefix("non-") {
                Some(code) => (code.to_owned(), true),
                None => (word, before.as_deref() == Some("not") || before.as_deref() == Some("non")),
            };
            // "502 or 503"
            let goes_on = !self.http.is_empty() && matches!(before.as_deref(), Some("or" | "and"));
            let unit_follows = self.at(place + 1).is_some_and(|next| time::unit(next).is_some());
            let range = match word.as_bytes() {
                [class @ b'1'..=b'5', b'x', b'x'] | [class @ b'1'..=b'5', b'x', b'x', b's'] => {
                    let class = u16::from(class - b'0') * 100;
                    Some((class, class + 99))
                }
                [_, _, _, rest @ ..] if matches!(rest, b"" | b"s") && !unit_follows => {
                    let code = word[..3].parse::<u16>().ok().filter(|code| (100..600).contains(code));
                    let next = self.at(place + 1);
                    let followed = matches!(
                        next,
                        Some(
                            "error"
                                | "errors"
                                | "response"
                                | "responses"
                                | "status"
                                | "codes"
                                | "statuses"
                                | "or"
                                | "and"
                                | "answers"
                                | "replies"
                        )
                    );
                    code.filter(|_| led || goes_on || negated || followed || rest == b"s")
                        .map(|code| (code, code))
                }
                _ => None,
            };
            let Some((from, to)) = range else { continue };
            if negated {
                self.http.extend([(100, from - 1), (to + 1, 599)].into_iter().filter(|(from, to)| from < to));
                if place > 0 && matches!(before.as_deref(), Some("not" | "non")) {
                    self.take(place - 1, 1);
                }
            } else {
                self.http.push((from, to));
            }
            self.take(place, 1);
            for near in
                [place.checked_sub(1), place.checked_sub(2), place.checked_sub(3)].into_iter().flatten()
            {
                if matches!(self.at(near), Some("status" | "code" | "http" | "response" | "=" | "codes")) {
                    self.take(near, 1);
                } else {
                    break;
                }
            }
            if matches!(
                self.at(place + 1),
                Some(
                    "error" | "errors" | "response" | "responses" | "status" | "codes" | "statuses" | "code"
                )
            ) {
                self.take(place + 1, 1);
            }
        }
    }

    /// "between 500ms and 2s"
    pub(super) fn read_between(&mut self) {
        for place in 0..self.words.len() {
            if !matches!(self.at(place), Some("between" | "from")) {
                continue;
            }
            let Some(low) = self.at(place + 1).and_then(number) else { continue };
            let low_unit = self.at(place + 2).and_then(time::unit);
            let and = place + 2 + usize::from(low_unit.is_some());
            if !matches!(self.at(and), Some("and" | "to" | "-")) {
                continue;
            }
            let (Some(high), Some(high_unit)) =
                (self.at(and + 1).and_then(number), self.at(and + 2).and_then(time::unit))
            else {
                continue;
            };
            if matches!(self.at(and + 3), Some("ago")) {
                continue;
            }
            self.min_ns = Some(nanos(low, low_unit.unwrap_or(high_unit).1));
            self.max_ns = Some(nanos(high, high_unit.1));
            self.take(place, and + 3 - place);
        }
    }

    pub(super) fn read_bounds(&mut self) {
        let mut place = 0;
        while place < self.words.len() {
            let run: Vec<&str> = self.free_run(place).iter().map(|word| word.text.as_str()).collect();
            let Some((Sign::Bound(lower), mut used)) = self.lexicon.read(&run) else {
                place += 1;
                continue;
            };
            while matches!(run.get(used), Some(&("a" | "the" | "than" | "=")))
                && run.get(used + 1).is_some_and(|word| number(word).is_some() || *word == "than")
            {
                used += 1;
            }
            // "at least one error" is no bound but whether there is any.
            let Some(value) = run.get(used).and_then(|word| number(word)) else {
                place += 1;
                continue;
            };
            used += 1;
            let (value, used) =
                if run.get(used) == Some(&"k") { (value * 1000.0, used + 1) } else { (value, used) };
            match run.get(used) {
                Some(unit) if time::unit(unit).is_some() => {
                    let bound = nanos(value, time::unit(unit).map_or(1.0, |(_, nanos)| nanos));
                    if lower {
                        self.min_ns = Some(bound)
                    } else {
                        self.max_ns = Some(bound)
                    }
                    self.take(place, used + 1);
                }
                Some(&("%" | "percent")) => {
                    self.bound = Some((lower, value / 100.0, true));
                    self.take(place, used + 1);
                }
                _ => {
                    self.bound = Some((lower, value, false));
                    self.take(place, used);
                }
            }
        }
    }

    pub(super) fn read_limits(&mut self) {
        for place in 0..self.words.len() {
            if self.at(place) == Some("limit") || self.at(place) == Some("top") {
                self.take(place, 1);
                continue;
            }
            let Some(value) = self.at(place).and_then(number) else { continue };
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked to be 1 to 10,000 and whole"
            )]
            if (1.0..=10_000.0).contains(&value) && value.fract() == 0.0 && self.limit.is_none() {
                self.limit = Some(value as u32);
                self.take(place, 1);
            }
        }
    }
}

fn quantile(word: &str) -> Option<u16> {
    let digits =
        word.strip_prefix("tp").or_else(|| word.strip_prefix('p')).or_else(|| word.strip_suffix("%ile"))?;
    match digits {
        "999" => Some(999),
        _ => digits.parse::<f64>().ok().and_then(permille),
    }
}

fn permille(percent: f64) -> Option<u16> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be 0 to 1,000")]
    (percent > 0.0 && percent < 100.0).then(|| (percent * 10.0).round() as u16)
}

fn nanos(count: f64, unit: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bounded to a century, and positive"
    )]
    let nanos = (count * unit).clamp(0.0, 3.2e18).round() as u64;
    nanos
}
