//! Words in the form in which the lexicon has them.

/// Forms that no rule makes.
const IRREGULAR: &[(&str, &str)] = &[
    ("came", "come"),
    ("gave", "give"),
    ("given", "give"),
    ("saw", "see"),
    ("felt", "feel"),
    ("spent", "spend"),
    ("threw", "throw"),
    ("held", "hold"),
    ("kept", "keep"),
    ("met", "meet"),
    ("said", "say"),
    ("lost", "lose"),
    ("found", "find"),
    ("became", "become"),
    ("arose", "arise"),
    ("stood", "stand"),
    ("lay", "lie"),
    ("dealt", "deal"),
    ("led", "lead"),
    ("brought", "bring"),
    ("underwent", "undergo"),
    ("hung", "hang"),
];

/// What an inflected word may come from: "needed", "uses", "arriving", "tries". The likeliest first.
pub(super) fn bases(word: &str) -> Vec<String> {
    if let Some((_, base)) = IRREGULAR.iter().find(|(form, _)| *form == word) {
        return vec![(*base).to_owned()];
    }
    let mut bases = Vec::new();
    for (ending, other) in [
        ("ies", "y"),
        ("ied", "y"),
        ("es", ""),
        ("s", ""),
        ("ed", "e"),
        ("ed", ""),
        ("ing", ""),
        ("ing", "e"),
    ] {
        let least = if other == "y" { 1 } else { 2 };
        let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.chars().count() > least) else {
            continue;
        };
        bases.push(format!("{stem}{other}"));
        // "dropped", "hitting"
        let mut letters = stem.chars().rev();
        let doubled = letters.next().filter(|last| letters.next() == Some(*last));
        if let (Some(last), "ed" | "ing", "") = (doubled, ending, other) {
            bases.extend(stem.strip_suffix(last).map(str::to_owned));
        }
    }
    bases
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflected_words_have_their_base_among_the_candidates() {
        for (word, base) in [
            ("needed", "need"),
            ("uses", "use"),
            ("arriving", "arrive"),
            ("tries", "try"),
            ("dropped", "drop"),
            ("passes", "pass"),
            ("came", "come"),
        ] {
            assert!(bases(word).iter().any(|candidate| candidate == base), "{word}: {:?}", bases(word));
        }
        assert_eq!(bases("is"), Vec::<String>::new());
    }
}
