//! What SQL may be run, whoever wrote it: one SELECT over our tables, of known functions, confined to a tenant and bounded.
//!
//! The text is parsed (ClickHouse's dialect) and printed anew from the tree, so the engine never sees anything that was not
//! understood here: no comment, no second statement. Every table is replaced by its rows of one tenant. The engine's
//! user for questions has walls of its own: grants, limits and row filters.

use std::{collections::BTreeSet, ops::ControlFlow};

use sqlparser::{
    ast::{
        Expr, Ident, LimitClause, Query, SetExpr, Statement, TableAlias, TableFactor, Value, ValueWithSpan,
        Visit, VisitMut, Visitor, VisitorMut,
    },
    dialect::ClickHouseDialect,
    parser::Parser,
    tokenizer::{Token, Tokenizer, Whitespace},
};

mod functions;

/// The tables that may be read.
pub const TABLES: [&str; 14] = [
    "traces",
    "logs",
    "metrics_gauge",
    "metrics_sum",
    "metrics_histogram",
    "metrics_exponential_histogram",
    "metrics_summary",
    "metric_exemplars",
    "correlation_summary",
    "service_topology",
    "service_minutes",
    "operation_minutes",
    "log_minutes",
    "error_fingerprints",
];

/// The parameter that the caller binds to the tenant.
pub const TENANT_PARAMETER: &str = "guard_tenant";

/// Longest SQL text that is looked at, in bytes.
pub const MAX_SQL_BYTES: usize = 32_768;

/// Why a text was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is no SQL of ClickHouse's dialect.
    #[error("this is no SQL that could be read: {0}")]
    Unreadable(String),
    /// It is something else than one SELECT.
    #[error("only one SELECT may be run, not {0}")]
    NotOneSelect(String),
    /// A table that may not be read.
    #[error("table {0} may not be read; {tables} may", tables = TABLES.join(", "))]
    Table(String),
    /// A function that is not among those that may be called.
    #[error("function {0} may not be called")]
    Function(String),
    /// A part of the language that is not allowed.
    #[error("{0} is not allowed")]
    Clause(&'static str),
}

/// SQL that has passed the guard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guarded {
    sql: String,
}

impl Guarded {
    /// The text to run; [`TENANT_PARAMETER`] must be bound to the tenant.
    pub fn sql(&self) -> &str {
        &self.sql
    }
}

/// Checks a text and confines it to a tenant and to `max_rows` rows.
///
/// # Errors
/// When it is anything else than one SELECT over [`TABLES`] with known functions.
pub fn guard(sql: &str, max_rows: u64) -> Result<Guarded, Refused> {
    let mut query = parse(sql)?;
    let mut known = BTreeSet::new();
    // A table of WITH sees those before it, and not itself: its name may be the name of a real table.
    if let Some(mut with) = query.with.take() {
        if with.recursive {
            return Err(Refused::Clause("WITH RECURSIVE"));
        }
        for cte in &mut with.cte_tables {
            confine(&mut cte.query, &known)?;
            known.insert(plain(&cte.alias.name)?.to_owned());
        }
        if let Some(taken) = known.iter().find(|name| TABLES.contains(&name.as_str())) {
            return Err(Refused::Table(format!("{taken} (as a name in WITH)")));
        }
        confine(&mut query, &known)?;
        query.with = Some(with);
    } else {
        confine(&mut query, &known)?;
    }
    bound(&mut query, max_rows);
    Ok(Guarded { sql: query.to_string() })
}

/// Checks a query, and replaces its tables by their rows of the tenant.
fn confine(query: &mut Query, known: &BTreeSet<String>) -> Result<(), Refused> {
    if let ControlFlow::Break(refused) = Visit::visit(query, &mut Check) {
        return Err(refused);
    }
    match VisitMut::visit(query, &mut Confine { known }) {
        ControlFlow::Break(refused) => Err(refused),
        ControlFlow::Continue(()) => Ok(()),
    }
}

