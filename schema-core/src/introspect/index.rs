//! `pg_index` to the indexes of tables that back no constraint.

use std::collections::{BTreeMap, BTreeSet};

use postgres::types::Type;
use schema_model::index::OperatorClass;
use schema_model::{Expression, Index, IndexKey, KeyPart, QualifiedName, ReplicaIdentity};

use super::attributes::{Entry, Tables};
use super::error::Error;
use super::key_text::{self, Suffix};
use super::option::List;
use super::query::{Catalog, Cells};
use crate::sql::quote;

const READING: &str = "the indexes";

/// A row of `pg_index`, before its oids have names.
struct Row {
    table: u32,
    oid: u32,
    name: String,
    /// Without keys.
    index: Index,
    /// `indkey`: the keys, then the columns of `INCLUDE`. 0 stands for an expression.
    numbers: Vec<i16>,
    /// `indoption`, `indclass` and `indcollation`: the keys only.
    order: Vec<i16>,
    classes: Vec<u32>,
    collations: Vec<u32>,
    /// The columns of expressions and predicate.
    read: Vec<i16>,
    /// `pg_attribute.attoptions` of its keys, by place from 1; empty where all of it is the server's.
    class_options: BTreeMap<i16, schema_model::Options>,
}

/// What is known of the keys beyond `pg_index`.
struct Known {
    /// The texts of the keys of some indexes, by the oid of the index.
    texts: BTreeMap<u32, Vec<(String, Suffix)>>,
    /// An index and the place of a key in it, for each operator class on each type.
    examples: BTreeMap<(u32, u32), (u32, usize)>,
    classes: BTreeMap<u32, Class>,
    collations: BTreeMap<u32, QualifiedName>,
}

/// A row of `pg_opclass`.
struct Class {
    name: QualifiedName,
    /// `opcdefault`.
    is_default: bool,
}

pub(super) fn read(catalog: &mut Catalog<'_, '_>, tables: &mut Tables) -> Result<(), Error> {
    let mut rows = Vec::new();
    for row in &catalog.rows(READING, include_str!("index.sql"), &[(&tables.oids(), Type::OID_ARRAY)])? {
        rows.push(self::row(&mut Cells::of(row, READING), tables)?);
    }
    attributes(catalog, tables, &mut rows)?;
    let known = known(catalog, tables, &rows)?;
    for row in rows {
        let entry = tables.entry(row.table, READING)?;
        match columns(entry, &row, &known) {
            Ok((keys, include, columns)) => {
                entry.table.indexes.insert(row.name, Index { keys, include, columns, ..row.index });
            }
            Err(error) => {
                let table = quote::printed(&entry.id.0);
                tables.unknown.take(error, "index", || format!("{} on {table}", row.name))?;
            }
        }
    }
    Ok(())
}

/// The keys, the columns of `INCLUDE`, and all columns that an index reads.
type Columns = (Vec<IndexKey>, Vec<String>, BTreeSet<String>);

/// Reads what an index is over.
fn columns(entry: &Entry, row: &Row, known: &Known) -> Result<Columns, Error> {
    let keys = (0..row.classes.len()).map(|place| key(entry, row, place, known)).collect::<Result<_, _>>()?;
    let (keyed, included) =
        row.numbers.split_at_checked(row.classes.len()).ok_or_else(|| unknown("indkey", &row.numbers))?;
    let mut columns = entry.read(&row.read, READING)?;
    for &number in keyed.iter().filter(|&&number| number != 0) {
        columns.insert(entry.name(number, READING)?);
    }
    let include = entry.names(included, READING)?;
    columns.extend(include.iter().cloned());
    Ok((keys, include, columns))
}

fn unknown(column: &str, value: impl std::fmt::Debug) -> Error {
    Error::Unknown { reading: READING, column: column.into(), value: format!("{value:?}") }
}

