//! The names that relations and types have in their schemas: who holds which, and what they are called before and after.

use std::collections::BTreeMap;

use schema_model::object::Kind;
use schema_model::{Constraint, ConstraintKind, IndexId, ObjectId, QualifiedName, Schema};

use super::{aside, called};
use crate::sql::identity;

/// Where the schemas of before have gone: old name to new.
pub(super) struct Homes<'a>(pub(super) BTreeMap<&'a str, &'a str>);

impl Homes<'_> {
    /// A name of before once its schema has its new name.
    pub(super) fn now(&self, name: &QualifiedName) -> QualifiedName {
        match self.0.get(name.schema.as_str()) {
            Some(schema) => QualifiedName::new(*schema, &name.name),
            None => name.clone(),
        }
    }

    /// The name that it had before.
    pub(super) fn before(&self, name: &QualifiedName) -> QualifiedName {
        match self.0.iter().find(|(_, new)| **new == name.schema) {
            Some((old, _)) => QualifiedName::new(*old, &name.name),
            None => name.clone(),
        }
    }
}

/// What relations and types are called now, and what they were.
pub(super) struct Names<'a> {
    pub(super) homes: &'a Homes<'a>,
    /// New id to the one of before, but for its schema.
    pub(super) moved: &'a BTreeMap<ObjectId, ObjectId>,
}

impl Names<'_> {
    /// What a table, a view or a type of this name was called before.
    pub(super) fn before(&self, id: &ObjectId) -> ObjectId {
        let old = self.moved.get(id).unwrap_or(id);
        rehomed(old, |name| self.homes.before(name))
    }
}

/// A name to step aside to.
pub(super) fn stepped_aside(id: &ObjectId, nth: usize) -> ObjectId {
    let name = match id {
        ObjectId::Constraint(id) => id.name.clone(),
        ObjectId::Named(id) => identity::parse(&id.identity).map(|own| own.name).unwrap_or_default(),
        other => qualified(other).map(|own| own.name).unwrap_or_default(),
    };
    called(id, None, &aside(&name, nth))
}

/// Everything that has a name in a schema by itself.
pub(super) fn names(schema: &Schema) -> Vec<ObjectId> {
    let mut found: Vec<ObjectId> = Vec::new();
    for (id, table) in &schema.tables {
        found.push(ObjectId::Table(id.clone()));
        let index = |name: &String| ObjectId::Index(IndexId::new(&id.0.schema, name));
        found.extend(table.indexes.keys().map(index));
        let has_index =
            |own: &Constraint| !matches!(own.kind, ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_));
        let keys = table.constraints.iter().filter(|(_, own)| has_index(own));
        found.extend(keys.map(|(name, _)| index(name)));
        let identities = table.columns.iter().filter_map(|column| column.identity.as_ref()?.sequence.clone());
        found.extend(identities.map(ObjectId::Sequence));
    }
    found.extend(schema.enums.keys().cloned().map(ObjectId::Enum));
    found.extend(schema.sequences.keys().cloned().map(ObjectId::Sequence));
    let named = schema.objects.keys().cloned().map(ObjectId::Named);
    found.extend(named.filter(is_relation_or_type));
    for (id, object) in schema.objects.iter().filter(|(id, _)| id.kind == Kind::MaterializedView) {
        let home = identity::parse(&id.identity).and_then(|own| own.schema).unwrap_or_default();
        let indexes = object.parts.iter().filter_map(|part| part.name.strip_prefix("index "));
        let indexes = indexes.filter_map(identity::parse);
        found.extend(indexes.map(|own| ObjectId::Index(IndexId::new(&home, own.name))));
    }
    found
}

/// Whether it has a name among relations or types.
pub(super) fn is_relation_or_type(id: &ObjectId) -> bool {
    match id {
        ObjectId::Table(_) | ObjectId::Enum(_) | ObjectId::Sequence(_) | ObjectId::Index(_) => true,
        ObjectId::Named(id) => id.kind.is_relation() || matches!(id.kind, Kind::Type | Kind::Domain),
        ObjectId::Schema(_) | ObjectId::Column(_) | ObjectId::Constraint(_) | ObjectId::Unmodeled(..) => {
            false
        }
    }
}

/// Whether one cannot have its name while the other has its own: relations share their names with each other, and
/// with types where they have rows (`pg_class` and `pg_type` are unique by name and namespace).
pub(super) fn clash(a: &ObjectId, b: &ObjectId) -> bool {
    let is_type = |id: &ObjectId| !matches!(id, ObjectId::Sequence(_) | ObjectId::Index(_));
    let is_class = |id: &ObjectId| match id {
        ObjectId::Named(id) => id.kind != Kind::Domain,
        ObjectId::Enum(_) => false,
        _ => true,
    };
    qualified(a) == qualified(b) && (is_type(a) && is_type(b) || is_class(a) && is_class(b))
}

/// The name of what has one in a schema by itself.
pub(super) fn qualified(id: &ObjectId) -> Option<QualifiedName> {
    match id {
        ObjectId::Table(id) => Some(id.0.clone()),
        ObjectId::Enum(id) => Some(id.0.clone()),
        ObjectId::Sequence(id) => Some(id.0.clone()),
        ObjectId::Index(id) => Some(id.0.clone()),
        ObjectId::Named(id) => {
            let own = identity::parse(&id.identity)?;
            Some(QualifiedName::new(own.schema?, own.name))
        }
        ObjectId::Schema(_) | ObjectId::Column(_) | ObjectId::Constraint(_) | ObjectId::Unmodeled(..) => None,
    }
}

/// The same thing in another schema.
pub(super) fn rehomed(id: &ObjectId, home: impl Fn(&QualifiedName) -> QualifiedName) -> ObjectId {
    match qualified(id) {
        Some(name) => called(id, Some(&home(&name).schema), &name.name),
        None => id.clone(),
    }
}