fn parse(sql: &str) -> Result<Query, Refused> {
    if sql.len() > MAX_SQL_BYTES {
        return Err(Refused::Unreadable(format!("it is longer than {MAX_SQL_BYTES} bytes")));
    }
    // The printer does not write backslashes the way ClickHouse reads them, so a text with one could change its meaning.
    // Nobody needs one: values are bound as parameters.
    if sql.contains('\\') {
        return Err(Refused::Clause("a backslash"));
    }
    if let Some(strange) = sql.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r')) {
        return Err(Refused::Unreadable(format!("it has the character U+{:04X}", u32::from(strange))));
    }
    let unreadable = |error: String| Refused::Unreadable(error.chars().take(200).collect());
    let tokens =
        Tokenizer::new(&ClickHouseDialect {}, sql).tokenize().map_err(|e| unreadable(e.to_string()))?;
    let comment = |token: &Token| {
        matches!(
            token,
            Token::Whitespace(Whitespace::SingleLineComment { .. } | Whitespace::MultiLineComment(_))
        )
    };
    if tokens.iter().any(comment) {
        return Err(Refused::Clause("a comment"));
    }
    let tokens = with_placeholders(tokens);
    let statements = Parser::new(&ClickHouseDialect {})
        .with_recursion_limit(40)
        .with_tokens(tokens)
        .parse_statements()
        .map_err(|e| unreadable(e.to_string()))?;
    match <[Statement; 1]>::try_from(statements) {
        Ok([Statement::Query(query)]) => Ok(*query),
        Ok([other]) => {
            let text = other.to_string();
            Err(Refused::NotOneSelect(text.split_whitespace().next().unwrap_or_default().to_owned()))
        }
        Err(statements) => Err(Refused::NotOneSelect(format!("{} statements", statements.len()))),
    }
}

/// ClickHouse's parameters `{name:Type}`, which the parser does not know, as placeholders, which it prints as they are.
fn with_placeholders(tokens: Vec<Token>) -> Vec<Token> {
    let mut out = Vec::with_capacity(tokens.len());
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        if token != Token::LBrace {
            out.push(token);
            continue;
        }
        let mut inside = Vec::new();
        let mut closed = false;
        for token in rest.by_ref() {
            if token == Token::RBrace {
                closed = true;
                break;
            }
            inside.push(token);
        }
        let plain = |token: &Token| matches!(token, Token::Word(word) if word.quote_style.is_none());
        let bracket = |token: &Token| matches!(token, Token::LParen | Token::RParen);
        match inside.as_slice() {
            [name, Token::Colon, kind @ ..]
                if closed
                    && plain(name)
                    && !kind.is_empty()
                    && kind.iter().all(|t| plain(t) || bracket(t)) =>
            {
                let text: String = inside.iter().map(ToString::to_string).collect();
                out.push(Token::Placeholder(format!("{{{text}}}")));
            }
            _ => {
                out.push(Token::LBrace);
                out.extend(inside);
                if closed {
                    out.push(Token::RBrace);
                }
            }
        }
    }
    out
}

/// A name without characters that could end it when it is printed.
fn plain(name: &Ident) -> Result<&str, Refused> {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ' ' | '-');
    match name.value.chars().all(fits) && !name.value.is_empty() {
        true => Ok(&name.value),
        false => {
            Err(Refused::Unreadable(format!("the name {} has characters that it must not have", name.value)))
        }
    }
}

/// Looks for what is not allowed.
struct Check;

impl Visitor for Check {
    type Break = Refused;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Refused> {
        let refused = if query.with.is_some() {
            Some("WITH inside of a query")
        } else if query.settings.is_some() {
            Some("SETTINGS")
        } else if query.format_clause.is_some() {
            Some("FORMAT")
        } else if query.fetch.is_some() {
            Some("FETCH")
        } else if !query.locks.is_empty() || query.for_clause.is_some() || !query.pipe_operators.is_empty() {
            Some("FOR, a lock or a pipe")
        } else {
            only_select(&query.body)
        };
        refused.map_or(ControlFlow::Continue(()), |clause| ControlFlow::Break(Refused::Clause(clause)))
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<Refused> {
        let refused = match expr {
            Expr::Function(function) => {
                if function.uses_odbc_syntax {
                    return ControlFlow::Break(Refused::Clause("{fn ...}"));
                }
                let name = function.name.to_string();
                if functions::allowed(&name) {
                    return ControlFlow::Continue(());
                }
                Refused::Function(name)
            }
            // `x IN name` means a table in ClickHouse.
            Expr::InList { list, .. }
                if list.iter().any(|e| matches!(e, Expr::Identifier(_) | Expr::CompoundIdentifier(_))) =>
            {
                Refused::Clause("a name after IN")
            }
            Expr::InUnnest { .. }
            | Expr::MatchAgainst { .. }
            | Expr::Prefixed { .. }
            | Expr::Dictionary(_) => Refused::Clause("this kind of expression"),
            _ => return ControlFlow::Continue(()),
        };
        ControlFlow::Break(refused)
    }

    fn pre_visit_value(&mut self, value: &ValueWithSpan) -> ControlFlow<Refused> {
        match &value.value {
            Value::Number(..) | Value::SingleQuotedString(_) | Value::Boolean(_) | Value::Null => {
                ControlFlow::Continue(())
            }
            Value::Placeholder(text) if text.starts_with('{') => ControlFlow::Continue(()),
            _ => ControlFlow::Break(Refused::Clause("this kind of literal")),
        }
    }

    fn pre_visit_ident(&mut self, ident: &Ident) -> ControlFlow<Refused> {
        match plain(ident) {
            Ok(_) => ControlFlow::Continue(()),
            Err(refused) => ControlFlow::Break(refused),
        }
    }
}

fn only_select(body: &SetExpr) -> Option<&'static str> {
    match body {
        SetExpr::Select(select) => {
            let odd = select.into.is_some()
                || select.top.is_some()
                || !select.lateral_views.is_empty()
                || !select.connect_by.is_empty()
                || !select.optimizer_hints.is_empty();
            odd.then_some("INTO, TOP, LATERAL VIEW, CONNECT BY or a hint")
        }
        SetExpr::Query(_) => None,
        SetExpr::SetOperation { left, right, .. } => only_select(left).or_else(|| only_select(right)),
        _ => Some("anything but SELECT"),
    }
}

