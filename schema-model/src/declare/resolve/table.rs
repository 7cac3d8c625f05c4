//! A struct to a table with its columns, constraints and indexes.

use super::hanging::Home;
use super::paths::Known;
use super::{Linking, constraint, policy, trigger};
use crate::column::{Column, ColumnType, Generated, Identity};
use crate::declare::item::{
    CollationItem, ColumnItem, ConstraintItemKind, EnumItem, ExpressionItem, IndexItem, KeyPartItem,
    PartItem, PathItem, ReplicaIdentityItem, TableItem, ValueItem,
};
use crate::declare::mistake::Mistake;
use crate::declare::rust_type::RustType;
use crate::declare::spanned::Spanned;
use crate::declare::{name, sql_tokens};
use crate::expression::Expression;
use crate::id::{ColumnId, IndexId, ObjectId, QualifiedName, SequenceId, TableId};
use crate::index::{Index, IndexKey, KeyPart};
use crate::sequence::{Sequence, SequenceOptions};
use crate::table::{ReplicaIdentity, Table};

/// Adds the table and everything that stands in its struct.
pub(super) fn add(linking: &mut Linking<'_>, known: &Known<'_, TableItem>, rank: usize) {
    let item = known.item;
    let id = TableId::new(&item.schema.value, &item.name.value);
    linking.namespace(&item.schema, item.schema.span);
    if linking.take_relation(&id.0, "a table", item.name.span) {
        linking.take_type(&id.0, "a table", item.name.span);
    }
    beside(linking, known);
    linking.locate(ObjectId::Table(id.clone()), item.name.span);
    if let Some(was) = &item.was {
        linking.declared.renames.tables.insert(id.0.clone(), former(was, &item.schema));
    }
    let mut table = Table {
        rank,
        unlogged: item.unlogged,
        options: item.options.clone(),
        row_security: item.row_security,
        force_row_security: item.force_row_security,
        tablespace: item.tablespace.clone(),
        access_method: item.access_method.clone().filter(|method| method != "heap"),
        comment: item.comment.clone(),
        ..Table::default()
    };
    for column in &item.columns {
        let built = self::column(linking, known, &id, column);
        table.columns.push(built);
    }
    for part in &item.parts {
        match part {
            PartItem::Constraint(part) => constraint::add(linking, known, &id, &mut table, part),
            PartItem::Index(part) => index(linking, &id, &mut table, part),
        }
    }
    table.replica_identity = match &item.replica_identity {
        None => ReplicaIdentity::Default,
        Some(ReplicaIdentityItem::Full) => ReplicaIdentity::Full,
        Some(ReplicaIdentityItem::Nothing) => ReplicaIdentity::Nothing,
        Some(ReplicaIdentityItem::Index(name)) => {
            if !table.order.contains(&name.value) {
                linking.wrong(
                    Mistake::new(name.span, format!("unknown index `{}`", name.value))
                        .suggest(name, table.order.iter().map(String::as_str)),
                );
            }
            ReplicaIdentity::Index(name.value.clone())
        }
    };
    if let Some(partition) = &item.partition_by {
        linking.declared.schema.inheritance.keys.insert(id.clone(), partition.key.clone());
    }
    linking.declared.schema.tables.insert(id.clone(), table);
    let home = Home { table: id };
    for own in &item.policies {
        policy::add(linking, &home, own);
    }
    for own in &item.triggers {
        trigger::add(linking, &home, own);
    }
}

/// The derive makes a type of the rows to insert beside the struct, and its builder. The compiler says of a struct that
/// has the same name no more than that.
fn beside(linking: &mut Linking<'_>, known: &Known<'_, TableItem>) {
    let item = known.item;
    let own = item.rust.value.as_str();
    let new = item.new.as_ref().map_or_else(|| format!("New{own}"), |new| new.value.clone());
    let builder = format!("{new}Builder");
    let world = linking.world;
    let tables = world.tables.iter().map(|other| (other.file, other.module, &other.item.rust.value));
    let enums = world.enums.iter().map(|other| (other.file, other.module, &other.item.rust.value));
    let is_beside = |file: usize, module: &[String]| file == known.file && module == known.module;
    let mut others = tables.chain(enums).filter(|(file, module, _)| is_beside(*file, module));
    let clash = others.find(|(_, _, name)| **name == new || **name == builder);
    if let (Some((_, _, name)), true) = (clash, item.has_rows) {
        let span = item.new.as_ref().map_or(item.rust.span, |new| new.span);
        linking.wrong(
            Mistake::new(span, format!("the derive of `{own}` makes a type `{name}`, and there is another"))
                .label(format!("rows to insert are `{new}`"))
                .help(format!("call them something else: `#[table(new = {own}ToInsert)]`")),
        );
    }
}

