//! What stands before the rows of a table besides its constraints, to what it does to a release: triggers, row-level
//! security, and updates that a publication refuses.

use postgres::{Row, Transaction};
use schema_model::TableId;

use super::facts::Relation;
use super::trial::{Problem, Rows};
use super::{Certainty, Reason, Release, ask};
use crate::sql::quote;
use crate::verify::rows::{Demands, Filler, Seed};

/// What stands before the rows of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Guards {
    /// Triggers as they are printed, with the bodies of their functions.
    triggers: Vec<String>,
    /// The names of those that are switched on.
    enabled: Vec<String>,
    row_security: bool,
    /// Whether the owner is subject to it, too.
    is_forced: bool,
    policies: Vec<Policy>,
    /// Whether updates and deletes are published that nothing would tell from others.
    is_unidentified: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Policy {
    is_permissive: bool,
    /// `r`, `a`, `w`, `d`, or `*` for all.
    command: String,
    using: Option<String>,
    check: Option<String>,
}

impl Guards {
    /// Reads a line of `guards.sql`.
    pub(super) fn read(row: &Row) -> Result<Self, postgres::Error> {
        let (permissive, commands): (Vec<String>, Vec<String>) = (row.try_get(6)?, row.try_get(7)?);
        let (using, check): (Vec<Option<String>>, Vec<Option<String>>) = (row.try_get(8)?, row.try_get(9)?);
        let policies = permissive.into_iter().zip(commands).zip(using.into_iter().zip(check));
        let policy = |((permissive, command), (using, check)): ((String, _), (_, _))| Policy {
            is_permissive: permissive == "true",
            command,
            using,
            check,
        };
        Ok(Self {
            row_security: row.try_get(2)?,
            is_forced: row.try_get(3)?,
            triggers: row.try_get(4)?,
            enabled: row.try_get(5)?,
            policies: policies.map(policy).collect(),
            is_unidentified: row.try_get(10)?,
        })
    }

    /// What is true of the rows that it shows and takes.
    fn admits(&self) -> String {
        if !self.row_security {
            return "true".to_owned();
        }
        let of = |command: &str, expression: &dyn Fn(&Policy) -> Option<String>| {
            let own = |policy: &&Policy| policy.command == "*" || policy.command == command;
            let sql = |permissive: bool| -> Vec<String> {
                let own = self.policies.iter().filter(own).filter(|own| own.is_permissive == permissive);
                own.map(|own| expression(own).map_or("true".to_owned(), |sql| format!("({sql})"))).collect()
            };
            let (any, all) = (sql(true), sql(false));
            // Without a permissive policy nothing is allowed (manual, "CREATE POLICY").
            let any = if any.is_empty() { "false".to_owned() } else { any.join(" OR ") };
            std::iter::once(format!("({any})")).chain(all).collect::<Vec<_>>().join(" AND ")
        };
        let shown = of("r", &|own| own.using.clone());
        let taken = of("a", &|own| own.check.clone().or_else(|| own.using.clone()));
        format!("coalesce({shown} AND {taken}, false)")
    }
}

/// What goes wrong when a release writes rows to a table that it knows as `own` and that is `now`.
pub(super) fn problems(
    transaction: &mut Transaction<'_>,
    release: Release,
    table: &TableId,
    own: &Relation,
    now: &Relation,
    rows: Option<&Rows>,
) -> Result<Vec<Problem>, postgres::Error> {
    let columns: Vec<String> =
        own.columns.iter().filter(|column| column.is_written()).map(|column| column.name.clone()).collect();
    let is_there = |name: &String| now.column(name).is_some_and(|column| column.is_written());
    let written: Vec<String> = columns.iter().filter(|name| is_there(name)).cloned().collect();
    let insert = ask::insert(table, &columns, None);
    let problem =
        |reason, query: &str| Problem::new(release, table, None, reason, Certainty::Sometimes, query);
    let mut found = Vec::new();
    if now.guards.is_unidentified && !own.guards.is_unidentified {
        let set = written.first().map(|name| quote::ident(name)).unwrap_or_default();
        let query = format!("UPDATE {} SET {set} = {set}", quote::relation(&table.0));
        let answer = ask::refusal(transaction, &format!("EXPLAIN {query}"))?;
        found.push(problem(Reason::Refused, &query).answered(answer));
    }
    let rows = rows.map(|rows| rows.some(&written)).unwrap_or_default();
    let (before, after) = (own.guards.admits(), now.guards.admits());
    let is_newly_forced = now.guards.row_security && now.guards.is_forced && !own.guards.is_forced;
    if before != after || is_newly_forced && after != "true" {
        let before = if is_newly_forced { "true" } else { &before };
        let hides = is_hidden(transaction, table, &written, &rows, before, &after)?;
        found.extend(hides.then(|| problem(Reason::RowSecurity, &insert).with_sqlstate("42501")));
    }
    if !now.guards.enabled.is_empty() {
        for (query, answer) in fired(transaction, table, now, &written, &rows)? {
            found.push(problem(Reason::Refused, &query).answered(Some(answer)));
        }
    }
    Ok(found)
}

