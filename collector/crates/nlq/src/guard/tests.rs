use proptest::prelude::*;

use super::*;

fn passes(sql: &str) -> String {
    match guard(sql, 100) {
        Ok(guarded) => guarded.sql().to_owned(),
        Err(refused) => panic!("{sql}: {refused}"),
    }
}

#[test]
fn a_table_becomes_its_rows_of_the_tenant_and_the_answer_is_bounded() {
    assert_eq!(
        passes("SELECT count() FROM traces"),
        "SELECT count() FROM (SELECT * FROM traces WHERE tenant = {guard_tenant:String}) AS traces LIMIT 100"
    );
    assert_eq!(
        passes("SELECT t.Body FROM logs AS t WHERE t.ServiceName = {service:String} LIMIT 5"),
        "SELECT t.Body FROM (SELECT * FROM logs WHERE tenant = {guard_tenant:String}) AS t WHERE t.ServiceName = \
         {service:String} LIMIT 5"
    );
}

#[test]
fn every_table_of_joins_subqueries_unions_and_with_is_confined() {
    for sql in [
        "SELECT count() FROM traces AS a JOIN logs AS b ON a.TraceId = b.TraceId",
        "SELECT count() FROM logs WHERE TraceId IN (SELECT TraceId FROM traces WHERE StatusCode = 'Error')",
        "SELECT ServiceName FROM traces UNION ALL SELECT ServiceName FROM logs",
        "WITH slow AS (SELECT * FROM traces WHERE Duration > 1) SELECT count() FROM slow, logs",
        "SELECT (SELECT max(Duration) FROM traces) AS x FROM logs",
        "SELECT x FROM (SELECT ServiceName AS x FROM traces) AS s WHERE EXISTS (SELECT 1 FROM logs)",
    ] {
        assert_eq!(passes(sql).matches("tenant = {guard_tenant:String}").count(), 2, "{}", passes(sql));
    }
}

#[test]
fn a_limit_is_lowered_and_never_raised() {
    assert!(passes("SELECT 1 FROM logs LIMIT 100000").ends_with("LIMIT 100"));
    assert!(passes("SELECT 1 FROM logs LIMIT 1 + 100000").ends_with("LIMIT 100"));
    assert!(passes("SELECT 1 FROM logs LIMIT 7").ends_with("LIMIT 7"));
    assert!(passes("SELECT 1 FROM logs LIMIT 5, 100000").contains("100"));
    assert!(!passes("SELECT 1 FROM logs LIMIT 5, 100000").contains("100000"));
}

