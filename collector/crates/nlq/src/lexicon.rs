//! What the words mean that questions are made of, and how they are looked up.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use crate::{ast::Kind, attributes::KNOWN};

mod phrases;

use phrases::{PHRASES, many, one};

/// What a phrase means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// Adds nothing.
    Filler,
    /// A request to show something.
    Show,
    HowMany,
    /// Things to be named or counted; true when there is one of them.
    Thing(Thing, bool),
    ErrorRate,
    SuccessRate,
    /// Both of them.
    Reliability,
    /// How things are altogether.
    Health,
    /// The one with the highest (true) or lowest error rate.
    Unreliable(bool),
    /// Share, percentage: of what fails, or of what is chosen.
    Share,
    /// A share of what is chosen, else how many a second.
    Rate,
    Throughput,
    Latency,
    Average,
    /// What is to be expected: both averages tell it.
    Typical,
    Median,
    Max,
    Min,
    Sum,
    Latest,
    Slowest,
    Fastest,
    Busiest,
    Quietest,
    Most,
    Least,
    Failed,
    Succeeded,
    /// Took part of, per.
    By,
    Trend,
    Compare,
    Got,
    /// Worse or better than before: of which measure, and whether more is meant.
    Changed(Change, bool),
    Callers,
    Callees,
    When,
    First,
    Last,
    Which,
    Not,
    Severity(u8, u8),
    Common,
    /// A bound follows: whether it is a lower one, and whether it is wanted itself.
    Bound(bool, bool),
}

/// What may be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thing {
    Request,
    Span,
    Trace,
    Flow,
    Log,
    Metric,
    Error,
    Kind(Kind),
    Endpoint,
    /// A call of a database.
    DatabaseCall,
    /// The one of this place in [`KNOWN`].
    Attribute(usize),
}

/// What has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Latency,
    Errors,
    Count,
    Any,
}

/// A phrase of the table.
#[derive(Clone, Debug)]
struct Phrase {
    words: Vec<&'static str>,
    sign: Sign,
}

/// The table, prepared for looking up.
#[derive(Clone, Debug)]
pub(crate) struct Lexicon {
    /// By their first word; the longest first.
    phrases: HashMap<&'static str, Vec<Phrase>>,
    words: HashSet<&'static str>,
}

/// The lexicon: it is the same for each question.
pub(crate) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);

impl Lexicon {
    fn new() -> Self {
        let attributes = KNOWN.iter().enumerate().flat_map(|(place, known)| {
            let thing = Thing::Attribute(place);
            [(one(thing), known.one), (many(thing), known.many)]
        });
        let mut phrases: HashMap<&str, Vec<Phrase>> = HashMap::new();
        let mut all = HashSet::new();
        for (sign, texts) in PHRASES.iter().copied().chain(attributes) {
            for text in texts.split('|') {
                let words: Vec<&str> = text.split_whitespace().collect();
                let Some(first) = words.first() else { continue };
                all.extend(words.iter().copied());
                phrases.entry(first).or_default().push(Phrase { words, sign });
            }
        }
        // Of equally long ones the earlier in the table, except that fillers mean nothing else can be meant.
        for phrases in phrases.values_mut() {
            phrases
                .sort_by_key(|phrase| (std::cmp::Reverse(phrase.words.len()), phrase.sign == Sign::Filler));
        }
        Self { phrases, words: all }
    }

    /// The longest phrase that starts at `words[0]`.
    pub(crate) fn read(&self, words: &[&str]) -> Option<(Sign, usize)> {
        self.read_with(words, |_| true)
    }

    /// The longest phrase that starts at `words[0]` and is no bound.
    pub(crate) fn read_unbounded(&self, words: &[&str]) -> Option<(Sign, usize)> {
        self.read_with(words, |sign| !matches!(sign, Sign::Bound(..)))
    }

    fn read_with(&self, words: &[&str], wanted: impl Fn(Sign) -> bool) -> Option<(Sign, usize)> {
        let fits = |phrase: &&Phrase| {
            // "with an error rate above" is not "with an error".
            let cuts_rate = phrase.words.len() > 1
                && matches!(phrase.words.last(), Some(&("error" | "errors" | "failure" | "failures")))
                && matches!(
                    words.get(phrase.words.len()),
                    Some(&("rate" | "rates" | "ratio" | "percentage" | "%"))
                );
            phrase.words.len() <= words.len()
                && wanted(phrase.sign)
                && !cuts_rate
                && phrase.words.iter().zip(words).all(|(a, b)| a == b)
        };
        let phrases = self.phrases.get(words.first()?)?;
        phrases.iter().find(fits).map(|phrase| (phrase.sign, phrase.words.len()))
    }

    /// Whether a word occurs in a phrase.
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// The nearest word of ours, with its distance.
    pub(crate) fn near(&self, word: &str) -> Option<(&'static str, usize)> {
        self.words
            .iter()
            .filter(|known| known.len() > 3)
            .map(|known| (*known, strsim::osa_distance(word, known)))
            .filter(|(known, distance)| is_near(word, known, *distance))
            // "servce" is rather a service than something that is served.
            .min_by_key(|(known, distance)| {
                let filler = self.read(&[known]).is_none_or(|(sign, _)| sign == Sign::Filler);
                (*distance, filler, *known)
            })
    }
}

/// Whether a word may be a misspelling of a known one. Of four letters, another letter makes another word ("same", "name"); a
/// letter too few or too many does not ("eror").
pub(crate) fn is_near(word: &str, known: &str, distance: usize) -> bool {
    let length = word.chars().count();
    let allowed = match length {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    // Few misspell the first letter, and not another one besides.
    distance <= allowed
        && (length > 4 || length != known.chars().count())
        && (distance < 2 || word.chars().next() == known.chars().next())
}
