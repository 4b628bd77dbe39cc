//! Questions that are no questions: orders to change something, and SQL.

use crate::{vocabulary::Index, words::Word};

/// Verbs of SQL and of operation that change something.
const CHANGES: &[&str] = &[
    "drop",
    "delete",
    "truncate",
    "alter",
    "insert",
    "update",
    "grant",
    "revoke",
    "rename",
    "detach",
    "attach",
    "optimize",
    "kill",
    "shutdown",
    "restart",
    "stop",
    "erase",
    "purge",
    "wipe",
    "remove",
    "overwrite",
    "create",
    "modify",
];
/// What they change. "Drop" and "update" may be parts of other questions; before one of these they are orders.
const THINGS: &[&str] = &[
    "table",
    "tables",
    "database",
    "databases",
    "schema",
    "column",
    "columns",
    "index",
    "view",
    "views",
    "partition",
    "partitions",
    "user",
    "users",
    "role",
    "roles",
    "row",
    "rows",
    "log",
    "logs",
    "trace",
    "traces",
    "span",
    "spans",
    "metric",
    "metrics",
    "flow",
    "flows",
    "data",
    "everything",
    "records",
    "entries",
    "query",
    "queries",
    "server",
    "service",
    "services",
    "history",
    "retention",
    "into",
    "access",
    "permissions",
    "select",
];
const BETWEEN: &[&str] = &["all", "the", "every", "any", "old", "these", "those", "my", "our", "from", "of"];

/// Why a question is not even tried.
pub(super) fn reason(words: &[Word], index: &Index) -> Option<&'static str> {
    let plain = |word: &Word| (!word.quoted).then_some(word.text.clone());
    let texts: Vec<Option<String>> = words.iter().map(plain).collect();
    let at = |place: usize| texts.get(place).and_then(Option::as_deref);
    let is = |place: usize, list: &[&str]| at(place).is_some_and(|word| list.contains(&word));
    if at(0) == Some("select") && texts.iter().flatten().any(|word| word == "from") {
        return Some("Questions are asked in words; SQL is not run.");
    }
    for place in 0..words.len() {
        // "DELETE /cart" is the name of an operation.
        if !is(place, CHANGES) || index.exact(&words[place..]).is_some() {
            continue;
        }
        let mut thing = place + 1;
        while is(thing, BETWEEN) {
            thing += 1;
        }
        // "Did the service restart": no order. An order begins the question or a part of it, or is SQL.
        let orders = place == 0
            || is(place - 1, &["and", "then", "please", "to", "now", "or", "just", "also"])
            || is(place + 1, &["table", "database", "from", "into", "user", "view"]);
        if orders && is(thing, THINGS) {
            return Some("Questions only read: nothing can be changed or deleted here.");
        }
    }
    None
}
