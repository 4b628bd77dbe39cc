//! `ollystack-ai eval-nlq`: how many questions are answered rightly.
//!
//! Each question of a file has SQL that somebody wrote by hand, or says that it cannot be understood. Both answers are computed on
//! the same seeded store of a real engine and compared by what is in them (execution accuracy): each column of the
//! expected answer has to be in the other, under whatever name, row by row.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result, ensure};
use olly_clickhouse::{User, read_password, testing::Engine};
use olly_model::{NlqRequest, Timestamp};
use olly_query::Tenant;
use olly_storage::Table;
use olly_storage_clickhouse::{Client, Connection, SqlReader, migrate};
use serde::Deserialize;
use serde_json::Value;

use crate::questions::Questions;

pub mod seed;

/// Arguments of `eval-nlq`.
#[derive(Clone, Debug, clap::Args)]
pub struct EvalNlqArgs {
    /// Questions, one JSON object a line: kind, question, and sql (with ordered) or understood: false.
    #[arg(long, value_name = "FILE", default_value = "testdata/nlq/questions.jsonl")]
    pub questions: PathBuf,
    /// An engine that runs and has no data, as http://127.0.0.1:8123; without it one is started for this run.
    #[arg(long, value_name = "URL", requires = "data_dir")]
    pub url: Option<String>,
    /// Data directory of that engine (`ollystack-clickhouse serve --data-dir DIR`), which has the passwords of its users.
    #[arg(long, value_name = "DIR", requires = "url")]
    pub data_dir: Option<PathBuf>,
    /// Prints what each miss answered.
    #[arg(long)]
    pub verbose: bool,
}

/// A question with its answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What kind of question it is, for the table.
    pub kind: String,
    /// `dev`: looked at while the grammar was made; `held_out`: not; `reworded` and on: other words, written later.
    #[serde(default = "dev")]
    pub part: String,
    /// The question.
    pub question: String,
    /// SQL for the expected answer, over the tables, run for the tenant without a name.
    #[serde(default)]
    pub sql: Option<String>,
    /// Whether the rows have an order.
    #[serde(default)]
    pub ordered: bool,
    /// False for a question that must not be answered.
    #[serde(default = "yes")]
    pub understood: bool,
}

fn dev() -> String {
    "dev".to_owned()
}

const fn yes() -> bool {
    true
}

/// What came out.
#[derive(Debug, Default)]
pub struct Report {
    /// Right and all, by part and kind.
    pub by_kind: BTreeMap<(String, String), (usize, usize)>,
    /// The questions that were answered wrongly, and how.
    pub misses: Vec<String>,
}

impl Report {
    /// The share that was answered rightly, of a part or of all.
    pub fn accuracy(&self, part: Option<&str>) -> f64 {
        let (right, all) = self
            .by_kind
            .iter()
            .filter(|((of, _), _)| part.is_none_or(|part| part == of))
            .fold((0, 0), |sum, (_, count)| (sum.0 + count.0, sum.1 + count.1));
        #[expect(clippy::cast_precision_loss, reason = "a few hundred questions")]
        let share = right as f64 / all.max(1) as f64;
        share
    }

    /// As a table.
    pub fn table(&self) -> String {
        let mut text =
            format!("{:<10} {:<14} {:>6} {:>6} {:>8}\n", "part", "kind", "right", "all", "accuracy");
        let mut line = |part: &str, kind: &str, right: usize, all: usize| {
            #[expect(clippy::cast_precision_loss, reason = "a few hundred questions")]
            let share = 100.0 * right as f64 / all.max(1) as f64;
            let _ = writeln!(text, "{part:<10} {kind:<14} {right:>6} {all:>6} {share:>7.1}%");
        };
        let mut parts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for ((part, kind), (right, all)) in &self.by_kind {
            line(part, kind, *right, *all);
            let sum = parts.entry(part).or_default();
            *sum = (sum.0 + right, sum.1 + all);
        }
        let sum = parts.values().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
        for (part, (right, all)) in parts {
            line(part, "all", right, all);
        }
        line("all", "all", sum.0, sum.1);
        text
    }
}

/// The command.
///
/// # Errors
/// When the file or the engine cannot be used.
pub async fn run(arguments: &EvalNlqArgs) -> Result<()> {
    let file = &arguments.questions;
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let cases = cases(&text)?;
    let report = match (&arguments.url, &arguments.data_dir) {
        (Some(url), Some(data_dir)) => {
            let store = Store::new(url, data_dir)?;
            store.ensure_empty().await?;
            evaluate(&store, &cases, arguments.verbose).await?
        }
        _ => {
            let engine = Engine::start().context("cannot start an engine")?;
            evaluate(&Store::of(&engine)?, &cases, arguments.verbose).await?
        }
    };
    for miss in &report.misses {
        println!("{miss}");
    }
    print!("\n{}", report.table());
    Ok(())
}

/// The questions of a file.
///
/// # Errors
/// When a line is no question.
pub fn cases(text: &str) -> Result<Vec<Case>> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| serde_json::from_str(line).with_context(|| format!("line {}", number + 1)))
        .collect()
}

/// Where the questions are asked.
#[derive(Clone)]
pub struct Store {
    admin: Client,
    writer: Client,
    nlq: Client,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("address", &self.admin.address()).finish_non_exhaustive()
    }
}

