//! From the words of a question to what it asks.
//!
//! No word order is demanded: each rule takes the words that it knows (names, times, bounds, percentiles, phrases of the
//! lexicon) and what they mean is put together at the end. A word that no rule takes makes the question not understood;
//! guessing over it could answer another question than the one that was asked.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    ast::Query,
    lexicon::{Lexicon, Sign, Thing},
    suggest::suggestions,
    time::{self, Clock, Period},
    vocabulary::{Index, Name, Vocabulary},
    words::{MAX_QUESTION_CHARS, Word, number, words},
};

mod assemble;
mod forbidden;

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
    /// With a reason only.
    pub const fn of(reason: String) -> Self {
        Self { reason, unread: Vec::new(), suggestions: Vec::new(), forbidden: false }
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
    let lexicon = Lexicon::new();
    let index = Index::new(context.vocabulary);
    let clock = Clock::new(context.now, &context.zone);
    let words = words(question);
    if let Some(reason) = forbidden::reason(&words, &index) {
        return Err(NotUnderstood { forbidden: true, ..refuse(reason.to_owned(), Vec::new()) });
    }
    let mut reading = Reading::new(words, &lexicon, &index, &clock);
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
    pub(crate) not_services: Vec<String>,
    pub(crate) operations: Vec<(usize, String)>,
    pub(crate) metrics: Vec<crate::ast::Metric>,
    pub(crate) periods: Vec<Period>,
    pub(crate) shift_ns: Option<i64>,
    pub(crate) min_ns: Option<u64>,
    pub(crate) max_ns: Option<u64>,
    /// Bound on a number: above (true) or below, the value, and whether it was a percentage.
    pub(crate) bound: Option<(bool, f64, bool)>,
    pub(crate) quantiles: Vec<u16>,
    pub(crate) limit: Option<u32>,
    pub(crate) http: Option<(u16, u16)>,
    pub(crate) bucket: Option<u64>,
    pub(crate) trace: Option<String>,
    pub(crate) flow: Option<String>,
    pub(crate) texts: Vec<String>,
    pub(crate) attributes: Vec<(String, String)>,
    /// Whether callers (true) or callees of the named services are asked for.
    pub(crate) neighbours: Option<bool>,
    pub(crate) taken: Vec<(String, String)>,
    place_of_name: Option<usize>,
}

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

