//! `pg_attribute` and `pg_attrdef` to the columns of tables.

use std::collections::{BTreeMap, BTreeSet};

use postgres::Row;
use postgres::types::{ToSql, Type};
use schema_model::{
    Bookkeeping, Column, ColumnType, Expression, Generated, Identity, QualifiedName, SequenceOptions,
};

use super::attributes::{Attribute, Tables};
use super::error::Error;
use super::option::List;
use super::query::{Catalog, Cells};

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
        let (attribute, column) = column(&mut cells, &types, &mut bookkeeping)?;
        if let Some(read) = cells.next()? {
            reads.push((oid, attribute.number, read));
        }
        entry.insert(attribute, column);
    }
    tables.bookkeeping = bookkeeping;
    for (oid, number, read) in reads {
        let entry = tables.entry(oid, READING)?;
        let (position, names) = (entry.position(number, READING)?, entry.names(&read, READING)?);
        if let Some(generated) = &mut entry.table.columns[position].generated {
            generated.columns = names;
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

fn column(
    cells: &mut Cells<'_>,
    types: &BTreeMap<TypeKey, Known>,
    bookkeeping: &mut BTreeSet<Bookkeeping>,
) -> Result<(Attribute, Column), Error> {
    let number = cells.next()?;
    let name = cells.next()?;
    let key: TypeKey = (cells.next()?, cells.next()?, cells.next()?);
    let known = types.get(&key).ok_or(Error::Moved { reading: READING })?;
    let attribute = Attribute { number, type_oid: key.0, collation: key.2 };
    let not_null = cells.next()?;
    let expression = cells.next::<Option<String>>()?.map(Expression::printed);
    let (default, generated) = match (cells.next_char()?, expression) {
        ('\0', default) => (default, None),
        (kind @ ('s' | 'v'), Some(expression)) => {
            let generated = Generated { expression, stored: kind == 's', columns: Default::default() };
            (None, Some(Box::new(generated)))
        }
        ('s' | 'v', None) => return Err(Error::Moved { reading: READING }),
        (other, _) => return Err(unknown("attgenerated", other)),
    };
    let identity = match cells.next_char()? {
        '\0' => None,
        kind @ ('a' | 'd') => {
            // The sequences come later and say theirs.
            Some(Box::new(Identity {
                always: kind == 'a',
                sequence: None,
                options: SequenceOptions::default(),
            }))
        }
        other => return Err(unknown("attidentity", other)),
    };
    let attstorage: i8 = cells.next()?;
    let column = Column {
        name,
        ty: known.ty.clone(),
        not_null,
        default,
        generated,
        identity,
        collation: known.collation.clone(),
        storage: (attstorage != known.storage).then(|| storage(attstorage)).transpose()?,
        compression: match cells.next_char()? {
            '\0' => None,
            'p' => Some("pglz".into()),
            'l' => Some("lz4".into()),
            other => return Err(unknown("attcompression", other)),
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
        other => Err(unknown("attstorage", other)),
    }
}

fn unknown(column: &'static str, value: char) -> Error {
    Error::Unknown { reading: READING, column, value: value.into() }
}
