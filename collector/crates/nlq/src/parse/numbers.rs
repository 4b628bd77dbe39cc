//! Percentiles, HTTP codes and limits.

use super::{Reading, bounds::BOUND_ENDS};
use crate::{time, words::number};

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
            // "95 % of the requests finish within what time"
            let of_those = matches!(self.at(place + 1), Some("%" | "percent"))
                && self.at(place + 2) == Some("of")
                && self.has_word(&["within", "long", "fast"])
                && self.has_word(&["what", "how"]);
            if of_those && let Some(q) = share(&word) {
                self.quantiles.push(q);
                self.take(place, 2);
            } else if percentile(Some(&word)) {
                let (at, other) = (place.checked_sub(1), place + 1);
                if let Some((at, q)) = at.and_then(|at| self.at(at).and_then(share).map(|q| (at, q))) {
                    // "50th and 90th percentile"
                    let first = at.checked_sub(2).filter(|first| {
                        self.at(first + 1) == Some("and")
                            && self.at(*first).is_some_and(|word| word.ends_with("th"))
                    });
                    if let Some((first, other)) =
                        first.and_then(|first| self.at(first).and_then(share).map(|q| (first, q)))
                    {
                        self.quantiles.push(other);
                        self.take(first, 2);
                    }
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
                )
            );
            let (word, prefixed) = match word.strip_prefix("non-") {
                Some(code) => (code.to_owned(), true),
                None => (word, false),
            };
            // "502 or 503"
            let goes_on = !self.http.is_empty() && matches!(before.as_deref(), Some("or" | "and"));
            // "fewer than 100 errors", "the last 500 errors"
            let bounded = before.as_deref().is_some_and(|before| {
                BOUND_ENDS.contains(&before) || matches!(before, "top" | "first" | "last")
            }) && !self.leaves_out(place);
            if bounded {
                continue;
            }
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
                    let told = led || goes_on || prefixed || followed || rest == b"s";
                    code.filter(|_| told || self.leaves_out(place)).map(|code| (code, code))
                }
                _ => None,
            };
            let Some((from, to)) = range else { continue };
            let negated = self.is_negated(place, 1) || prefixed;
            if negated { &mut self.not.http } else { &mut self.http }.push((from, to));
            self.take(place, 1);
            for near in
                [place.checked_sub(1), place.checked_sub(2), place.checked_sub(3)].into_iter().flatten()
            {
                if matches!(self.at(near), Some("status" | "code" | "http" | "response" | "=" | "codes")) {
                    self.take(near, 1);
                } else if !self.negated.contains(&place) || self.at(near).is_some() {
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
