//! Names that objects of several kinds share: what takes one waits until the other has let go of it.
//!
//! Tables, views, indexes and sequences are all in `pg_class`, and a table or view has a row type of its own name in
//! `pg_type`, beside enums, domains and all other types; functions, procedures and aggregates are in `pg_proc`.

use schema_model::object::Kind;
use schema_model::{NamedId, ObjectId, QualifiedName};

use super::step::Step;
use crate::sql::{identity, quote};

/// Lets the steps say which shared names they take and give back.
pub(super) fn link(steps: &mut [Step]) {
    for step in steps {
        let (taken, given_back): (Vec<ObjectId>, Vec<ObjectId>) =
            (shared(&step.links.creates), shared(&step.links.removes));
        step.links.creates.extend(taken);
        step.links.removes.extend(given_back);
    }
}

fn shared(ids: &[ObjectId]) -> Vec<ObjectId> {
    ids.iter().filter_map(name).collect()
}

/// A stand-in for the name of an object, whatever its kind.
fn name(id: &ObjectId) -> Option<ObjectId> {
    let relation = |name: &QualifiedName| Some(("name", quote::qualified(name)));
    let (class, text) = match id {
        ObjectId::Table(id) => relation(&id.0),
        ObjectId::Index(id) => relation(&id.0),
        ObjectId::Sequence(id) => relation(&id.0),
        ObjectId::Enum(id) => relation(&id.0),
        ObjectId::Named(id) => named(id),
        ObjectId::Schema(_) | ObjectId::Column(_) | ObjectId::Constraint(_) | ObjectId::Unmodeled(..) => None,
    }?;
    Some(ObjectId::Unmodeled(class.to_owned(), text))
}

fn named(id: &NamedId) -> Option<(&'static str, String)> {
    match id.kind {
        Kind::Type | Kind::Domain | Kind::View | Kind::MaterializedView => {
            let own = identity::parse(&id.identity)?;
            Some(("name", quote::qualified(&QualifiedName::new(own.schema.unwrap_or_default(), own.name))))
        }
        // An aggregate of no argument is written with a star, which a function is not.
        kind if kind.is_routine() => Some(("routine", id.identity.replace("(*)", "()"))),
        _ => None,
    }
}
