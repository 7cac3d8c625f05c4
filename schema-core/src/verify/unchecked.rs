//! Constraints that are not valid, out of the way for a moment: rows that were there before them may break them, and a
//! `VALIDATE` meets such rows.

use postgres::Transaction;
use schema_model::{Object, Schema, TableId};

use super::script::Script;

/// Whether a migration may find out that rows break a constraint which never looked at them.
pub(super) fn is_looked_at(script: &Script<'_>, before: &Schema) -> bool {
    let validates = |text: &str| crate::sql::lexer::tokens(text).0.iter().any(|token| token.is("validate"));
    let has = |table: &TableId| {
        let constraints = before.tables.get(table).into_iter().flat_map(|table| table.constraints.values());
        constraints.into_iter().any(|constraint| !constraint.validated)
    };
    let is_domain = |object: &Object| object.parts.iter().any(|part| part.set.ends_with("NOT VALID"));
    let domains = || before.objects.values().any(is_domain);
    script.statements.iter().any(|statement| validates(statement.text))
        && (before.tables.keys().any(has) || domains())
}

/// Takes such constraints away, and gives the statements that make them again.
///
/// # Errors
///
/// A catalog that cannot be read.
pub(super) fn take_away(open: &mut Transaction<'_>) -> Result<Vec<String>, postgres::Error> {
    let query = "SELECT format('ALTER %s %s DROP CONSTRAINT %I', kind, name, conname),
            format('ALTER %s %s ADD CONSTRAINT %I %s', kind, name, conname, pg_catalog.pg_get_constraintdef(oid))
        FROM (SELECT k.oid, k.conname, CASE k.conrelid WHEN 0 THEN 'DOMAIN' ELSE 'TABLE' END,
                     CASE k.conrelid WHEN 0 THEN k.contypid::regtype::text ELSE k.conrelid::regclass::text END
              FROM pg_catalog.pg_constraint k
              WHERE NOT k.convalidated AND k.contype IN ('c', 'f') AND k.coninhcount = 0) AS own(oid, conname, kind, name)
        ORDER BY 1";
    let mut again = Vec::new();
    for row in open.query(query, &[])? {
        open.batch_execute(row.try_get(0)?)?;
        again.push(row.try_get(1)?);
    }
    Ok(again)
}
