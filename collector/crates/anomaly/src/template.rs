//! Templates of log messages.
//!
//! Source: P. He, J. Zhu, Z. Zheng, M. R. Lyu, "Drain: An Online Log Parsing Approach with Fixed Depth Tree", ICWS 2017. There is no
//! crate of it. Messages come with their variable parts taken out where that can be told from the text alone; the tree finds
//! the others by comparing messages.

use std::collections::HashMap;

/// What stands for a variable part.
pub const WILDCARD: &str = "<*>";
/// Words of a message that are looked at: lists and dumps follow.
const MAX_WORDS: usize = 48;
/// Bytes of a word that are kept.
const MAX_WORD_BYTES: usize = 80;

/// Names a template of one tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TemplateId(usize);

/// Templates, found as messages come.
#[derive(Clone, Debug)]
pub struct TemplateTree {
    /// By number of words and first word.
    leaves: HashMap<(usize, String), Vec<TemplateId>>,
    templates: Vec<Vec<String>>,
    similarity: f64,
}

impl Default for TemplateTree {
    /// A message belongs to a template when half of the words are equal, as in the paper's section IV.
    fn default() -> Self {
        Self { leaves: HashMap::new(), templates: Vec::new(), similarity: 0.5 }
    }
}

/// The words of a message; those with a digit, and names for what was taken out before (`<uuid>`, `<number>`), are variable.
fn words(message: &str) -> Vec<String> {
    let variable = |word: &str| {
        word.bytes().any(|byte| byte.is_ascii_digit())
            || ["<text>", "<uuid>", "<hex>", "<number>", WILDCARD].iter().any(|mark| word.contains(mark))
    };
    let word = |word: &str| {
        if variable(word) {
            return WILDCARD.to_owned();
        }
        let mut end = word.len().min(MAX_WORD_BYTES);
        while !word.is_char_boundary(end) {
            end -= 1;
        }
        word[..end].to_owned()
    };
    let mut words: Vec<String> = message.split_whitespace().take(MAX_WORDS).map(word).collect();
    // A list of two and a list of seven are the same message.
    words.dedup_by(|next, last| next == WILDCARD && last == WILDCARD);
    words
}

impl TemplateTree {
    /// The template that a message belongs to, if one is known.
    pub fn find(&self, message: &str) -> Option<TemplateId> {
        self.nearest(&words(message))
    }

    /// The template that a message belongs to; a new one if none is known. Words in which the message differs become
    /// variable.
    pub fn add(&mut self, message: &str) -> TemplateId {
        let words = words(message);
        if let Some(known) = self.nearest(&words) {
            for (word, other) in self.templates[known.0].iter_mut().zip(&words) {
                if word != other {
                    WILDCARD.clone_into(word);
                }
            }
            return known;
        }
        let id = TemplateId(self.templates.len());
        self.leaves.entry(leaf(&words)).or_default().push(id);
        self.templates.push(words);
        id
    }

    /// A template's text.
    pub fn text(&self, id: TemplateId) -> String {
        self.templates.get(id.0).map(|words| words.join(" ")).unwrap_or_default()
    }

    fn nearest(&self, words: &[String]) -> Option<TemplateId> {
        let candidates = self.leaves.get(&leaf(words))?;
        let mut best: Option<(usize, TemplateId)> = None;
        for id in candidates {
            let equal =
                self.templates[id.0].iter().zip(words).filter(|(a, b)| a == b || *a == WILDCARD).count();
            if best.is_none_or(|(most, _)| equal > most) {
                best = Some((equal, *id));
            }
        }
        let (equal, id) = best?;
        (equal as f64 >= self.similarity * words.len() as f64).then_some(id)
    }
}

fn leaf(words: &[String]) -> (usize, String) {
    (words.len(), words.first().cloned().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn messages_that_differ_in_a_word_share_a_template() {
        let mut tree = TemplateTree::default();
        let first = tree.add("connection to alpha closed after 15 ms");
        assert_eq!(tree.add("connection to beta closed after 3 ms"), first);
        assert_eq!(tree.text(first), "connection to <*> closed after <*> ms");
        assert_eq!(tree.find("connection to gamma closed after 8 ms"), Some(first));
        assert_eq!(tree.find("cannot write to disk sda after 8"), None);
        let other = tree.add("order <uuid> paid");
        assert_ne!(other, first);
        assert_eq!(tree.find("order 4711 paid"), Some(other));
    }

    #[test]
    fn lists_of_any_length_are_one_variable_part() {
        let mut tree = TemplateTree::default();
        assert_eq!(tree.add("found 1, 2, 3 here"), tree.add("found 7 here"));
    }

    proptest! {
        #[test]
        fn any_text_is_found_again(messages in prop::collection::vec("\\PC{0,60}", 1..30)) {
            let mut tree = TemplateTree::default();
            for message in &messages {
                let id = tree.add(message);
                prop_assert_eq!(tree.find(message), Some(id));
            }
        }
    }
}
