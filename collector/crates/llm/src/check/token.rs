//! A text as a row of facts, numbers, times and words.

use crate::{
    check::{
        Refused,
        quantity::{self, Written},
    },
    facts::{Facts, NameKind},
};

/// A part of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name of the facts.
    Name(String, NameKind),
    /// A quotation, a number or a time, which is in the facts.
    Fact,
    /// A word.
    Word(String),
    /// The end of a sentence.
    End,
}

/// Marks between words. No markup: what could be a link or a tag is refused.
const PUNCTUATION: &[char] = &[',', ';', ':', '(', ')', '-', '–', '—', '…', '/', '\''];
/// What opens a quotation, and what ends it.
const QUOTES: &[(char, char)] = &[('`', '`'), ('"', '"'), ('“', '”'), ('«', '»')];
/// Names that are written like these words would hide what a sentence says of a cause; they count as names between backticks only.
const NEVER_BARE: &[&str] = &[
    "because",
    "due",
    "cause",
    "causes",
    "caused",
    "causing",
    "root",
    "origin",
    "origins",
    "led",
    "lead",
    "leads",
    "leading",
    "began",
    "begun",
    "begin",
    "begins",
    "beginning",
    "by",
    "not",
    "no",
    "never",
    "none",
    "nothing",
    "neither",
    "nor",
    "without",
    "cannot",
];

/// Reads a text.
pub(super) fn tokens(text: &str, facts: &Facts<'_>) -> Result<Vec<Token>, Refused> {
    let mut names: Vec<(&str, NameKind)> =
        facts.names.iter().map(|(name, kind)| (name.as_str(), *kind)).collect();
    names.extend(facts.redaction.names().map(|name| (name, NameKind::Other)));
    // The longest first; a service before anything else of the same name.
    names.sort_by_key(|(name, kind)| (std::cmp::Reverse(name.len()), *kind != NameKind::Service));
    let mut tokens = Vec::new();
    let mut rest = text;
    let mut before: Option<char> = None;
    while let Some(first) = rest.chars().next() {
        let (token, used) = if let Some(quoted) = quotation(rest, first, &names, facts) {
            quoted?
        } else if let Some((name, kind, length)) = bare_name(rest, before, &names) {
            (Some(Token::Name(name, kind)), length)
        } else if first.is_ascii_digit() {
            number(rest, facts)?
        } else if first.is_alphabetic() {
            let length = word_length(rest);
            (Some(Token::Word(rest[..length].to_owned())), length)
        } else if first.is_whitespace() || PUNCTUATION.contains(&first) {
            (None, first.len_utf8())
        } else if matches!(first, '.' | '!' | '?') {
            (Some(Token::End), first.len_utf8())
        } else {
            return Err(Refused::Word(first.to_string()));
        };
        before = rest[..used].chars().next_back();
        rest = &rest[used..];
        tokens.extend(token);
    }
    Ok(tokens)
}

type Read = (Option<Token>, usize);

/// What stands between quotation marks or backticks: a name, or words of a text of the facts.
fn quotation(
    rest: &str,
    first: char,
    names: &[(&str, NameKind)],
    facts: &Facts<'_>,
) -> Option<Result<Read, Refused>> {
    let (_, close) = QUOTES.iter().find(|(open, _)| *open == first)?;
    let inside = &rest[first.len_utf8()..];
    let Some(end) = inside.find(*close) else { return Some(Err(Refused::Quotation(inside.to_owned()))) };
    let used = first.len_utf8() + end + close.len_utf8();
    let text = &inside[..end];
    if let Some((name, kind)) = names.iter().find(|(name, _)| *name == text) {
        return Some(Ok((Some(Token::Name((*name).to_owned(), *kind)), used)));
    }
    let quoted = text.trim_end_matches(['.', ',', ';', '…']).trim();
    let said = !quoted.is_empty() && facts.texts.iter().any(|known| contains_words(known, quoted));
    Some(if said {
        Ok((Some(Token::Fact), used))
    } else {
        // A number or a time may stand in marks, too.
        match number(text, facts) {
            Ok((token, length)) if length == text.len() => Ok((token, used)),
            _ => Err(Refused::Quotation(text.to_owned())),
        }
    })
}

/// A name at the beginning of a text, which is not a part of a longer word.
fn bare_name(
    rest: &str,
    before: Option<char>,
    names: &[(&str, NameKind)],
) -> Option<(String, NameKind, usize)> {
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '@' | '\\');
    if before.is_some_and(joins) {
        return None;
    }
    names.iter().find_map(|(name, kind)| {
        let start = rest.get(..name.len())?;
        let after = &rest[name.len()..];
        let mut following = after.chars();
        let next = following.next();
        let continues = next.is_some_and(|next| {
            // A full stop ends a sentence, or joins: `a.b`.
            joins(next) || (matches!(next, '.' | ':') && following.next().is_some_and(char::is_alphanumeric))
        });
        let lower = name.to_lowercase();
        let allowed = !name.contains(char::is_whitespace) && !NEVER_BARE.contains(&lower.as_str());
        let same =
            start == *name || (start.to_lowercase() == lower && name.chars().all(char::is_alphanumeric));
        (allowed && !continues && same).then(|| ((*name).to_owned(), *kind, name.len()))
    })
}

/// A number or a time, with its unit.
fn number(rest: &str, facts: &Facts<'_>) -> Result<Read, Refused> {
    match quantity::read(rest) {
        Written::Time { text, length } => {
            let known = quantity::is_time_of(text, &facts.times);
            if known { Ok((Some(Token::Fact), length)) } else { Err(Refused::Time(text.to_owned())) }
        }
        Written::Number { number, length } => {
            let known = facts.quantities.iter().any(|fact| number.is_written_for(*fact));
            if known {
                Ok((Some(Token::Fact), length))
            } else {
                Err(Refused::Number(rest[..length].to_owned()))
            }
        }
        Written::Neither { length } => Err(Refused::Number(rest[..length].to_owned())),
    }
}

/// The length of the word at the beginning: letters, with apostrophes, hyphens and abbreviating full stops inside.
fn word_length(rest: &str) -> usize {
    let mut end = 0;
    let mut places = rest.char_indices().peekable();
    while let Some((place, c)) = places.next() {
        let inner = matches!(c, '\'' | '’' | '-' | '_' | '.' | '/' | '@')
            && places.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if !(c.is_alphanumeric() || inner) {
            break;
        }
        end = place + c.len_utf8();
    }
    end
}

/// Whether a text has others words in a row, as whole words.
fn contains_words(text: &str, words: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric();
    text.match_indices(words).any(|(start, found)| {
        let before = text[..start].chars().next_back();
        let after = text[start + found.len()..].chars().next();
        let cut_before = before.is_some_and(joins) && found.starts_with(joins);
        let cut_after = after.is_some_and(joins) && found.ends_with(joins);
        !cut_before && !cut_after
    })
}
