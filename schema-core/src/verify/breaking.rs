//! A statement that failed, to the rows that it fails on: looked for with queries that only read, on a dev database or
//! on a live one.

use std::collections::{BTreeMap, BTreeSet};

use postgres::GenericClient;
use postgres::error::DbError;
use schema_model::{ConstraintKind, ForeignKey, Index, KeyPart, QualifiedName, Schema, Table, TableId};
use serde::Serialize;

use super::retype::Retype;
use crate::sql::quote;

/// Rows that make a statement fail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Breaking {
    /// The table, as it is called when the statement runs.
    pub table: TableId,
    /// What is wrong with them, in words that go on with "rows with": `NULL in "email"`.
    pub what: String,
    /// How many there are; at least so many where counting them all took too long.
    pub count: usize,
    /// How many rows the table has; of a live one what its statistics say.
    pub of: usize,
    /// A few of them, by their primary key, or as far as they fit into a line.
    pub rows: Vec<String>,
    /// The condition that is true of them, about `here`, an alias of the table.
    #[serde(skip)]
    pub condition: String,
}

/// What rows are refused for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) table: TableId,
    /// In words.
    pub(super) what: String,
    /// True of the rows, about `here`.
    pub(super) condition: String,
    /// Whether it is about a column that is not there yet, so that no row can do anything about it.
    pub(super) is_new: bool,
    /// The columns that it is about.
    pub(super) needs: BTreeSet<String>,
}

/// Tables and columns that a query names otherwise than the database that it is put to: it has not seen their renames yet.
#[derive(Debug, Clone, Default)]
pub(super) struct Aliases {
    /// Queries that give what they are called to what there is.
    with: Vec<String>,
    /// The tables as SQL names them, with the names of these queries.
    tables: Vec<(String, String)>,
    /// The tables with what they are called there, and their columns likewise.
    there: BTreeMap<TableId, (TableId, BTreeMap<String, String>)>,
}

impl Aliases {
    /// A table that is called `there` where the query is put, and its columns, each as it is called now and there.
    pub(super) fn add(&mut self, now: &TableId, there: &TableId, columns: &[(String, String)]) {
        // A name with a dot in it is no table's that anybody has.
        let alias = quote::ident(&format!("{}.{}", now.0.schema, now.0.name));
        let each =
            columns.iter().map(|(new, old)| format!(", {} AS {}", quote::ident(old), quote::ident(new)));
        let each: String = each.collect();
        let table = quote::qualified(&there.0);
        // PostgreSQL would keep a copy of what is named twice (manual, "7.8.3. Common Table Expression Materialization").
        self.with.push(format!("{alias} AS NOT MATERIALIZED (SELECT tableoid, ctid{each} FROM {table})"));
        self.tables.push((quote::qualified(&now.0), alias));
        self.there.insert(now.clone(), (there.clone(), columns.iter().cloned().collect()));
    }

    /// A query as the database understands it.
    pub(super) fn query(&self, sql: &str) -> String {
        let with =
            if self.with.is_empty() { String::new() } else { format!("WITH {} ", self.with.join(", ")) };
        let renamed = self.tables.iter().fold(sql.to_owned(), |sql, (now, alias)| sql.replace(now, alias));
        with + &renamed
    }

    fn table(&self, now: &TableId) -> TableId {
        self.there.get(now).map_or(now, |(there, _)| there).clone()
    }

    /// What a column of a table is called now.
    fn column(&self, now: &TableId, there: &str) -> String {
        let columns = self.there.get(now).map(|(_, columns)| columns);
        let new = columns.and_then(|columns| columns.iter().find(|(_, old)| *old == there));
        new.map_or(there, |(new, _)| new).to_owned()
    }
}

/// How many rows are shown.
const SHOWN: usize = 3;

/// What a server's error says about rows, in a schema that has what it names: the one that the migration leads to.
/// `columns` are those that the table has now.
pub(super) fn refusal(error: &DbError, after: &Schema, columns: &BTreeSet<String>) -> Option<Refusal> {
    let table = TableId::new(error.schema()?, error.table()?);
    let of = |what: String, condition: String, needs: &BTreeSet<String>| {
        let is_new = !needs.is_subset(columns);
        let condition = if is_new { "true".to_owned() } else { condition };
        Some(Refusal { table: table.clone(), what, condition, is_new, needs: needs.clone() })
    };
    let named = || after.tables.get(&table);
    match error.code().code() {
        "23502" => {
            let column = error.column()?;
            let needs = BTreeSet::from([column.to_owned()]);
            let what = match columns.contains(column) {
                true => format!("NULL in `{column}`"),
                false => format!("no value for `{column}`"),
            };
            of(what, format!("here.{} IS NULL", quote::ident(column)), &needs)
        }
        "23503" => match &named()?.constraints.get(error.constraint()?)?.kind {
            ConstraintKind::ForeignKey(key) => {
                let needs = key.columns.iter().cloned().collect();
                let what = format!("{} that `{}` does not have", list(&key.columns), key.target);
                of(what, without_partner(key), &needs)
            }
            _ => None,
        },
        "23505" => {
            let key = unique(named()?, error.constraint()?)?;
            of(format!("the same {}", key.words), key.condition(&table), &key.needs)
        }
        "23514" => match &named()?.constraints.get(error.constraint()?)?.kind {
            ConstraintKind::Check(check) => {
                let what = format!("a violation of `{}`", error.constraint()?);
                of(what, format!("NOT ({})", check.expression.printed), &check.columns)
            }
            _ => None,
        },
        _ => None,
    }
}

