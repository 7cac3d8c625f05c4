//! Statements that do nothing but read and write rows to what each of them did, many in one message: to look at the session
//! behind each of fifty thousand `INSERT`s takes longer than all of them.
//!
//! What a function or a trigger does besides is seen by what is locked, and by what is written to the catalogs: then nothing
//! is done, and the caller looks at fewer of them at once.

use std::collections::BTreeSet;

use postgres::{SimpleQueryMessage, Transaction};

use super::measure::{Moment, Watch};
use crate::sql::lexer;
use crate::sql::split::Statement;

/// What statements did that took no lock and changed no schema.
pub(crate) struct Rowwise {
    /// By statement, by oid: the tables that it read from end to end.
    pub(crate) scans: Vec<Vec<u32>>,
    /// By statement, by oid: the tables in which it wrote rows.
    pub(crate) writes: Vec<Vec<u32>>,
    /// The moment after the last of them.
    pub(crate) after: Moment,
}

/// The words that such a statement begins with.
const WORDS: [&str; 7] = ["insert", "update", "delete", "merge", "select", "values", "with"];

/// How many statements go into one message together with a look behind each.
const STATEMENTS: usize = 200;

/// What the session has done to catalogs and settings.
const STATE: &str = "SELECT coalesce(pg_catalog.sum(n_tup_ins OPERATOR(pg_catalog.+) n_tup_upd \
     OPERATOR(pg_catalog.+) n_tup_del), 0)::pg_catalog.text, pg_catalog.current_setting('lock_timeout'), \
     pg_catalog.current_setting('search_path'), pg_catalog.current_setting('TimeZone') \
     FROM pg_catalog.pg_stat_xact_sys_tables WHERE schemaname::pg_catalog.text OPERATOR(pg_catalog.=) 'pg_catalog'";

/// How many of these statements, from the first on, can be run at once: they read and write rows, and begin as others did
/// that have run, so that they take no lock for the first time.
pub(crate) fn count<'s>(statements: &[Statement<'s>], known: &mut BTreeSet<&'s str>) -> usize {
    let count =
        statements.iter().take_while(|own| is_rowwise(own.text) && known.contains(head(own.text))).count();
    if let (0, Some(first)) = (count, statements.first()) {
        known.insert(head(first.text));
    }
    count
}

/// The first three words: `INSERT INTO city`.
fn head(text: &str) -> &str {
    let ends = text.char_indices().filter(|(_, own)| own.is_whitespace() || *own == '(').map(|(at, _)| at);
    ends.take(3).last().map_or(text, |end| &text[..end])
}

fn is_rowwise(text: &str) -> bool {
    let word = text.split(|own: char| !own.is_ascii_alphabetic()).next().unwrap_or_default();
    WORDS.iter().any(|own| word.eq_ignore_ascii_case(own)) || {
        // A comment may stand inside of the statement, before its first word.
        text.starts_with('(')
            && lexer::tokens(text)
                .0
                .iter()
                .find(|own| !own.is_symbol("("))
                .is_some_and(|own| own.is("select"))
    }
}

