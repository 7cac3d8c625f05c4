//! `pg_sequence` to sequences, and to the numbers of identity columns.

use std::collections::BTreeMap;

use postgres::types::{ToSql, Type};
use schema_model::{ColumnId, Sequence, SequenceId, SequenceOptions, TableId};

use super::attributes::Tables;
use super::error::Error;
use super::query::{Catalog, Cells};

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
            let mut beyond: Vec<_> =
                comment.map(|comment| format!("comment {comment}")).into_iter().collect();
            if let Some((oid, number)) = owner
                && let Some(entry) = tables.entries.get_mut(&oid)
            {
                let position = entry.position(number, READING)?;
                let column = &mut entry.table.columns[position];
                let identity = column.identity.as_mut().ok_or(Error::Moved { reading: READING })?;
                identity.sequence = Some(id);
                identity.options = options;
                // Until PostgreSQL 14 no sequence is unlogged; since then it goes with its table.
                if unlogged != entry.table.unlogged && catalog.major_version() >= 15 {
                    beyond.push(if unlogged { "unlogged".into() } else { "logged".into() });
                }
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
                Some(ColumnId { table: entry.id.clone(), name: entry.name(number, READING)? })
            }
            (None, _) => None,
        };
        sequences.insert(id, Sequence { options, owned_by, unlogged, comment });
    }
    Ok(sequences)
}
