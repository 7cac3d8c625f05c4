//! What goes by another name, for commands that compare.

use clap::Args as Group;

#[derive(Debug, Group)]
pub(crate) struct Renames {
    /// A table, a column or anything else that goes by another name: users=accounts, users.name=users.full_name,
    /// "view people=persons"
    #[arg(long = "rename", value_name = "OLD=NEW")]
    pub(crate) renames: Vec<String>,
    /// A table or column that really goes, though something new looks like it: users.name
    #[arg(long = "drop", value_name = "NAME")]
    pub(crate) dropped: Vec<String>,
}