/// Runs statements in a savepoint of their own; with `is_each`, says what each of them wrote, too, and not only what it read.
/// Nothing where one of them fails or does more than that: then none has run.
pub(crate) fn run(
    watch: &Watch,
    open: &mut Transaction<'_>,
    statements: &[Statement<'_>],
    is_each: bool,
) -> Result<Option<Rowwise>, postgres::Error> {
    let start = watch.look(open)?;
    let state = state(open)?;
    let texts: Vec<&str> = statements.iter().map(|own| own.text).collect();
    // What was read and written before is most of what will be.
    let mut tables = start.busy(is_each);
    for _ in 0..2 {
        open.batch_execute("SAVEPOINT schema_rowwise")?;
        let Some((scans, writes)) = each(open, &texts, &tables)? else { return undone(open) };
        if self::state(open)? != state {
            return undone(open);
        }
        let after = watch.look(open)?;
        if after.locks() != start.locks() || !after.rewritten_since(&start).is_empty() {
            return undone(open);
        }
        let mut grown = after.scanned_since(&start);
        if is_each {
            grown.extend(after.written_since(&start));
        }
        grown.retain(|table| !tables.contains(table));
        if grown.is_empty() {
            open.batch_execute("RELEASE SAVEPOINT schema_rowwise")?;
            return Ok(Some(Rowwise { scans, writes, after }));
        }
        tables.extend(grown);
        undone(open)?;
    }
    Ok(None)
}

/// By statement, the tables that it read from end to end, and those in which it wrote.
type Each = (Vec<Vec<u32>>, Vec<Vec<u32>>);

/// Runs them with a look at these tables' counters behind each; nothing where one fails.
fn each(open: &mut Transaction<'_>, texts: &[&str], tables: &[u32]) -> Result<Option<Each>, postgres::Error> {
    let (mut scans, mut writes) = (vec![Vec::new(); texts.len()], vec![Vec::new(); texts.len()]);
    if tables.is_empty() {
        let is_done = is_done(open.batch_execute(&texts.join(";\n")))?;
        return Ok(is_done.then_some((scans, writes)));
    }
    let counters: Vec<String> = tables
        .iter()
        .map(|oid| {
            format!(
                "pg_catalog.pg_stat_get_xact_numscans({oid}), pg_catalog.pg_stat_get_xact_tuples_inserted({oid}) \
                 OPERATOR(pg_catalog.+) pg_catalog.pg_stat_get_xact_tuples_updated({oid}) \
                 OPERATOR(pg_catalog.+) pg_catalog.pg_stat_get_xact_tuples_deleted({oid})"
            )
        })
        .collect();
    let look = format!("SELECT 'schema_rowwise', {}", counters.join(", "));
    let mut last = looks(&open.simple_query(&look)?, tables.len()).pop().unwrap_or_default();
    for (chunk, texts) in texts.chunks(STATEMENTS).enumerate() {
        let sql: Vec<String> = texts.iter().map(|text| format!("{text};\n{look}")).collect();
        let found = match open.simple_query(&sql.join(";\n")) {
            Ok(found) => looks(&found, tables.len()),
            Err(error) if error.as_db_error().is_some() => return Ok(None),
            Err(error) => return Err(error),
        };
        if found.len() != texts.len() {
            return Ok(None);
        }
        for (at, now) in found.into_iter().enumerate() {
            let at = chunk * STATEMENTS + at;
            let grown = |which: usize| -> Vec<u32> {
                let of = |place: &usize| now.get(place * 2 + which) != last.get(place * 2 + which);
                (0..tables.len()).filter(of).map(|place| tables[place]).collect()
            };
            (scans[at], writes[at]) = (grown(0), grown(1));
            last = now;
        }
    }
    Ok(Some((scans, writes)))
}

/// The counters that were looked at, among whatever the statements gave back.
fn looks(messages: &[SimpleQueryMessage], tables: usize) -> Vec<Vec<String>> {
    let counters = messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row)
            if row.len() == 1 + 2 * tables && row.get(0) == Some("schema_rowwise") =>
        {
            Some((1..row.len()).map(|at| row.get(at).unwrap_or_default().to_owned()).collect())
        }
        _ => None,
    });
    counters.collect()
}

fn state(open: &mut Transaction<'_>) -> Result<Vec<Option<String>>, postgres::Error> {
    let messages = open.simple_query(STATE)?;
    let row = messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    Ok(row.map(|row| (0..row.len()).map(|at| row.get(at).map(str::to_owned)).collect()).unwrap_or_default())
}

fn undone(open: &mut Transaction<'_>) -> Result<Option<Rowwise>, postgres::Error> {
    open.batch_execute("ROLLBACK TO SAVEPOINT schema_rowwise; RELEASE SAVEPOINT schema_rowwise")?;
    Ok(None)
}

/// Whether it went well. The error is that of a connection which is gone.
fn is_done(result: Result<(), postgres::Error>) -> Result<bool, postgres::Error> {
    match result {
        Ok(()) => Ok(true),
        Err(error) if error.as_db_error().is_some() => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::{head, is_rowwise};

    #[test]
    fn what_statements_begin_with_names_the_table() {
        assert_eq!(head("INSERT INTO city (id) VALUES (1)"), "INSERT INTO city");
        assert_eq!(head("INSERT INTO city(id) VALUES (1)"), "INSERT INTO city");
        assert_eq!(head("UPDATE city SET a = 1"), "UPDATE city SET");
        assert_eq!(head("VALUES (1)"), "VALUES (1)");
    }

    #[test]
    fn statements_of_rows_are_told_by_their_first_word() {
        for text in
            ["INSERT INTO a VALUES (1)", "update a set b = 1", "(SELECT 1)", "WITH a AS (SELECT 1) SELECT 1"]
        {
            assert!(is_rowwise(text), "{text}");
        }
        for text in ["SET x = 1", "CREATE TABLE a ()", "DO $$ BEGIN END $$", "INSERTED", "(TABLE a)"] {
            assert!(!is_rowwise(text), "{text}");
        }
    }
}
