//! A difference to lines, one an object: what is dropped to be made again is one thing that differs.

use schema_core::diff::{Change, Difference, UnmodeledChange};

const MISSING: &str = ": is missing";
const EXTRA: &str = ": is extra";

/// The words for the state before: what it lacks is missing.
pub(crate) fn before(difference: &Difference) -> Vec<String> {
    let changes = difference.changes.iter().map(Change::describe);
    one_an_object(changes.chain(difference.unmodeled.iter().map(UnmodeledChange::describe)).collect())
}

/// The words for the state after: what the one before lacks is extra here.
pub(crate) fn after(difference: &Difference) -> Vec<String> {
    before(difference).into_iter().map(turned).collect()
}

/// What no plan can hold, in the words for the state after.
pub(crate) fn unplanned_after(difference: &Difference) -> Vec<String> {
    difference.unmodeled.iter().map(|change| turned(change.describe())).collect()
}

fn turned(line: String) -> String {
    if let Some(object) = line.strip_suffix(MISSING) {
        return format!("{object}{EXTRA}");
    }
    if let Some(object) = line.strip_suffix(EXTRA) {
        return format!("{object}{MISSING}");
    }
    line.replacen(": lacks the value ", ": has the extra value ", 1)
}

fn one_an_object(lines: Vec<String>) -> Vec<String> {
    let is_there = |object: &str, what: &str| lines.contains(&format!("{object}{what}"));
    let mut told = Vec::with_capacity(lines.len());
    for line in &lines {
        match (line.strip_suffix(MISSING), line.strip_suffix(EXTRA)) {
            (Some(object), _) if is_there(object, EXTRA) => {}
            (_, Some(object)) if is_there(object, MISSING) => told.push(format!("{object}: differs")),
            _ => told.push(line.clone()),
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::{one_an_object, turned};

    #[test]
    fn what_is_made_again_differs() {
        let lines =
            ["index a: is extra", "index b: is extra", "index a: is missing", "table t: comment -> 'x'"];
        let told = one_an_object(lines.map(str::to_owned).to_vec());
        assert_eq!(told, ["index a: differs", "index b: is extra", "table t: comment -> 'x'"]);
    }

    #[test]
    fn the_other_side_has_what_one_lacks() {
        for (one, other) in [
            ("table t: is missing", "table t: is extra"),
            ("enum e: lacks the value 'x'", "enum e: has the extra value 'x'"),
            ("table t: differs", "table t: differs"),
        ] {
            assert_eq!(turned(one.to_owned()), other);
        }
    }
}