fn row(cells: &mut Cells<'_>, tables: &mut Tables) -> Result<Row, Error> {
    let (table, oid, name) = (cells.next()?, cells.next()?, cells.next::<String>()?);
    let method: &str = cells.next()?;
    let (unique, nulls_not_distinct) = (cells.next()?, cells.next()?);
    let (numbers, order, classes, collations) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    let predicate = cells.next::<Option<String>>()?.map(Expression::printed);
    let options = List::Index(method).read(cells.next()?, &mut tables.bookkeeping);
    let tablespace = cells.next()?;
    let (valid, clustered) = (cells.next()?, cells.next()?);
    if cells.next()? {
        tables.entry(table, READING)?.table.replica_identity = ReplicaIdentity::Index(name.clone());
    }
    let comment = cells.next()?;
    let read = cells.next::<Option<_>>()?.unwrap_or_default();
    let index = Index {
        method: method.into(),
        unique,
        nulls_not_distinct,
        keys: Vec::new(),
        include: Vec::new(),
        predicate,
        options,
        tablespace,
        valid,
        clustered,
        statistics: BTreeMap::new(),
        comment,
        columns: BTreeSet::new(),
    };
    let class_options = BTreeMap::new();
    Ok(Row { table, oid, name, index, numbers, order, classes, collations, read, class_options })
}

/// Statistics targets and operator class parameters.
fn attributes(catalog: &mut Catalog<'_, '_>, tables: &mut Tables, rows: &mut [Row]) -> Result<(), Error> {
    let by_oid: BTreeMap<u32, usize> = rows.iter().enumerate().map(|(at, row)| (row.oid, at)).collect();
    let oids: Vec<u32> = by_oid.keys().copied().collect();
    for found in &catalog.rows(READING, include_str!("index_attribute.sql"), &[(&oids, Type::OID_ARRAY)])? {
        let mut cells = Cells::of(found, READING);
        let Some(row) = by_oid.get(&cells.next()?).and_then(|&at| rows.get_mut(at)) else { continue };
        let place: i16 = cells.next()?;
        if let Some(target) = cells.next()? {
            row.index.statistics.insert(place, target);
        }
        let texts: Option<Vec<&str>> = cells.next()?;
        if texts.is_some() {
            row.class_options.insert(place, List::OperatorClass.read(texts, &mut tables.bookkeeping));
        }
    }
    Ok(())
}

/// Asks the server to print every index with expressions, and one index for each operator class on each type.
fn known(catalog: &mut Catalog<'_, '_>, tables: &mut Tables, rows: &[Row]) -> Result<Known, Error> {
    let mut examples = BTreeMap::new();
    let mut printed = BTreeSet::new();
    for row in rows {
        let entry = tables.entry(row.table, READING)?;
        for (place, (&number, &class)) in row.numbers.iter().zip(&row.classes).enumerate() {
            if number == 0 {
                printed.insert(row.oid);
            } else if !row.class_options.contains_key(&ordinal(place)) {
                // A number that is no column is named by whoever reads the keys.
                let Ok(position) = entry.position(number, READING) else { continue };
                let ty = entry.attributes[position].type_oid;
                examples.entry((class, ty)).or_insert((row.oid, place));
            }
        }
    }
    printed.extend(examples.values().map(|(index, _)| *index));

    let printed: Vec<u32> = printed.into_iter().collect();
    let mut texts = BTreeMap::new();
    for found in &catalog.rows(READING, include_str!("index_key.sql"), &[(&printed, Type::OID_ARRAY)])? {
        let mut cells = Cells::of(found, READING);
        let (oid, definition): (u32, Option<&str>) = (cells.next()?, cells.next()?);
        let keys: Vec<Option<&str>> = cells.next()?;
        let keys: Option<Vec<&str>> = keys.into_iter().collect();
        // NULL is what the server prints of an index that is gone. What cannot be read is missing where it is needed.
        let Some((definition, keys)) = definition.zip(keys) else { continue };
        let Some(suffixes) = key_text::suffixes(definition, &keys) else { continue };
        texts.insert(oid, keys.into_iter().map(str::to_owned).zip(suffixes).collect());
    }

    let used = |of: fn(&Row) -> &[u32]| -> Vec<u32> {
        let oids: BTreeSet<u32> = rows.iter().flat_map(of).copied().collect();
        oids.into_iter().collect()
    };
    let parameters: [Vec<u32>; 2] = [used(|row| &row.classes), used(|row| &row.collations)];
    let [classes, collations] = &parameters;
    let (mut names, mut collation_names) = (BTreeMap::new(), BTreeMap::new());
    let sql = include_str!("index_name.sql");
    for found in &catalog.rows(READING, sql, &[(classes, Type::OID_ARRAY), (collations, Type::OID_ARRAY)])? {
        let mut cells = Cells::of(found, READING);
        let is_class: bool = cells.next()?;
        let oid: u32 = cells.next()?;
        let name = QualifiedName { schema: cells.next()?, name: cells.next()? };
        if is_class {
            names.insert(oid, Class { name, is_default: cells.next()? });
        } else {
            collation_names.insert(oid, name);
        }
    }
    Ok(Known { texts, examples, classes: names, collations: collation_names })
}

