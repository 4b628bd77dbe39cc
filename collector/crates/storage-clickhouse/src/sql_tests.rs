//! Values reach SQL as bound parameters only.

use std::{fs, path::Path};

fn files(folder: &str, extension: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let wanted = entries.filter(|path| path.extension().is_some_and(|found| found == extension));
    wanted
        .map(|path| (path.file_name().unwrap().display().to_string(), fs::read_to_string(&path).unwrap()))
        .collect()
}

/// Everything between braces in a question is a parameter with a type, and no quote stands beside it.
#[test]
fn each_brace_in_a_question_is_a_bound_parameter() {
    let questions = files("queries", "sql");
    assert!(questions.len() > 20);
    for (name, sql) in questions {
        for (before, rest) in sql.match_indices('{').map(|(at, _)| sql.split_at(at)) {
            let (inside, after) =
                rest[1..].split_once('}').unwrap_or_else(|| panic!("{name}: an open brace"));
            let typed = inside.split_once(':').is_some_and(|(parameter, kind)| {
                let word = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                word(parameter) && !parameter.is_empty() && word(&kind.replace(['(', ')'], ""))
            });
            assert!(typed, "{name}: {{{inside}}} is no parameter");
            assert!(!before.ends_with('\'') && !after.starts_with('\''), "{name}: {inside} stands in quotes");
        }
    }
}

/// No program text puts SQL together from values: what is asked is a file, or a file with another file put in.
#[test]
fn no_question_is_written_with_format() {
    for (name, code) in files("src", "rs") {
        // Migrations name a database, whose name is checked (`a_database_name_cannot_carry_sql`).
        if ["migrate.rs", "sql_tests.rs"].contains(&name.as_str()) {
            continue;
        }
        for (at, _) in code.match_indices("format!(") {
            let text: String = code[at..].chars().take_while(|c| *c != ';').collect();
            for word in ["SELECT", "WHERE", " AND ", " IN ", "FROM ", "ORDER BY"] {
                assert!(!text.contains(word), "{name}: {text}");
            }
        }
        for (at, _) in code.match_indices(".ask(") {
            let text: String = code[at..].chars().take(200).collect();
            assert!(!text.contains("&format!"), "{name}: {text}");
        }
    }
}
