//! Whether a model's words hold up against the facts.
//!
//! The words are not trusted to be true because they sound so; they must be made of the facts. Read from left to right, each part of a text has
//! to be one of these, and anything else refuses the whole text:
//!
//! - a name of the facts, letter by letter; a name of several words only between backticks;
//! - a quotation of a text of the facts, between quotation marks or backticks;
//! - a number of the facts, at the precision at which it is written, in any unit of its kind;
//! - a time of the facts, at the precision at which it is written;
//! - a word of a closed list of plain English ([`words.txt`](../src/check/words.txt)), which has no names of things that run.
//!
//! What a sentence says of a cause has to be said of the cause that the analysis found. What is not checked is whether the other
//! facts are combined as they were found: "a failed before b" passes when both failed.

use std::{collections::HashSet, sync::LazyLock};

use serde::Deserialize;

use crate::facts::{Cause, Facts, NameKind};

mod quantity;
mod token;

use token::{Token, tokens};

/// Longest explanation, in characters.
const MAX_EXPLANATION_CHARS: usize = 1_500;
/// Most pieces of advice, and the longest, in characters.
const MAX_ADVICE: (usize, usize) = (5, 300);

static WORDS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("check/words.txt").split_whitespace().collect());

/// What a model has to answer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// The cause, as in the facts; empty texts when the facts name none.
    pub root_cause: RootCause,
    /// The explanation.
    pub explanation: String,
    /// What to look at or to do next.
    pub advice: Vec<String>,
}

/// The cause that a model names.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RootCause {
    /// The service.
    pub service: String,
    /// The operation.
    pub operation: String,
}

/// Why a text was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is no JSON of the form that was asked for.
    #[error("the answer does not have the form that was asked for")]
    Form,
    /// It is empty or too long.
    #[error("the {0} is empty or too long")]
    Length(&'static str),
    /// It names another cause.
    #[error("it names another cause than the analysis found")]
    Cause,
    /// It has a word that is neither a fact nor plain English.
    #[error("\"{0}\" is not in the facts")]
    Word(String),
    /// It has a number that is not among the facts.
    #[error("the number {0} is not in the facts")]
    Number(String),
    /// It has a time that is not among the facts.
    #[error("the time {0} is not in the facts")]
    Time(String),
    /// It quotes what the facts do not say.
    #[error("the quotation \"{0}\" is not in the facts")]
    Quotation(String),
}

/// The JSON schema of [`Wording`].
pub fn schema() -> serde_json::Value {
    let text = || serde_json::json!({ "type": "string" });
    serde_json::json!({
        "type": "object",
        "properties": {
            "root_cause": {
                "type": "object",
                "properties": { "service": text(), "operation": text() },
                "required": ["service", "operation"],
                "additionalProperties": false
            },
            "explanation": text(),
            "advice": { "type": "array", "items": text() }
        },
        "required": ["root_cause", "explanation", "advice"],
        "additionalProperties": false
    })
}

/// Reads an answer and holds it against the facts. What was taken out of the facts is put back in what is returned.
///
/// # Errors
/// When a part of it does not hold up.
pub fn check(reply: &str, facts: &Facts<'_>) -> Result<Wording, Refused> {
    let wording: Wording = serde_json::from_str(unfenced(reply)).map_err(|_| Refused::Form)?;
    let named = Cause {
        service: wording.root_cause.service.clone(),
        operation: wording.root_cause.operation.clone(),
    };
    let same = match &facts.cause {
        Some(cause) => *cause == named,
        None => named.service.is_empty() && named.operation.is_empty(),
    };
    if !same {
        return Err(Refused::Cause);
    }
    let length = |text: &str, most: usize| (1..=most).contains(&text.trim().chars().count());
    if !length(&wording.explanation, MAX_EXPLANATION_CHARS) {
        return Err(Refused::Length("explanation"));
    }
    if wording.advice.len() > MAX_ADVICE.0 || !wording.advice.iter().all(|text| length(text, MAX_ADVICE.1)) {
        return Err(Refused::Length("advice"));
    }
    for text in std::iter::once(&wording.explanation).chain(&wording.advice) {
        check_text(text, facts)?;
    }
    let restore = |text: &str| facts.redaction.restore(text);
    Ok(Wording {
        root_cause: RootCause {
            service: restore(&wording.root_cause.service),
            operation: restore(&wording.root_cause.operation),
        },
        explanation: restore(wording.explanation.trim()),
        advice: wording.advice.iter().map(|text| restore(text.trim())).collect(),
    })
}

