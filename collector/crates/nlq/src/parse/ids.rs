//! Identifiers and attributes.

use super::Reading;

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
            self.attributes.push((self.words[place - 1].raw.clone(), value.raw));
            self.take(place - 1, 3);
        }
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