impl Store {
    /// The store of a running engine with this data directory.
    ///
    /// # Errors
    /// When the directory has no passwords.
    pub fn new(url: &str, data_dir: &Path) -> Result<Self> {
        let client = |user: User| {
            anyhow::Ok(Client::new(&Connection {
                url: url.to_owned(),
                database: Connection::DATABASE.to_owned(),
                user: user.name().to_owned(),
                password: read_password(data_dir, user)?,
            }))
        };
        Ok(Self { admin: client(User::Admin)?, writer: client(User::Writer)?, nlq: client(User::Nlq)? })
    }

    /// The store of an engine of this process.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn of(engine: &Engine) -> Result<Self> {
        Self::new(engine.url(), engine.data_dir())
    }

    /// What answers questions, signed in as the user for them.
    pub fn reader(&self) -> SqlReader {
        SqlReader::new(self.nlq.clone())
    }

    /// The seed keeps its tables for ever and would stand among other data.
    async fn ensure_empty(&self) -> Result<()> {
        migrate(&self.admin).await.context("cannot create the schema")?;
        let spans: u64 = self.admin.raw("SELECT count() FROM traces").fetch_one().await?;
        let address = self.admin.address();
        ensure!(
            spans == 0,
            "the store at {address} has {spans} spans; the questions are asked of an empty one"
        );
        Ok(())
    }
}

/// Asks the questions of a store without data, which is seeded first.
///
/// # Errors
/// When the store refuses the seed or the SQL of an expected answer.
pub async fn evaluate(store: &Store, cases: &[Case], verbose: bool) -> Result<Report> {
    let Store { admin, writer, .. } = store;
    migrate(admin).await.context("cannot create the schema")?;
    let rows = seed::rows();
    // The seed has fixed times; what is older than the tables keep must stay, also in what views make of it.
    let mut tables: Vec<&str> = rows.iter().map(|rows| rows.table).collect();
    tables.extend(["service_minutes", "operation_minutes", "log_minutes"]);
    for table in tables {
        admin
            .raw(&format!("ALTER TABLE {table} REMOVE TTL"))
            .execute()
            .await
            .with_context(|| table.to_owned())?;
    }
    for seed::Rows { table, rows } in rows {
        let mut sql = format!("INSERT INTO {table} FORMAT JSONEachRow\n");
        for row in rows {
            let _ = writeln!(sql, "{row}");
        }
        writer.raw(&sql).execute().await.with_context(|| format!("cannot seed {table}"))?;
    }
    let tenant = Tenant::default();
    let reader = store.reader();
    let questions = Questions::new(Arc::new(reader.clone()));
    let mut report = Report::default();
    for case in cases {
        let request = NlqRequest { question: case.question.clone(), ..NlqRequest::default() };
        let answer = questions.ask(&tenant, &request, Timestamp::from_unix_nanos(seed::NOW_NS)).await;
        let miss = match (&answer, &case.sql) {
            (Err(error), _) => Some(format!("failed: {error}")),
            (Ok(answer), None) if answer.understood != case.understood => {
                Some(format!("understood as {}", answer.interpretation.clone().unwrap_or_default()))
            }
            (Ok(answer), Some(_)) if !answer.understood => {
                Some(format!("not understood: {}", answer.summary))
            }
            (Ok(answer), Some(sql)) => {
                let expected = olly_storage::SqlStore::select(&reader, &tenant, sql, &[])
                    .await
                    .with_context(|| format!("the SQL of \"{}\"", case.question))?;
                let got = Table { columns: answer.columns.clone(), rows: answer.rows.clone() };
                let differs = !same(&expected, &got, case.ordered);
                differs.then(|| {
                    let read = answer.interpretation.clone().unwrap_or_default();
                    if verbose {
                        let head = |table: &Table| {
                            format!(
                                "{} rows {:?} {:?}",
                                table.rows.len(),
                                table.columns,
                                table.rows.iter().take(3).collect::<Vec<_>>()
                            )
                        };
                        format!("{read}\n    expected {}\n    got      {}", head(&expected), head(&got))
                    } else {
                        read
                    }
                })
            }
            (Ok(_), None) => None,
        };
        let count = report.by_kind.entry((case.part.clone(), case.kind.clone())).or_default();
        *count = (count.0 + usize::from(miss.is_none()), count.1 + 1);
        if let Some(miss) = miss {
            report.misses.push(format!("MISS [{}/{}] {}\n  {miss}", case.part, case.kind, case.question));
        }
    }
    Ok(report)
}

/// Whether the columns of `expected` are all in `got`, with the same rows.
fn same(expected: &Table, got: &Table, ordered: bool) -> bool {
    expected.rows.len() == got.rows.len() && assign(expected, got, ordered, &mut Vec::new())
}

/// Tries to find a column of `got` for each of `expected`.
fn assign(expected: &Table, got: &Table, ordered: bool, chosen: &mut Vec<usize>) -> bool {
    if chosen.len() == expected.columns.len() {
        return true;
    }
    for candidate in 0..got.columns.len() {
        if chosen.contains(&candidate) {
            continue;
        }
        chosen.push(candidate);
        let mut left: Vec<Vec<String>> =
            expected.rows.iter().map(|row| row.iter().take(chosen.len()).map(text).collect()).collect();
        let mut right: Vec<Vec<String>> = got
            .rows
            .iter()
            .map(|row| chosen.iter().filter_map(|at| row.get(*at)).map(text).collect())
            .collect();
        if !ordered {
            left.sort();
            right.sort();
        }
        if left == right && assign(expected, got, ordered, chosen) {
            return true;
        }
        chosen.pop();
    }
    false
}

/// A value as it is compared: numbers to six digits.
fn text(value: &Value) -> String {
    match value.as_f64() {
        Some(number) => format!("{number:.6e}"),
        None => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
    }
}
