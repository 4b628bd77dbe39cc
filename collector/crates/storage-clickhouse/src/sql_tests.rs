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

/// Questions are of type `Sql`, which the compiler keeps free of input. What goes around it is listed here with the reason.
#[test]
fn only_statements_without_input_are_free_texts() {
    const FREE: [(&str, usize); 5] = [
        // Where `Sql` and the free texts below are handed to the library.
        ("client.rs", 3),
        // The database's name, which is checked (`a_database_name_cannot_carry_sql`), and files.
        ("migrate.rs", 5),
        // Somebody else's SQL, as a user who may read the tenant's rows of some tables and nothing else (`users.rs`).
        ("question.rs", 1),
        // Tables' names from a list, and a number.
        ("retention.rs", 1),
        ("retries.rs", 1),
    ];
    let doors = ["raw(", ".query("];
    for (name, code) in files("src", "rs") {
        if name == "sql_tests.rs" {
            continue;
        }
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let found = lines.filter(|line| doors.iter().any(|door| line.contains(door))).count();
        let expected = FREE.iter().find(|(file, _)| *file == name).map_or(0, |(_, count)| *count);
        assert_eq!(found, expected, "{name} sends {found} texts that are no `Sql`");
        assert!(!code.contains("leak("), "{name} makes a text live for ever that need not be compiled in");
    }
}
