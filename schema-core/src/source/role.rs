//! Roles that a schema names and a dev server lacks. They belong to a server and are no part of a schema, so that a
//! private server gets them when something asks for them; one that the user named is left alone.

use std::error::Error as StdError;

use postgres::error::SqlState;

use super::Error;
use crate::dev::Dev;

/// How many roles one source may need. Each of them starts the work anew.
const MOST: usize = 100;

/// Does some work on the dev server, again for each role that turns out to be missing.
pub(super) fn with_roles<T>(dev: &Dev, mut work: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
    let mut made = Vec::new();
    loop {
        let error = match work() {
            Err(error) => error,
            done => return done,
        };
        match missing(&error) {
            Some(role) if made.len() < MOST && !made.contains(&role) && dev.server()?.make_role(&role)? => {
                made.push(role);
            }
            _ => return Err(error),
        }
    }
}

/// The role that a server did not find, where that is what an error is about.
pub(super) fn missing(error: &(dyn StdError + 'static)) -> Option<String> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(said) = error.downcast_ref::<postgres::Error>().and_then(postgres::Error::as_db_error) {
            // `get_role_oid` in src/backend/utils/adt/acl.c says it in these words, and in no field of its own.
            let name = said.message().strip_prefix("role \"")?.strip_suffix("\" does not exist")?;
            return (*said.code() == SqlState::UNDEFINED_OBJECT).then(|| name.to_owned());
        }
        cause = error.source();
    }
    None
}
