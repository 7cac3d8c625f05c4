//! `pg_attribute` and `pg_attrdef` to the columns of tables.

use std::collections::{BTreeMap, BTreeSet};

use postgres::Row;
use postgres::types::{ToSql, Type};
use schema_model::{
    Bookkeeping, Column, ColumnType, Expression, Generated, Identity, QualifiedName, SequenceOptions,
};

use super::attributes::{Attribute, Entry, Tables};
use super::error::Error;
use super::option::List;
use super::query::{Catalog, Cells};
use crate::sql::quote;

const READING: &str = "the columns";

/// A type, its modifier and a collation: `atttypid`, `atttypmod`, `attcollation`.
type TypeKey = (u32, i32, u32);

/// What a type is, with the collation where it is not the type's own.
struct Known {
    ty: ColumnType,
    /// `typstorage`.
    storage: i8,
    collation: Option<QualifiedName>,
}

pub(super) fn read(catalog: &mut Catalog<'_, '_>, tables: &mut Tables) -> Result<(), Error> {
    let rows = catalog.rows(READING, include_str!("column.sql"), &[(&tables.oids(), Type::OID_ARRAY)])?;
    let types = types(catalog, &rows)?;
    let mut bookkeeping = std::mem::take(&mut tables.bookkeeping);
    // What a generated column reads may stand after it.
    let mut reads: Vec<(u32, i16, Vec<i16>)> = Vec::new();
    for row in &rows {
        let mut cells = Cells::of(row, READING);
        let oid = cells.next()?;
        let entry = tables.entry(oid, READING)?;
        let mut strange = Vec::new();
        let (number, name): (i16, &str) = (cells.next()?, cells.next()?);
        match column(&mut cells, (number, name), &types, &mut strange, &mut bookkeeping) {
            Ok((attribute, column)) => {
                if let Some(read) = cells.next()? {
                    reads.push((oid, number, read));
                }
                entry.insert(attribute, column);
            }
            Err(error) => strange.push(error),
        }
        if !strange.is_empty() {
            let name = format!("{}.{}", quote::printed(&entry.id.0), name);
            for error in strange {
                tables.unknown.take(error, "column", || name.clone())?;
            }
        }
    }
    tables.bookkeeping = bookkeeping;
    for (oid, number, read) in reads {
        let entry = tables.entry(oid, READING)?;
        let position = entry.position(number, READING)?;
        let name =
            |entry: &Entry| format!("{}.{}", quote::printed(&entry.id.0), entry.table.columns[position].name);
        match entry.read(&read, READING) {
            Ok(names) => {
                if let Some(generated) = &mut entry.table.columns[position].generated {
                    generated.columns = names;
                }
            }
            Err(error) => {
                let name = name(entry);
                tables.unknown.take(error, "column", || name)?;
            }
        }
    }
    Ok(())
}

/// The types of all columns, each asked for once: `format_type` for every column costs more than all else.
fn types(catalog: &mut Catalog<'_, '_>, rows: &[Row]) -> Result<BTreeMap<TypeKey, Known>, Error> {
    let mut keys: BTreeSet<TypeKey> = BTreeSet::new();
    for row in rows {
        let mut cells = Cells::of(row, READING);
        let (_table, _number, _name): (u32, i16, &str) = (cells.next()?, cells.next()?, cells.next()?);
        keys.insert((cells.next()?, cells.next()?, cells.next()?));
    }
    let (mut oids, mut modifiers, mut collations) = (Vec::new(), Vec::new(), Vec::new());
    for (oid, modifier, collation) in keys {
        oids.push(oid);
        modifiers.push(modifier);
        collations.push(collation);
    }
    let parameters: [(&(dyn ToSql + Sync), Type); 3] =
        [(&oids, Type::OID_ARRAY), (&modifiers, Type::INT4_ARRAY), (&collations, Type::OID_ARRAY)];
    let mut types = BTreeMap::new();
    for row in &catalog.rows(READING, include_str!("column_type.sql"), &parameters)? {
        let mut cells = Cells::of(row, READING);
        let key: TypeKey = (cells.next()?, cells.next()?, cells.next()?);
        let text = cells.next()?;
        let element = QualifiedName { schema: cells.next()?, name: cells.next()? };
        let ty = ColumnType { text, element: Some(element), array: cells.next()? };
        let storage = cells.next()?;
        let collation = cells.next::<Option<String>>()?.zip(cells.next()?);
        let collation = collation.map(|(schema, name)| QualifiedName { schema, name });
        types.insert(key, Known { ty, storage, collation });
    }
    Ok(types)
}

