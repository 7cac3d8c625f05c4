//! A statement that failed, to the rows that it fails on: looked for with queries that only read, on a dev database or
//! on a live one.

mod raising;
mod rules;
mod unique;

use std::collections::BTreeSet;

use postgres::GenericClient;
use postgres::error::DbError;
use schema_model::{ColumnId, ConstraintKind, ForeignKey, KeyPart, Schema, TableId};
use serde::Serialize;

use super::retype::{Altered, Retype};
use crate::sql::quote;

pub(super) use raising::Raising;
pub(super) use rules::Rules;

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
    /// The condition that is true of them where they were found, about `here`, an alias of the table.
    #[serde(skip)]
    pub condition: String,
    /// How they are found elsewhere.
    #[serde(skip)]
    pub(super) search: Search,
}

/// How rows are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Search {
    /// Whether the statement leaves out the table's children.
    pub(super) only: bool,
    pub(super) by: By,
}

/// What tells them from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum By {
    /// That this is true, about `here`.
    Condition(String),
    /// That this cannot be computed.
    Raising(Raising),
}

/// What rows are refused for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) table: TableId,
    /// In words.
    pub(super) what: String,
    pub(super) search: Search,
    /// Whether it is about a column that is not there yet, so that no row can do anything about it.
    pub(super) is_new: bool,
    /// The columns that it is about.
    pub(super) needs: BTreeSet<String>,
}

/// What is known when a statement fails.
pub(super) struct Context<'a> {
    /// The schema that the migration leads to, which has what an error names.
    pub(super) after: &'a Schema,
    pub(super) rules: &'a Rules,
    /// What the statement says.
    pub(super) altered: &'a Altered,
}

/// How many rows are shown.
const SHOWN: usize = 3;

/// What a server's error says about rows.
///
/// # Errors
///
/// A catalog that cannot be read.
pub(super) fn refusal<C: GenericClient>(
    client: &mut C,
    error: &DbError,
    context: &Context<'_>,
) -> Result<Option<Refusal>, postgres::Error> {
    let (Some(schema), Some(name)) = (error.schema(), error.table()) else { return Ok(None) };
    let named = TableId::new(schema, name);
    // The server names the first table of a family that it comes to; others may have such rows as well. What is about
    // one partition alone has no constraint of that name.
    let is_of_all = error.code().code() != "23514" || error.constraint().is_some();
    let table = match &context.altered.table {
        Some(top) if is_of_all && context.altered.children.contains(&named) => top.clone(),
        _ => named,
    };
    let columns = columns_of(client, &table)?;
    Ok(said(error, context, &Place { table, columns: &columns, altered: context.altered }))
}

/// A table when a statement fails.
struct Place<'a> {
    table: TableId,
    /// The columns that it has.
    columns: &'a [String],
    altered: &'a Altered,
}

fn said(error: &DbError, context: &Context<'_>, place: &Place<'_>) -> Option<Refusal> {
    let Context { after, rules, .. } = context;
    let table = after.tables.get(&place.table);
    match error.code().code() {
        "23502" => {
            let column = error.column()?;
            let needs = BTreeSet::from([column.to_owned()]);
            let made = table.and_then(|table| table.column(column)).and_then(|own| own.generated.as_ref());
            if let Some(made) = made.filter(|_| !place.has(column)) {
                let condition = format!("(({}) IS NULL)", made.expression.printed);
                return Some(place.refusal(format!("NULL as `{column}`"), condition, &made.columns));
            }
            let what = if place.has(column) { "NULL in" } else { "no value for" };
            let condition = format!("here.{} IS NULL", quote::ident(column));
            Some(place.refusal(format!("{what} `{column}`"), condition, &needs))
        }
        "23503" => match &table?.constraints.get(error.constraint()?)?.kind {
            ConstraintKind::ForeignKey(key) => {
                let needs = key.columns.iter().cloned().collect();
                let what = format!("{} that `{}` does not have", list(&key.columns), key.target);
                Some(place.refusal(what, without_partner(key), &needs))
            }
            _ => None,
        },
        "23505" => {
            let key = unique::unique(table?, error.constraint()?)?;
            Some(place.refusal(format!("the same {}", key.words), key.condition(&place.source()), &key.needs))
        }
        "23514" => {
            if let Some(name) = error.constraint() {
                let ConstraintKind::Check(check) = &table?.constraints.get(name)?.kind else { return None };
                let condition = format!("NOT ({})", check.expression.printed);
                return Some(place.refusal(format!("a violation of `{name}`"), condition, &check.columns));
            }
            let Some(column) = error.column() else {
                let what = "a key that this partition does not take".to_owned();
                return Some(place.refusal(what, rules.outside(&place.table)?, &BTreeSet::new()));
            };
            let id = ColumnId { table: place.table.clone(), name: column.to_owned() };
            let needs = BTreeSet::from([column.to_owned()]);
            Some(place.refusal(format!("a `{column}` that its domain refuses"), rules.refused(&id)?, &needs))
        }
        "23P01" => {
            let name = error.constraint()?;
            let ConstraintKind::Exclusion(own) = &table?.constraints.get(name)?.kind else { return None };
            let exclusion = rules.exclusion(&place.table, name)?;
            let what = format!("{} that `{name}` does not allow together", list(&exclusion.words()));
            Some(place.refusal(what, exclusion.condition(&place.source()), &own.columns))
        }
        _ => None,
    }
}

