//! Bounds on durations and on numbers.

use super::Reading;
use crate::{ast::Bound, lexicon::Sign, time, words::number};

/// The last words of bounds: a number after them is neither a code nor a step of time.
pub(super) const BOUND_ENDS: &[&str] = &[
    "than",
    "over",
    "above",
    "under",
    "below",
    "least",
    "most",
    "exceeding",
    "exceeds",
    ">",
    "<",
    ">=",
    "<=",
];

/// A bound on the numbers of an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NumberBound {
    pub(crate) bound: Bound<f64>,
    /// Whether it was a percentage.
    pub(crate) percent: bool,
}

impl Reading<'_> {
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
            for (lower, value, unit) in [(true, low, low_unit.unwrap_or(high_unit)), (false, high, high_unit)]
            {
                self.durations.push(Bound { lower, inclusive: true, value: nanos(value, unit.1) });
            }
            self.take(place, and + 3 - place);
        }
    }

    /// "slower than 2 s", "at least 20", "over 5 %", "500 ms or more"
    pub(super) fn read_bounds(&mut self) {
        for place in 0..self.words.len() {
            let Some((found, words)) = self.bound(place) else { continue };
            match found {
                Found::Duration(bound) => self.durations.push(bound),
                Found::Number(bound) => self.bounds.push(bound),
            }
            self.take(place, words);
        }
    }

    /// The bound that begins at a place, and how many words it has.
    fn bound(&self, place: usize) -> Option<(Found, usize)> {
        let words = self.free_run(place);
        let run: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let (lower, inclusive, at) = match self.lexicon.read(&run) {
            Some((Sign::Bound(lower, inclusive), used)) => (lower, inclusive, past_fillers(&run, used)),
            // The bound stands behind its number.
            _ => (after(&run)?, true, 0),
        };
        // "at least one error" is no bound but whether there is any.
        let mut value = run.get(at).and_then(|word| number(word))?;
        let mut used = at + 1;
        if run.get(used) == Some(&"k") {
            (value, used) = (value * 1000.0, used + 1);
        }
        // "half a second", "a quarter of a second"
        let of_a_part = value < 1.0 || matches!(run.get(used), Some(&("quarter" | "half")));
        let part = of_a_part.then(|| time::length(&words[at..])).flatten();
        let found = if let Some((length, words)) = part {
            used = at + words;
            let value = u64::try_from(length).unwrap_or_default();
            Found::Duration(Bound { lower, inclusive, value })
        } else if let Some((_, unit)) = run.get(used).and_then(|unit| time::unit(unit)) {
            used += 1;
            Found::Duration(Bound { lower, inclusive, value: nanos(value, unit) })
        } else {
            let percent = matches!(run.get(used), Some(&("%" | "percent")));
            used += usize::from(percent);
            // "called more than 300 times"
            used += usize::from(run.get(used) == Some(&"times"));
            let value = if percent { value / 100.0 } else { value };
            Found::Number(NumberBound { bound: Bound { lower, inclusive, value }, percent })
        };
        used += run.get(used..).and_then(or_more).map_or(0, |(_, words)| words);
        Some((found, used))
    }
}

/// What a bound is on.
enum Found {
    Duration(Bound<u64>),
    Number(NumberBound),
}

/// "more than a", "slower than = "
fn past_fillers(run: &[&str], mut at: usize) -> usize {
    while matches!(run.get(at), Some(&("a" | "the" | "than" | "=")))
        && run.get(at + 1).is_some_and(|word| number(word).is_some() || *word == "than")
    {
        at += 1;
    }
    at
}

/// "5 or more", "500 ms or longer": whether that is a lower bound.
fn after(run: &[&str]) -> Option<bool> {
    number(run.first()?)?;
    let unit = run.get(1).is_some_and(|word| time::unit(word).is_some() || matches!(*word, "%" | "percent"));
    or_more(run.get(1 + usize::from(unit)..)?).map(|(lower, _)| lower)
}

/// "or more", "and above", and how many words that has.
fn or_more(run: &[&str]) -> Option<(bool, usize)> {
    match run {
        [
            "or" | "and",
            "more" | "above" | "over" | "longer" | "slower" | "higher" | "greater" | "upwards",
            ..,
        ] => Some((true, 2)),
        [
            "or" | "and",
            "less" | "fewer" | "below" | "under" | "faster" | "quicker" | "lower" | "shorter",
            ..,
        ] => Some((false, 2)),
        _ => None,
    }
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
