//! Questions in plain language: from words to a typed query, from there to SQL with bound parameters that a guard has
//! judged, and from the rows back to words.
//!
//! Pure: no clock, no store. [`understand`] reads a question, [`sql()`] writes the SQL, [`guard::guard`] confines it, [`describe`]
//! and [`summarize`] put query and rows into words, [`chart`] says how to show them. All of it is deterministic.

pub mod ast;
mod attributes;
mod describe;
pub mod guard;
mod lexicon;
mod parse;
mod sql;
mod suggest;
pub mod time;
mod vocabulary;
mod words;

pub use describe::{Chart, chart, describe, summarize};
pub use parse::{Context, NotUnderstood, Understood, understand};
pub use sql::{Parameter, Statement, sql};
pub use vocabulary::Vocabulary;
pub use words::MAX_QUESTION_CHARS;
