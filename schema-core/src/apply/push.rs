//! A plan's statements on a database without a file: in the transactions that a migration of them would run in, under
//! the same lock, with the same patience. Nothing is recorded.

use postgres::Client;

use super::file::{self, File};
use super::{Error, Event, MigrateOptions, lock, session};
use crate::history::Migration;

/// The name that errors and events have for what is pushed.
const NAME: &str = "push";

/// Runs the statements of `sql`, all of them or none, but where one of them has to be committed before the next can
/// run: what was committed then stays.
///
/// # Errors
///
/// As [`migrate`](super::migrate): [`Error::Busy`] and [`Error::ReadOnly`] before anything is run, [`Error::Statement`]
/// for what the server refuses.
pub fn push(
    client: &mut Client,
    sql: &str,
    options: &MigrateOptions,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<(), Error> {
    let (name, sql) = (NAME.to_owned(), sql.to_owned());
    rehearse(
        client,
        &Migration {
            number: 0,
            name,
            sql,
            checksum: String::new(),
            former: Vec::new(),
            is_checked: false,
            down: None,
        },
        options,
        on_event,
    )
}

/// The same for a migration that is run where nothing is recorded, under its own name.
pub(crate) fn rehearse(
    client: &mut Client,
    migration: &Migration,
    options: &MigrateOptions,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<(), Error> {
    let file = File::read(migration)?;
    session::own(client, options)?;
    lock::acquire(client, options.wait, on_event)?;
    let result =
        session::writable(client).and_then(|()| file::run_unrecorded(client, &file, options, on_event));
    session::restore(client);
    lock::release(client);
    result
}
