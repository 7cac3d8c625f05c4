//! A difference to lines, in the words for either side.

use schema_core::diff::Difference;

const MISSING: &str = ": is missing";
const EXTRA: &str = ": is extra";

/// The words for the state before: what it lacks is missing.
pub(crate) fn before(difference: &Difference) -> Vec<String> {
    difference.describe()
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

#[cfg(test)]
mod tests {
    use super::turned;

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