/// Models like to put JSON into a fence, whatever they are told.
fn unfenced(reply: &str) -> &str {
    let reply = reply.trim();
    let inside = reply.strip_prefix("```json").or_else(|| reply.strip_prefix("```"));
    inside.and_then(|inside| inside.strip_suffix("```")).unwrap_or(reply).trim()
}

/// Holds one text against the facts.
fn check_text(text: &str, facts: &Facts<'_>) -> Result<(), Refused> {
    let tokens = tokens(text, facts)?;
    for token in &tokens {
        if let Token::Word(word) = token
            && !is_plain(word)
        {
            return Err(Refused::Word(word.clone()));
        }
    }
    let sentences = tokens.split(|token| *token == Token::End);
    for sentence in sentences {
        check_cause(sentence, facts)?;
    }
    Ok(())
}

/// Whether a word is in the list, as it is or without an ending.
fn is_plain(word: &str) -> bool {
    let word = word.to_lowercase().replace('’', "'");
    let listed = |word: &str| WORDS.contains(word);
    let ending = |ending: &str| {
        word.strip_suffix(ending).is_some_and(|stem| {
            // The shortest words with endings would be other words: "in" and "ins".
            stem.len() > 2 && (listed(stem) || listed(&format!("{stem}e")))
        })
    };
    listed(&word)
        || ["s", "es", "ed", "d", "ing", "ly", "'s"].into_iter().any(ending)
        || (word.contains('-') && word.split('-').all(|part| listed(part) || is_ending_of_list(part)))
}

fn is_ending_of_list(part: &str) -> bool {
    part.len() > 2 && part.strip_suffix('s').is_some_and(|stem| WORDS.contains(stem))
}

/// Whether what a sentence says of a cause is said of the cause.
fn check_cause(sentence: &[Token], facts: &Facts<'_>) -> Result<(), Refused> {
    let words: Vec<(usize, String)> = sentence
        .iter()
        .enumerate()
        .filter_map(|(place, token)| match token {
            Token::Word(word) => Some((place, word.to_lowercase())),
            _ => None,
        })
        .collect();
    let named = |token: &Token| match token {
        Token::Name(name, NameKind::Service | NameKind::Operation) => Some(name.clone()),
        _ => None,
    };
    let is_cause = |name: &str| {
        facts.cause.as_ref().is_some_and(|cause| {
            name.eq_ignore_ascii_case(&cause.service) || name.eq_ignore_ascii_case(&cause.operation)
        })
    };
    // "It began at 15:30" says when, not where.
    let tells_when = |place: usize| {
        let mut following = sentence[place + 1..].iter();
        let at =
            |token: Option<&Token>| matches!(token, Some(Token::Word(word)) if word == "at" || word == "on");
        at(following.next())
            && following.next() == Some(&Token::Fact)
            && !sentence.iter().any(|token| named(token).is_some())
    };
    let mut speaks_of_causes = false;
    for (number, (place, word)) in words.iter().enumerate() {
        let followed_by = words.get(number + 1).is_some_and(|(_, next)| next == "by");
        let after = sentence[place + 1..].iter().find_map(named);
        let before = sentence[..*place].iter().rev().find_map(named);
        let holds = match word.as_str() {
            "because" | "due" => after.as_deref().is_some_and(is_cause),
            "caused" if followed_by => after.as_deref().is_some_and(is_cause),
            "caused" | "causing" | "led" | "lead" | "leads" | "leading" => {
                before.as_deref().is_some_and(is_cause)
            }
            "began" if tells_when(*place) => continue,
            "cause" | "causes" | "root" | "origin" | "origins" | "began" | "begun" | "begin" | "begins"
            | "beginning" => after.or(before).as_deref().is_some_and(is_cause),
            _ => continue,
        };
        speaks_of_causes = true;
        if !holds {
            return Err(Refused::Cause);
        }
    }
    let negates = |word: &str| {
        matches!(word, "not" | "no" | "never" | "none" | "nothing" | "neither" | "nor" | "without" | "cannot")
            || word.replace('’', "'").ends_with("n't")
    };
    if speaks_of_causes && words.iter().any(|(_, word)| negates(word)) {
        return Err(Refused::Cause);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