/// Replaces each table by its rows of the tenant.
struct Confine<'a> {
    /// Names that WITH has defined.
    known: &'a BTreeSet<String>,
}

impl VisitorMut for Confine<'_> {
    type Break = Refused;

    // After the visit: what takes the table's place is not looked at again.
    fn post_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<Refused> {
        match self.confined(factor) {
            Ok(Some(replacement)) => *factor = replacement,
            Ok(None) => {}
            Err(refused) => return ControlFlow::Break(refused),
        }
        ControlFlow::Continue(())
    }
}

impl Confine<'_> {
    fn confined(&self, factor: &TableFactor) -> Result<Option<TableFactor>, Refused> {
        let (name, alias) = match factor {
            TableFactor::Derived { lateral: false, sample: None, .. } | TableFactor::NestedJoin { .. } => {
                return Ok(None);
            }
            TableFactor::Table {
                name,
                alias,
                args: None,
                with_hints,
                version: None,
                with_ordinality: false,
                partitions,
                json_path: None,
                sample: None,
                index_hints,
            } if with_hints.is_empty() && partitions.is_empty() && index_hints.is_empty() => (name, alias),
            TableFactor::Table { name, args: Some(_), .. } => {
                return Err(Refused::Function(name.to_string()));
            }
            other => return Err(Refused::Table(other.to_string())),
        };
        let parts: Vec<&str> =
            name.0.iter().filter_map(|part| part.as_ident()).map(|i| i.value.as_str()).collect();
        let table = match parts.as_slice() {
            [table] if name.0.len() == 1 && self.known.contains(*table) => return Ok(None),
            [table] if name.0.len() == 1 && TABLES.contains(table) => *table,
            _ => return Err(Refused::Table(name.to_string())),
        };
        let rows = format!("SELECT * FROM {table} WHERE tenant = {{{TENANT_PARAMETER}:String}}");
        let subquery = Box::new(parse(&rows)?);
        let alias = alias.clone().or_else(|| {
            Some(TableAlias { explicit: true, name: Ident::new(table), columns: Vec::new(), at: None })
        });
        Ok(Some(TableFactor::Derived { lateral: false, subquery, alias, sample: None }))
    }
}

/// At most `max_rows` rows come out: the outermost LIMIT is lowered or added.
fn bound(query: &mut Query, max_rows: u64) {
    let number = |n: u64| Expr::value(Value::Number(n.to_string(), false));
    let lower = |limit: &mut Option<Expr>| {
        let asked = match limit {
            Some(Expr::Value(value)) => match &value.value {
                Value::Number(text, _) => text.parse::<u64>().ok(),
                _ => None,
            },
            _ => None,
        };
        *limit = Some(number(asked.map_or(max_rows, |asked| asked.min(max_rows))));
    };
    match &mut query.limit_clause {
        Some(LimitClause::LimitOffset { limit, .. }) => lower(limit),
        Some(LimitClause::OffsetCommaLimit { limit, .. }) => {
            let mut some = Some(limit.clone());
            lower(&mut some);
            if let Some(lowered) = some {
                *limit = lowered;
            }
        }
        None => {
            query.limit_clause = Some(LimitClause::LimitOffset {
                limit: Some(number(max_rows)),
                offset: None,
                limit_by: Vec::new(),
            });
        }
    }
}

#[cfg(test)]
mod tests;
