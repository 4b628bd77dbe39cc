//! Words that are nearly known ones.

use super::{Reading, ids::span_kind, inflection, names::CALLS, negation::NEGATORS, texts::TEXT_MARKERS};
use crate::{
    lexicon::{Sign, is_near},
    time,
    words::{Word, number},
};

/// Words of time expressions, for the correction of spelling.
const TIME_WORDS: &[&str] = &[
    "minute",
    "minutes",
    "hour",
    "hours",
    "second",
    "seconds",
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "today",
    "yesterday",
    "morning",
    "afternoon",
    "evening",
    "night",
    "noon",
    "midnight",
    "since",
    "till",
    "onwards",
    "trailing",
    "overnight",
    "tonight",
    "weekend",
    "fortnight",
    "quarters",
    "midday",
    "lunch",
    "lunchtime",
    "moment",
    "course",
    "leading",
    "starting",
    "beginning",
    "recent",
    "latest",
    "current",
    "year",
    "then",
    "between",
    "until",
    "before",
    "after",
    "last",
    "past",
    "previous",
    "half",
    "couple",
    "ago",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "hourly",
    "daily",
    "percentile",
    "percentiles",
    "quantile",
    "quantiles",
    "containing",
    "mentioning",
    "matching",
    "saying",
    "contain",
    "contains",
    "mention",
    "mentions",
    "same",
    "time",
    "earlier",
    "prior",
    "preceding",
    "period",
    "window",
    "interval",
    "intervals",
    "bucket",
    "buckets",
    "millisecond",
    "milliseconds",
    "limit",
];

/// A word as it is spelt in America, where names of metrics come from: "utilisation", "behaviour".
fn american(word: &str) -> Option<String> {
    [("isation", "ization"), ("ise", "ize"), ("ised", "ized"), ("our", "or"), ("tre", "ter"), ("ogue", "og")]
        .into_iter()
        .find_map(|(british, american)| Some(format!("{}{american}", word.strip_suffix(british)?)))
}

impl Reading<'_> {
    /// Replaces unknown words by the nearest known ones.
    pub(super) fn correct_spelling(&mut self) {
        for place in 0..self.words.len() {
            let word = &self.words[place];
            let text = word.text.clone();
            if let Some(american) = american(&text).filter(|_| !word.quoted && !self.known(&text))
                && self.known(&american)
            {
                self.words[place].text = american;
                continue;
            }
            if let Some(base) = self.base(&text).filter(|_| !word.quoted) {
                self.words[place].text = base;
                continue;
            }
            let letters = text.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '_')) && text.len() > 3;
            if word.quoted || !letters || self.known(&text) || TEXT_MARKERS.contains(&text.as_str()) {
                continue;
            }
            let after_marker = place > 0 && TEXT_MARKERS.contains(&self.words[place - 1].text.as_str());
            if after_marker && self.about_logs() {
                continue;
            }
            if text.contains(['-', '_']) {
                let parts: Vec<&str> = text.split(['-', '_']).collect();
                if self.index.near(&text).is_none() && parts.iter().all(|part| self.known(part)) {
                    continue;
                }
            }
            let of_time =
                TIME_WORDS.iter().filter(|known| is_near(&text, known, strsim::osa_distance(&text, known)));
            let of_time =
                of_time.map(|known| (*known, strsim::osa_distance(&text, known))).min_by_key(|(_, d)| *d);
            let ours = match (self.lexicon.near(&text), of_time) {
                (Some(a), Some(b)) => Some(if b.1 <= a.1 { b } else { a }),
                (a, b) => a.or(b),
            };
            let name = self.index.near(&text).map(|(name, distance)| (name.clone(), distance));
            let after_preposition = place > 0
                && matches!(
                    self.words[place - 1].text.as_str(),
                    "in" | "of" | "for" | "from" | "service" | "on" | "to" | "at" | "by"
                );
            match (name, ours) {
                (Some((name, distance)), ours)
                    if ours.is_none_or(|(_, other)| {
                        distance < other || (distance == other && after_preposition)
                    }) =>
                {
                    let name = name.as_str().to_owned();
                    self.taken.push((self.words[place].raw.clone(), name.clone()));
                    self.words[place] = Word { text: name.to_lowercase(), raw: name, quoted: true };
                }
                (_, Some((known, _))) => {
                    self.taken.push((self.words[place].raw.clone(), known.to_owned()));
                    self.words[place].text = known.to_owned();
                }
                _ => {}
            }
        }
    }

    /// The word of ours of which an unknown one is a form.
    fn base(&self, word: &str) -> Option<String> {
        if self.known(word) || TEXT_MARKERS.contains(&word) {
            return None;
        }
        // A noun has a plural; "hosted" and "rated" are of other words than the nouns.
        let plural = word.ends_with('s');
        inflection::bases(word).into_iter().find(|base| match self.lexicon.read(&[base]) {
            Some((Sign::Filler | Sign::Show | Sign::Failed | Sign::Succeeded | Sign::HowMany, _)) => true,
            Some(_) => plural,
            None => false,
        })
    }

    pub(super) fn known(&self, word: &str) -> bool {
        let one = [Word { text: word.to_owned(), raw: word.to_owned(), quoted: false }];
        self.lexicon.knows(word)
            || TIME_WORDS.contains(&word)
            || CALLS.contains(&word)
            || number(word).is_some()
            || time::unit(word).is_some()
            || self.index.exact(&one).is_some()
            || span_kind(word).is_some()
            || NEGATORS.contains(&word)
            || self.index.piece(word)
            || self.index.with_part(word).next().is_some()
    }
}
