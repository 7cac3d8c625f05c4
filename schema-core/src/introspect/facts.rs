//! `pg_type`, `pg_cast` and `pg_proc` to the facts that planning needs.

use schema_model::{CastFacts, Facts, QualifiedName, TypeFacts};

use super::error::Error;
use super::query::{Catalog, Cells};

const READING: &str = "the types, casts and volatile functions";

pub(super) fn read(catalog: &mut Catalog<'_, '_>) -> Result<Facts, Error> {
    let mut facts = Facts::default();
    for row in &catalog.rows(READING, include_str!("facts.sql"), &[])? {
        let mut cells = Cells::of(row, READING);
        let kind: &str = cells.next()?;
        let name = QualifiedName { schema: cells.next()?, name: cells.next()? };
        let target = cells.next::<Option<String>>()?.zip(cells.next::<Option<String>>()?);
        let said: Option<&str> = cells.next()?;
        let mut said = said.unwrap_or_default().chars();
        match (kind, target, said.next()) {
            ("type", _, Some(storage)) => _ = facts.types.insert(name, TypeFacts { storage }),
            ("cast", Some((schema, target)), Some(context)) => {
                let is_binary = said.next() == Some('b');
                let fact = CastFacts { assigns: context != 'e', is_binary };
                facts.casts.insert((name, QualifiedName::new(schema, target)), fact);
            }
            _ => _ = facts.volatile.insert(name),
        }
    }
    Ok(facts)
}
