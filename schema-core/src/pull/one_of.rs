//! Checks that a column holds one of a few texts, to enums: `status = ANY (ARRAY['open'::text, 'done'::text])`, which is
//! what PostgreSQL makes of `IN`.

use std::collections::BTreeMap;

use schema_model::{Check, Column, ConstraintKind, Table, TableId};

use super::name;
use super::world::World;
use crate::sql::quote;
use crate::sql::tokens::{self, Token};

/// The enum that a check becomes.
pub(super) struct OneOf {
    /// Its name.
    pub(super) rust: String,
    /// The check's.
    pub(super) check: String,
    /// The texts that the check allows.
    pub(super) values: Vec<String>,
}

/// By column.
pub(super) type Checked = BTreeMap<String, OneOf>;

/// The enums that checks of this table become, for columns that no foreign key compares with others.
pub(super) fn checked<'a>(world: &mut World<'a>, id: &'a TableId, table: &Table) -> Checked {
    let mut found = Checked::new();
    for (own_name, constraint) in &table.constraints {
        let ConstraintKind::Check(check) = &constraint.kind else { continue };
        let mut columns = check.columns.iter();
        let (Some(column), None) = (columns.next(), columns.next()) else { continue };
        let Some(own) = table.column(column) else { continue };
        let is_free = !world.linked.contains(&(id, column.as_str())) && !found.contains_key(column);
        let is_bare = constraint.validated && constraint.comment.is_none();
        let Some(values) = values(check, own).filter(|_| is_free && is_bare) else { continue };
        let row = world.tables.get(id).map_or("", |names| names.place.rust.as_str()).to_owned();
        let of_column = name::of_type(column);
        let long = format!("{row}{of_column}");
        // One word says little without its table: `Status`.
        let is_one_word = !column.trim_matches('_').contains('_');
        let wanted = if is_one_word { vec![long] } else { vec![of_column, long] };
        let rust = world.take(&id.0.schema, &wanted);
        found.insert(column.clone(), OneOf { rust, check: own_name.clone(), values });
    }
    found
}

/// The texts, where the check is nothing else and each of them can be a variant's.
fn values(check: &Check, column: &Column) -> Option<Vec<String>> {
    let printed = check.expression.printed.as_str();
    let found = tokens::tokens(printed);
    let values: Vec<String> = found
        .iter()
        .filter_map(|token| match token {
            Token::Text(value, _) => Some(value.clone()),
            _ => None,
        })
        .collect();
    let name = found.iter().find_map(|token| match token {
        Token::Name(name, range) if *name == column.name => Some(&printed[range.clone()]),
        _ => None,
    })?;
    let is_so = !check.no_inherit
        && values.len() > 1
        && forms(name, &quote::column_type(&column.ty), &values).iter().any(|form| form == printed)
        && name::variants(&values).1;
    is_so.then_some(values)
}

/// What `IN` is printed as: as it was written, and on a `varchar` otherwise again after a dump was restored.
fn forms(column: &str, ty: &str, values: &[String]) -> Vec<String> {
    let list = |before: &str, after: &str| -> String {
        let each = values.iter().map(|value| format!("{before}'{}'{after}", value.replace('\'', "''")));
        each.collect::<Vec<_>>().join(", ")
    };
    if ty == "text" {
        return vec![format!("({column} = ANY (ARRAY[{}]))", list("", "::text"))];
    }
    if ty.starts_with("varchar") {
        return vec![
            format!("(({column})::text = ANY ((ARRAY[{}])::text[]))", list("", "::character varying")),
            format!("(({column})::text = ANY (ARRAY[{}]))", list("(", "::character varying)::text")),
        ];
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use schema_model::{ColumnType, Expression, QualifiedName};

    use super::*;

    fn found(ty: &str, printed: &str) -> Option<Vec<String>> {
        let element = Some(QualifiedName::new("pg_catalog", "x"));
        let column = Column::new("status", ColumnType { text: ty.into(), element, array: false });
        let columns = ["status".to_owned()].into();
        let check = Check { expression: Expression::printed(printed), no_inherit: false, columns };
        values(&check, &column)
    }

    #[test]
    fn only_a_plain_list_is_an_enum() {
        let two = Some(vec!["open".to_owned(), "it's done".to_owned()]);
        for (ty, printed) in [
            ("text", "(status = ANY (ARRAY['open'::text, 'it''s done'::text]))"),
            (
                "character varying(9)",
                "((status)::text = ANY ((ARRAY['open'::character varying, 'it''s done'::character varying])::text[]))",
            ),
            (
                "character varying",
                "((status)::text = ANY (ARRAY[('open'::character varying)::text, ('it''s done'::character varying)::text]))",
            ),
        ] {
            assert_eq!(found(ty, printed), two, "{printed}");
        }
        for printed in [
            "(status = ANY (ARRAY['open'::text]))",
            "((status = ANY (ARRAY['open'::text, 'done'::text])) OR (status IS NULL))",
            "(status = ANY (ARRAY['+'::text, '-'::text]))",
            "(status <> ALL (ARRAY['open'::text, 'done'::text]))",
        ] {
            assert_eq!(found("text", printed), None, "{printed}");
        }
    }
}
