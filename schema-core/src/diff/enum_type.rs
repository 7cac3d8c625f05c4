//! What differs between two sets of enum types.

use schema_model::{EnumId, ObjectId, Schema};

use super::{Change, Place, comment};

pub(super) fn diff(changes: &mut Vec<Change>, before: &Schema, after: &Schema) {
    for id in before.enums.keys().filter(|id| !after.enums.contains_key(id)) {
        changes.push(Change::DropEnum { id: id.clone() });
    }
    for (id, wanted) in &after.enums {
        let old = before.enums.get(id);
        match old {
            None => changes.push(Change::CreateEnum { id: id.clone(), values: wanted.values.clone() }),
            Some(old) if only_gains(&old.values, &wanted.values) => {
                add_values(changes, id, &old.values, &wanted.values);
            }
            Some(old) => changes.push(Change::RecreateEnum {
                id: id.clone(),
                from: old.values.clone(),
                to: wanted.values.clone(),
            }),
        }
        let said = old.and_then(|old| old.comment.as_ref());
        comment(changes, ObjectId::Enum(id.clone()), None, said, wanted.comment.as_ref());
    }
}

/// Whether `short` can become `long` by insertions alone, which is all that `ADD VALUE` does.
pub(super) fn only_gains(short: &[String], long: &[String]) -> bool {
    let mut rest = long.iter();
    short.iter().all(|value| rest.any(|other| other == value))
}

/// From the last value to the first, so that each can be placed before one that is there.
fn add_values(changes: &mut Vec<Change>, id: &EnumId, before: &[String], after: &[String]) {
    let mut added = Vec::new();
    let mut appended = Vec::new();
    let mut next: Option<&String> = None;
    for value in after.iter().rev() {
        if !before.contains(value) {
            let change = |place| Change::AddEnumValue { id: id.clone(), value: value.clone(), place };
            match next {
                Some(next) => added.push(change(Place::Before(next.clone()))),
                None => appended.push(change(Place::Last)),
            }
        }
        if before.contains(value) || next.is_some() {
            next = Some(value);
        }
    }
    changes.extend(added);
    changes.extend(appended.into_iter().rev());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(before: &[&str], after: &[&str]) -> Vec<(String, Place)> {
        let own = |values: &[&str]| values.iter().map(ToString::to_string).collect::<Vec<_>>();
        let mut changes = Vec::new();
        add_values(&mut changes, &EnumId::new("public", "e"), &own(before), &own(after));
        changes
            .into_iter()
            .filter_map(|change| match change {
                Change::AddEnumValue { value, place, .. } => Some((value, place)),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn values_at_the_end_come_in_their_order() {
        assert_eq!(added(&["a"], &["a", "b", "c"]), [("b".into(), Place::Last), ("c".into(), Place::Last)]);
    }

    #[test]
    fn values_in_between_stand_before_one_that_is_there() {
        assert_eq!(
            added(&["a", "z"], &["x", "a", "b", "c", "z"]),
            [
                ("c".into(), Place::Before("z".into())),
                ("b".into(), Place::Before("c".into())),
                ("x".into(), Place::Before("a".into()))
            ]
        );
    }
}