/// A column by what its row says; what a field holds that means nothing is `strange`, and the field is as if unset.
fn column(
    cells: &mut Cells<'_>,
    (number, name): (i16, &str),
    types: &BTreeMap<TypeKey, Known>,
    strange: &mut Vec<Error>,
    bookkeeping: &mut BTreeSet<Bookkeeping>,
) -> Result<(Attribute, Column), Error> {
    let key: TypeKey = (cells.next()?, cells.next()?, cells.next()?);
    let known = types.get(&key).ok_or_else(|| Error::Unknown {
        reading: READING,
        column: "atttypid".into(),
        value: key.0.to_string(),
    })?;
    let attribute = Attribute { number, type_oid: key.0, collation: key.2 };
    let not_null = cells.next()?;
    let expression = cells.next::<Option<String>>()?.map(Expression::printed);
    let (default, generated) = match (cells.next_char()?, expression) {
        ('\0', default) => (default, None),
        (kind @ ('s' | 'v'), Some(expression)) => {
            let generated = Generated { expression, stored: kind == 's', columns: Default::default() };
            (None, Some(Box::new(generated)))
        }
        ('s' | 'v', None) => {
            strange.push(Error::nothing(READING, "adbin"));
            (None, None)
        }
        (other, _) => {
            strange.push(Error::letter(READING, "attgenerated", other));
            (None, None)
        }
    };
    let identity = match cells.next_char()? {
        '\0' => None,
        kind @ ('a' | 'd') => {
            // The sequences come later and say theirs.
            Some(Box::new(Identity {
                always: kind == 'a',
                sequence: None,
                options: SequenceOptions::default(),
                apart: false,
            }))
        }
        other => {
            strange.push(Error::letter(READING, "attidentity", other));
            None
        }
    };
    let attstorage: i8 = cells.next()?;
    let own_storage = (attstorage != known.storage).then(|| storage(attstorage)).transpose();
    let own_storage = own_storage.unwrap_or_else(|error| {
        strange.push(error);
        None
    });
    let column = Column {
        name: name.to_owned(),
        ty: known.ty.clone(),
        not_null,
        default,
        generated,
        identity,
        collation: known.collation.clone(),
        storage: own_storage,
        compression: match cells.next_char()? {
            '\0' => None,
            'p' => Some("pglz".into()),
            'l' => Some("lz4".into()),
            other => {
                strange.push(Error::letter(READING, "attcompression", other));
                None
            }
        },
        statistics: cells.next()?,
        options: List::Column.read(cells.next()?, bookkeeping),
        comment: cells.next()?,
        foreign_options: List::Foreign("pg_attribute.attfdwoptions").read(cells.next()?, bookkeeping),
    };
    Ok((attribute, column))
}

/// `attstorage` in the words of `ALTER TABLE ... SET STORAGE`.
fn storage(attstorage: i8) -> Result<String, Error> {
    match char::from(attstorage.cast_unsigned()) {
        'p' => Ok("PLAIN".into()),
        'e' => Ok("EXTERNAL".into()),
        'm' => Ok("MAIN".into()),
        'x' => Ok("EXTENDED".into()),
        other => Err(Error::letter(READING, "attstorage", other)),
    }
}