/// Whether there is a row that was admitted before and is not any more.
fn is_hidden(
    transaction: &mut Transaction<'_>,
    table: &TableId,
    columns: &[String],
    rows: &[Vec<Option<String>>],
    before: &str,
    after: &str,
) -> Result<bool, postgres::Error> {
    let mut open = transaction.transaction()?;
    let target = quote::qualified(&table.0);
    ask::empty(&mut open, table)?;
    let mut is_hidden = false;
    for row in rows {
        let mut savepoint = open.transaction()?;
        let insert = ask::insert(table, columns, Some(row));
        // What is refused for another reason is said elsewhere.
        if savepoint.batch_execute(&insert).is_ok() {
            let asked = format!("SELECT count(*) FROM {target} WHERE ({before}) AND NOT ({after})");
            // What cannot be computed without a setting that the release knows nothing of is not true for it.
            is_hidden = match savepoint.query_one(&asked, &[]) {
                Ok(row) => row.try_get::<_, i64>(0)? > 0,
                Err(error) if error.as_db_error().is_some() => before == "true",
                Err(error) => return Err(error),
            };
        }
        savepoint.rollback()?;
        if is_hidden {
            break;
        }
    }
    open.rollback()?;
    Ok(is_hidden)
}

/// What the triggers of a table refuse: these rows, and updates of them. Those of foreign keys do not fire.
fn fired(
    transaction: &mut Transaction<'_>,
    table: &TableId,
    now: &Relation,
    columns: &[String],
    rows: &[Vec<Option<String>>],
) -> Result<Vec<(String, ask::Refusal)>, postgres::Error> {
    let target = quote::qualified(&table.0);
    let mut open = transaction.transaction()?;
    // A trigger may look for what the rows refer to.
    let own = Filler::numbers(&mut open, std::iter::once(table))?;
    Filler::new(&mut open, Seed::default(), &Demands::default(), Some(&own))?.ordinary(&mut open, None)?;
    ask::empty(&mut open, table)?;
    let names: Vec<String> = now.guards.enabled.iter().map(|name| quote::ident(name)).collect();
    let switched = |how: &str| -> String {
        names.iter().map(|name| format!("ALTER TABLE {target} {how} TRIGGER {name}; ")).collect()
    };
    let (off, on) = (switched("DISABLE"), switched("ENABLE ALWAYS"));
    let checked = "SET CONSTRAINTS ALL IMMEDIATE";
    let insert = ask::insert(table, columns, None);
    let update = columns.first().map(|name| {
        let name = quote::ident(name);
        format!("UPDATE {target} SET {name} = {name}")
    });
    let mut found: Vec<(String, ask::Refusal)> = Vec::new();
    for row in rows {
        let sql = ask::insert(table, columns, Some(row));
        // What is refused without triggers is said elsewhere.
        if ask::refusal(&mut open, &format!("{off}{sql}"))?.is_some() {
            continue;
        }
        let mut tried = vec![(insert.clone(), format!("{on}{sql}; {checked}"))];
        tried.extend(
            update.iter().map(|update| (update.clone(), format!("{off}{sql}; {on}{update}; {checked}"))),
        );
        for (query, sql) in tried {
            if found.iter().all(|(own, _)| *own != query) {
                found.extend(ask::refusal(&mut open, &sql)?.map(|answer| (query, answer)));
            }
        }
    }
    open.rollback()?;
    Ok(found)
}
