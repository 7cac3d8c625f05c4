//! A statement that failed, to the rows that it fails on: looked for with queries that only read, on a dev database or
//! on a live one.

mod aliases;
mod computed;
mod find;
mod raising;
mod rules;
mod suspect;
mod unique;

use std::collections::BTreeSet;

use postgres::GenericClient;
use postgres::error::DbError;
use schema_model::{ColumnId, ConstraintKind, ForeignKey, Schema, Table, TableId};
use serde::Serialize;

use super::retype::Altered;
use crate::sql::quote;

pub(super) use aliases::Aliases;
pub(super) use computed::computed;
pub(super) use find::{condition, count, find, samples};
pub(super) use raising::{Raising, Said};
pub(super) use rules::Rules;
pub(super) use suspect::{Added, Suspect};

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
        _ => named.clone(),
    };
    let columns = columns_of(client, &table)?;
    Ok(said(error, context, &Place { table, columns: &columns, altered: context.altered }, &named))
}

/// A table when a statement fails.
struct Place<'a> {
    table: TableId,
    /// The columns that it has.
    columns: &'a [String],
    altered: &'a Altered,
}

fn said(error: &DbError, context: &Context<'_>, place: &Place<'_>, named: &TableId) -> Option<Refusal> {
    // A constraint may be called otherwise in a partition.
    let of = |name: &str| {
        let tables = [&place.table, named].into_iter().filter_map(|id| context.after.tables.get(id));
        let has = |table: &&Table| table.constraints.contains_key(name) || table.indexes.contains_key(name);
        tables.into_iter().find(has)
    };
    let code = error.code().code();
    let refusal = match (code, error.constraint(), error.column()) {
        ("23502", _, Some(column)) => Some(place.null(context.after.tables.get(&place.table), column)),
        ("23514", None, Some(column)) => place.domain(context.rules, column),
        ("23514", None, None) => place.outside(context.rules),
        (_, Some(name), _) => place.broken(of(name)?, context.rules, name),
        _ => None,
    };
    refusal.map(|mut own| {
        // One row alone shares its values with no other.
        if own.is_new && matches!(code, "23505" | "23P01") {
            let all = from(&own.table, own.search.only);
            own.search.by = By::Condition(format!("(SELECT count(*) FROM {all}) > 1"));
        }
        own
    })
}

impl Place<'_> {
    /// Rows without a value for a column.
    fn null(&self, table: Option<&Table>, column: &str) -> Refusal {
        let needs = BTreeSet::from([column.to_owned()]);
        let made = table.and_then(|table| table.column(column)).and_then(|own| own.generated.as_ref());
        if let Some(made) = made.filter(|_| !self.has(column)) {
            let condition = format!("(({}) IS NULL)", made.expression.printed);
            return self.refusal(format!("NULL as `{column}`"), condition, &made.columns);
        }
        let what = if self.has(column) { "NULL in" } else { "no value for" };
        self.refusal(format!("{what} `{column}`"), format!("here.{} IS NULL", quote::ident(column)), &needs)
    }

    /// Rows whose value a domain refuses.
    fn domain(&self, rules: &Rules, column: &str) -> Option<Refusal> {
        let id = ColumnId { table: self.table.clone(), name: column.to_owned() };
        let needs = BTreeSet::from([column.to_owned()]);
        Some(self.refusal(format!("a `{column}` that its domain refuses"), rules.refused(&id)?, &needs))
    }

    /// Rows that a partition does not take.
    fn outside(&self, rules: &Rules) -> Option<Refusal> {
        let what = "a key that this partition does not take".to_owned();
        Some(self.refusal(what, rules.outside(&self.table)?, &BTreeSet::new()))
    }

    /// Rows that break a constraint, or a unique index.
    fn broken(&self, table: &Table, rules: &Rules, name: &str) -> Option<Refusal> {
        match table.constraints.get(name).map(|constraint| &constraint.kind) {
            Some(ConstraintKind::ForeignKey(key)) => {
                let needs = key.columns.iter().cloned().collect();
                let what = format!("{} that `{}` does not have", list(&key.columns), key.target);
                Some(self.refusal(what, without_partner(key), &needs))
            }
            Some(ConstraintKind::Check(check)) => {
                let condition = format!("NOT ({})", check.expression.printed);
                Some(self.refusal(format!("a violation of `{name}`"), condition, &check.columns))
            }
            Some(ConstraintKind::Exclusion(own)) => {
                let exclusion = rules.exclusion(&self.table, name)?;
                let what = format!("{} that `{name}` does not allow together", list(&exclusion.words()));
                Some(self.refusal(what, exclusion.condition(&self.source()), &own.columns))
            }
            Some(ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique { .. }) | None => {
                let key = unique::unique(table, name)?;
                let what = format!("the same {}", key.words);
                Some(self.refusal(what, key.condition(&self.source()), &key.needs))
            }
        }
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

    /// What cannot be computed.
    fn computing(&self, what: String, by: By) -> Refusal {
        let (table, search) = (self.table.clone(), self.search(by));
        Refusal { table, what, search, is_new: false, needs: BTreeSet::new() }
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
pub(super) fn columns_of<C: GenericClient>(
    client: &mut C,
    table: &TableId,
) -> Result<Vec<String>, postgres::Error> {
    let rows = client.query(
        "SELECT attname::text FROM pg_catalog.pg_attribute
         WHERE attrelid = to_regclass($1::text) AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        &[&quote::qualified(&table.0)],
    )?;
    rows.iter().map(|row| row.try_get(0)).collect()
}
