//! What a column hangs on: the columns that it reads, its type, its sequences.

use schema_model::object::Kind;
use schema_model::{Column, ColumnId, EnumId, NamedId, ObjectId, QualifiedName, SequenceId, TableId};

use super::super::Context;
use crate::sql::quote;
use crate::sql::tokens::{self, Token};

/// The columns that a generated column reads.
pub(super) fn read_by(table: &TableId, column: &Column) -> Vec<ColumnId> {
    let names = column.generated.iter().flat_map(|generated| &generated.columns);
    names.map(|name| ColumnId { table: table.clone(), name: name.clone() }).collect()
}

/// What a column cannot be without: its type, and the sequences of its default.
pub(in crate::plan) fn needs(_context: &Context<'_>, column: &Column) -> Vec<ObjectId> {
    let default = column.default.as_ref().map(|default| sequences_in(default.sql())).unwrap_or_default();
    types_of(column).into_iter().chain(default.into_iter().map(ObjectId::Sequence)).collect()
}

/// The sequence that comes into being with an identity column.
pub(in crate::plan) fn sequence_of(table: &TableId, column: &Column) -> Option<ObjectId> {
    if matches!(column.ty.text.as_str(), "smallserial" | "serial" | "bigserial") {
        let name = schema_model::name::server(&table.0.name, Some(&column.name), "seq");
        return Some(ObjectId::Sequence(SequenceId::new(&table.0.schema, name)));
    }
    column.identity.as_ref().and_then(|identity| identity.sequence.clone()).map(ObjectId::Sequence)
}

/// The user-defined type of a column, which can be that of a table's rows: in a declaration the text is all there is.
pub(super) fn types_of(column: &Column) -> Vec<ObjectId> {
    let named = column.ty.element.clone().filter(|element| element.schema != "pg_catalog");
    let written = || match tokens::tokens(&column.ty.text).as_slice() {
        [Token::Name(schema, _), dot, Token::Name(name, _), ..] if dot.is('.') => {
            Some(QualifiedName::new(schema, name))
        }
        _ => None,
    };
    let name = if column.ty.element.is_some() { named } else { written() };
    // What kind of type it is, nothing here says: a table's row type is one, too.
    let named = |kind, name: &QualifiedName| ObjectId::Named(NamedId::new(kind, quote::printed(name)));
    let kinds = |name: QualifiedName| {
        [
            named(Kind::Type, &name),
            named(Kind::Domain, &name),
            ObjectId::Enum(EnumId(name.clone())),
            ObjectId::Table(TableId(name)),
        ]
    };
    name.into_iter().flat_map(kinds).collect()
}

/// The sequences that a default counts with: `nextval('public.a_id_seq'::regclass)`.
pub(super) fn sequences_in(text: &str) -> Vec<SequenceId> {
    let found = tokens::tokens(text);
    let names = found.windows(4).filter_map(|window| match window {
        [Token::Text(name, _), one, two, Token::Name(ty, _)]
            if one.is(':') && two.is(':') && ty == "regclass" =>
        {
            Some(name.clone())
        }
        _ => None,
    });
    let split = |name: String| match tokens::tokens(&name).as_slice() {
        [Token::Name(schema, _), _, Token::Name(name, _)] => Some(SequenceId::new(schema, name)),
        [Token::Name(name, _)] => Some(SequenceId::new("public", name)),
        _ => None,
    };
    names.filter_map(split).collect()
}
