//! A domain whose checks or default call what is made again: they go before and come back after, and the domain stays.

use schema_model::object::Part;
use schema_model::{NamedId, Object, ObjectId, Schema};

use crate::diff::{Change, PartAction};

/// Takes the parts of a domain that rest on `cause` away, and sets them again where the domain stays.
pub(in crate::plan) fn disturb(
    changes: &mut Vec<Change>,
    before: &Schema,
    id: &NamedId,
    (old, new): (&Object, Option<&Object>),
    cause: &ObjectId,
) {
    let own = ObjectId::Named(id.clone());
    let rests =
        |part: &&Part| before.part_dependencies.contains(&(own.clone(), part.name.clone(), cause.clone()));
    let parts: Vec<&Part> = old.parts.iter().filter(rests).collect();
    let is_part = |part: &str| parts.iter().any(|own| own.name == part);
    changes.retain(
        |change| !matches!(change, Change::AlterObject { id: own, part, .. } if own == id && is_part(part)),
    );
    let mut alter = |part: &Part, action, sql: Option<&String>| {
        let (part, sql) = (part.name.clone(), sql.cloned());
        changes.extend(sql.map(|sql| Change::AlterObject { id: id.clone(), part, action, sql }));
    };
    for part in &parts {
        alter(part, PartAction::Drop, part.unset.as_ref());
        if let Some(part) = new.and_then(|new| new.part(&part.name)) {
            alter(part, PartAction::Add, Some(&part.set));
        }
    }
}