fn key(entry: &Entry, row: &Row, place: usize, known: &Known) -> Result<IndexKey, Error> {
    let at = |column: &str, vector: &[i16]| vector.get(place).copied().ok_or_else(|| unknown(column, vector));
    let oid_at =
        |column: &str, vector: &[u32]| vector.get(place).copied().ok_or_else(|| unknown(column, vector));
    let text = |index: u32, place: usize| {
        let keys = known.texts.get(&index).and_then(|keys| keys.get(place));
        keys.ok_or_else(|| Error::nothing(READING, "pg_get_indexdef"))
    };

    let (number, order) = (at("indkey", &row.numbers)?, at("indoption", &row.order)?);
    let (class, collation) = (oid_at("indclass", &row.classes)?, oid_at("indcollation", &row.collations)?);
    let printed_options = row.class_options.get(&ordinal(place));
    let options = printed_options.filter(|options| !options.is_empty());
    // A class is printed wherever it has parameters, be they nobody's: then the catalog says whether there is a need.
    let is_shown = |suffix: bool| match (printed_options, options) {
        (Some(_), None) => {
            known.classes.get(&class).map(|class| !class.is_default).ok_or_else(|| unknown("indclass", class))
        }
        (_, Some(_)) => Ok(true),
        (None, None) => Ok(suffix),
    };
    let (part, suffix) = if number == 0 {
        let (text, suffix) = text(row.oid, place)?;
        let suffix = Suffix { operator_class: is_shown(suffix.operator_class)?, ..*suffix };
        (KeyPart::Expression(Expression::printed(key_text::bare(text))), suffix)
    } else {
        let position = entry.position(number, READING)?;
        let attribute = &entry.attributes[position];
        let operator_class = match (printed_options, known.examples.get(&(class, attribute.type_oid))) {
            (Some(_), _) => is_shown(true)?,
            (None, Some((index, place))) => text(*index, *place)?.1.operator_class,
            (None, None) => return Err(unknown("indclass", &row.classes)),
        };
        let suffix = Suffix { collation: collation != 0 && collation != attribute.collation, operator_class };
        (KeyPart::Column(entry.table.columns[position].name.clone()), suffix)
    };
    let operator_class = suffix.operator_class.then(|| {
        let known = known.classes.get(&class).ok_or_else(|| unknown("indclass", class))?;
        let name = known.name.clone();
        Ok(OperatorClass { name, options: options.cloned().unwrap_or_default() })
    });
    let collation = suffix
        .collation
        .then(|| known.collations.get(&collation).cloned().ok_or_else(|| unknown("indcollation", collation)));
    Ok(IndexKey {
        part,
        collation: collation.transpose()?,
        operator_class: operator_class.transpose()?,
        descending: order & 1 != 0,
        nulls_first: order & 2 != 0,
    })
}

/// The place of a key as the catalog counts: from 1. An index has at most 32 columns.
fn ordinal(place: usize) -> i16 {
    i16::try_from(place + 1).unwrap_or(i16::MAX)
}
