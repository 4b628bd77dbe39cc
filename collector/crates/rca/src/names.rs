//! Names as small numbers.

use std::collections::HashMap;

/// A name of the telemetry: a service, an operation, a log event, a metric. The order of symbols is the order of their
/// names, so that sorting by symbol does not depend on which name was seen first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(pub(crate) u32);

impl Symbol {
    /// Its place among the names.
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The names behind the symbols, in order.
#[derive(Clone, Debug, Default)]
pub struct Names {
    texts: Vec<String>,
}

impl Names {
    /// The name of a symbol; empty for one of another table.
    pub fn text(&self, symbol: Symbol) -> &str {
        self.texts.get(symbol.index()).map_or("", String::as_str)
    }

    /// The symbol of a name, when anything has it.
    pub fn symbol(&self, text: &str) -> Option<Symbol> {
        let place = self.texts.binary_search_by(|known| known.as_str().cmp(text)).ok()?;
        u32::try_from(place).ok().map(Symbol)
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is no name at all.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

/// Gives out symbols in the order of arrival, to be put in order in the end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interner {
    known: HashMap<String, u32>,
}

impl Interner {
    pub(crate) fn intern(&mut self, text: &str) -> Symbol {
        if let Some(number) = self.known.get(text) {
            return Symbol(*number);
        }
        // 2^32 different names do not fit into the memory of the rows that would bring them.
        let number = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        self.known.insert(text.to_owned(), number);
        Symbol(number)
    }

    /// The names in order, and for each symbol given out so far its final one.
    pub(crate) fn finish(self) -> (Names, Vec<Symbol>) {
        let mut entries: Vec<(String, u32)> = self.known.into_iter().collect();
        entries.sort_unstable();
        let mut finals = vec![Symbol(0); entries.len()];
        for (place, (_, number)) in (0u32..).zip(&entries) {
            finals[*number as usize] = Symbol(place);
        }
        (Names { texts: entries.into_iter().map(|(text, _)| text).collect() }, finals)
    }
}
