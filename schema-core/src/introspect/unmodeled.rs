//! Every other catalog to objects outside the model, each with a text that any hand edit changes.

use std::collections::BTreeSet;

use schema_model::Unmodeled;

use super::error::Error;
use super::query::{Catalog, Cells};

pub(super) fn read(catalog: &mut Catalog<'_, '_>) -> Result<BTreeSet<Unmodeled>, Error> {
    Ok(BTreeSet::new())
}
