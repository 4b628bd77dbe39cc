//! Answers of a size that an agent can read, whatever applications wrote into them.

use serde_json::Value;

/// The largest answer, in bytes of JSON: an agent reads all of it.
pub(super) const MAX_ANSWER_BYTES: usize = 200_000;
/// Characters of a single text that are shown; fewer where the answer would be too large otherwise. Both are longer than any ID.
const MOST_CHARS: [usize; 2] = [2_000, 300];

/// The answer with long texts cut, so that one of them does not keep the others from being read; none when it is too large even so.
pub(super) fn sized(answer: &Value) -> Option<Value> {
    let mut cut = MOST_CHARS.into_iter().map(|most| cut_texts(answer, most));
    cut.find(|answer| answer.to_string().len() <= MAX_ANSWER_BYTES)
}

fn cut_texts(value: &Value, most: usize) -> Value {
    match value {
        Value::String(text) => Value::String(cut(text, most)),
        Value::Array(items) => items.iter().map(|item| cut_texts(item, most)).collect(),
        Value::Object(members) => Value::Object(
            members.iter().map(|(name, member)| (cut(name, most), cut_texts(member, most))).collect(),
        ),
        other => other.clone(),
    }
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => {
            let (shown, left_out) = text.split_at(end);
            format!("{shown}… ({} more characters)", left_out.chars().count())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_that_can_be_read_stay_as_they_are() {
        let answer = json!({ "a": ["ü".repeat(2_000), 1, null], "b": { "c": true } });
        assert_eq!(sized(&answer), Some(answer));
    }

    #[test]
    fn a_long_text_or_name_is_cut_between_characters_and_says_so() {
        let long = "ü".repeat(2_001);
        let (text, name) = (json!({ "a": long }), json!({ (long.as_str()): 1 }));
        let cut = format!("{}… (1 more characters)", "ü".repeat(2_000));
        assert_eq!(sized(&text), Some(json!({ "a": cut })));
        assert_eq!(sized(&name), Some(json!({ cut: 1 })));
    }

    #[test]
    fn many_long_texts_are_cut_shorter_and_too_many_are_refused() {
        let texts = |count: usize| Value::from(vec!["x".repeat(1_500); count]);
        let shown = sized(&texts(400)).unwrap();
        assert!(
            shown[399].as_str().is_some_and(|text| text.ends_with("… (1200 more characters)")),
            "{shown}"
        );
        assert_eq!(sized(&texts(4_000)), None);
    }
}
