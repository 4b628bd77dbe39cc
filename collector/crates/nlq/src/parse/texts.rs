//! Texts to look for in log records.

use super::Reading;
use crate::lexicon::{Sign, Thing};

/// After these an unquoted text follows.
pub(super) const TEXT_MARKERS: &[&str] = &[
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

impl Reading<'_> {
    pub(super) fn read_texts(&mut self) {
        for place in 0..self.words.len() {
            if self.used[place] {
                continue;
            }
            if self.words[place].quoted {
                if self.index.exact(&self.words[place..=place]).is_none() {
                    let text = self.words[place].raw.clone();
                    self.push_text(place, 1, text);
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
                        | "trace"
                        | "flow"
                        | "correlation"
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
            let text = text.join(" ");
            let text = one_of(&text).to_owned();
            self.push_text(from, end - from, text);
            self.take(from, end - from);
            self.take_marker(from);
        }
    }

    fn push_text(&mut self, place: usize, length: usize, text: String) {
        let negated = self.is_negated(place, length);
        if negated { &mut self.not.texts } else { &mut self.texts }.push(text);
    }

    /// The words that lead to a text: "with the message", "containing the word".
    pub(super) fn take_marker(&mut self, place: usize) {
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

    /// In a question about logs, what no rule knows is what to look for.
    pub(super) fn read_leftovers(&mut self) {
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
            let sought = one_of(&text).to_owned();
            self.taken.push((text, format!("a text to look for: \"{sought}\"")));
            self.push_text(left[0], left.len(), sought);
            left.iter().for_each(|place| self.used[*place] = true);
            return;
        }
        self.place_of_name = named.then_some(left[0]);
    }
}

/// "timeouts": one of them is enough.
fn one_of(text: &str) -> &str {
    text.strip_suffix('s').filter(|one| one.len() > 3 && !one.ends_with('s')).unwrap_or(text)
}
