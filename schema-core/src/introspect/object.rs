//! The catalogs of all kinds that need no model of their own to objects: statements that the catalog prints.

use std::collections::BTreeMap;

use schema_model::object::{Kind, Part};
use schema_model::{NamedId, Object, TableId};
use serde::Deserialize;

use super::error::Error;
use super::query::{Catalog, Cells};

const READING: &str = "the views, functions and other objects";

/// What selects each kind; all in the same columns, so that they are one query.
const QUERIES: [&str; 14] = [
    include_str!("object/view.sql"),
    include_str!("object/routine.sql"),
    include_str!("object/aggregate.sql"),
    include_str!("object/trigger.sql"),
    include_str!("object/event_trigger.sql"),
    include_str!("object/rule.sql"),
    include_str!("object/policy.sql"),
    include_str!("object/domain.sql"),
    include_str!("object/composite_type.sql"),
    include_str!("object/range_type.sql"),
    include_str!("object/extension.sql"),
    include_str!("object/statistics.sql"),
    include_str!("object/collation.sql"),
    include_str!("object/publication.sql"),
];

/// What was read, and where `pg_depend` knows it from.
#[derive(Default)]
pub(super) struct Objects {
    pub(super) found: BTreeMap<NamedId, Object>,
    /// By catalog and oid.
    pub(super) addresses: BTreeMap<(u32, u32), NamedId>,
}

pub(super) fn read(catalog: &mut Catalog<'_, '_>) -> Result<Objects, Error> {
    let mut objects = Objects::default();
    for row in &catalog.rows(READING, &QUERIES.join("\nUNION ALL\n"), &[])? {
        let mut cells = Cells::of(row, READING);
        let address = (cells.next()?, cells.next()?);
        let words: &str = cells.next()?;
        let kind = Kind::from_words(words).ok_or_else(|| Error::Unknown {
            reading: READING,
            column: "kind",
            value: words.into(),
        })?;
        let id = NamedId::new(kind, cells.next::<String>()?);
        let relation = cells.next::<Option<&str>>()?.zip(cells.next()?);
        let object = Object {
            relation: relation.map(|(schema, name): (&str, &str)| TableId::new(schema, name)),
            definition: cells.next()?,
            create: cells.next()?,
            replace: cells.next()?,
            parts: parts(cells.next()?)?,
            comment: cells.next()?,
        };
        objects.addresses.insert(address, id.clone());
        objects.found.insert(id, object);
    }
    Ok(objects)
}

/// A part as the queries print it.
#[derive(Deserialize)]
struct Printed {
    name: String,
    set: String,
    unset: Option<String>,
    alter: Option<String>,
    overwrites: bool,
    inline: bool,
}

fn parts(json: Option<&str>) -> Result<Vec<Part>, Error> {
    let Some(json) = json else { return Ok(Vec::new()) };
    let printed: Vec<Printed> = serde_json::from_str(json).map_err(|_| Error::Moved { reading: READING })?;
    let part = |Printed { name, set, unset, alter, overwrites, inline }| {
        let alter = if overwrites { Some(String::clone(&set)) } else { alter };
        Part { name, set, unset, alter, inline }
    };
    Ok(printed.into_iter().map(part).collect())
}
