//! Names of services, operations and metrics, and who calls whom.

use super::Reading;
use crate::{
    lexicon::{Sign, Thing},
    vocabulary::Name,
};

/// Operations that one word may stand for; with more of them it says too little.
const MAX_ALIKE: usize = 3;

/// Verbs between the one that calls and the one that is called.
pub(super) const CALLS: &[&str] = &[
    "calls", "call", "uses", "use", "invokes", "invoke", "calling", "using", "consumes", "consume",
    "invoking", "hits", "hit",
];

impl Reading<'_> {
    pub(super) fn read_names(&mut self) {
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
                Name::Service(name) if self.is_negated(place, length) => self.not.services.push(name),
                Name::Service(name) => {
                    if !self.services.iter().any(|(_, known)| *known == name) {
                        self.services.push((place, name));
                    }
                }
                Name::Operation(name) if self.is_negated(place, length) => self.not.operations.push(name),
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
                        | "page"
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
    pub(super) fn is_meant_as_name(&self, place: usize, name: &Name) -> bool {
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
            // "errors of user" next to a service `user`; "errors by user" are told apart by users.
            (Name::Service(_), Sign::Thing(Thing::Attribute(_), _)) => {
                !matches!(neighbour(before), Some("by" | "per" | "each" | "every" | "many" | "which"))
            }
            (_, Sign::Filler | Sign::Thing(..)) => {
                matches!(neighbour(before), Some("service" | "operation" | "metric"))
                    || matches!(neighbour(Some(place + 1)), Some("service" | "operation"))
            }
            (Name::Service(_), _) => named,
            _ => false,
        }
    }

    /// "how much memory does cart use": not whom it calls.
    pub(super) fn read_uses_of_metrics(&mut self) {
        if self.metrics.is_empty() {
            return;
        }
        for place in 0..self.words.len() {
            let uses = ["use", "uses", "used", "using", "consume", "consumes", "consumed", "consuming"];
            if self.at(place).is_some_and(|word| uses.contains(&word)) {
                self.take(place, 1);
            }
        }
    }

    /// "receipts" for `send receipt`: a word that is part of the names of very few things.
    pub(super) fn read_parts_of_names(&mut self) {
        self.read_scattered_names();
        // "cpu usage" is the CPU's, whatever else has a usage.
        let general = |word: &str| matches!(word, "usage" | "utilization" | "consumption");
        let (last, first): (Vec<usize>, Vec<usize>) =
            (0..self.words.len()).partition(|place| general(&self.words[*place].text));
        for place in first.into_iter().chain(last) {
            if !self.metrics.is_empty() && self.at(place).is_some_and(general) {
                self.take(place, 1);
            }
            let Some(word) = self.at(place).filter(|word| word.chars().count() > 2) else { continue };
            let mut operations = Vec::new();
            let (mut services, mut metrics) = (Vec::new(), Vec::new());
            for name in self.index.with_part(word) {
                match name {
                    Name::Service(name) => services.push(name.clone()),
                    Name::Operation(name) => operations.push(name.clone()),
                    Name::Metric(metric) => metrics.push(metric.clone()),
                }
            }
            let taken_for = match (services.as_slice(), operations.as_slice(), metrics.as_slice()) {
                ([service], _, _) => {
                    self.services.push((place, service.clone()));
                    service.clone()
                }
                ([], names, _) if (1..=MAX_ALIKE).contains(&names.len()) => {
                    self.operations.extend(names.iter().map(|name| (place, name.clone())));
                    names.join(" or ")
                }
                ([], [], [metric]) => {
                    self.metrics.push(metric.clone());
                    metric.name.clone()
                }
                _ => continue,
            };
            self.taken.push((self.words[place].raw.clone(), taken_for));
            self.take(place, 1);
        }
    }

    /// "orders were placed" for `orders.placed`: several words that only one name has all of.
    fn read_scattered_names(&mut self) {
        let free: Vec<usize> = (0..self.words.len()).filter(|place| self.at(*place).is_some()).collect();
        let mut counts: Vec<(Name, Vec<usize>)> = Vec::new();
        for place in free {
            for name in self.index.with_part(&self.words[place].text) {
                match counts.iter_mut().find(|(known, _)| known == name) {
                    Some((_, places)) => places.push(place),
                    None => counts.push((name.clone(), vec![place])),
                }
            }
        }
        counts.sort_by_key(|(_, places)| std::cmp::Reverse(places.len()));
        let [(name, places), rest @ ..] = counts.as_slice() else { return };
        if places.len() < 2 || rest.first().is_some_and(|(_, others)| others.len() == places.len()) {
            return;
        }
        let said: Vec<&str> = places.iter().map(|place| self.words[*place].raw.as_str()).collect();
        self.taken.push((said.join(" "), name.as_str().to_owned()));
        match name {
            Name::Service(name) => self.services.push((places[0], name.clone())),
            Name::Operation(name) => self.operations.push((places[0], name.clone())),
            Name::Metric(metric) => self.metrics.push(metric.clone()),
        }
        places.iter().for_each(|place| self.used[*place] = true);
    }

    /// "who calls payments", "what does checkout depend on"
    pub(super) fn read_neighbours(&mut self) {
        let Some((place, _)) = self.services.first().cloned() else { return };
        let asks = self.has_word(&["who", "what", "which", "services", "service", "list", "show"])
            && !self.has_word(&["many", "often", "rate"]);
        if !asks {
            return;
        }
        let verb = |word: &str| CALLS.contains(&word);
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
}
