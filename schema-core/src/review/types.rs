//! The Rust types of the changed tables before and after: what a row is, and what a new row must and may say.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use schema_model::declare::writing;
use schema_model::{Column, ColumnId, Declared, Location, ObjectId, Table, TableId};
use syn::spanned::Spanned;
use syn::visit::Visit;

use super::Subject;
use super::compare::TableView;
use super::names::Names;
use crate::sql::quote;
use crate::sql::remark::one_line;

/// The types of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeView {
    /// The table.
    pub table: TableId,
    /// As Rust; `None` where there is no table.
    pub before: Option<String>,
    /// As Rust; `None` where there is no table.
    pub after: Option<String>,
}

/// A struct as its author wrote it: its name and the type of each field by the field's name.
struct Written {
    name: String,
    fields: BTreeMap<String, String>,
}

/// The tables that a Rust file declares, before or after. For a side that no file declares, the types are those that a
/// declaration would have.
pub(super) fn views(subject: &Subject<'_>, tables: &[TableView], names: &Names) -> Vec<TypeView> {
    let mut files = Files::default();
    let mut views = Vec::new();
    for view in tables {
        let after = declared(subject.declared.1, &view.name, &mut files);
        let old = view.before.as_ref().map(|side| &side.name);
        let before = old.and_then(|id| declared(subject.declared.0, id, &mut files));
        let Some(spoken) = after.as_ref().or(before.as_ref()) else { continue };
        let is = subject.after.schema.tables.get(&view.name);
        let was = old.and_then(|id| Some((id, subject.before.schema.tables.get(id)?)));
        let before_text = was.map(|(id, table)| {
            let ty = |column: &Column| {
                // The author's own word for a column that stays as it is.
                let object = ObjectId::Column(ColumnId { table: id.clone(), name: column.name.clone() });
                let ObjectId::Column(new) = names.object(&object) else { return None };
                let same = is?.column(&new.name)?;
                (same.ty == column.ty && same.not_null == column.not_null)
                    .then(|| after.as_ref()?.fields.get(&new.name).cloned())?
            };
            match &before {
                Some(written) => text(written, table, |_| None),
                None => text(&Written { name: spoken.name.clone(), fields: BTreeMap::new() }, table, ty),
            }
        });
        let after_text = is.map(|table| text(after.as_ref().unwrap_or(spoken), table, |_| None));
        if before_text != after_text {
            views.push(TypeView { table: view.name.clone(), before: before_text, after: after_text });
        }
    }
    views
}

/// The struct of a row, and the one of a new row, where what may be left out says what it gets.
fn text(written: &Written, table: &Table, known: impl Fn(&Column) -> Option<String>) -> String {
    let ty = |column: &Column| {
        let said = written.fields.get(&column.name).cloned();
        said.or_else(|| known(column)).unwrap_or_else(|| guessed(column))
    };
    let mut text = format!("pub struct {} {{\n", written.name);
    for column in &table.columns {
        let _ = writeln!(text, "    pub {}: {},", column.name, ty(column));
    }
    let _ = write!(text, "}}\n\npub struct New{} {{\n", written.name);
    for column in &table.columns {
        let Some(left_out) = left_out(column) else { continue };
        let _ = writeln!(text, "    pub {}: {},{left_out}", column.name, ty(column));
    }
    text.push_str("}\n");
    text
}

/// What a new row gets that says nothing of this column; empty where it has to say something, `None` where it cannot.
fn left_out(column: &Column) -> Option<String> {
    let may = |gets: &str| Some(format!(" // may be left out: {gets}"));
    if column.generated.is_some() || column.identity.as_ref().is_some_and(|identity| identity.always) {
        return None;
    }
    match &column.default {
        Some(default) => may(default.sql()),
        None if column.identity.is_some() => may("the next number"),
        None if !column.not_null => may("NULL"),
        None => Some(String::new()),
    }
}

/// The Rust type that a declaration of this column would have.
fn guessed(column: &Column) -> String {
    let sql = quote::column_type(&column.ty);
    let bare = sql.trim_end_matches("[]").split('(').next().unwrap_or(&sql).trim();
    let ty = writing::written(bare)
        .map_or_else(|| format!("_ /* {} */", one_line(&sql).replace("*/", "*\\/")), |own| own.ty.to_owned());
    let ty = if column.ty.array { format!("Vec<{ty}>") } else { ty };
    if column.not_null { ty } else { format!("Option<{ty}>") }
}

/// Files that declare tables, each read once.
#[derive(Default)]
struct Files(BTreeMap<std::path::PathBuf, Option<(String, syn::File)>>);

impl Files {
    fn read(&mut self, location: &Location) -> Option<&(String, syn::File)> {
        let read = || {
            let text = fs::read_to_string(&location.file).ok()?;
            let file = syn::parse_file(&text).ok()?;
            Some((text, file))
        };
        self.0.entry(location.file.clone()).or_insert_with(read).as_ref()
    }
}

fn declared(declared: Option<&Declared>, table: &TableId, files: &mut Files) -> Option<Written> {
    let location = declared?.locations.get(&ObjectId::Table(table.clone()))?;
    let (text, file) = files.read(location)?;
    let mut search = Search { at: location.bytes.start, found: None };
    search.visit_file(file);
    let own = search.found?;
    let own_name = |field: &syn::Field| field.ident.as_ref().map(|name| name.to_string());
    let mut fields = BTreeMap::new();
    for field in &own.fields {
        let Some(name) = own_name(field) else { continue };
        let name = name.trim_start_matches("r#").to_owned();
        let ty = text.get(field.ty.span().byte_range()).unwrap_or_default();
        fields.insert(name, ty.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    Some(Written { name: own.ident.to_string(), fields })
}

/// The struct around a place in a file.
struct Search<'a> {
    at: usize,
    found: Option<&'a syn::ItemStruct>,
}

impl<'a> Visit<'a> for Search<'a> {
    fn visit_item_struct(&mut self, item: &'a syn::ItemStruct) {
        let first = item.attrs.first().map_or_else(|| item.span(), |attribute| attribute.span());
        if (first.byte_range().start..item.span().byte_range().end).contains(&self.at) {
            self.found = Some(item);
        }
    }
}
