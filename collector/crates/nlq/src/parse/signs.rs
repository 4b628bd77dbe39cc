//! Words and phrases of the lexicon.

use super::Reading;
use crate::{
    lexicon::{Sign, Thing},
    words::Word,
};

impl Reading<'_> {
    pub(super) fn read_signs(&mut self) {
        let mut place = 0;
        while place < self.words.len() {
            self.split_compound(place);
            let run: Vec<&str> = self.free_run(place).iter().map(|word| word.text.as_str()).collect();
            // Bounds with numbers have been read: "min duration" without one is the least.
            match self.lexicon.read_unbounded(&run) {
                Some((sign, used)) => {
                    self.sign(place, sign, used);
                    self.take(place, used);
                    place += used;
                }
                None => place += 1,
            }
        }
        self.signs.sort_by_key(|(place, _)| *place);
    }

    fn sign(&mut self, place: usize, sign: Sign, length: usize) {
        let sign = self.in_context(place, sign, length);
        let opposite = match sign {
            Sign::Failed | Sign::Thing(Thing::Error, _) => Sign::Succeeded,
            Sign::Succeeded => Sign::Failed,
            // Log records are asked for all the same.
            Sign::Severity(..) => Sign::Thing(Thing::Log, false),
            _ => {
                self.signs.push((place, sign));
                return;
            }
        };
        let negated = self.is_negated_itself(place, length);
        if negated && let Sign::Severity(from, to) = sign {
            self.not.severities.push((from, to));
        }
        self.signs.push((place, if negated { opposite } else { sign }));
    }

    /// What a phrase means among its neighbours.
    fn in_context(&mut self, place: usize, sign: Sign, length: usize) -> Sign {
        let word = self.words[place].text.as_str();
        match sign {
            Sign::Severity(from, to) => self.severity(place, length, (from, to)),
            Sign::When if length == 1 => {
                let begins = self.signs.iter().all(|(_, sign)| matches!(sign, Sign::Filler | Sign::Show));
                let asks = self.words.get(place + length).is_some_and(|next| {
                    matches!(
                        next.text.as_str(),
                        "did" | "was" | "were" | "is" | "does" | "do" | "has" | "had" | "have"
                    )
                });
                // "the latency when it failed": not the time of something.
                if begins || asks { sign } else { Sign::Filler }
            }
            // "ok, so how many"
            Sign::Succeeded if place == 0 && matches!(word, "ok" | "okay" | "fine" | "good") => Sign::Filler,
            // "the time of the last error"
            Sign::Latency
                if matches!(word, "time" | "times")
                    && self.at(place + 1) == Some("of")
                    && (2..=3).any(|next| {
                        matches!(
                            self.at(place + next),
                            Some("first" | "last" | "latest" | "earliest" | "most")
                        )
                    }) =>
            {
                Sign::When
            }
            _ => sign,
        }
    }

    /// "warn or above", "below error", "at least info"; the level has `length` words.
    fn severity(&mut self, place: usize, length: usize, (from, to): (u8, u8)) -> Sign {
        let next = place + length;
        let before = |back: usize| place.checked_sub(back).and_then(|at| self.at(at));
        let (range, taken) = match (self.at(next), self.at(next + 1)) {
            (Some("or" | "and"), Some("above" | "higher" | "worse" | "up" | "over" | "more")) => {
                ((from, 24), next)
            }
            (Some("or" | "and"), Some("below" | "lower" | "less" | "under" | "down")) => ((1, to), next),
            _ => match (before(2), before(1)) {
                (Some("at"), Some("least")) => ((from, 24), place - 2),
                (Some("at"), Some("most")) => ((1, to), place - 2),
                (Some("worse" | "higher"), Some("than")) => ((to + 1, 24), place - 2),
                (_, Some("above" | "over" | "beyond" | "exceeding")) => ((to + 1, 24), place - 1),
                (_, Some("below" | "under")) => ((1, from - 1), place - 1),
                _ => return Sign::Severity(from, to),
            },
        };
        let count = if taken < place { place - taken } else { 2 };
        self.take(taken, count);
        Sign::Severity(range.0, range.1)
    }

    /// "error-rate", "checkout/latency": parted when each part is a word of ours.
    pub(super) fn split_compound(&mut self, place: usize) {
        let Some(word) = self.at(place).map(str::to_owned) else { return };
        if !word.contains(['-', '_', '/']) || self.lexicon.read(&[&word]).is_some() {
            return;
        }
        let parts: Vec<&str> = word.split(['-', '_', '/']).collect();
        if parts.iter().all(|part| self.lexicon.read(&[part]).is_some() || self.lexicon.knows(part)) {
            let parts = parts.iter().map(|part| Word {
                text: (*part).to_owned(),
                raw: (*part).to_owned(),
                quoted: false,
            });
            self.words.splice(place..=place, parts.collect::<Vec<_>>());
            let more = self.words.len() - self.used.len();
            self.used.splice(place..place, vec![false; more]);
            let shift = |at: &mut usize| {
                if *at > place {
                    *at += more
                }
            };
            self.services.iter_mut().for_each(|(at, _)| shift(at));
            self.operations.iter_mut().for_each(|(at, _)| shift(at));
            self.signs.iter_mut().for_each(|(at, _)| shift(at));
            self.negated.iter_mut().for_each(shift);
        }
    }
}
