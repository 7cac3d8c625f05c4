//! Names that objects of several kinds share: what takes one waits until the other has let go of it.
//!
//! Tables, views, indexes, sequences and composite types are all in `pg_class`. A table, a view or a composite type is in
//! `pg_type`, too, beside enums, domains and all other types; functions, procedures and aggregates are in `pg_proc`.

use schema_model::object::Kind;
use schema_model::{NamedId, ObjectId, QualifiedName};

use super::milestone::{Catalog, Milestone};
use super::step::Step;
use crate::diff::Change;
use crate::sql::{identity, quote};

/// Lets the steps say which shared names they take and give back.
pub(super) fn link(steps: &mut [Step]) {
    for step in steps {
        if let Change::DropObject { id, .. } = &step.change {
            step.links.create(without_overloads(&ObjectId::Named(id.clone())));
        }
        let (taken, given_back): (Vec<Milestone>, Vec<Milestone>) =
            (shared(&step.links.creates), shared(&step.links.removes));
        step.links.create(taken);
        step.links.remove(given_back);
    }
}

/// That the functions of this name that go are gone, which calls wait for.
pub(super) fn without_overloads(id: &ObjectId) -> Option<Milestone> {
    let ObjectId::Named(id) = id else { return None };
    routine_name(id).map(Milestone::OverloadsGone)
}

/// The name of a routine without its arguments, which others share.
pub(super) fn routine_name(id: &NamedId) -> Option<QualifiedName> {
    let own = identity::parse(&id.identity).filter(|_| id.kind.is_routine())?;
    Some(QualifiedName::new(own.schema?, own.name))
}

fn shared(all: &[Milestone]) -> Vec<Milestone> {
    all.iter().filter_map(Milestone::existing).flat_map(names).collect()
}

/// The names of an object, whatever its kind.
fn names(id: &ObjectId) -> Vec<Milestone> {
    let (classes, text): (&[Catalog], String) = match id {
        ObjectId::Table(id) => (&[Catalog::Relations, Catalog::Types], quote::qualified(&id.0)),
        ObjectId::Index(id) => (&[Catalog::Relations], quote::qualified(&id.0)),
        // It has no row type, and is refused the name of a type all the same (`heap_create_with_catalog`).
        ObjectId::Sequence(id) => (&[Catalog::Relations, Catalog::Types], quote::qualified(&id.0)),
        ObjectId::Enum(id) => (&[Catalog::Types], quote::qualified(&id.0)),
        ObjectId::Named(id) => match named(id) {
            Some(names) => names,
            None => return Vec::new(),
        },
        ObjectId::Schema(_) | ObjectId::Column(_) | ObjectId::Constraint(_) | ObjectId::Unmodeled(..) => {
            return Vec::new();
        }
    };
    classes.iter().map(|class| Milestone::NameTaken(*class, text.clone())).collect()
}

fn named(id: &NamedId) -> Option<(&'static [Catalog], String)> {
    let classes: &[Catalog] = match id.kind {
        Kind::Domain => &[Catalog::Types],
        // Whether a type is composite, its name does not say.
        Kind::Type | Kind::View | Kind::MaterializedView => &[Catalog::Relations, Catalog::Types],
        // An aggregate of no argument is written with a star, which a function is not.
        kind if kind.is_routine() => return Some((&[Catalog::Routines], id.identity.replace("(*)", "()"))),
        _ => return None,
    };
    let own = identity::parse(&id.identity)?;
    Some((classes, quote::qualified(&QualifiedName::new(own.schema.unwrap_or_default(), own.name))))
}