/// The rows of a refusal. Nothing where they cannot be read.
///
/// # Errors
///
/// A connection that is gone, or a query that takes too long.
pub(super) fn find<C: GenericClient>(client: &mut C, refusal: &Refusal) -> Result<Breaking, postgres::Error> {
    find_there(client, refusal, &Aliases::default())
}

fn find_there<C: GenericClient>(
    client: &mut C,
    refusal: &Refusal,
    aliases: &Aliases,
) -> Result<Breaking, postgres::Error> {
    let Refusal { table, what, condition, .. } = refusal;
    let target = quote::qualified(&table.0);
    let counted = format!("SELECT count(*) FILTER (WHERE {condition}), count(*) FROM {target} AS here");
    let row = client.query_one(&aliases.query(&counted), &[])?;
    let (count, of): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
    let rows = samples(client, table, condition, aliases)?;
    let number = |count: i64| usize::try_from(count).unwrap_or(0);
    Ok(Breaking {
        table: table.clone(),
        what: what.clone(),
        count: number(count),
        of: number(of),
        rows,
        condition: condition.clone(),
    })
}

/// A few rows for which a condition is true.
pub(super) fn samples<C: GenericClient>(
    client: &mut C,
    table: &TableId,
    condition: &str,
    aliases: &Aliases,
) -> Result<Vec<String>, postgres::Error> {
    let target = quote::qualified(&table.0);
    let keys = client.query(
        "SELECT a.attname::text FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a
            ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
         WHERE i.indrelid = $1::text::regclass AND i.indisprimary ORDER BY array_position(i.indkey, a.attnum)",
        &[&quote::qualified(&aliases.table(table).0)],
    )?;
    let keys: Vec<String> = keys.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    let shown = match keys.is_empty() {
        // No row may be shown whole: it may be long, and hold what nobody should read in a log.
        true => "left(here::text, 60)".to_owned(),
        false => {
            let each = keys.iter().map(|key| {
                format!(
                    "{} || left(here.{}::text, 60)",
                    quote::literal(&format!("{key} ")),
                    quote::ident(&aliases.column(table, key))
                )
            });
            each.collect::<Vec<_>>().join(" || ', ' || ")
        }
    };
    let order = match keys.is_empty() {
        true => "1".to_owned(),
        false => {
            let each = keys.iter().map(|key| format!("here.{}", quote::ident(&aliases.column(table, key))));
            each.collect::<Vec<_>>().join(", ")
        }
    };
    let sql =
        format!("SELECT {shown} FROM {target} AS here WHERE {condition} ORDER BY {order} LIMIT {SHOWN}");
    let rows = client.query(&aliases.query(&sql), &[])?;
    rows.iter().map(|row| Ok(row.try_get::<_, Option<String>>(0)?.unwrap_or_default())).collect()
}

/// The rows whose value does not become one of another type, tried one by one: the server stops at the first.
///
/// # Errors
///
/// A connection that is gone, a query that takes too long, or no PL/pgSQL.
pub(super) fn find_casts<C: GenericClient>(
    client: &mut C,
    table: &TableId,
    retype: &Retype,
    aliases: &Aliases,
) -> Result<Breaking, postgres::Error> {
    let target = quote::qualified(&table.0);
    let column = quote::ident(&retype.column);
    let value = retype.using.clone().unwrap_or_else(|| column.clone());
    let ty = &retype.to;
    let each = aliases.query(&format!("SELECT tableoid, ctid FROM {target}"));
    let one = aliases.query(&format!("SELECT ({value}) INTO schema_value FROM {target}"));
    // What is assigned to a variable is cast as what is assigned to a column: a text that is too long is refused.
    client.batch_execute(&format!(
        "DO $schema$
         #variable_conflict use_column
         DECLARE schema_row record; schema_value {ty}; schema_found text[] := '{{}}';
         BEGIN
             FOR schema_row IN {each} LOOP
                 BEGIN
                     {one}
                     WHERE tableoid = schema_row.tableoid AND ctid = schema_row.ctid;
                 EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
                     schema_found := schema_found || format('(%s,%L)', schema_row.tableoid, schema_row.ctid);
                     EXIT WHEN cardinality(schema_found) >= 10000;
                 END;
             END LOOP;
             PERFORM set_config('schema.found', coalesce(array_to_string(schema_found, ','), ''), true);
         END $schema$"
    ))?;
    let found: String = client.query_one("SELECT current_setting('schema.found', true)", &[])?.try_get(0)?;
    let condition = match found.is_empty() {
        true => "false".to_owned(),
        false => format!("(here.tableoid, here.ctid) IN ({})", found.replace("')", "'::tid)")),
    };
    let what = format!("a `{}` that does not become {ty}", retype.column);
    let needs = BTreeSet::from([retype.column.clone()]);
    find_there(client, &Refusal { table: table.clone(), what, condition, is_new: false, needs }, aliases)
}