impl Place<'_> {
    fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|own| own == column)
    }

    fn refusal(&self, what: String, condition: String, needs: &BTreeSet<String>) -> Refusal {
        let is_new = needs.iter().any(|name| !self.has(name));
        let changes = self.altered.retypes.iter().any(|own| needs.contains(&own.column));
        let condition = match (is_new, changes) {
            (true, _) => "true".to_owned(),
            // Of the values that the statement makes.
            (false, true) => format!(
                "(here.tableoid, here.ctid) IN (SELECT here.tableoid, here.ctid FROM {} WHERE {condition})",
                self.source_as("here")
            ),
            (false, false) => condition,
        };
        let (table, needs) = (self.table.clone(), needs.clone());
        Refusal { search: self.search(By::Condition(condition)), table, what, is_new, needs }
    }

    fn search(&self, by: By) -> Search {
        Search { only: self.is_only(), by }
    }

    fn is_only(&self) -> bool {
        self.altered.only && self.altered.table.as_ref() == Some(&self.table)
    }

    /// The rows as the statement makes them, by the name of the table.
    fn source(&self) -> String {
        self.source_as(&self.table.0.name)
    }

    fn source_as(&self, alias: &str) -> String {
        let (from, alias) = (from(&self.table, self.is_only()), quote::ident(alias));
        if self.altered.retypes.is_empty() || self.altered.table.as_ref() != Some(&self.table) {
            return format!("{from} AS {alias}");
        }
        let each = self.columns.iter().map(|name| {
            let column = quote::ident(name);
            match self.altered.retypes.iter().find(|retype| retype.column == *name) {
                Some(retype) => format!("{} AS {column}", retype.value()),
                None => column,
            }
        });
        format!("(SELECT tableoid, ctid, {} FROM {from}) AS {alias}", each.collect::<Vec<_>>().join(", "))
    }
}

/// What a statement computes of the rows of its table, each as what is wrong with rows where it cannot: for an error that
/// names no table.
///
/// # Errors
///
/// A catalog that cannot be read.
pub(super) fn computed<C: GenericClient>(
    client: &mut C,
    error: &DbError,
    context: &Context<'_>,
) -> Result<Vec<Refusal>, postgres::Error> {
    let Some(table) = context.altered.table.clone() else { return Ok(Vec::new()) };
    let columns = columns_of(client, &table)?;
    let place = Place { table, columns: &columns, altered: context.altered };
    let mut found = Vec::new();
    let mut add = |what: String, by: By| {
        let (table, search) = (place.table.clone(), place.search(by));
        found.push(Refusal { table, what, search, is_new: false, needs: BTreeSet::new() });
    };
    for retype in &context.altered.retypes {
        let what = format!("a `{}` that does not become {}", retype.column, retype.to);
        match labels(client, retype)? {
            // The type may be another one by the same name where the migration has not begun.
            Some(refused) => add(what, By::Condition(refused)),
            None => add(what, By::Raising(retype.raising())),
        }
    }
    let Some(after) = context.after.tables.get(&place.table) else { return Ok(found) };
    let fails = |name: &str| format!("values of which `{name}` cannot be computed");
    for column in after.columns.iter().filter(|column| !place.has(&column.name)) {
        match &column.generated {
            Some(made) => {
                let (ty, value) = (quote::column_type(&column.ty), made.expression.printed.clone());
                add(fails(&column.name), By::Raising(Raising { ty, value }));
            }
            // A domain refuses the default, or that there is none.
            None if error.code().code().starts_with("23") => {
                let (table, what) = (place.table.clone(), format!("no value for `{}`", column.name));
                let search = place.search(By::Condition("true".to_owned()));
                let needs = BTreeSet::from([column.name.clone()]);
                return Ok(vec![Refusal { table, what, search, is_new: true, needs }]);
            }
            None => {}
        }
    }
    for (name, constraint) in &after.constraints {
        if let ConstraintKind::Check(check) = &constraint.kind {
            add(fails(name), By::Raising(raising::computed(&check.expression.printed, None)));
        }
    }
    for (name, index) in &after.indexes {
        let predicate = index.predicate.as_ref().map(|sql| sql.printed.as_str());
        for key in &index.keys {
            if let KeyPart::Expression(sql) = &key.part {
                add(fails(name), By::Raising(raising::computed(&sql.printed, predicate)));
            }
        }
    }
    Ok(found)
}

