//! What a question leaves out: "except cart", "not handled by cart or inventory", "non-debug".

use super::{Reading, names::CALLS, texts::TEXT_MARKERS};
use crate::{
    ast::Kind,
    lexicon::{Sign, Thing},
};

/// Words that leave out what follows them.
pub(super) const NEGATORS: &[&str] = &[
    "not",
    "except",
    "excluding",
    "without",
    "exclude",
    "excludes",
    "excluded",
    "ignoring",
    "ignore",
    "minus",
    "besides",
    "outside",
    "omitting",
    "omit",
    "skipping",
    "skip",
    "never",
    "neither",
    "nor",
    "non",
];

/// How a negation reaches what it leaves out.
struct Reach {
    /// The place of its first word.
    from: usize,
    /// How many words it has; none when it is that of the thing before, as in "not cart or inventory".
    words: usize,
}

impl Reading<'_> {
    /// Whether what stands at a place is left out; the words that say so are taken.
    pub(super) fn is_negated(&mut self, place: usize, length: usize) -> bool {
        let reach = self.reach(place);
        reach.map(|reach| self.leave_out(&reach, place, length)).is_some()
    }

    /// As [`Self::is_negated`], for what no negation of a name before it reaches: "not cart errors".
    pub(super) fn is_negated_itself(&mut self, place: usize, length: usize) -> bool {
        let reach = self.reach(place).filter(|reach| reach.words > 0);
        reach.map(|reach| self.leave_out(&reach, place, length)).is_some()
    }

    fn leave_out(&mut self, reach: &Reach, place: usize, length: usize) {
        let negator = reach.from..reach.from + reach.words;
        self.signs.retain(|(at, sign)| *sign != Sign::Not || !negator.contains(at));
        self.take(negator.start, reach.words);
        self.take_all_before(negator.start);
        self.negated.extend(place..place + length);
    }

    /// As [`Self::is_negated`], without taking anything.
    pub(super) fn leaves_out(&self, place: usize) -> bool {
        self.reach(place).is_some()
    }

    fn reach(&self, place: usize) -> Option<Reach> {
        let mut before = place;
        loop {
            let at = before.checked_sub(1)?;
            // "except cart, checkout"
            if before == place && self.negated.contains(&at) {
                return Some(Reach { from: at, words: 0 });
            }
            if self.words[at].quoted {
                return None;
            }
            if let Some(words) = self.negator(at) {
                return Some(Reach { from: at + 1 - words, words });
            }
            let joins = matches!(self.words[at].text.as_str(), "or" | "and" | "nor");
            if joins && at > 0 && self.negated.contains(&(at - 1)) {
                return Some(Reach { from: at, words: 0 });
            }
            if joins || !self.connects(at) {
                return None;
            }
            before = at;
        }
    }

    /// How many words the negation has that ends at a place.
    fn negator(&self, at: usize) -> Option<usize> {
        let word = self.words[at].text.as_str();
        let before = at.checked_sub(1).map(|at| self.words[at].text.as_str());
        let two = matches!(
            (before, word),
            (Some("other" | "else" | "rather"), "than")
                | (Some("apart" | "aside" | "away"), "from")
                | (Some("except" | "save"), "for")
                | (Some("leaving"), "out")
                | (Some("but" | "and"), "not")
                | (Some("everything" | "all" | "anything"), "but")
        );
        let one = word == "but" || NEGATORS.contains(&word) || word.ends_with("n't") || word.ends_with("n’t");
        if two { Some(2) } else { one.then_some(1) }
    }

    /// Whether a word may stand between a negation and what it leaves out.
    fn connects(&self, at: usize) -> bool {
        let word = self.words[at].text.as_str();
        let sign = self.lexicon.read(&[word]).map(|(sign, _)| sign);
        let noun = matches!(
            sign,
            Some(Sign::Thing(
                Thing::Request
                    | Thing::Span
                    | Thing::Log
                    | Thing::Endpoint
                    | Thing::Kind(
                        Kind::Service | Kind::Operation | Kind::HttpStatus | Kind::Severity | Kind::Status
                    ),
                _
            ))
        );
        // "services that do not call cart" leave out calls, "except calls to cart" leaves out cart.
        let verb = CALLS.contains(&word)
            && !self
                .words
                .get(at + 1)
                .is_some_and(|next| matches!(next.text.as_str(), "to" | "of" | "from" | "by" | "in" | "on"));
        if verb {
            return false;
        }
        let joins = matches!(sign, Some(Sign::Filler | Sign::By)) && word != "only";
        noun || joins || TEXT_MARKERS.contains(&word) || matches!(word, "=" | "with")
    }

    /// "from every service but cart": nothing is told apart by service.
    fn take_all_before(&mut self, negator: usize) {
        let every = negator.checked_sub(2).filter(|at| matches!(self.at(*at), Some("every" | "any")));
        let told_apart = |at: usize| matches!(self.words[at].text.as_str(), "for" | "by" | "per");
        if let Some(every) = every
            && matches!(self.at(every + 1), Some("service" | "operation" | "endpoint" | "region" | "host"))
            && !every.checked_sub(1).is_some_and(told_apart)
        {
            self.take(every, 2);
        }
    }
}
