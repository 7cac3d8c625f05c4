//! Two looks at a database to what can be said about it: what one look does not understand may be a schema that changed
//! under it, and what two looks do not understand alike is what the catalogs hold.

use std::collections::BTreeSet;

use schema_model::{Observed, Unmodeled};

use super::error::Error;

/// What one look saw.
pub(super) struct Seen {
    /// The database, without what was not understood.
    pub(super) observed: Observed,
    /// What was not understood.
    pub(super) unknown: BTreeSet<Unmodeled>,
}

/// Looks once, and a second time where something was not understood.
///
/// # Errors
///
/// [`Error::Moved`] where the second look was puzzled by something else than the first, and any failure that a look has
/// twice.
pub(super) fn twice(mut look: impl FnMut() -> Result<Seen, Error>) -> Result<Observed, Error> {
    let first = look();
    match &first {
        Ok(seen) if !seen.unknown.is_empty() => {}
        Err(Error::Gone { .. }) => {}
        _ => return first.map(whole),
    }
    match (first, look()) {
        (_, Ok(second)) if second.unknown.is_empty() => Ok(whole(second)),
        (Ok(first), Ok(second)) if first.unknown == second.unknown => Ok(whole(second)),
        (Err(first), Err(second)) if first.to_string() == second.to_string() => Err(second),
        (_, Err(failure)) if !matches!(failure, Error::Gone { .. }) => Err(failure),
        _ => Err(Error::Moved),
    }
}

/// The database with what was not understood among what is outside the model.
fn whole(seen: Seen) -> Observed {
    let Seen { mut observed, mut unknown } = seen;
    observed.unmodeled.append(&mut unknown);
    observed
}

#[cfg(test)]
mod tests {
    use super::{Error, Observed, Seen, Unmodeled, twice};

    /// What looks see that are puzzled by these, one after the other, and how many there were.
    fn after(looks: &[&[&str]]) -> (Result<Vec<String>, String>, usize) {
        let mut next = looks.iter();
        let mut count = 0;
        let found = twice(|| {
            count += 1;
            let names = next.next().copied().unwrap_or_default();
            let unknown = names.iter().map(|name| Unmodeled {
                kind: "unknown conkey of constraint".into(),
                name: (*name).into(),
                definition: "{7}".into(),
            });
            Ok(Seen { observed: Observed::default(), unknown: unknown.collect() })
        });
        let names = |observed: Observed| observed.unmodeled.into_iter().map(|own| own.name).collect();
        (found.map(names).map_err(|error: Error| error.to_string()), count)
    }

    #[test]
    fn what_two_looks_do_not_understand_alike_is_named() {
        assert_eq!(after(&[&[]]), (Ok(vec![]), 1));
        assert_eq!(after(&[&["a"], &["a"]]), (Ok(vec!["a".into()]), 2));
    }

    #[test]
    fn what_the_second_look_understands_was_a_change() {
        assert_eq!(after(&[&["a"], &[]]), (Ok(vec![]), 2));
    }

    #[test]
    fn the_schema_is_said_to_have_changed_where_the_looks_differ() {
        let moved = Err("cannot read the database: the schema changed at the same time".to_owned());
        assert_eq!(after(&[&["a"], &["b"]]), (moved, 2));
    }
}
