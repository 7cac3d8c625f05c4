//! A value for rows to the statements that give it to them: a trigger for those that are written meanwhile, and batches
//! that commit for those that are there.

use schema_model::{ColumnId, TableId};

use super::super::step::{Phase, Step};
use super::super::{Context, Effects, LockMode, Transaction};
use super::names::suffixed;
use crate::diff::Change;
use crate::sql::quote;

/// How a column is kept filled.
pub(super) struct Filling<'a> {
    /// Why.
    pub(super) change: &'a Change,
    /// The column that is filled.
    pub(super) column: &'a ColumnId,
    /// What it gets: SQL over the columns of its table.
    pub(super) value: String,
    /// When it gets it.
    pub(super) when: When,
}

/// Which rows are filled.
pub(super) enum When {
    /// Those that have no value.
    Missing,
    /// All of them, from this other column: those are left that have no value there.
    Follows(String),
}

impl Filling<'_> {
    /// The function and the trigger that fill the rows that are written from now on. Once the trigger is there, so are
    /// all rows that it does not see: to be made it waits for those who write.
    pub(super) fn trigger(&self) -> [Step; 2] {
        let (table, column) = (&self.column.table, quote::ident(&self.column.name));
        // The value names columns as a query of the table would, and means the same whoever writes the row.
        let row = quote::ident(&table.0.name);
        let fill = format!("NEW.{column} := (SELECT {} FROM (SELECT NEW.*) AS {row});", self.value);
        let (body, settings) = match self.when {
            When::Missing => {
                (format!("\tIF NEW.{column} IS NULL THEN\n\t\t{fill}\n\tEND IF;\n"), "search_path")
            }
            // Some casts go by the session's time zone: all rows by that of the one that fills them.
            When::Follows(_) => (format!("\t{fill}\n"), "timezone"),
        };
        let settings = match settings {
            "timezone" => "SET search_path FROM CURRENT SET timezone FROM CURRENT",
            _ => "SET search_path FROM CURRENT",
        };
        let quote = tag(&body);
        let function = format!(
            "CREATE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql {settings} AS {quote}\n\
             #variable_conflict use_column\nBEGIN\n{body}\tRETURN NEW;\nEND\n{quote}",
            self.function(),
        );
        let trigger = format!(
            "CREATE TRIGGER {} BEFORE INSERT OR UPDATE ON {} FOR EACH ROW EXECUTE FUNCTION {}()",
            self.name(),
            quote::relation(&table.0),
            self.function()
        );
        let lock = Effects::lock(table, LockMode::ShareRowExclusiveLock);
        [
            Step::new(Phase::Routine, self.change, function, Effects::none()),
            Step::new(Phase::Attached, self.change, trigger, lock),
        ]
    }

    /// Takes both away.
    pub(super) fn untrigger(&self) -> [Step; 2] {
        let table = &self.column.table;
        let trigger = format!("DROP TRIGGER {} ON {}", self.name(), quote::relation(&table.0));
        let function = format!("DROP FUNCTION {}()", self.function());
        let lock = Effects::lock(table, LockMode::AccessExclusiveLock);
        [
            Step::new(Phase::DropAttached, self.change, trigger, lock),
            Step::new(Phase::DropRoutine, self.change, function, Effects::none()),
        ]
    }

    /// Fills the rows that are there, a hundred pages at a time: each batch commits, so that nobody waits long for a
    /// row, and a run that was interrupted goes on with those that are left. A page is read by its number (manual,
    /// "5.5. System Columns", `ctid`), so that the whole costs what one reading of the table does, with or without a key.
    ///
    /// The statement is a string, in which no variable hides a column. What is called besides the value is PostgreSQL's own
    /// by its name: in whatever schema the path has, somebody may have made a better match.
    pub(super) fn batches(&self, context: &Context<'_>) -> Step {
        let (table, column) = (quote::relation(&self.column.table.0), quote::ident(&self.column.name));
        let left = match &self.when {
            When::Missing => format!("{column} IS NULL"),
            When::Follows(other) => format!("{column} IS NULL AND {} IS NOT NULL", quote::ident(other)),
        };
        let regclass = quote::literal(&table);
        let size = match context.before.inheritance.keys.contains_key(&self.column.table) {
            false => format!("pg_catalog.pg_relation_size({regclass}::pg_catalog.regclass)"),
            true => format!(
                "(SELECT pg_catalog.max(pg_catalog.pg_relation_size(relid)) \
                 FROM pg_catalog.pg_partition_tree({regclass}::pg_catalog.regclass))"
            ),
        };
        let update = format!(
            "\n\t\t\tUPDATE {table} SET {column} = {}\n\t\t\tWHERE {left} AND ctid OPERATOR(pg_catalog.>=) $1 AND ctid OPERATOR(pg_catalog.<) $2\n\t\t",
            self.value
        );
        let inner = tag(&format!("{update}$$"));
        let body = format!(
            "DECLARE\n\
             \tpages CONSTANT bigint := 100;\n\
             \tpage bigint := 0;\n\
             \tlast CONSTANT bigint := {size}\n\
             \t\tOPERATOR(pg_catalog./) pg_catalog.current_setting('block_size')::bigint;\n\
             BEGIN\n\
             \tWHILE page OPERATOR(pg_catalog.<=) last LOOP\n\
             \t\tEXECUTE {inner}{update}{inner}\n\
             \t\tUSING pg_catalog.format('(%s,0)', page)::pg_catalog.tid,\n\
             \t\t\tpg_catalog.format('(%s,0)', page OPERATOR(pg_catalog.+) pages)::pg_catalog.tid;\n\
             \t\tCOMMIT;\n\
             \t\tpage := page OPERATOR(pg_catalog.+) pages;\n\
             \tEND LOOP;\n\
             END\n"
        );
        let outer = tag(&body);
        let mut effects =
            Effects::lock(&self.column.table, LockMode::RowExclusiveLock).scanning(&self.column.table);
        effects.transaction = Transaction::Outside;
        Step::new(Phase::AddColumn, self.change, format!("DO {outer}\n{body}{outer}"), effects)
    }

    fn name(&self) -> String {
        quote::ident(&self.plain_name())
    }

    fn function(&self) -> String {
        quote::qualified(&TableId::new(&self.column.table.0.schema, self.plain_name()).0)
    }

    fn plain_name(&self) -> String {
        suffixed(&format!("{}_{}", self.column.table.0.name, self.column.name), "_fill")
    }
}

/// A dollar quote that the text does not hold.
fn tag(body: &str) -> String {
    let mut tag = "$$".to_owned();
    let mut nth = 0;
    while body.contains(&tag) {
        nth += 1;
        tag = if nth == 1 { "$fill$".to_owned() } else { format!("$fill{nth}$") };
    }
    tag
}

#[cfg(test)]
mod tests {
    use super::tag;

    #[test]
    fn a_quote_ends_where_it_should() {
        assert_eq!(tag("a"), "$$");
        assert_eq!(tag("$$a$$"), "$fill$");
        assert_eq!(tag("$$a$$ $fill$ $fill2$"), "$fill3$");
    }
}
