//! From the words of a question to what it asks.
//!
//! No word order is demanded: each rule takes the words that it knows (names, times, bounds, percentiles, phrases of the
//! lexicon) and what they mean is put together at the end. A word that no rule takes makes the question not understood;
//! guessing over it could answer another question than the one that was asked.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    ast::{Attribute, Bound, Filter, Query},
    lexicon::{LEXICON, Lexicon, Sign},
    suggest::suggestions,
    time::{Clock, Period},
    vocabulary::{Index, Vocabulary},
    words::{MAX_QUESTION_CHARS, Word, words},
};

mod assemble;
mod bounds;
mod forbidden;
mod ids;
mod inflection;
mod names;
mod negation;
mod numbers;
mod signs;
mod spelling;
mod texts;
mod times;

use bounds::NumberBound;

/// What a question is read with.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The names that there are.
    pub vocabulary: &'a Vocabulary,
    /// Now.
    pub now: Timestamp,
    /// Where the person who asks is.
    pub zone: TimeZone,
    /// The period of a question that names none.
    pub period: Option<Period>,
}

/// A question that was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Understood {
    /// What it asks.
    pub query: Query,
    /// Words that were taken for others: what was written, and what it was taken for.
    pub taken: Vec<(String, String)>,
}

/// A question that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUnderstood {
    /// Why, in a sentence.
    pub reason: String,
    /// The parts of the question that could not be read.
    pub unread: Vec<String>,
    /// The nearest questions that are understood.
    pub suggestions: Vec<String>,
    /// Whether it asks for something that is never done, such as to delete, whoever reads it.
    pub forbidden: bool,
}

impl NotUnderstood {
    /// A question that was read, but that the data cannot answer.
    pub fn unanswerable(question: &str, vocabulary: &Vocabulary, reason: String) -> Self {
        let suggestions = suggestions(question, vocabulary);
        Self { reason, unread: Vec::new(), suggestions, forbidden: false }
    }
}

/// Reads a question.
///
/// # Errors
/// When a part of it is not understood.
pub fn understand(question: &str, context: &Context<'_>) -> Result<Understood, NotUnderstood> {
    let refuse = |reason: String, unread: Vec<String>| NotUnderstood {
        suggestions: suggestions(question, context.vocabulary),
        reason,
        unread,
        forbidden: false,
    };
    if question.chars().count() > MAX_QUESTION_CHARS {
        return Err(refuse(
            format!("The question is longer than {MAX_QUESTION_CHARS} characters."),
            Vec::new(),
        ));
    }
    if question.chars().any(|c| c.is_control() && !c.is_whitespace() || is_invisible(c)) {
        return Err(refuse("The question has characters that cannot be seen.".to_owned(), Vec::new()));
    }
    let index = Index::new(context.vocabulary);
    let clock = Clock::new(context.now, &context.zone);
    let words = words(question);
    if let Some(reason) = forbidden::reason(&words, &index) {
        return Err(NotUnderstood { forbidden: true, ..refuse(reason.to_owned(), Vec::new()) });
    }
    let mut reading = Reading::new(words, &LEXICON, &index, &clock);
    reading.correct_spelling();
    reading.read_all();
    let unread = reading.unread();
    if !unread.is_empty() {
        let what = unread.iter().map(|part| format!("\"{part}\"")).collect::<Vec<_>>().join(", ");
        let reason = match reading.place_of_name {
            Some(_) => format!("There is no service, operation or metric that {what} could mean."),
            None => format!("I could not read {what}."),
        };
        return Err(refuse(reason, unread));
    }
    let query = assemble::assemble(&reading, context).map_err(|reason| refuse(reason, Vec::new()))?;
    Ok(Understood { query, taken: reading.taken })
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// What has been read of a question.
pub(crate) struct Reading<'a> {
    lexicon: &'a Lexicon,
    index: &'a Index,
    clock: &'a Clock,
    words: Vec<Word>,
    used: Vec<bool>,
    pub(crate) signs: Vec<(usize, Sign)>,
    pub(crate) services: Vec<(usize, String)>,
    /// What is left out.
    pub(crate) not: Filter,
    /// The places of what is left out.
    negated: Vec<usize>,
    pub(crate) operations: Vec<(usize, String)>,
    pub(crate) metrics: Vec<crate::ast::Metric>,
    pub(crate) periods: Vec<Period>,
    pub(crate) shift_ns: Option<i64>,
    pub(crate) span_kinds: Vec<String>,
    pub(crate) durations: Vec<Bound<u64>>,
    pub(crate) bounds: Vec<NumberBound>,
    pub(crate) quantiles: Vec<u16>,
    pub(crate) limit: Option<u32>,
    /// Ranges of HTTP response codes.
    pub(crate) http: Vec<(u16, u16)>,
    pub(crate) bucket: Option<u64>,
    pub(crate) trace: Option<String>,
    pub(crate) span: Option<String>,
    pub(crate) flow: Option<String>,
    pub(crate) texts: Vec<String>,
    pub(crate) attributes: Vec<(Attribute, Vec<String>)>,
    /// Attributes by whose key it is told apart.
    pub(crate) group_keys: Vec<String>,
    /// Whether callers (true) or callees of the named services are asked for.
    pub(crate) neighbours: Option<bool>,
    pub(crate) taken: Vec<(String, String)>,
    /// What was said twice though a query has only one of it.
    pub(crate) doubled: Option<&'static str>,
    place_of_name: Option<usize>,
}