#[test]
fn attacks_are_refused() {
    for sql in [
        // Not one SELECT.
        "",
        "DROP TABLE traces",
        "SELECT 1; DROP TABLE traces",
        "INSERT INTO logs (Body) VALUES ('x')",
        "ALTER TABLE traces DELETE WHERE 1",
        "TRUNCATE TABLE traces",
        "SET max_execution_time = 0",
        "SYSTEM SHUTDOWN",
        "KILL QUERY WHERE 1",
        "EXPLAIN SELECT 1",
        "SHOW TABLES",
        "DESCRIBE TABLE traces",
        "GRANT ALL ON *.* TO nlq",
        "CREATE TABLE x AS SELECT * FROM traces",
        "OPTIMIZE TABLE traces FINAL",
        "VALUES (1)",
        "TABLE traces",
        // Other tables.
        "SELECT * FROM system.users",
        "SELECT * FROM `system`.`users`",
        "SELECT * FROM \"system\".\"one\"",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM ollystack.traces",
        "SELECT * FROM other.traces",
        "SELECT * FROM schema_migrations",
        "SELECT * FROM correlation_lookup",
        "SELECT * FROM TRACES",
        "SELECT 1 FROM traces JOIN system.users ON 1 = 1",
        "SELECT 1 FROM traces WHERE 1 IN (SELECT 1 FROM system.users)",
        "SELECT 1 FROM traces WHERE TraceId IN system.users",
        "SELECT 1 FROM traces WHERE TraceId IN (correlation_lookup)",
        "SELECT (SELECT count() FROM system.users) FROM traces",
        "SELECT 1 FROM traces ORDER BY (SELECT 1 FROM system.users)",
        "SELECT 1 FROM traces UNION ALL SELECT 1 FROM system.users",
        "SELECT count(*) FROM traces GROUP BY (SELECT 1 FROM system.one)",
        "SELECT 1 FROM traces HAVING (SELECT 1 FROM system.one)",
        "WITH traces AS (SELECT 1) SELECT * FROM traces",
        "WITH correlation_lookup AS (SELECT * FROM correlation_lookup) SELECT * FROM correlation_lookup",
        "SELECT * FROM (WITH span_links AS (SELECT 1) SELECT 1) AS x, span_links",
        "WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT 1 FROM r) SELECT * FROM r",
        // Table functions.
        "SELECT * FROM url('http://127.0.0.1/', CSV, 'a String')",
        "SELECT * FROM file('/etc/passwd')",
        "SELECT * FROM remote('127.0.0.1', ollystack.traces)",
        "SELECT * FROM s3('http://x/y')",
        "SELECT * FROM numbers(1000000000)",
        "SELECT * FROM merge('ollystack', '.*')",
        "SELECT * FROM executable('ls', TSV, 'a String')",
        "SELECT * FROM traces, LATERAL (SELECT 1)",
        // Functions that tell about the server, wait, or reach out.
        "SELECT sleep(3) FROM traces",
        "SELECT sleepEachRow(3) FROM traces",
        "SELECT file('/etc/passwd')",
        "SELECT getSetting('max_threads')",
        "SELECT getClientHTTPHeader('X-OllyStack-Tenant')",
        "SELECT currentUser()",
        "SELECT hostName()",
        "SELECT version()",
        "SELECT dictGet('x', 'y', 1)",
        "SELECT joinGet('x', 'y', 1)",
        "SELECT hasColumnInTable('system', 'users', 'name')",
        "SELECT repeat('x', 1000000)",
        "SELECT `sleep`(3)",
        "SELECT SLEEP(3)",
        "SELECT throwIf(1)",
        "SELECT generateUUIDv4()",
        // Clauses.
        "SELECT 1 SETTINGS max_execution_time = 0",
        "SELECT * FROM (SELECT 1 FROM traces SETTINGS max_threads = 100) AS x",
        "SELECT 1 FORMAT JSON",
        "SELECT 1 INTO OUTFILE '/tmp/x'",
        "SELECT 1 INTO x",
        "SELECT 1 FROM traces FETCH FIRST 1 ROWS ONLY",
        // What a reader would overlook.
        "SELECT 1 -- FROM traces",
        "SELECT 1 /* x */ FROM traces",
        "SELECT 1 # x",
        "SELECT '\\\\' , ' FROM system.users WHERE '",
        "SELECT 'a\\' OR 1 = 1'",
        "SELECT 1 AS `a``b` FROM traces",
        "SELECT 1 AS \"a`b\" FROM traces",
        "SELECT $$x$$ FROM traces",
        "SELECT 1 FROM traces\u{0}",
        "SELECT 1 FROM traces WHERE TraceId = ?",
        "SELECT 1 FROM traces WHERE TraceId = $1",
        "SELECT {x:Identifier} FROM {y:Identifier}",
        "SELECT 1 FROM traces WHERE {fn sleep(3)}",
        "SELECT 1 FROM tr\u{430}ces",
        "SELECT 1 FROM traces\u{200b}",
    ] {
        assert!(guard(sql, 100).is_err(), "{sql} became {}", passes(sql));
    }
}

#[test]
fn deep_nesting_is_refused_and_does_not_overflow() {
    let deep = format!("SELECT {}1{}", "(".repeat(5_000), ")".repeat(5_000));
    assert!(guard(&deep, 1).is_err());
    let deep = format!("SELECT 1 {}", "UNION ALL SELECT 1 ".repeat(1_500));
    let _ = guard(&deep, 1);
    assert!(guard(&"SELECT 1 ".repeat(10_000), 1).is_err());
}

proptest! {
    /// What passed passes again with nothing more to change: what is printed is what was checked.
    #[test]
    fn whatever_passes_reads_confined_tables_only(
        words in prop::collection::vec(prop::sample::select(vec![
            "SELECT", "FROM", "WHERE", "traces", "logs", "system.users", "correlation_lookup", "count()", "sleep(1)", "*",
            ",", "(", ")", "1", "'x'", "AS", "a", "JOIN", "ON", "UNION ALL", "LIMIT", "ORDER BY", "IN", "WITH", "GROUP BY",
            "SETTINGS", "FORMAT", "=", "{p:String}", "tenant", "''", "--", "/*", "*/", ";", "`", "\"", "'",
        ]), 1..24),
        start in prop::sample::select(vec!["SELECT 1 FROM traces ", "SELECT * FROM (", "WITH a AS (SELECT 1) SELECT ", ""]),
    ) {
        let sql = format!("{start}{}", words.join(" "));
        if let Ok(guarded) = guard(&sql, 10) {
            let printed = guarded.sql();
            let _ = sqlparser::ast::visit_relations(&parse(printed).unwrap(), |table| {
                let name = table.to_string();
                assert!(name == "a" || TABLES.contains(&name.as_str()), "{printed}");
                ControlFlow::<()>::Continue(())
            });
            let _ = sqlparser::ast::visit_expressions(&parse(printed).unwrap(), |expr| {
                assert!(!expr.to_string().starts_with("sleep"), "{printed}");
                ControlFlow::<()>::Continue(())
            });
            let tables = printed.matches("FROM traces").count() + printed.matches("FROM logs").count();
            let confined = printed.matches("FROM traces WHERE tenant = {guard_tenant:String}").count()
                + printed.matches("FROM logs WHERE tenant = {guard_tenant:String}").count();
            prop_assert_eq!(tables, confined, "{}", printed);
        }
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,80}") {
        let _ = guard(&text, 10);
    }
}