/// After these an unquoted text follows.
const TEXT_MARKERS: &[&str] = &[
    "containing",
    "mentioning",
    "mention",
    "mentions",
    "matching",
    "saying",
    "say",
    "says",
    "contain",
    "contains",
    "including",
    "include",
    "about",
    "regarding",
    "concerning",
    "like",
    "text",
    "word",
    "words",
    "string",
    "phrase",
    "grep",
    "mentioned",
    "contained",
    "message",
    "substring",
    "keyword",
    "messages",
];

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
            not_services: Vec::new(),
            operations: Vec::new(),
            metrics: Vec::new(),
            periods: Vec::new(),
            shift_ns: None,
            min_ns: None,
            max_ns: None,
            bound: None,
            quantiles: Vec::new(),
            limit: None,
            http: None,
            bucket: None,
            trace: None,
            flow: None,
            texts: Vec::new(),
            attributes: Vec::new(),
            neighbours: None,
            taken: Vec::new(),
            place_of_name: None,
        }
    }

    fn read_all(&mut self) {
        self.read_ids();
        self.read_attributes();
        self.read_texts();
        self.read_names();
        self.read_neighbours();
        self.read_quantiles();
        self.read_http();
        self.read_between();
        self.read_buckets();
        self.read_comparisons();
        self.read_times();
        self.read_bounds();
        self.read_signs();
        self.read_limits();
        self.read_leftovers();
    }

    /// The word at a place, unless a rule has taken it or it is quoted.
    fn at(&self, place: usize) -> Option<&str> {
        let free = !*self.used.get(place)?;
        self.words.get(place).filter(|word| free && !word.quoted).map(|word| word.text.as_str())
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

    /// Replaces unknown words by the nearest known ones.
    fn correct_spelling(&mut self) {
        for place in 0..self.words.len() {
            let word = &self.words[place];
            let text = word.text.clone();
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
            let of_time = TIME_WORDS.iter().filter(|known| {
                let allowed = if text.chars().count() < 8 { 1 } else { 2 };
                strsim::osa_distance(&text, known) <= allowed
            });
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
                    let name = match name {
                        Name::Service(name) | Name::Operation(name) => name,
                        Name::Metric(metric) => metric.name,
                    };
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

    fn known(&self, word: &str) -> bool {
        let one = [Word { text: word.to_owned(), raw: word.to_owned(), quoted: false }];
        self.lexicon.knows(word)
            || TIME_WORDS.contains(&word)
            || number(word).is_some()
            || time::unit(word).is_some()
            || self.index.exact(&one).is_some()
            || self.index.piece(word)
    }

    fn read_ids(&mut self) {
        for place in 0..self.words.len() {
            let raw = self.words[place].raw.clone();
            let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
            let after_flow = place > 0
                && matches!(
                    self.words[place - 1].text.as_str(),
                    "flow" | "correlation" | "id" | "correlation_id" | "=" | "ids"
                );
            if raw.len() == 32 && hex(&raw) {
                self.trace = Some(raw.to_lowercase());
            } else if is_flow_id(&raw)
                || (after_flow
                    && raw.len() > 5
                    && raw.contains('-')
                    && raw.bytes().any(|b| b.is_ascii_digit()))
            {
                self.flow = Some(raw);
            } else {
                continue;
            }
            self.take(place, 1);
            // "correlation_id = olly-…", "flow id olly-…"
            let mut before = place;
            while before > 0
                && matches!(
                    self.words[before - 1].text.as_str(),
                    "=" | "id" | "correlation_id" | "trace_id" | "traceid"
                )
            {
                before -= 1;
                self.take(before, 1);
            }
        }
    }

    fn read_attributes(&mut self) {
        for place in 1..self.words.len().saturating_sub(1) {
            if self.at(place) != Some("=") && self.at(place) != Some("==") {
                continue;
            }
            let (Some(key), value) = (self.at(place - 1).map(str::to_owned), self.words[place + 1].clone())
            else {
                continue;
            };
            match key.as_str() {
                "service" | "service.name" | "servicename" => {
                    self.take(place - 1, 2);
                    continue;
                }
                "operation" | "name" | "span" => {
                    self.take(place - 1, 2);
                    continue;
                }
                "status" | "level" | "severity" | "duration" | "latency" => {
                    self.take(place, 1);
                    continue;
                }
                _ => {}
            }
            self.attributes.push((self.words[place - 1].raw.clone(), value.raw));
            self.take(place - 1, 3);
        }
    }

    fn read_texts(&mut self) {
        for place in 0..self.words.len() {
            if self.used[place] {
                continue;
            }
            if self.words[place].quoted {
                if self.index.exact(&self.words[place..=place]).is_none() {
                    self.texts.push(self.words[place].raw.clone());
                    self.take(place, 1);
                    self.take_marker(place);
                }
                continue;
            }
            let marker = TEXT_MARKERS.contains(&self.words[place].text.as_str());
            let looked_for = self.words[place].text == "for"
                && self.has_word(&["search", "grep", "look", "scan", "find"])
                && self.has_word(&["logs", "log"])
                && place > 0
                && matches!(
                    self.words[place - 1].text.as_str(),
                    "logs" | "log" | "search" | "grep" | "lines" | "look" | "scan"
                );
            if !(marker || looked_for)
                || !(self.about_logs()
                    || matches!(self.words[place].text.as_str(), "grep" | "containing" | "mentioning"))
            {
                continue;
            }
            let mut from = place + 1;
            while self.at(from).is_some_and(|word| {
                TEXT_MARKERS.contains(&word) || matches!(word, "the" | "a" | "an" | "for" | "=" | "any")
            }) {
                from += 1;
            }
            let mut end = from;
            while let Some(word) = self.at(end) {
                let boundary = matches!(
                    word,
                    "in" | "from"
                        | "for"
                        | "by"
                        | "of"
                        | "on"
                        | "since"
                        | "during"
                        | "between"
                        | "per"
                        | "over"
                        | "at"
                        | "today"
                        | "yesterday"
                        | "last"
                        | "and"
                        | "within"
                        | "this"
                        | "across"
                        | "with"
                        | "grouped"
                        | "were"
                        | "are"
                        | "did"
                        | "do"
                        | "past"
                        | "logs"
                        | "was"
                        | "is"
                        | "there"
                        | "each"
                        | "vs"
                        | "compared"
                        | "that"
                        | "after"
                        | "before"
                        | "until"
                        | "log"
                        | "which"
                ) || self.clock.read(&self.words[end..]).is_some();
                if boundary {
                    break;
                }
                end += 1;
            }
            // "traces containing errors" is about failures, and "error messages" about messages.
            if end == from || (matches!(self.at(from), Some("errors" | "error")) && !self.about_logs()) {
                continue;
            }
            let text: Vec<&str> = self.words[from..end].iter().map(|word| word.raw.as_str()).collect();
            self.texts.push(text.join(" "));
            self.take(from, end - from);
            self.take_marker(from);
        }
    }

    /// The words that lead to a text: "with the message", "containing the word".
    fn take_marker(&mut self, place: usize) {
        let mut before = place;
        while before > 0
            && self.at(before - 1).is_some_and(|word| {
                TEXT_MARKERS.contains(&word)
                    || matches!(
                        word,
                        "the" | "with" | "that" | "which" | "a" | "an" | "any" | "for" | "=" | "whose"
                    )
            })
        {
            before -= 1;
            self.take(before, 1);
        }
    }

    fn read_names(&mut self) {
        let mut place = 0;
        while place < self.words.len() {
            let end = (place..self.words.len()).find(|next| self.used[*next]).unwrap_or(self.words.len());
            let Some((name, length)) = self.index.exact(&self.words[place..end]).map(|(n, l)| (n.clone(), l))
            else {
                place += 1;
                continue;
            };
            let word = &self.words[place];
            if length == 1 && !word.quoted && !self.is_meant_as_name(place, &name) {
                place += 1;
                continue;
            }
            match name {
                Name::Service(name) if self.is_negated(place) => self.not_services.push(name),
                Name::Service(name) => {
                    if !self.services.iter().any(|(_, known)| *known == name) {
                        self.services.push((place, name));
                    }
                }
                Name::Operation(name) => self.operations.push((place, name)),
                Name::Metric(metric) => self.metrics.push(metric),
            }
            self.take(place, length);
            // "the payments service", "service payments", "checkout api"
            let next = place + length;
            if matches!(
                self.at(next),
                Some(
                    "service"
                        | "svc"
                        | "operation"
                        | "endpoint"
                        | "metric"
                        | "api"
                        | "app"
                        | "route"
                        | "span"
                        | "spans"
                )
            ) && !matches!(self.at(next), Some("span" | "spans"))
            {
                self.take(next, 1);
            }
            if place > 0
                && matches!(
                    self.at(place - 1),
                    Some("service" | "svc" | "operation" | "endpoint" | "metric" | "app" | "route")
                )
            {
                self.take(place - 1, 1);
            }
            place = next;
        }
    }

    /// A service may be called like a word of ours ("search", "orders"): then its place decides.
    fn is_meant_as_name(&self, place: usize, name: &Name) -> bool {
        let text = self.words[place].text.as_str();
        let Some((sign, _)) = self.lexicon.read(&[text]) else { return true };
        let neighbour =
            |at: Option<usize>| at.and_then(|at| self.words.get(at)).map(|word| word.text.as_str());
        let before = place.checked_sub(1);
        let named = matches!(
            neighbour(before),
            Some("service" | "in" | "of" | "from" | "operation" | "on" | "metric")
        ) || matches!(neighbour(Some(place + 1)), Some("service" | "operation" | "metric"));
        match (name, sign) {
            (_, Sign::Filler | Sign::Thing(..)) => {
                matches!(neighbour(before), Some("service" | "operation" | "metric"))
                    || matches!(neighbour(Some(place + 1)), Some("service" | "operation"))
            }
            (Name::Service(_), _) => named,
            _ => false,
        }
    }

    fn is_negated(&mut self, place: usize) -> bool {
        let mut before = place;
        while before > 0
            && matches!(
                self.words[before - 1].text.as_str(),
                "the" | "for" | "in" | "from" | "service" | "by" | "of"
            )
        {
            before -= 1;
        }
        let word = |back: usize| before.checked_sub(back).map(|at| self.words[at].text.as_str());
        let count = match (word(2), word(1)) {
            (Some("other" | "apart" | "except" | "but" | "aside"), Some("than" | "from" | "for" | "not")) => {
                2
            }
            (_, Some("except" | "excluding" | "not" | "without" | "exclude" | "ignoring" | "minus")) => 1,
            _ => return false,
        };
        self.take(before - count, count);
        true
    }

    /// "who calls payments", "what does checkout depend on"
    fn read_neighbours(&mut self) {
        let Some((place, _)) = self.services.first().cloned() else { return };
        let asks = self.has_word(&["who", "what", "which", "services", "service", "list", "show"])
            && !self.has_word(&["many", "often", "rate"]);
        if !asks {
            return;
        }
        let verb = |word: &str| {
            matches!(
                word,
                "calls"
                    | "call"
                    | "uses"
                    | "use"
                    | "invokes"
                    | "invoke"
                    | "calling"
                    | "using"
                    | "consumes"
                    | "consume"
                    | "invoking"
                    | "hits"
                    | "hit"
            )
        };
        let two = |a: Option<&str>, b: Option<&str>| {
            matches!(
                (a, b),
                (Some("depend" | "depends" | "rely" | "relies" | "depending"), Some("on"))
                    | (
                        Some("talk" | "talks" | "talking" | "speak" | "speaks" | "connect" | "connects"),
                        Some("to")
                    )
            )
        };
        let mut before = place;
        while before > 0 && matches!(self.at(before - 1), Some("the")) {
            before -= 1;
        }
        let mut after = place + 1;
        while after < self.words.len() && self.used[after] {
            after += 1;
        }
        let does = self.has_word(&["does", "do", "is", "are"]);
        if before > 0 && self.at(before - 1).is_some_and(verb) {
            self.neighbours = Some(true);
            self.take(before - 1, 1);
        } else if before > 1 && two(self.at(before - 2), self.at(before - 1)) {
            self.neighbours = Some(true);
            self.take(before - 2, 2);
        } else if does && self.at(after).is_some_and(verb) {
            self.neighbours = Some(false);
            self.take(after, 1);
        } else if does && two(self.at(after), self.at(after + 1)) {
            self.neighbours = Some(false);
            self.take(after, 2);
        } else if before > 1
            && self.at(before - 1) == Some("by")
            && matches!(self.at(before - 2), Some("called" | "used" | "invoked"))
        {
            self.neighbours = Some(false);
            self.take(before - 2, 2);
        }
    }

    fn read_quantiles(&mut self) {
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

    fn read_http(&mut self) {
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
                        | "statuscode"
                        | "="
                )
            );
            let range = match word.as_bytes() {
                [class @ b'1'..=b'5', b'x', b'x'] | [class @ b'1'..=b'5', b'x', b'x', b's'] => {
                    let class = u16::from(class - b'0') * 100;
                    Some((class, class + 99))
                }
                [_, _, _, rest @ ..] if matches!(rest, b"" | b"s") => {
                    let code = word[..3].parse::<u16>().ok().filter(|code| (100..600).contains(code));
                    let next = self.at(place + 1);
                    let followed = matches!(
                        next,
                        Some("error" | "errors" | "response" | "responses" | "status" | "codes" | "statuses")
                    );
                    code.filter(|_| led || followed || rest == b"s").map(|code| (code, code))
                }
                _ => None,
            };
            let Some(range) = range else { continue };
            self.http = Some(range);
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
    fn read_between(&mut self) {
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

    /// "per minute", "every 5 minutes", "hourly", "in 10 minute buckets"
    fn read_buckets(&mut self) {
        for place in 0..self.words.len() {
            let Some(word) = self.at(place).map(str::to_owned) else { continue };
            let whole = match word.as_str() {
                "minutely" | "per-minute" => Some(60),
                "hourly" | "per-hour" => Some(3600),
                "daily" | "per-day" => Some(86_400),
                "weekly" => Some(604_800),
                _ => None,
            };
            if let Some(seconds) = whole {
                self.bucket = Some(seconds);
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
                self.bucket = Some(seconds(nanos));
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
                    self.bucket = Some(seconds(nanos));
                }
                self.words[place].text = before.to_owned();
                continue;
            }
            let from = if lead { place + 1 } else { place };
            let from =
                if lead && matches!(self.at(from), Some("each" | "every" | "the")) { from + 1 } else { from };
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
                self.bucket = Some(seconds(nanos * count.unwrap_or(1.0)).max(1));
            }
            if by_itself {
                used += 2;
            }
            self.take(from, used - from);
        }
    }

    /// "than yesterday", "vs the previous hour", "compared to 2 hours ago"
    fn read_comparisons(&mut self) {
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
        for place in 0..self.words.len() {
            let Some(word) = self.at(place).map(str::to_owned) else { continue };
            // "day over day"
            if self.at(place + 1) == Some("over")
                && self.at(place + 2) == Some(word.as_str())
                && let Some((_, nanos)) = time::unit(&word)
            {
                self.shift_ns = Some(to_i64(nanos));
                self.take(place, 3);
                continue;
            }
            let strong = matches!(word.as_str(), "vs" | "versus" | "than" | "against" | "vs." | "since");
            let two = matches!(
                (word.as_str(), self.at(place + 1)),
                ("compared" | "relative" | "comparison" | "contrast", Some("to" | "with"))
            );
            let weak = compares && matches!(word.as_str(), "with" | "to" | "and" | "from");
            if word == "since" || !(strong || two || weak) {
                continue;
            }
            let mut from = place + 1 + usize::from(two);
            let start = place;
            while matches!(
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
            ) {
                from += 1;
            }
            let Some((shift, used)) = self.reference(from) else { continue };
            self.shift_ns = Some(shift);
            self.take(start, from + used - start);
        }
    }

    /// How much earlier a period of reference lies; zero for "as long as the period itself".
    fn reference(&self, from: usize) -> Option<(i64, usize)> {
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

    fn read_times(&mut self) {
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

    fn read_bounds(&mut self) {
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

    fn read_signs(&mut self) {
        let mut place = 0;
        while place < self.words.len() {
            self.split_compound(place);
            let run: Vec<&str> = self.free_run(place).iter().map(|word| word.text.as_str()).collect();
            match self.lexicon.read(&run) {
                Some((sign, used)) => {
                    self.signs.push((place, sign));
                    self.take(place, used);
                    place += used;
                }
                None => place += 1,
            }
        }
        self.signs.sort_by_key(|(place, _)| *place);
    }

    /// "error-rate", "checkout/latency": parted when each part is a word of ours.
    fn split_compound(&mut self, place: usize) {
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
        }
    }

    fn read_limits(&mut self) {
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

    /// In a question about logs, what no rule knows is what to look for.
    fn read_leftovers(&mut self) {
        let left: Vec<usize> = (0..self.words.len()).filter(|place| !self.used[*place]).collect();
        if left.is_empty() {
            return;
        }
        let logs = self
            .signs
            .iter()
            .any(|(_, sign)| matches!(sign, Sign::Thing(Thing::Log, _) | Sign::Severity(..)));
        let together = left.windows(2).all(|pair| pair[1] == pair[0] + 1);
        let named = left[0] > 0
            && matches!(
                self.words[left[0] - 1].text.as_str(),
                "in" | "of" | "from" | "service" | "on" | "by"
            );
        if logs && self.texts.is_empty() && together && left.len() <= 4 && !named {
            let text: Vec<&str> = left.iter().map(|place| self.words[*place].raw.as_str()).collect();
            let text = text.join(" ");
            self.taken.push((text.clone(), format!("a text to look for: \"{text}\"")));
            self.texts.push(text);
            left.iter().for_each(|place| self.used[*place] = true);
            return;
        }
        self.place_of_name = named.then_some(left[0]);
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

    /// Words that were read as signs or not, in lower case, for the few rules that need one.
    pub(crate) fn said(&self, wanted: &[&str]) -> bool {
        self.has_word(wanted)
    }

    /// The clock.
    pub(crate) const fn clock(&self) -> &Clock {
        self.clock
    }
}

/// Our own format, `prefix-base36-8hex`, or a UUID.
fn is_flow_id(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match parts.as_slice() {
        [prefix, stamp, random] => {
            (1..=16).contains(&prefix.len())
                && (6..=13).contains(&stamp.len())
                && random.len() == 8
                && hex(random)
                && [prefix, stamp]
                    .iter()
                    .all(|part| part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
                && stamp.bytes().any(|b| b.is_ascii_digit())
        }
        [a, b, c, d, e] => {
            [a.len(), b.len(), c.len(), d.len(), e.len()] == [8, 4, 4, 4, 12]
                && parts.iter().all(|part| hex(part))
        }
        _ => false,
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
