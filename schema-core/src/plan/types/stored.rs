//! A column's type to what is behind its domains: the type that values are stored as, and what the domains demand of them.

use schema_model::object::Kind;
use schema_model::{ColumnType, ObjectId, QualifiedName, Schema};

use super::super::cast;
use super::uses;
use crate::sql::{identity, quote};

/// What the values of a column are.
pub(in crate::plan) struct Stored {
    /// The type behind all domains. That of an array of a domain is the array: PostgreSQL converts its elements.
    pub(in crate::plan) ty: ColumnType,
    /// Whether there was a domain to look behind.
    pub(in crate::plan) is_domain: bool,
    /// Whether one of the domains has a check or is NOT NULL.
    pub(in crate::plan) is_checked: bool,
    /// The collation that the outermost domain with one brings along, as it is printed.
    pub(in crate::plan) collation: Option<String>,
}

/// Looks behind the domains of a type.
pub(in crate::plan) fn stored(schema: &Schema, ty: &ColumnType) -> Stored {
    let mut found = Stored { ty: ty.clone(), is_domain: false, is_checked: false, collation: None };
    // A domain is over one that was there before it, so this comes to an end.
    while let Some(name) = found.ty.element.as_ref().filter(|_| !found.ty.array)
        && let Some(ObjectId::Named(id)) = uses::find(schema, name)
        && id.kind == Kind::Domain
        && let Some(domain) = schema.objects.get(&id)
    {
        let (text, collation) = match domain.definition.split_once(" COLLATE ") {
            Some((text, collation)) => (text, Some(collation.to_owned())),
            None => (domain.definition.as_str(), None),
        };
        let Some(ty) = printed_type(text) else { break };
        found.ty = ty;
        found.is_domain = true;
        found.is_checked |= domain.parts.iter().any(|part| is_demand(&part.name));
        found.collation = found.collation.or(collation);
    }
    found
}

/// Whether a part of a domain keeps values out.
pub(super) fn is_demand(part: &str) -> bool {
    part == "not null" || part.starts_with("constraint ")
}

/// A type as `format_type` prints it.
fn printed_type(text: &str) -> Option<ColumnType> {
    cast::printed_type(text).or_else(|| {
        let own = identity::parse(text)?;
        let schema = own.schema.unwrap_or_else(|| "pg_catalog".to_owned());
        let element = Some(QualifiedName::new(schema, own.name));
        Some(ColumnType { text: text.to_owned(), element, array: text.ends_with("[]") })
    })
}

/// The collation of a column as it is printed.
pub(in crate::plan) fn collation(stored: &Stored, own: Option<&QualifiedName>) -> Option<String> {
    own.map(quote::printed).or_else(|| stored.collation.clone())
}
