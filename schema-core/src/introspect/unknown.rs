//! A row of a catalog that is not understood to something outside the model that names the object and the field, so that
//! the rest of the database is read all the same.

use std::collections::BTreeSet;

use schema_model::Unmodeled;

use super::error::Error;

/// What is not understood of a database.
#[derive(Default)]
pub(super) struct Unknown(BTreeSet<Unmodeled>);

impl Unknown {
    /// Takes a field of an object that holds what no manual from 14 to 18 knows; any other failure stays one.
    pub(super) fn take(
        &mut self,
        error: Error,
        kind: &str,
        name: impl FnOnce() -> String,
    ) -> Result<(), Error> {
        let Error::Unknown { reading: _, column, value } = error else { return Err(error) };
        self.insert(&column, kind, name(), value);
        Ok(())
    }

    /// Takes a field of an object, and what it holds.
    pub(super) fn insert(&mut self, field: &str, kind: &str, name: String, value: String) {
        self.0.insert(Unmodeled { kind: format!("unknown {field} of {kind}"), name, definition: value });
    }

    pub(super) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    pub(super) fn into_set(self) -> BTreeSet<Unmodeled> {
        self.0
    }
}
