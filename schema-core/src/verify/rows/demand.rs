//! What a migration will demand of rows, so that ordinary ones pass where any row can.

use std::collections::{BTreeMap, BTreeSet};

use postgres::Transaction;
use schema_model::{ColumnType, TableId};

use super::predicate::Predicate;
use super::rules::{self, Rules};
use super::shape::{ForeignKey, Form, Key, KeyPart, Shape, Type};
use crate::sql::quote;

/// What rows are to obey besides the constraints that there are, by the name that the table has now. Wishes: where a
/// table's own constraints contradict them, those win.
#[derive(Debug, Clone, Default)]
pub struct Demands {
    /// By table.
    pub tables: BTreeMap<TableId, TableDemands>,
}

/// What the rows of one table are to obey. Columns have the names that they have now.
#[derive(Debug, Clone, Default)]
pub struct TableDemands {
    /// Conditions as a catalog printed them, with the new name of each column that is renamed and its name now.
    pub checks: Vec<(String, BTreeMap<String, String>)>,
    /// Columns without NULL.
    pub not_null: BTreeSet<String>,
    /// Columns whose values together are in no other row.
    pub keys: Vec<Vec<String>>,
    /// What of a key's rows only some are about, or what it does not ask for equal values of: rows that break it have to be
    /// made on purpose.
    pub shared: Vec<Shared>,
    /// Columns whose values are those of other columns of a row of another table.
    pub foreign_keys: Vec<(Vec<String>, TableId, Vec<String>)>,
    /// The types that columns will have, with the labels of an enum.
    pub types: BTreeMap<String, (ColumnType, Option<Vec<String>>)>,
}

/// Values that rows are not to share.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    /// The columns of the key.
    pub columns: Vec<String>,
    /// The columns that say which rows it is about.
    pub others: Vec<String>,
    /// What it says of them.
    pub predicate: Option<String>,
}

/// Adds the demands to the rules of all tables, and gives the foreign keys among them.
pub(super) fn add(demands: &Demands, shape: &mut Shape, rules: &mut [Rules]) -> Vec<Vec<ForeignKey>> {
    let mut wished: Vec<Vec<ForeignKey>> = shape.tables.iter().map(|_| Vec::new()).collect();
    for (at, rules) in rules.iter_mut().enumerate() {
        let Shape { tables, types } = shape;
        let table = &tables[at];
        let Some(own) = demands.tables.get(&table.id) else { continue };
        for (sql, renamed) in &own.checks {
            let place = |name: &str| table.place_of(renamed.get(name).map_or(name, String::as_str));
            rules.wish_condition(Predicate::read(sql, place));
        }
        for at in own.not_null.iter().filter_map(|name| table.place_of(name)) {
            rules.not_null[at] = true;
        }
        for columns in &own.keys {
            let parts: Option<Vec<KeyPart>> =
                columns.iter().map(|name| table.place_of(name).map(KeyPart::Column)).collect();
            if let Some(parts) = parts {
                let key = Key { parts, others: Vec::new(), predicate: None, nulls_not_distinct: false };
                rules.wish_key(&key, |name| table.place_of(name));
            }
        }
        for shared in &own.shared {
            let place = |name: &String| table.place_of(name);
            let hints = shared
                .predicate
                .as_ref()
                .map(|sql| Predicate::read(sql, |name| table.place_of(name)).hints());
            let hints = hints.unwrap_or_default();
            let others = shared.others.iter().filter_map(place);
            let others = others.map(|at| (at, hints.get(&at).cloned().unwrap_or_default())).collect();
            if let Some(columns) = shared.columns.iter().map(place).collect() {
                rules.shared.push(rules::Shared { columns, others });
            }
        }
        for (columns, target, target_columns) in &own.foreign_keys {
            let places: Option<Vec<usize>> = columns.iter().map(|name| table.place_of(name)).collect();
            let target = tables.iter().position(|table| table.id == *target);
            if let (Some(columns), Some(target)) = (places, target) {
                wished[at].push(ForeignKey { columns, target, target_columns: target_columns.clone() });
            }
        }
        for (name, (ty, labels)) in &own.types {
            let Some(place) = table.place_of(name) else { continue };
            let Some(element) = &ty.element else { continue };
            let form = labels.clone().map_or(Form::Base, Form::Enum);
            let element = Type { name: element.clone(), form, delimiter: ',' };
            let mut oid = types.add(element.clone());
            if ty.array {
                oid = types.add(Type { form: Form::Array(oid), ..element });
            }
            rules.reads_as.insert(place, (oid, modifier(&ty.text)));
        }
    }
    wished
}

/// Tables by their numbers, with those that foreign keys are to lead to.
pub(super) fn with_targets(
    transaction: &mut Transaction<'_>,
    demands: &Demands,
    tables: &BTreeSet<u32>,
) -> Result<Vec<u32>, postgres::Error> {
    let keys = demands.tables.values().flat_map(|own| &own.foreign_keys);
    let targets: BTreeSet<String> = keys.map(|(_, target, _)| quote::qualified(&target.0)).collect();
    let mut all: Vec<u32> = tables.iter().copied().collect();
    if !targets.is_empty() {
        let targets: Vec<String> = targets.into_iter().collect();
        let query = "SELECT to_regclass(name)::oid FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NOT NULL";
        for row in transaction.query(query, &[&targets])? {
            all.push(row.try_get(0)?);
        }
    }
    Ok(all)
}

/// The modifier of a type as it is printed, for the types whose modifier is looked at: `character varying(50)`,
/// `numeric(10,2)`.
fn modifier(text: &str) -> i32 {
    let inner = text.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inner, _)| inner);
    let mut numbers = inner.unwrap_or_default().split(',').map(|number| number.trim().parse::<i32>());
    match (numbers.next(), numbers.next()) {
        (Some(Ok(length)), None) if text.starts_with("character") => length + 4,
        (Some(Ok(length)), None) if text.starts_with("bit") => length,
        (Some(Ok(precision)), None) if text.starts_with("numeric") => (precision << 16) + 4,
        (Some(Ok(precision)), Some(Ok(scale))) => ((precision << 16) | (scale & 0x7ff)) + 4,
        _ => -1,
    }
}
