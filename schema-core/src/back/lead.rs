//! A way back to whether it leads back: it is run without rows, and the catalog is compared with what was before.

use schema_model::Observed;

use super::Error;
use crate::apply::{self, MigrateOptions};
use crate::history::{Down, Migration};
use crate::source::{Observer, State, copy};
use crate::verify;

/// What still differs from `before` once `down` has run on the state `after`, a line each.
///
/// # Errors
///
/// No dev database, or a statement that fails without a row.
pub fn left(
    observer: &Observer<'_>,
    (migration, down): (&Migration, &Down),
    after: &State,
    before: &Observed,
) -> Result<Vec<String>, Error> {
    let mut database = observer.materialize(after)?;
    let mut copy = copy::of(observer.dev().server()?, &mut database)?;
    let back = down.migration(migration);
    apply::rehearse(copy.client(), &back, &MigrateOptions::of_dev(), &mut |_| {})?;
    let mut open = copy.client().transaction()?;
    Ok(verify::left(&mut open, before)?)
}
