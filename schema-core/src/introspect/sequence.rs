//! `pg_sequence` to sequences, and to the numbers of identity columns.

use std::collections::BTreeMap;

use postgres::types::{ToSql, Type};
use schema_model::{ColumnId, Sequence, SequenceId, SequenceOptions, TableId};

use super::attributes::Tables;
use super::error::Error;
use super::query::{Catalog, Cells};
use crate::sql::quote;

const READING: &str = "the sequences";

/// Reads all sequences, or only those that a column of these tables owns.
pub(super) fn read(
    catalog: &mut Catalog<'_, '_>,
    tables: &mut Tables,
    all: bool,
) -> Result<BTreeMap<SequenceId, Sequence>, Error> {
    let mut sequences = BTreeMap::new();
    let parameters: [(&(dyn ToSql + Sync), Type); 2] =
        [(&tables.oids(), Type::OID_ARRAY), (&all, Type::BOOL)];
    for row in &catalog.rows(READING, include_str!("sequence.sql"), &parameters)? {
        let mut cells = Cells::of(row, READING);
        let id = SequenceId::new(cells.next::<&str>()?, cells.next::<&str>()?);
        let unlogged = cells.next()?;
        let options = SequenceOptions {
            data_type: cells.next()?,
            start: cells.next()?,
            increment: cells.next()?,
            min: cells.next()?,
            max: cells.next()?,
            cache: cells.next()?,
            cycle: cells.next()?,
        };
        let comment: Option<String> = cells.next()?;
        let is_identity: Option<bool> = cells.next()?;
        let owner: Option<(u32, i16)> = cells.next::<Option<_>>()?.zip(cells.next()?);
        let elsewhere: (Option<&str>, Option<&str>, Option<&str>) =
            (cells.next()?, cells.next()?, cells.next()?);
        let name: Option<String> = cells.next()?;

        if is_identity == Some(true) {
            // The identity of a table outside the model is part of that table's definition.
            let beyond: Vec<_> = comment.map(|comment| format!("comment {comment}")).into_iter().collect();
            if let Some((oid, number)) = owner
                && let Some(entry) = tables.entries.get_mut(&oid)
            {
                let position = entry.position(number, READING).ok();
                let column = position.and_then(|position| entry.table.columns.get_mut(position));
                let Some(identity) = column.and_then(|column| column.identity.as_mut()) else {
                    let value = format!("{} {number}", quote::printed(&entry.id.0));
                    tables.unknown.insert(
                        "pg_depend.refobjsubid",
                        "identity sequence",
                        quote::printed(&id.0),
                        value,
                    );
                    continue;
                };
                identity.sequence = Some(id);
                identity.options = options;
                // Until PostgreSQL 14 no sequence is unlogged; since then it goes with its table until somebody says
                // otherwise.
                identity.apart = unlogged != entry.table.unlogged && catalog.major_version() >= 15;
            }
            if let (Some(name), false) = (name, beyond.is_empty()) {
                tables.insert_unmodeled("identity sequence", name, beyond.join("\n"));
            }
            continue;
        }
        let owned_by = match (owner, elsewhere) {
            (_, (Some(schema), Some(table), Some(column))) => {
                Some(ColumnId { table: TableId::new(schema, table), name: column.into() })
            }
            (Some((oid, number)), _) => {
                let entry = tables.entry(oid, READING)?;
                match entry.name(number, READING) {
                    Ok(name) => Some(ColumnId { table: entry.id.clone(), name }),
                    Err(error) => {
                        tables.unknown.take(error, "sequence", || quote::printed(&id.0))?;
                        None
                    }
                }
            }
            (None, _) => None,
        };
        sequences.insert(id, Sequence { options, owned_by, unlogged, comment });
    }
    Ok(sequences)
}
