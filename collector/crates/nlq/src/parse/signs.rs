//! Words and phrases of the lexicon.

use super::Reading;
use crate::words::Word;

impl Reading<'_> {
    pub(super) fn read_signs(&mut self) {
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
        }
    }
}
