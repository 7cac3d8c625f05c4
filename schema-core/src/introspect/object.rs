//! The catalogs of all kinds that need no model of their own to objects: statements that the catalog prints.

use std::collections::{BTreeMap, BTreeSet};

use postgres::types::{ToSql, Type};
use schema_model::object::{Kind, Part};
use schema_model::{Bookkeeping, NamedId, Object, TableId};
use serde::Deserialize;

use super::error::Error;
use super::query::{Catalog, Cells};
use super::unknown::Unknown;

const READING: &str = "the views, functions and other objects";

/// What `presence.sql` calls a kind that may be there, and what selects it: all in the same columns, so that they are
/// one query.
const QUERIES: [(&str, &str); 31] = [
    ("view", include_str!("object/view.sql")),
    ("materialized view", include_str!("object/materialized_view.sql")),
    ("routine", include_str!("object/routine.sql")),
    ("aggregate", include_str!("object/aggregate.sql")),
    ("trigger", include_str!("object/trigger.sql")),
    ("event trigger", include_str!("object/event_trigger.sql")),
    ("rule", include_str!("object/rule.sql")),
    ("policy", include_str!("object/policy.sql")),
    ("type d", include_str!("object/domain.sql")),
    ("type r", include_str!("object/range_type.sql")),
    ("type b", include_str!("object/base_type.sql")),
    ("type p", include_str!("object/shell_type.sql")),
    ("composite type", include_str!("object/composite_type.sql")),
    ("extension", include_str!("object/extension.sql")),
    ("statistics", include_str!("object/statistics.sql")),
    ("collation", include_str!("object/collation.sql")),
    ("publication", include_str!("object/publication.sql")),
    ("subscription", include_str!("object/subscription.sql")),
    ("operator", include_str!("object/operator.sql")),
    ("operator family", include_str!("object/operator_family.sql")),
    ("operator family", include_str!("object/operator_class.sql")),
    ("cast", include_str!("object/cast.sql")),
    ("conversion", include_str!("object/conversion.sql")),
    ("language", include_str!("object/language.sql")),
    ("transform", include_str!("object/transform.sql")),
    ("access method", include_str!("object/access_method.sql")),
    ("text search", include_str!("object/text_search_parser.sql")),
    ("text search", include_str!("object/text_search_template.sql")),
    ("text search", include_str!("object/text_search_dictionary.sql")),
    ("text search", include_str!("object/text_search_configuration.sql")),
    ("foreign data", include_str!("object/foreign_data.sql")),
];

/// What was read, and where `pg_depend` knows it from.
#[derive(Default)]
pub(super) struct Objects {
    pub(super) found: BTreeMap<NamedId, Object>,
    /// By catalog and oid.
    pub(super) addresses: BTreeMap<(u32, u32), NamedId>,
    /// What is not understood of others.
    pub(super) unknown: Unknown,
    /// What the server keeps among their options.
    pub(super) bookkeeping: BTreeSet<Bookkeeping>,
}

/// Reads all objects, or only those with one of these oids, in whichever catalog they are.
pub(super) fn read(catalog: &mut Catalog<'_, '_>, only: Option<&[u32]>) -> Result<Objects, Error> {
    let mut objects = Objects::default();
    for mut sql in queries(catalog)? {
        let mut parameters: Vec<(&(dyn ToSql + Sync), Type)> = Vec::new();
        if let Some(only) = &only {
            sql = format!(
                "SELECT * FROM (\n{sql}\n) AS object (class, oid) WHERE object.oid = ANY ($1::oid[])"
            );
            parameters.push((only, Type::OID_ARRAY));
        }
        for row in &catalog.rows(READING, &sql, &parameters)? {
            let mut cells = Cells::of(row, READING);
            let address = (cells.next()?, cells.next()?);
            let id = id(&mut cells)?;
            match object(&mut cells) {
                Ok(object) => {
                    objects.addresses.insert(address, id.clone());
                    objects.found.insert(id, object);
                }
                Err(error) => objects.unknown.take(error, id.kind.words(), || id.identity.clone())?,
            }
        }
    }
    if only.is_none() && !objects.found.is_empty() {
        for row in &catalog.rows(READING, include_str!("bookkeeping.sql"), &[])? {
            let mut cells = Cells::of(row, READING);
            objects.bookkeeping.insert(Bookkeeping { field: cells.next()?, name: cells.next()? });
        }
    }
    Ok(objects)
}

/// Which object a row is about.
fn id(cells: &mut Cells<'_>) -> Result<NamedId, Error> {
    let words: &str = cells.next()?;
    let kind = Kind::from_words(words).ok_or_else(|| Error::Unknown {
        reading: READING,
        column: "kind".into(),
        value: words.into(),
    })?;
    Ok(NamedId::new(kind, cells.next::<String>()?))
}

/// The rest of a row to an object.
fn object(cells: &mut Cells<'_>) -> Result<Object, Error> {
    let relation = cells.next::<Option<&str>>()?.zip(cells.next()?);
    Ok(Object {
        relation: relation.map(|(schema, name): (&str, &str)| TableId::new(schema, name)),
        definition: cells.next()?,
        create: cells.next()?,
        replace: cells.next()?,
        parts: parts(cells.next()?)?,
        comment: cells.next()?,
    })
}

/// The queries of the kinds that there may be, as one where it is planned anew.
fn queries(catalog: &mut Catalog<'_, '_>) -> Result<Vec<String>, Error> {
    let mut present: BTreeSet<String> = BTreeSet::new();
    for row in &catalog.rows(READING, include_str!("object/presence.sql"), &[])? {
        present.insert(Cells::of(row, READING).next()?);
    }
    let wanted = QUERIES.iter().filter(|(kind, _)| present.contains(*kind));
    let queries: Vec<&str> = wanted.map(|(_, sql)| *sql).collect();
    Ok(match queries.as_slice() {
        [] => Vec::new(),
        _ if catalog.is_prepared() => queries.into_iter().map(ToOwned::to_owned).collect(),
        _ => vec![queries.join("\nUNION ALL\n")],
    })
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
    let printed: Vec<Printed> = serde_json::from_str(json).map_err(|_| Error::Unknown {
        reading: READING,
        column: "definition".into(),
        value: json.to_owned(),
    })?;
    let part = |Printed { name, set, unset, alter, overwrites, inline }| {
        let alter = if overwrites { Some(String::clone(&set)) } else { alter };
        Part { name, set, unset, alter, inline }
    };
    Ok(printed.into_iter().map(part).collect())
}
