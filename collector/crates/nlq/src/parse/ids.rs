//! Identifiers and attributes.

use super::Reading;
use crate::{
    ast::Attribute,
    attributes::{self, KNOWN},
    lexicon::{Sign, Thing},
    time,
};

/// Values of `deployment.environment.name` that are said without its name.
const ENVIRONMENTS: &[&str] =
    &["production", "prod", "staging", "stage", "development", "dev", "testing", "test", "qa", "preprod"];

/// The methods of HTTP; "get" alone is a verb.
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];
const METHOD_KEYS: [&str; 2] = ["http.request.method", "http.method"];

impl Reading<'_> {
    pub(super) fn read_ids(&mut self) {
        for place in 0..self.words.len() {
            let raw = self.words[place].raw.clone();
            let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
            let after_flow = place > 0
                && matches!(
                    self.words[place - 1].text.as_str(),
                    "flow" | "correlation" | "id" | "correlation_id" | "=" | "ids"
                );
            let after_span = place > 0
                && matches!(self.words[place - 1].text.as_str(), "span" | "span_id" | "spanid" | "id");
            if raw.len() == 32 && hex(&raw) {
                Self::only(&mut self.trace, raw.to_lowercase(), "traces", &mut self.doubled);
            } else if let Some(trace) = traceparent(&raw) {
                Self::only(&mut self.trace, trace, "traces", &mut self.doubled);
            } else if raw.len() == 16
                && hex(&raw)
                && (after_span || raw.bytes().any(|b| b.is_ascii_alphabetic()))
            {
                Self::only(&mut self.span, raw.to_lowercase(), "spans", &mut self.doubled);
            } else if is_flow_id(&raw)
                || (after_flow && raw.len() > 3 && raw.bytes().any(|b| b.is_ascii_digit()))
            {
                Self::only(&mut self.flow, raw, "flows", &mut self.doubled);
            } else {
                continue;
            }
            self.take(place, 1);
            // "correlation_id = olly-…", "flow id olly-…"
            let mut before = place;
            while before > 0
                && matches!(
                    self.words[before - 1].text.as_str(),
                    "=" | "id"
                        | "correlation_id"
                        | "trace_id"
                        | "traceid"
                        | "span_id"
                        | "spanid"
                        | "traceparent"
                )
            {
                before -= 1;
                self.take(before, 1);
            }
        }
    }

    pub(super) fn read_attributes(&mut self) {
        for place in 1..self.words.len().saturating_sub(1) {
            let Some(sign @ ("=" | "==" | "!=" | "<>")) = self.at(place) else { continue };
            let unequal = matches!(sign, "!=" | "<>");
            let (Some(key), value) = (self.at(place - 1).map(str::to_owned), self.words[place + 1].clone())
            else {
                continue;
            };
            match key.as_str() {
                "service" | "service.name" | "servicename" | "operation" | "name" | "span" => {
                    // What is equal is read as a name, after "not" as one that is left out.
                    if unequal {
                        self.words[place].text = "not".to_owned();
                        self.take(place - 1, 1);
                    } else {
                        self.take(place - 1, 2);
                    }
                    continue;
                }
                "status" | "code" | "level" | "severity" | "duration" | "latency" => {
                    match unequal {
                        true => self.words[place].text = "not".to_owned(),
                        false => self.take(place, 1),
                    }
                    continue;
                }
                _ => {}
            }
            let key_at = if unequal {
                // "key != value" is "not key value".
                self.words.swap(place - 1, place);
                self.words[place - 1].text = "not".to_owned();
                place
            } else {
                place - 1
            };
            let length = place + 2 - key_at;
            let attribute = match self.lexicon.read(&[&key]) {
                Some((Sign::Thing(Thing::Attribute(known), _), _)) => KNOWN[known].attribute(),
                _ => Attribute { name: None, keys: vec![self.words[key_at].raw.clone()] },
            };
            self.push_attribute(key_at, length, attribute, vec![value.raw]);
            self.take(key_at, length);
        }
        // "by customer.tier"
        for place in 1..self.words.len() {
            let by = matches!(self.at(place - 1), Some("by" | "per" | "each"));
            let is_key = self.at(place).is_some_and(|word| {
                word.contains(['.', '_']) && !word.starts_with('/') && word.starts_with(char::is_alphabetic)
            });
            if by && is_key && !self.known(&self.words[place].text) {
                self.group_keys.push(self.words[place].raw.clone());
                self.take(place - 1, 2);
            }
        }
    }

    /// "user 42", "host web-1", "version 1.4.2", "the staging environment"
    pub(super) fn read_known_attributes(&mut self) {
        for place in 0..self.words.len() {
            if let Some(method) = self.method(place) {
                let attribute =
                    Attribute { name: Some("method"), keys: METHOD_KEYS.map(str::to_owned).into() };
                self.push_attribute(place, 1, attribute, vec![method]);
                self.take(place, 1);
                continue;
            }
            let told = self
                .at(place)
                .and_then(|word| attributes::region(word).or_else(|| attributes::version(word)));
            if let Some(attribute) = told {
                let name = attribute.name;
                let value = self.words[place].raw.clone();
                self.push_attribute(place, 1, attribute, vec![value]);
                self.take(place, 1);
                if place > 0 && self.at(place - 1) == name {
                    self.take(place - 1, 1);
                }
                continue;
            }
            let run: Vec<&str> = self.free_run(place).iter().map(|word| word.text.as_str()).collect();
            let Some((Sign::Thing(Thing::Attribute(known), true), length)) = self.lexicon.read(&run) else {
                continue;
            };
            let known = &KNOWN[known];
            let by = place > 0
                && matches!(self.at(place - 1), Some("by" | "per" | "each" | "every" | "which" | "what"));
            // "by users" tells them apart, "by user 8" is from one of them.
            let with_number = self.at(place - usize::from(by)) == Some("by")
                && self.at(place + length).is_some_and(|next| next.bytes().all(|byte| byte.is_ascii_digit()));
            if (by && !with_number)
                || self.index.exact(&self.words[place..]).is_some_and(|(_, words)| words > 1)
            {
                continue;
            }
            let mut value = place + length;
            while matches!(self.at(value), Some("id" | "is" | "named" | "called" | "number" | "name")) {
                value += 1;
            }
            if self.is_value(value, known.is_environment()) {
                let length = value + 1 - place;
                let value = self.words[value].raw.clone();
                self.push_attribute(place, length, known.attribute(), vec![value]);
                self.take(place, length);
            } else if known.is_environment()
                && place > 0
                && self.at(place - 1).is_some_and(|word| ENVIRONMENTS.contains(&word))
            {
                let value = self.words[place - 1].raw.clone();
                self.push_attribute(place - 1, length + 1, known.attribute(), vec![value]);
                self.take(place - 1, length + 1);
            }
        }
    }

    /// "POST requests": a method of HTTP that does not begin the name of an operation. "Get" is one only in capitals.
    fn method(&self, place: usize) -> Option<String> {
        let word = self.words.get(place).filter(|_| self.at(place).is_some())?;
        let capitals = METHODS.contains(&word.raw.as_str());
        let before_noun = METHODS[1..].contains(&word.raw.to_uppercase().as_str())
            && self.at(place + 1).is_some_and(|next| {
                matches!(self.lexicon.read(&[next]), Some((Sign::Thing(Thing::Request, _), _)))
            });
        ((capitals || before_noun) && self.index.exact(&self.words[place..]).is_none())
            .then(|| word.raw.to_uppercase())
    }

    /// Values of one attribute are alternatives; those of others have to be there too.
    fn push_attribute(&mut self, place: usize, length: usize, attribute: Attribute, values: Vec<String>) {
        let negated = self.is_negated(place, length);
        let attributes = if negated { &mut self.not.attributes } else { &mut self.attributes };
        match attributes.iter_mut().find(|(known, _)| *known == attribute) {
            Some((_, known)) => known.extend(values),
            None => attributes.push((attribute, values)),
        }
    }

    /// "client spans", "spans of kind consumer"
    pub(super) fn read_span_kinds(&mut self) {
        for place in 0..self.words.len() {
            let Some(kind) = self.at(place).and_then(span_kind) else { continue };
            let span = |at: Option<usize>| {
                at.and_then(|at| self.at(at)).is_some_and(|word| matches!(word, "span" | "spans"))
            };
            let of_kind = place > 0 && matches!(self.at(place - 1), Some("kind" | "type" | "="));
            if !of_kind && !span(Some(place + 1)) {
                continue;
            }
            let negated = self.is_negated(place, 1);
            if negated { &mut self.not.span_kinds } else { &mut self.span_kinds }.push(kind.to_owned());
            self.take(place, 1);
            for near in [place.checked_sub(1), place.checked_sub(2)].into_iter().flatten() {
                if matches!(self.at(near), Some("kind" | "type" | "=")) {
                    self.take(near, 1);
                }
            }
        }
    }

    /// Whether the word at a place can only be the value of what stands before it.
    fn is_value(&self, place: usize, environment: bool) -> bool {
        let Some(word) = self.words.get(place).filter(|_| !self.used[place]) else { return false };
        if word.quoted {
            return true;
        }
        let of_time = self.clock.read(&self.words[place..]).is_some()
            || self.words.get(place + 1).is_some_and(|next| time::unit(&next.text).is_some());
        let digits = word.text.bytes().any(|byte| byte.is_ascii_digit());
        !of_time
            && (digits
                || !self.known(&word.text)
                || (environment && ENVIRONMENTS.contains(&word.text.as_str())))
    }

    /// "which services talk to postgres", "latency of redis": products that are no services of ours.
    pub(super) fn read_systems(&mut self) {
        for place in 0..self.words.len() {
            let Some(system) = self.at(place).and_then(attributes::system) else { continue };
            let (attribute, values) = system;
            self.push_attribute(place, 1, attribute, values);
            self.take(place, 1);
            let verb = |word: Option<&str>| {
                matches!(
                    word,
                    Some("use" | "uses" | "using" | "query" | "queries" | "call" | "calls" | "hit")
                )
            };
            let two = matches!(
                (
                    place.checked_sub(2).and_then(|at| self.at(at)),
                    place.checked_sub(1).and_then(|at| self.at(at))
                ),
                (
                    Some("talk" | "talks" | "talking" | "connect" | "connects" | "speak" | "write" | "read"),
                    Some("to" | "with" | "from")
                ) | (Some("depend" | "depends" | "rely" | "relies"), Some("on"))
            );
            if two {
                self.take(place - 2, 2);
            } else if place > 0 && verb(self.at(place - 1)) {
                self.take(place - 1, 1);
            }
        }
    }
}

/// The trace ID of a `traceparent` (W3C Trace Context).
fn traceparent(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('-').collect();
    let hex = |text: &&str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match parts.as_slice() {
        [version, trace, span, flags]
            if [version.len(), trace.len(), span.len(), flags.len()] == [2, 32, 16, 2]
                && parts.iter().all(hex) =>
        {
            Some(trace.to_lowercase())
        }
        _ => None,
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

/// A kind of span as the tables have it.
pub(super) fn span_kind(word: &str) -> Option<&'static str> {
    Some(match word {
        "client" => "Client",
        "server" => "Server",
        "producer" => "Producer",
        "consumer" => "Consumer",
        "internal" => "Internal",
        _ => return None,
    })
}