/// The SQL type of a column, as it will be written.
///
/// # Errors
///
/// A mistake where the field's Rust type means nothing to SQL.
pub(super) fn column_type(
    linking: &Linking<'_>,
    known: &Known<'_, TableItem>,
    column: &ColumnItem,
) -> Result<String, Mistake> {
    if let Some(ty) = &column.ty {
        return Ok(ty.value.clone());
    }
    let (path, array) = match &column.rust {
        RustType::Sql(text) => return Ok(text.clone()),
        // Said where the struct was read.
        RustType::Unusable { .. } => return Ok("text".to_owned()),
        RustType::Enum { path, array } => (path, *array),
    };
    let rust = path.last();
    let checked = known.item.parts.iter().any(|part| match part {
        PartItem::Constraint(part) => {
            matches!(&part.kind, ConstraintItemKind::OneOf { column: of } if *of == column.name.value)
        }
        PartItem::Index(_) => false,
    });
    let Ok(found) = linking.world.enumeration(path, known) else {
        return Err(Mistake::new(path.span, format!("`{rust}` has no SQL type"))
            .label("no enum of this name derives `Enum`")
            .help("derive `Enum` for it, or give `#[column(type = ...)]`"));
    };
    let Some(ty) = enum_type(found.item, array) else {
        let help = if checked {
            "add `type = text`, or `#[enum_type(name = \"...\")]` to the enum"
        } else {
            "add `type = text, one_of = \"name_of_the_check\"`, or `#[enum_type(name = \"...\")]` to the enum"
        };
        return Err(Mistake::new(path.span, format!("the enum `{rust}` is no type of PostgreSQL")).help(help));
    };
    Ok(ty)
}

/// The type that an enum is in the database, where it is one.
pub(super) fn enum_type(item: &EnumItem, array: bool) -> Option<String> {
    let name = sql_tokens::ident(&item.name.as_ref()?.value);
    let array = if array { "[]" } else { "" };
    Some(format!("{}.{name}{array}", sql_tokens::ident(&item.schema.value)))
}

/// An expression that nobody but its author has read.
pub(super) fn expression(item: &ExpressionItem) -> Expression {
    Expression::spelled(item.sql.clone())
}

/// A former name, in the schema it has now where it says none.
pub(super) fn former(was: &Spanned<String>, schema: &Spanned<String>) -> QualifiedName {
    match was.split_once('.') {
        Some((schema, name)) => QualifiedName::new(schema, name),
        None => QualifiedName::new(&schema.value, &was.value),
    }
}

fn column(
    linking: &mut Linking<'_>,
    known: &Known<'_, TableItem>,
    table: &TableId,
    item: &ColumnItem,
) -> Column {
    let id = ColumnId { table: table.clone(), name: item.name.value.clone() };
    linking.locate(ObjectId::Column(id.clone()), item.field.span);
    let ty = column_type(linking, known, item).unwrap_or_else(|mistake| {
        linking.wrong(mistake);
        String::new()
    });
    let mut column = Column::new(item.name.value.clone(), ColumnType::written(ty));
    column.not_null = !item.nullable;
    column.default = item.default.as_ref().and_then(|default| match &default.value {
        ValueItem::Sql(sql) => Some(Expression::spelled(sql.clone())),
        ValueItem::Variant(path) => variant(linking, known, path).map(Expression::spelled),
    });
    if let Some(ValueItem::Variant(path)) = item.on_update.as_ref().map(|value| &value.value) {
        variant(linking, known, path);
    }
    column.generated = item.generated.as_ref().map(|generated| {
        let (expression, columns) = (expression(generated), generated.columns.clone());
        Box::new(Generated { expression, stored: !item.is_virtual, columns })
    });
    column.identity = item.identity.as_ref().map(|identity| {
        let sequence =
            identity.name.as_ref().map(|name| SequenceId::new(table.0.schema.clone(), name.value.clone()));
        if let (Some(sequence), Some(name)) = (&sequence, &identity.name) {
            linking.take_relation(&sequence.0, "an identity's sequence", name.span);
        }
        Box::new(Identity {
            always: identity.always,
            sequence,
            options: identity.options.clone(),
            apart: false,
        })
    });
    if item.serial {
        column.default = Some(serial(linking, &id, item, known.item.unlogged));
    }
    column.collation = item.collation.as_ref().map(collation);
    column.storage.clone_from(&item.storage);
    column.compression.clone_from(&item.compression);
    column.statistics = item.statistics;
    column.options.clone_from(&item.options);
    column.comment.clone_from(&item.comment);
    if let Some(was) = &item.was {
        linking.declared.renames.columns.insert(id.clone(), was.value.clone());
    }
    if let Some(backfill) = &item.backfill {
        linking.declared.backfills.insert(id, backfill.sql.clone());
    }
    column
}

