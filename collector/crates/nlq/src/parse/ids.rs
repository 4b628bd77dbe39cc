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
                self.trace = Some(raw.to_lowercase());
            } else if let Some(trace) = traceparent(&raw) {
                self.trace = Some(trace);
            } else if raw.len() == 16
                && hex(&raw)
                && (after_span || raw.bytes().any(|b| b.is_ascii_alphabetic()))
            {
                self.span = Some(raw.to_lowercase());
            } else if is_flow_id(&raw)
                || (after_flow && raw.len() > 3 && raw.bytes().any(|b| b.is_ascii_digit()))
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
            let attribute = match self.lexicon.read(&[&key]) {
                Some((Sign::Thing(Thing::Attribute(known), _), _)) => KNOWN[known].attribute(),
                _ => Attribute { name: None, keys: vec![self.words[place - 1].raw.clone()] },
            };
            self.attributes.push((attribute, vec![value.raw]));
            self.take(place - 1, 3);
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
            if let Some(region) = self.at(place).and_then(attributes::region) {
                self.attributes.push((region, vec![self.words[place].text.clone()]));
                self.take(place, 1);
                if place > 0 && self.at(place - 1) == Some("region") {
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
            if by || self.index.exact(&self.words[place..]).is_some_and(|(_, words)| words > 1) {
                continue;
            }
            let mut value = place + length;
            while matches!(self.at(value), Some("id" | "is" | "named" | "called" | "number" | "name")) {
                value += 1;
            }
            if self.is_value(value, known.is_environment()) {
                self.attributes.push((known.attribute(), vec![self.words[value].raw.clone()]));
                self.take(place, value + 1 - place);
            } else if known.is_environment()
                && place > 0
                && self.at(place - 1).is_some_and(|word| ENVIRONMENTS.contains(&word))
            {
                self.attributes.push((known.attribute(), vec![self.words[place - 1].raw.clone()]));
                self.take(place - 1, length + 1);
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
            self.attributes.push(system);
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
