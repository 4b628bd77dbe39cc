//! A question cut into words.

use crate::time;

/// Longest question, in characters.
pub const MAX_QUESTION_CHARS: usize = 500;

/// A word of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// In lower case, without the punctuation around it.
    pub(crate) text: String,
    /// As it was written.
    pub(crate) raw: String,
    /// Whether it stood in quotation marks: then it is a name or a text, never a word of ours.
    pub(crate) quoted: bool,
}

impl Word {
    pub(crate) fn plain(raw: &str) -> Self {
        Self { text: raw.to_lowercase(), raw: raw.to_owned(), quoted: false }
    }
}

const QUOTES: [(char, char); 6] = [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('‘', '’'), ('«', '»')];

/// The words of a text. Numbers are parted from their units (`500ms`), comparison signs from what follows.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let quoted = QUOTES.iter().find(|(open, _)| *open == first).and_then(|(open, close)| {
            let inside = &rest[open.len_utf8()..];
            let end = inside.find(*close)?;
            // An apostrophe ends a quotation only at the end of a word: 'can't connect'.
            let end = if *close == '\'' || *close == '’' {
                end_of_quotation(inside, *close).unwrap_or(end)
            } else {
                end
            };
            Some((&inside[..end], &inside[end + close.len_utf8()..]))
        });
        if let Some((inside, after)) = quoted {
            words.push(Word { text: inside.to_lowercase(), raw: inside.to_owned(), quoted: true });
            rest = after.trim_start();
            continue;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        // A quotation may follow without a space: name="x y".
        let end = match rest[..end].find(['"', '`']) {
            Some(place) if place > 0 => place,
            _ => end,
        };
        split(&rest[..end], &mut words);
        rest = rest[end..].trim_start();
    }
    words
}

fn end_of_quotation(inside: &str, close: char) -> Option<usize> {
    inside.char_indices().filter(|(_, c)| *c == close).map(|(place, _)| place).find(|place| {
        inside[place + close.len_utf8()..].chars().next().is_none_or(|next| !next.is_alphanumeric())
    })
}

fn split(piece: &str, words: &mut Vec<Word>) {
    // Signs that only part what stands on both sides of them.
    if matches!(piece, "->" | "=>" | "→" | "|" | "+" | "&" | "/" | "~") {
        return;
    }
    for sign in ["!=", "<>", ">=", "<=", "≥", "≤", ">", "<", "==", "="] {
        if let Some((before, after)) = piece.split_once(sign) {
            if !before.is_empty() {
                split(before, words);
            }
            words.push(Word::plain(sign));
            if !after.is_empty() {
                split(after, words);
            }
            return;
        }
    }
    let whole = piece;
    let piece =
        piece.trim_start_matches(['(', '[', '{', ',', ';', '\'', '"', '“', '‘', '-', '*', '!', '¿', '#']);
    let piece =
        piece.trim_end_matches(['?', '!', '.', ',', ';', ':', ')', ']', '}', '\'', '"', '”', '’', '*', '…']);
    let piece = piece.strip_suffix("'s").or_else(|| piece.strip_suffix("’s")).unwrap_or(piece);
    if piece.is_empty() {
        // "10:00 - 11:00"
        if whole == "-" || whole == "–" {
            words.push(Word::plain("-"));
        }
        return;
    }
    // "10:00-11:30", "9-11am"
    if let Some((from, to)) = piece.split_once(['-', '–']).filter(|(from, to)| is_clock(from) && is_clock(to))
    {
        for part in [from, "-", to] {
            words.push(Word::plain(part));
        }
        return;
    }
    // "errors,latency"
    if piece.contains(',')
        && !piece.starts_with('/')
        && !piece.chars().next().is_some_and(|c| c.is_ascii_digit())
    {
        piece.split(',').for_each(|part| split(part, words));
        return;
    }
    let digits = piece.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(piece.len());
    let unit = &piece[digits..];
    // "15-minute"
    let unit = unit.strip_prefix('-').filter(|unit| is_unit(unit)).unwrap_or(unit);
    if let Some(pairs) = lengths(piece) {
        pairs
            .into_iter()
            .flat_map(|(count, unit)| [count, unit])
            .for_each(|part| words.push(Word::plain(part)));
        return;
    }
    // "404s" are answers, not seconds.
    let codes = unit == "s" && piece[..digits].parse().is_ok_and(|code: u32| (400..600).contains(&code));
    if digits > 0 && is_unit(unit) && !codes {
        words.push(Word::plain(&piece[..digits]));
        words.push(Word::plain(unit));
    } else {
        words.push(Word::plain(piece));
    }
}