/// What `serial` means (manual, 8.1.4): a sequence that the column owns, and a default that takes its next value.
fn serial(linking: &mut Linking<'_>, column: &ColumnId, item: &ColumnItem, unlogged: bool) -> Expression {
    let table = &column.table.0;
    let sequence = QualifiedName::new(&table.schema, name::server(&table.name, Some(&column.name), "seq"));
    linking.take_relation(&sequence, "a serial column's sequence", item.field.span);
    linking.locate(ObjectId::Sequence(SequenceId(sequence.clone())), item.field.span);
    let data_type = item.ty.as_ref().map(|ty| ty.value.clone());
    let qualified = format!("{}.{}", sql_tokens::ident(&sequence.schema), sql_tokens::ident(&sequence.name));
    linking.declared.schema.sequences.insert(
        SequenceId(sequence),
        Sequence {
            options: SequenceOptions { data_type, ..SequenceOptions::default() },
            owned_by: Some(column.clone()),
            // The sequence that `serial` makes is logged as its table is (since PostgreSQL 15).
            unlogged,
            ..Sequence::default()
        },
    );
    Expression::spelled(format!("nextval({}::regclass)", sql_tokens::quoted(&qualified)))
}

/// The literal of `Status::Pending`.
fn variant(linking: &mut Linking<'_>, known: &Known<'_, TableItem>, path: &PathItem) -> Option<String> {
    let mut of = path.clone();
    let variant = of.segments.pop()?;
    let found = match linking.world.enumeration(&of, known) {
        Ok(found) => found,
        Err(mistake) => {
            linking.wrong(mistake);
            return None;
        }
    };
    let value = found.item.variants.iter().find(|known| known.rust.value == variant);
    if value.is_none() {
        linking.wrong(
            Mistake::new(path.span, format!("`{}` has no variant `{variant}`", of.last()))
                .suggest(&variant, found.item.variants.iter().map(|known| known.rust.as_str())),
        );
    }
    value.map(|value| sql_tokens::quoted(&value.value))
}

fn index(linking: &mut Linking<'_>, id: &TableId, table: &mut Table, item: &IndexItem) {
    let mut columns = std::collections::BTreeSet::new();
    let mut named = Vec::new();
    for key in &item.keys {
        match &key.part {
            KeyPartItem::Column(column) => {
                columns.insert(column.clone());
                named.push(column.clone());
            }
            KeyPartItem::Expression(expression) => columns.extend(expression.columns.iter().cloned()),
        }
    }
    columns.extend(item.include.iter().cloned());
    columns.extend(item.predicate.iter().flat_map(|predicate| predicate.columns.iter().cloned()));
    let name = item.name.as_ref().map_or_else(|| name::index(&id.0.name, &named), |name| name.value.clone());
    let span = item.name.as_ref().map_or(item.span, |name| name.span);
    let index_id = IndexId::new(id.0.schema.clone(), name.clone());
    linking.take_relation(&index_id.0, "an index", span);
    linking.locate(ObjectId::Index(index_id), span);
    table.order.push(name.clone());
    table.indexes.insert(
        name,
        Index {
            method: item.method.clone(),
            unique: item.unique,
            nulls_not_distinct: item.nulls_not_distinct,
            keys: item
                .keys
                .iter()
                .map(|key| IndexKey {
                    part: match &key.part {
                        KeyPartItem::Column(column) => KeyPart::Column(column.clone()),
                        KeyPartItem::Expression(item) => KeyPart::Expression(expression(item)),
                    },
                    collation: key.collation.as_ref().map(collation),
                    operator_class: key.operator_class.clone(),
                    descending: key.descending,
                    nulls_first: key.nulls_first,
                })
                .collect(),
            include: item.include.clone(),
            predicate: item.predicate.as_ref().map(expression),
            options: item.options.clone(),
            tablespace: item.tablespace.clone(),
            valid: true,
            clustered: item.clustered,
            statistics: std::collections::BTreeMap::new(),
            comment: item.comment.clone(),
            columns,
        },
    );
}

fn collation(item: &CollationItem) -> QualifiedName {
    QualifiedName::new(item.schema.clone(), item.name.clone())
}
