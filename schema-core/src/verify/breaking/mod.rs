//! A statement that failed, to the rows that it fails on: looked for with queries that only read, on a dev database or
//! on a live one.

mod aliases;
mod raising;
mod rules;
mod suspect;
mod unique;

use std::collections::BTreeSet;

use postgres::GenericClient;
use postgres::error::DbError;
use schema_model::{ColumnId, ConstraintKind, ForeignKey, KeyPart, Schema, Table, TableId};
use serde::Serialize;

use super::retype::{Altered, Retype};
use crate::sql::quote;

pub(super) use aliases::Aliases;
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
    for retype in &context.altered.retypes {
        let what = format!("a `{}` that does not become {}", retype.column, retype.to);
        found.extend(casts(client, retype)?.into_iter().map(|by| place.computing(what.clone(), by)));
    }
    // A domain refuses the default of a new column, or that there is none.
    let after = context.after.tables.get(&place.table);
    let new = after.and_then(|after| after.columns.iter().find(|own| !place.has(&own.name)));
    if let Some(new) = new.filter(|new| new.generated.is_none() && error.code().code().starts_with("23")) {
        let refusal =
            place.computing(format!("no value for `{}`", new.name), By::Condition("true".to_owned()));
        let needs = BTreeSet::from([new.name.clone()]);
        return Ok(vec![Refusal { is_new: true, needs, ..refusal }]);
    }
    found.extend(expressions(&place, context));
    Ok(found)
}

/// What generated columns, checks and indexes compute of the rows of a table.
fn expressions(place: &Place<'_>, context: &Context<'_>) -> Vec<Refusal> {
    let Some(after) = context.after.tables.get(&place.table) else { return Vec::new() };
    let mut found = Vec::new();
    let mut add = |name: &str, raising: Raising| {
        found.push(
            place.computing(format!("values of which `{name}` cannot be computed"), By::Raising(raising)),
        );
    };
    for column in after.columns.iter().filter(|column| !place.has(&column.name)) {
        if let Some(made) = &column.generated {
            let (ty, value) = (quote::column_type(&column.ty), made.expression.printed.clone());
            add(&column.name, Raising { ty, value });
        }
    }
    for (name, constraint) in &after.constraints {
        if let ConstraintKind::Check(check) = &constraint.kind {
            add(name, raising::computed(&check.expression.printed, None));
        }
    }
    for (name, index) in &after.indexes {
        let predicate = index.predicate.as_ref().map(|sql| sql.printed.as_str());
        for key in &index.keys {
            if let KeyPart::Expression(sql) = &key.part {
                add(name, raising::computed(&sql.printed, predicate));
            }
        }
    }
    found
}

/// How the values are found that do not become those of a type. An enum or a domain is spelled out: where the migration has
/// not begun, there may be none of that name, or another one.
fn casts<C: GenericClient>(client: &mut C, retype: &Retype) -> Result<Vec<By>, postgres::Error> {
    let row = client.query_one(include_str!("type.sql"), &[&retype.to])?;
    let (labels, base): (Option<Vec<String>>, Option<String>) = (row.try_get(0)?, row.try_get(1)?);
    let (not_null, checks): (bool, Vec<String>) = (row.try_get(2)?, row.try_get(3)?);
    let text = retype.before_the_cast();
    if let (Some(labels), Some(text)) = (labels, &text) {
        let labels: Vec<String> = labels.iter().map(|label| quote::literal(label)).collect();
        let refused = format!("(({text})::text <> ALL (ARRAY[{}]::text[]))", labels.join(", "));
        return Ok(vec![By::Condition(refused)]);
    }
    let Some(base) = base else { return Ok(vec![By::Raising(retype.raising())]) };
    let text = match (text, &retype.using) {
        (Some(text), _) => text,
        (None, None) => quote::ident(&retype.column),
        (None, Some(_)) => return Ok(vec![By::Raising(retype.raising())]),
    };
    let value = format!("(({text})::{base})");
    let mut refused: Vec<String> =
        checks.iter().map(|check| format!("NOT ({})", rules::of_value(check, &value))).collect();
    refused.extend(not_null.then(|| format!("{value} IS NULL")));
    let refused = (!refused.is_empty()).then(|| By::Condition(format!("({})", refused.join(" OR "))));
    let raising = By::Raising(Raising { ty: base, value: text });
    Ok(refused.into_iter().chain([raising]).collect())
}

/// The rows of a refusal.
///
/// # Errors
///
/// A connection that is gone, or a query that takes too long or fails itself.
pub(super) fn find<C: GenericClient>(
    client: &mut C,
    refusal: &Refusal,
) -> Result<(Breaking, Option<Said>), postgres::Error> {
    let Refusal { table, what, search, .. } = refusal;
    let here = Aliases::default();
    let (condition, said) = condition(client, table, search, &here)?;
    let (count, of) = count(client, table, search, &condition, &here)?;
    let rows = samples(client, table, search, &condition, &here)?;
    let (table, what, search) = (table.clone(), what.clone(), search.clone());
    Ok((Breaking { table, what, count, of, rows, condition, search }, said))
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
    aliases: &Aliases,
) -> Result<(String, Option<Said>), postgres::Error> {
    match &search.by {
        By::Condition(sql) => Ok((sql.clone(), None)),
        By::Raising(raising) => raising::find(client, &from(table, search.only), raising, aliases),
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
    aliases: &Aliases,
) -> Result<(usize, usize), postgres::Error> {
    let from = from(table, search.only);
    let counted = format!("SELECT count(*) FILTER (WHERE {condition}), count(*) FROM {from} AS here");
    let row = client.query_one(&aliases.query(&counted), &[])?;
    let number = |count: i64| usize::try_from(count).unwrap_or(0);
    Ok((number(row.try_get(0)?), number(row.try_get(1)?)))
}

/// A few rows for which a condition is true.
pub(super) fn samples<C: GenericClient>(
    client: &mut C,
    table: &TableId,
    search: &Search,
    condition: &str,
    aliases: &Aliases,
) -> Result<Vec<String>, postgres::Error> {
    let (target, from) = (quote::qualified(&aliases.table(table).0), from(table, search.only));
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
    let sql = format!("SELECT {shown} FROM {from} AS here WHERE {condition} ORDER BY {order} LIMIT {SHOWN}");
    let rows = client.query(&aliases.query(&sql), &[])?;
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
