//! Migrations to what they rename: they are run on a copy of a dev database, and the catalog says what has another name.

use schema_model::declared::Renames;

use super::Error;
use crate::apply::{self, MigrateOptions};
use crate::history::Migration;
use crate::lint::identity::Names;
use crate::source::{Observer, State, copy};

/// What is called otherwise before and after.
pub(super) struct Both {
    /// The new names, with the old ones.
    pub(super) forth: Renames,
    /// The old names, with the new ones.
    pub(super) back: Renames,
}

pub(super) fn of(observer: &Observer<'_>, migrations: &[Migration], before: &State) -> Result<Both, Error> {
    let mut database = observer.materialize(before)?;
    let mut copy = copy::of(observer.dev().server()?, &mut database)?;
    let client = copy.client();
    let earlier = Names::read(client)?;
    for migration in migrations {
        apply::rehearse(client, migration, &MigrateOptions::of_dev(), &mut |_| {})?;
    }
    let later = Names::read(client)?;
    Ok(Both { forth: earlier.renames(&later), back: later.renames(&earlier) })
}
