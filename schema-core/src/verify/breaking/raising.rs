//! An expression that fails on some rows to these rows: it is tried on one after the other, since the server stops at the
//! first.

use postgres::GenericClient;

use super::Aliases;
use crate::sql::quote;

/// How many rows are told apart.
const MOST: usize = 10_000;

/// A value that is computed for each row and assigned to a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Raising {
    /// The type.
    pub(in super::super) ty: String,
    /// The expression, about the columns of the table.
    pub(in super::super) value: String,
}

/// What the server says of a row: the five characters, and a message.
pub(in super::super) type Said = (String, String);

/// What is true of the rows that it fails on, about `here`, and what the server says of the first of them.
///
/// # Errors
///
/// A connection that is gone, a query that takes too long, or no PL/pgSQL.
pub(super) fn find<C: GenericClient>(
    client: &mut C,
    from: &str,
    raising: &Raising,
    aliases: &Aliases,
) -> Result<(String, Option<Said>), postgres::Error> {
    let Raising { ty, value } = raising;
    let each = aliases.query(&format!("SELECT tableoid, ctid FROM {from}"));
    let one = aliases.query(&format!(
        "SELECT ({value}) FROM {from} WHERE tableoid = schema_row.tableoid AND ctid = schema_row.ctid"
    ));
    // What is assigned to a variable is cast as what is assigned to a column: a text that is too long is refused. The
    // variable is declared with its value, since a domain may refuse to hold none.
    client.batch_execute(&format!(
        "DO $schema$
         #variable_conflict use_column
         DECLARE schema_row record; schema_found text[] := '{{}}'; schema_state text := ''; schema_said text := '';
         BEGIN
             FOR schema_row IN {each} LOOP
                 BEGIN
                     DECLARE schema_value {ty} := ({one});
                     BEGIN NULL; END;
                 EXCEPTION WHEN OTHERS THEN
                     IF schema_state = '' THEN schema_state := SQLSTATE; schema_said := SQLERRM; END IF;
                     schema_found := schema_found || format('(%s,%L)', schema_row.tableoid, schema_row.ctid);
                     EXIT WHEN cardinality(schema_found) >= {MOST};
                 END;
             END LOOP;
             PERFORM set_config('schema.found', coalesce(array_to_string(schema_found, ','), ''), true);
             PERFORM set_config('schema.state', schema_state, true), set_config('schema.said', schema_said, true);
         END $schema$"
    ))?;
    let settings = "SELECT current_setting('schema.found', true), current_setting('schema.state', true),
        current_setting('schema.said', true)";
    let row = client.query_one(settings, &[])?;
    let found: String = row.try_get(0)?;
    if found.is_empty() {
        return Ok(("false".to_owned(), None));
    }
    Ok((
        format!("(here.tableoid, here.ctid) IN ({})", found.replace("')", "'::tid)")),
        Some((row.try_get(1)?, row.try_get(2)?)),
    ))
}

/// An expression that has to be computed, whatever it comes to.
pub(super) fn computed(expression: &str, predicate: Option<&str>) -> Raising {
    let value = format!("({expression}) IS NULL");
    let value = match predicate {
        Some(predicate) => format!("CASE WHEN {} THEN {value} END", quote::wrapped(predicate)),
        None => value,
    };
    Raising { ty: "boolean".to_owned(), value }
}