/// Whether a word is a unit that may follow a number without a space.
fn is_unit(word: &str) -> bool {
    word == "%" || word.eq_ignore_ascii_case("k") || time::unit(&word.to_lowercase()).is_some()
}

/// Numbers with their units in one word: `1h30m`.
fn lengths(word: &str) -> Option<Vec<(&str, &str)>> {
    let mut pairs = Vec::new();
    let mut rest = word;
    while !rest.is_empty() && pairs.len() < 4 {
        let unit = rest.find(|c: char| !c.is_ascii_digit())?;
        let end = rest[unit..].find(|c: char| c.is_ascii_digit()).map_or(rest.len(), |next| unit + next);
        (unit > 0 && is_unit(&rest[unit..end])).then(|| pairs.push((&rest[..unit], &rest[unit..end])))?;
        rest = &rest[end..];
    }
    (rest.is_empty() && pairs.len() > 1).then_some(pairs)
}

/// `9`, `10:30`, `11am`: a time of the day.
fn is_clock(word: &str) -> bool {
    let word = word.to_lowercase();
    let half = word.strip_suffix("am").or_else(|| word.strip_suffix("pm"));
    let digits = half.unwrap_or(&word);
    let parts: Vec<&str> = digits.split(':').collect();
    let fits = |part: &&str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() <= 3 && parts.iter().all(fits)
}

/// A number in digits or in words.
pub(crate) fn number(word: &str) -> Option<f64> {
    let small = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    if let Some(place) = small.iter().position(|name| *name == word) {
        return u32::try_from(place).ok().map(f64::from);
    }
    let tens = match word {
        "a" | "an" => Some(1.0),
        "couple" => Some(2.0),
        "dozen" => Some(12.0),
        "few" => Some(5.0),
        "half" => Some(0.5),
        "quarter" => Some(0.25),
        "fifteen" => Some(15.0),
        "twenty" => Some(20.0),
        "thirty" => Some(30.0),
        "twenty-four" => Some(24.0),
        "forty-five" => Some(45.0),
        "forty" | "fourty" => Some(40.0),
        "fifty" => Some(50.0),
        "sixty" => Some(60.0),
        "ninety" => Some(90.0),
        "hundred" => Some(100.0),
        "thousand" => Some(1000.0),
        _ => None,
    };
    tens.or_else(|| {
        let plain = word.replace(',', "");
        plain.starts_with(|c: char| c.is_ascii_digit()).then(|| plain.parse().ok()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(question: &str) -> Vec<String> {
        words(question).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_units_signs_and_quotations_are_parted() {
        assert_eq!(
            texts("What's slower than 500ms, today?"),
            ["what", "slower", "than", "500", "ms", "today"]
        );
        assert_eq!(texts("p99>2.5s error_rate>=5%"), ["p99", ">", "2.5", "s", "error_rate", ">=", "5", "%"]);
        assert_eq!(
            texts("logs with 'can't connect' of POST /cart"),
            ["logs", "with", "can't connect", "of", "post", "/cart"]
        );
        assert_eq!(texts("since 14:00 on 2026-11-18"), ["since", "14:00", "on", "2026-11-18"]);
        assert_eq!(texts("key=\"a b\""), ["key", "=", "a b"]);
    }

    #[test]
    fn numbers_may_be_words() {
        assert_eq!(number("three"), Some(3.0));
        assert_eq!(number("1,000"), Some(1000.0));
        assert_eq!(number("x1"), None);
    }
}
