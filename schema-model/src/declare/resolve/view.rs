//! A view to the object that its statements make, and to what a server is asked about its columns.

use super::hanging::Home;
use super::paths::Known;
use super::table::{enum_type, former};
use super::{Linking, trigger};
use crate::declare::item::{ColumnItem, IndexItem, QueryItem, ViewItem};
use crate::declare::rust_type::RustType;
use crate::declare::{index, name, sql_tokens, view};
use crate::declared::ViewColumn;
use crate::id::{ColumnId, ObjectId, QualifiedName, TableId};
use crate::object::{Kind, NamedId, Object, Part};
use crate::options::Options;
use crate::printed;

/// Adds the view and everything that stands in its struct.
pub(super) fn add(linking: &mut Linking<'_>, known: &Known<'_, ViewItem>) {
    let item = known.item;
    let Some(QueryItem::Text(query)) = &item.query else { return };
    let home = Home { table: TableId::new(&item.schema.value, &item.name.value) };
    linking.namespace(&item.schema, item.schema.span);
    let kind = if item.materialized { Kind::MaterializedView } else { Kind::View };
    let what = if item.materialized { "a materialized view" } else { "a view" };
    if linking.take_relation(&home.table.0, what, item.name.span) {
        linking.take_type(&home.table.0, what, item.name.span);
    }
    let id = NamedId::new(kind, printed::qualified(&home.table.0));
    linking.locate(ObjectId::Named(id.clone()), item.name.span);
    let owner = item.owner.iter().map(|owner| (ObjectId::Named(id.clone()), owner.clone()));
    linking.declared.schema.owners.extend(owner);
    if let Some(was) = &item.was {
        let old = NamedId::new(kind, printed::qualified(&former(was, &item.schema)));
        linking.declared.renames.objects.insert(ObjectId::Named(old), home.table.0.clone());
    }
    let mut parts = Vec::new();
    for index in &item.indexes {
        parts.extend(self::index(linking, &home, index));
    }
    for column in &item.columns {
        parts.extend(column.comment.as_ref().map(|comment| {
            let name = sql_tokens::ident(&column.name);
            let text = sql_tokens::quoted(comment);
            let sql = format!("COMMENT ON COLUMN {}.{name} IS {text}", home.sql());
            part(format!("comment on column {}", column.name.value), sql)
        }));
    }
    let definition = view::statement(query).to_owned();
    let object = Object {
        relation: Some(home.table.clone()),
        create: create(&home, item, &definition),
        definition,
        replace: None,
        parts,
        comment: item.comment.clone(),
    };
    linking.declared.schema.objects.insert(id.clone(), object);
    let columns = item.columns.iter().map(|own| column(linking, known, &home, own)).collect();
    linking.declared.views.insert(id, columns);
    for own in &item.triggers {
        trigger::add(linking, &home, own);
    }
}

fn create(home: &Home, item: &ViewItem, query: &str) -> String {
    let mut sql =
        format!("CREATE {}VIEW {}", if item.materialized { "MATERIALIZED " } else { "" }, home.sql());
    if let Some(method) = &item.access_method {
        sql += &format!(" USING {}", sql_tokens::ident(method));
    }
    sql += &with(&item.options);
    if let Some(tablespace) = &item.tablespace {
        sql += &format!(" TABLESPACE {}", sql_tokens::ident(tablespace));
    }
    sql += &format!(" AS\n{query}");
    if item.no_data {
        sql += "\nWITH NO DATA";
    }
    sql
}

/// What the view's column has to be.
fn column(
    linking: &mut Linking<'_>,
    known: &Known<'_, ViewItem>,
    home: &Home,
    item: &ColumnItem,
) -> ViewColumn {
    let id = ColumnId { table: home.table.clone(), name: item.name.value.clone() };
    linking.locate(ObjectId::Column(id), item.field.span);
    let (ty, exact) = match (&item.ty, &item.rust) {
        (Some(ty), _) => (ty.value.clone(), true),
        (None, RustType::Sql(text)) => (text.clone(), false),
        // Said where the struct was read.
        (None, RustType::Unusable { .. }) => ("text".to_owned(), false),
        (None, RustType::Enum { path, array }) => match linking.world.enumeration(path, known) {
            // Its values are texts, whatever holds them.
            Ok(found) if found.item.name.is_none() => {
                (if *array { "text[]" } else { "text" }.to_owned(), false)
            }
            Ok(found) => (enum_type(found.item, *array).unwrap_or_default(), true),
            Err(mistake) => {
                linking.wrong(mistake.help("derive `Enum` for it, or give `#[column(type = ...)]`"));
                ("text".to_owned(), false)
            }
        },
    };
    ViewColumn { name: item.name.value.clone(), field: item.field.value.clone(), ty, exact }
}

/// The index of a materialized view, which is a part of it.
fn index(linking: &mut Linking<'_>, home: &Home, item: &IndexItem) -> Vec<Part> {
    let keys: Vec<String> = item.keys.iter().map(index::element).collect();
    let named: Vec<String> = item.keys.iter().filter_map(index::column).collect();
    let name = match &item.name {
        Some(name) => name.value.clone(),
        None => name::index(&home.table.0.name, &named),
    };
    let span = item.name.as_ref().map_or(item.span, |name| name.span);
    let qualified = QualifiedName::new(&home.table.0.schema, &name);
    linking.take_relation(&qualified, "an index", span);
    let mut sql = format!(
        "CREATE {}INDEX {} ON {} USING {} ({})",
        if item.unique { "UNIQUE " } else { "" },
        sql_tokens::ident(&name),
        home.sql(),
        sql_tokens::ident(&item.method),
        keys.join(", ")
    );
    if !item.include.is_empty() {
        let include: Vec<String> = item.include.iter().map(|column| sql_tokens::ident(column)).collect();
        sql += &format!(" INCLUDE ({})", include.join(", "));
    }
    if item.nulls_not_distinct {
        sql += " NULLS NOT DISTINCT";
    }
    sql += &with(&item.options);
    if let Some(tablespace) = &item.tablespace {
        sql += &format!(" TABLESPACE {}", sql_tokens::ident(tablespace));
    }
    if let Some(predicate) = &item.predicate {
        sql += &format!(" WHERE {}", predicate.sql);
    }
    let words = format!("index {}", printed::ident(&name));
    let mut parts = vec![part(words.clone(), sql)];
    if let Some(comment) = &item.comment {
        let schema = sql_tokens::ident(&home.table.0.schema);
        let sql = format!(
            "COMMENT ON INDEX {schema}.{} IS {}",
            sql_tokens::ident(&name),
            sql_tokens::quoted(comment)
        );
        parts.push(part(format!("comment on {words}"), sql));
    }
    if item.clustered {
        let sql = format!("ALTER MATERIALIZED VIEW {} CLUSTER ON {}", home.sql(), sql_tokens::ident(&name));
        parts.push(part(format!("cluster on {words}"), sql));
    }
    parts
}

fn part(name: String, sql: String) -> Part {
    Part { name, set: sql, unset: None, alter: None, inline: false }
}

/// ` WITH (...)`, where there is anything to say.
fn with(options: &Options) -> String {
    if options.is_empty() {
        return String::new();
    }
    let options: Vec<String> =
        options.iter().map(|(name, value)| format!("{name} = {}", sql_tokens::quoted(value))).collect();
    format!(" WITH ({})", options.join(", "))
}
