//! Every target on its kept inputs, and on mutations of them: what libFuzzer does for hours, for a second and with any
//! toolchain. `PROPTEST_CASES` sets how many mutations are tried; a failure is shrunk and kept in `proptest-regressions`.

use std::fs;
use std::path::Path;

use olly_fuzz::TARGETS;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{FileFailurePersistence, TestRunner};

/// What the formats are made of.
const WORDS: [&str; 16] = [
    "correlation_id",
    "=",
    ",",
    ";",
    "%",
    "%41",
    "olly-",
    "-",
    "\"id_key\":",
    "\"trace_table\":{",
    "null",
    "1e999",
    "\u{85}",
    "注文",
    "\0",
    "\u{7f}",
];

#[derive(Clone, Debug)]
enum Mutation {
    Set(Index, u8),
    Insert(Index, Vec<u8>),
    Word(Index, &'static str),
    Remove(Index, Index),
    /// A piece, many times.
    Repeat(Index, Index, u8),
    /// The head of this input and the tail of another.
    Splice(Index, Index, Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    use Mutation::{Insert, Remove, Repeat, Set, Splice, Word};
    let at = any::<Index>;
    let edge =
        prop_oneof![any::<u8>(), prop::sample::select(vec![0, 0x7F, 0x80, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF])];
    prop_oneof![
        3 => (at(), edge).prop_map(|(place, byte)| Set(place, byte)),
        1 => (at(), prop::collection::vec(any::<u8>(), 1..20)).prop_map(|(place, bytes)| Insert(place, bytes)),
        1 => (at(), prop::sample::select(&WORDS[..])).prop_map(|(place, word)| Word(place, word)),
        1 => (at(), at()).prop_map(|(from, to)| Remove(from, to)),
        1 => (at(), at(), 2_u8..).prop_map(|(from, to, times)| Repeat(from, to, times)),
        1 => (at(), at(), at()).prop_map(|(other, here, there)| Splice(other, here, there)),
    ]
}

impl Mutation {
    fn apply(&self, input: &mut Vec<u8>, corpus: &[Vec<u8>]) {
        let place = |index: &Index, len: usize| index.index(len + 1);
        let range = |from: &Index, to: &Index, len: usize| {
            let (one, other) = (place(from, len), place(to, len));
            one.min(other)..one.max(other)
        };
        match self {
            Self::Set(at, byte) => {
                if !input.is_empty() {
                    *at.get_mut(input) = *byte;
                }
            }
            Self::Insert(at, bytes) => {
                let at = place(at, input.len());
                input.splice(at..at, bytes.iter().copied());
            }
            Self::Word(at, word) => {
                let at = place(at, input.len());
                input.splice(at..at, word.bytes());
            }
            Self::Remove(from, to) => {
                input.drain(range(from, to, input.len()));
            }
            Self::Repeat(from, to, times) => {
                let range = range(from, to, input.len());
                let piece = input[range.clone()].repeat(usize::from(*times));
                input.splice(range, piece);
            }
            Self::Splice(other, here, there) => {
                let other = other.get(corpus);
                input.truncate(place(here, input.len()));
                input.extend_from_slice(&other[place(there, other.len())..]);
            }
        }
        // What repeats grow has an end.
        input.truncate(1 << 16);
    }
}

/// The kept inputs of a target, in the order of their names.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/corpus").join(name);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("the folder is readable").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} is empty", folder.display());
    paths.iter().map(|path| fs::read(path).expect("a kept input is readable")).collect()
}

fn fuzz(name: &str) {
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).expect("a target");
    let corpus = corpus(name);
    corpus.iter().for_each(|input| target(input));
    let persistence = FileFailurePersistence::WithSource("proptest-regressions");
    let mut runner = TestRunner::new(ProptestConfig {
        cases: ProptestConfig::default().cases * 8,
        source_file: Some(file!()),
        failure_persistence: Some(Box::new(persistence)),
        ..ProptestConfig::default()
    });
    let mutated = (any::<Index>(), prop::collection::vec(mutation(), 1..8));
    let outcome = runner.run(&mutated, |(first, mutations)| {
        let mut input = first.get(&corpus).clone();
        mutations.iter().for_each(|mutation| mutation.apply(&mut input, &corpus));
        target(&input);
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{name}: {failure}"));
}

#[test]
fn baggage_holds() {
    fuzz("baggage");
}

#[test]
fn batch_holds() {
    fuzz("batch");
}

#[test]
fn config_holds() {
    fuzz("config");
}

#[test]
fn header_holds() {
    fuzz("header");
}

#[test]
fn id_holds() {
    fuzz("id");
}

#[test]
fn otlp_holds() {
    fuzz("otlp");
}

#[test]
fn every_target_has_a_test_and_a_folder() {
    let folders = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/corpus"));
    let mut folders: Vec<String> = folders
        .expect("the folder is readable")
        .map(|entry| entry.expect("the folder is readable").file_name().into_string().expect("UTF-8"))
        .filter(|name| !name.starts_with("go_") && !name.ends_with(".md"))
        .collect();
    folders.sort();
    assert_eq!(folders, TARGETS.map(|(name, _)| name));
}