fn without_partner(key: &ForeignKey) -> String {
    let pairs = key.columns.iter().zip(&key.target_columns);
    let equal: Vec<String> = pairs
        .map(|(own, other)| format!("there.{} = here.{}", quote::ident(other), quote::ident(own)))
        .collect();
    let set: Vec<String> =
        key.columns.iter().map(|own| format!("here.{} IS NOT NULL", quote::ident(own))).collect();
    let alone = format!(
        "({} AND NOT EXISTS (SELECT FROM {} AS there WHERE {}))",
        set.join(" AND "),
        quote::qualified(&key.target.0),
        equal.join(" AND ")
    );
    if !key.match_full || key.columns.len() == 1 {
        return alone;
    }
    format!("({alone} OR NOT ({}) AND ({}))", set.join(" AND "), set.join(" OR "))
}

/// A key that no two rows may share.
struct Unique {
    /// Columns and expressions.
    parts: Vec<String>,
    words: String,
    predicate: Option<String>,
    nulls_not_distinct: bool,
    needs: BTreeSet<String>,
}

impl Unique {
    fn condition(&self, table: &TableId) -> String {
        let mut conditions: Vec<String> = self.predicate.iter().map(|sql| format!("({sql})")).collect();
        if !self.nulls_not_distinct {
            conditions.extend(self.parts.iter().map(|part| format!("({part}) IS NOT NULL")));
        }
        let filter = if conditions.is_empty() { "true".to_owned() } else { conditions.join(" AND ") };
        format!(
            "(here.tableoid, here.ctid) IN (SELECT t, c FROM (SELECT tableoid, ctid, \
             count(*) OVER (PARTITION BY {}) FROM {} WHERE {filter}) AS counted(t, c, n) WHERE n > 1)",
            self.parts.join(", "),
            quote::qualified(&table.0),
        )
    }
}

fn unique(table: &Table, name: &str) -> Option<Unique> {
    let of_columns = |columns: &[String], nulls_not_distinct| Unique {
        parts: columns.iter().map(|name| quote::ident(name)).collect(),
        words: list(columns),
        predicate: None,
        nulls_not_distinct,
        needs: columns.iter().cloned().collect(),
    };
    if let Some(constraint) = table.constraints.get(name) {
        return match &constraint.kind {
            ConstraintKind::PrimaryKey(key) => Some(of_columns(&key.columns, false)),
            ConstraintKind::Unique { key, nulls_not_distinct } => {
                Some(of_columns(&key.columns, *nulls_not_distinct))
            }
            _ => None,
        };
    }
    let Index { keys, predicate, nulls_not_distinct, columns, .. } = table.indexes.get(name)?;
    let part = |part: &KeyPart| match part {
        KeyPart::Column(name) => (quote::ident(name), name.clone()),
        KeyPart::Expression(sql) => (format!("({})", sql.printed), sql.printed.clone()),
    };
    let (parts, words): (Vec<String>, Vec<String>) = keys.iter().map(|key| part(&key.part)).unzip();
    Some(Unique {
        parts,
        words: list(&words),
        predicate: predicate.as_ref().map(|sql| sql.printed.clone()),
        nulls_not_distinct: *nulls_not_distinct,
        needs: columns.clone(),
    })
}

/// Names in backticks: `` `a` ``, `` (`a`, `b`) ``.
fn list(names: &[String]) -> String {
    let each: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    if each.len() == 1 { each.concat() } else { format!("({})", each.join(", ")) }
}

/// The columns that a table has now.
pub(super) fn columns_of<C: GenericClient>(
    client: &mut C,
    schema: &str,
    table: &str,
) -> Result<BTreeSet<String>, postgres::Error> {
    let name = quote::qualified(&QualifiedName::new(schema, table));
    let rows = client.query(
        "SELECT attname::text FROM pg_catalog.pg_attribute
         WHERE attrelid = to_regclass($1::text) AND attnum > 0 AND NOT attisdropped",
        &[&name],
    )?;
    rows.iter().map(|row| row.try_get(0)).collect()
}
