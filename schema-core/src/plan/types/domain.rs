//! A domain whose checks or default call what is made again: they go before and come back after, and the domain stays.

use schema_model::object::Part;
use schema_model::{NamedId, Object, ObjectId};

use crate::diff::Change;
use crate::sql::identity;

/// Takes the parts of a domain that name `cause` away, and sets them again.
pub(in crate::plan) fn disturb(
    changes: &mut Vec<Change>,
    id: &NamedId,
    old: &Object,
    new: &Object,
    cause: &ObjectId,
) {
    let ObjectId::Named(cause) = cause else { return };
    let Some(name) = identity::parse(&cause.identity).map(|own| own.name) else { return };
    let names_it = |part: &&Part| !part.name.ends_with(" comment") && part.set.contains(&name);
    let parts: Vec<&Part> = old.parts.iter().filter(names_it).collect();
    let is_part = |part: &str| parts.iter().any(|own| own.name == part);
    changes.retain(
        |change| !matches!(change, Change::AlterObject { id: own, part, .. } if own == id && is_part(part)),
    );
    let mut alter = |part: &Part, sql: &Option<String>| {
        let (part, sql) = (part.name.clone(), sql.clone());
        changes.extend(sql.map(|sql| Change::AlterObject { id: id.clone(), part, sql }));
    };
    for part in &parts {
        alter(part, &part.unset);
        if let Some(part) = new.part(&part.name) {
            alter(part, &Some(part.set.clone()));
        }
    }
}

/// Whether a statement takes something from a type and gives it nothing.
pub(in crate::plan) fn only_drops(sql: &str) -> bool {
    [" DROP ATTRIBUTE ", " DROP CONSTRAINT "].iter().any(|word| sql.contains(word))
        || [" DROP DEFAULT", " DROP NOT NULL"].iter().any(|word| sql.ends_with(word))
}

/// Whether a statement gives something to a type and takes nothing from it.
pub(in crate::plan) fn only_adds(sql: &str) -> bool {
    !only_drops(sql)
        && [" ADD ATTRIBUTE ", " ADD CONSTRAINT ", " SET DEFAULT "].iter().any(|word| sql.contains(word))
}