/// What is true of values that an enum does not have, where a column becomes one.
fn labels<C: GenericClient>(client: &mut C, retype: &Retype) -> Result<Option<String>, postgres::Error> {
    let row = client.query_one(
        "SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e
         WHERE e.enumtypid = to_regtype($1)",
        &[&retype.to],
    )?;
    let labels: Option<Vec<String>> = row.try_get(0)?;
    let (Some(labels), Some(text)) = (labels, retype.before_the_cast()) else { return Ok(None) };
    let labels: Vec<String> = labels.iter().map(|label| quote::literal(label)).collect();
    Ok(Some(format!("(({text})::text <> ALL (ARRAY[{}]::text[]))", labels.join(", "))))
}

/// The rows of a refusal.
///
/// # Errors
///
/// A connection that is gone, or a query that takes too long or fails itself.
pub(super) fn find<C: GenericClient>(client: &mut C, refusal: &Refusal) -> Result<Breaking, postgres::Error> {
    let Refusal { table, what, search, .. } = refusal;
    let (condition, _) = condition(client, table, search)?;
    let (count, of) = count(client, table, search, &condition)?;
    let rows = samples(client, table, search, &condition)?;
    let (table, what, search) = (table.clone(), what.clone(), search.clone());
    Ok(Breaking { table, what, count, of, rows, condition, search })
}

/// What is true of the rows here, and what the server says of the first of them where that was seen.
///
/// # Errors
///
/// Those of [`find`].
pub(super) fn condition<C: GenericClient>(
    client: &mut C,
    table: &TableId,
    search: &Search,
) -> Result<(String, Option<String>), postgres::Error> {
    match &search.by {
        By::Condition(sql) => Ok((sql.clone(), None)),
        By::Raising(raising) => raising::find(client, &from(table, search.only), raising),
    }
}

/// How many rows there are for which a condition is true, and how many in all.
///
/// # Errors
///
/// Those of [`find`].
pub(super) fn count<C: GenericClient>(
    client: &mut C,
    table: &TableId,
    search: &Search,
    condition: &str,
) -> Result<(usize, usize), postgres::Error> {
    let from = from(table, search.only);
    let counted = format!("SELECT count(*) FILTER (WHERE {condition}), count(*) FROM {from} AS here");
    let row = client.query_one(&counted, &[])?;
    let number = |count: i64| usize::try_from(count).unwrap_or(0);
    Ok((number(row.try_get(0)?), number(row.try_get(1)?)))
}

/// A few rows for which a condition is true.
pub(super) fn samples<C: GenericClient>(
    client: &mut C,
    table: &TableId,
    search: &Search,
    condition: &str,
) -> Result<Vec<String>, postgres::Error> {
    let (target, from) = (quote::qualified(&table.0), from(table, search.only));
    let keys = client.query(
        "SELECT a.attname::text FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a
            ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
         WHERE i.indrelid = $1::text::regclass AND i.indisprimary ORDER BY array_position(i.indkey, a.attnum)",
        &[&target],
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
                    quote::ident(key)
                )
            });
            each.collect::<Vec<_>>().join(" || ', ' || ")
        }
    };
    let order = match keys.is_empty() {
        true => "1".to_owned(),
        false => keys.iter().map(|key| format!("here.{}", quote::ident(key))).collect::<Vec<_>>().join(", "),
    };
    let sql =
        format!("SELECT {shown} FROM {from} AS here WHERE {condition} ORDER BY {order} LIMIT {SHOWN}");
    let rows = client.query(&sql, &[])?;
    rows.iter().map(|row| Ok(row.try_get::<_, Option<String>>(0)?.unwrap_or_default())).collect()
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

/// Names in backticks: `` `a` ``, `` (`a`, `b`) ``.
fn list(names: &[String]) -> String {
    let each: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    if each.len() == 1 { each.concat() } else { format!("({})", each.join(", ")) }
}

fn from(table: &TableId, only: bool) -> String {
    let target = quote::qualified(&table.0);
    if only { format!("ONLY {target}") } else { target }
}

/// The columns that a table has now.
fn columns_of<C: GenericClient>(client: &mut C, table: &TableId) -> Result<Vec<String>, postgres::Error> {
    let rows = client.query(
        "SELECT attname::text FROM pg_catalog.pg_attribute
         WHERE attrelid = to_regclass($1::text) AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        &[&quote::qualified(&table.0)],
    )?;
    rows.iter().map(|row| row.try_get(0)).collect()
}
