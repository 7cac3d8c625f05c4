//! What every option of a table is written with: the table, its names in Rust, and what its file brings in.

use schema_model::{Table, TableId};

use super::world::{TableNames, Uses, World};

/// What a table's options are written with.
pub(super) struct Context<'c, 'a> {
    pub(super) world: &'c World<'a>,
    pub(super) uses: &'c mut Uses,
    pub(super) id: &'c TableId,
    pub(super) table: &'c Table,
    pub(super) names: &'c TableNames,
    /// The columns' names, in their order.
    pub(super) columns: Vec<String>,
}

/// Where an option stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Home {
    /// On the field of this column.
    Field(String),
    /// On the struct.
    Table,
}

impl Context<'_, '_> {
    /// The field of a column.
    pub(super) fn field_of(&self, column: &str) -> Option<&str> {
        let at = self.columns.iter().position(|own| own == column)?;
        self.names.fields.get(at).map(String::as_str)
    }

    /// The fields of columns.
    pub(super) fn fields_of(&self, columns: &[String]) -> Option<Vec<String>> {
        columns.iter().map(|column| self.field_of(column).map(str::to_owned)).collect()
    }
}