impl<'a> Reading<'a> {
    fn new(words: Vec<Word>, lexicon: &'a Lexicon, index: &'a Index, clock: &'a Clock) -> Self {
        let used = vec![false; words.len()];
        Self {
            lexicon,
            index,
            clock,
            words,
            used,
            signs: Vec::new(),
            services: Vec::new(),
            not: Filter::default(),
            negated: Vec::new(),
            operations: Vec::new(),
            metrics: Vec::new(),
            periods: Vec::new(),
            shift_ns: None,
            span_kinds: Vec::new(),
            durations: Vec::new(),
            bounds: Vec::new(),
            quantiles: Vec::new(),
            limit: None,
            http: Vec::new(),
            bucket: None,
            trace: None,
            span: None,
            flow: None,
            texts: Vec::new(),
            attributes: Vec::new(),
            group_keys: Vec::new(),
            neighbours: None,
            taken: Vec::new(),
            doubled: None,
            place_of_name: None,
        }
    }

    fn read_all(&mut self) {
        self.read_ids();
        self.read_attributes();
        self.read_known_attributes();
        self.read_texts();
        self.read_names();
        self.read_systems();
        self.read_span_kinds();
        self.read_neighbours();
        self.read_quantiles();
        self.read_between();
        self.read_http();
        self.read_buckets();
        self.read_comparisons();
        self.read_times();
        self.read_bounds();
        self.read_bare_length();
        self.read_signs();
        self.read_limits();
        self.read_parts_of_names();
        self.read_uses_of_metrics();
        self.read_leftovers();
    }

    /// The word at a place, unless a rule has taken it or it is quoted.
    fn at(&self, place: usize) -> Option<&str> {
        let free = !*self.used.get(place)?;
        self.words.get(place).filter(|word| free && !word.quoted).map(|word| word.text.as_str())
    }

    /// Sets what a query has only one of.
    fn only<T: PartialEq>(
        known: &mut Option<T>,
        value: T,
        what: &'static str,
        doubled: &mut Option<&'static str>,
    ) {
        if known.as_ref().is_some_and(|known| *known != value) {
            *doubled = Some(what);
        }
        *known = Some(value);
    }

    fn take(&mut self, from: usize, count: usize) {
        self.used.iter_mut().skip(from).take(count).for_each(|used| *used = true);
    }

    fn has_word(&self, wanted: &[&str]) -> bool {
        self.words.iter().any(|word| !word.quoted && wanted.contains(&word.text.as_str()))
    }

    fn about_logs(&self) -> bool {
        self.has_word(&[
            "log",
            "logs",
            "lines",
            "line",
            "logged",
            "loglines",
            "log-lines",
            "logging",
            "entries",
            "records",
            "warnings",
            "warning",
        ])
    }

    /// The free words from a place on, up to the next taken or quoted one.
    fn free_run(&self, from: usize) -> &[Word] {
        let length = (from..self.words.len()).take_while(|place| self.at(*place).is_some()).count();
        &self.words[from..from + length]
    }

    fn unread(&self) -> Vec<String> {
        let mut parts: Vec<Vec<&str>> = Vec::new();
        let mut before = usize::MAX;
        for (place, word) in self.words.iter().enumerate().filter(|(place, _)| !self.used[*place]) {
            match parts.last_mut() {
                Some(part) if before.checked_add(1) == Some(place) => part.push(&word.raw),
                _ => parts.push(vec![&word.raw]),
            }
            before = place;
        }
        parts.into_iter().map(|part| part.join(" ")).collect()
    }

    /// The word at a place, in lower case.
    pub(crate) fn word(&self, place: usize) -> Option<&str> {
        self.words.get(place).map(|word| word.text.as_str())
    }

    /// Whether the first word, but for greetings, is one of these.
    pub(crate) fn begins_with(&self, wanted: &[&str]) -> bool {
        let polite = [
            "hey", "hi", "hello", "please", "so", "and", "but", "ok", "okay", "tell", "me", "know", "i",
            "want", "to",
        ];
        let first = self.words.iter().find(|word| !polite.contains(&word.text.as_str()));
        first.is_some_and(|word| !word.quoted && wanted.contains(&word.text.as_str()))
    }

    /// Words that were read as signs or not, in lower case, for the few rules that need one.
    pub(crate) fn said(&self, wanted: &[&str]) -> bool {
        self.has_word(wanted)
    }

    /// The clock.
    pub(crate) const fn clock(&self) -> &Clock {
        self.clock
    }
}
