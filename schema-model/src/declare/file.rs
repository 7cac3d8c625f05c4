//! A parsed Rust file to the tables, views and enums that it declares, inline modules included.

use std::path::{Path, PathBuf};

use syn::{Attribute, Data, DataEnum, DataStruct, DeriveInput, Item, ItemStruct, Meta, Token, UseTree};

use super::item::{EnumItem, PathItem, TableItem, ViewItem};
use super::mistake::Mistakes;
use super::{enum_type, table, view};

/// What one file declares.
#[derive(Debug)]
pub struct FileItems {
    /// The file, as it was named to us.
    pub path: PathBuf,
    /// Its tables, views and enums in order.
    pub items: Vec<ModuleItem>,
    /// `use` declarations.
    pub uses: Vec<Use>,
    /// What is wrong in it.
    pub mistakes: Mistakes,
}

impl FileItems {
    /// A file that declares nothing.
    pub fn empty(path: &Path) -> Self {
        Self { path: path.to_owned(), items: Vec::new(), uses: Vec::new(), mistakes: Mistakes::default() }
    }
}

/// A table, a view or an enum, and the module that it stands in.
#[derive(Debug)]
pub struct ModuleItem {
    /// The module's path: that of the file, then inline modules.
    pub module: Vec<String>,
    /// The declaration.
    pub item: DeclaredItem,
}

/// A table, a view or an enum.
#[derive(Debug)]
pub enum DeclaredItem {
    /// `#[derive(Table)]`.
    Table(Box<TableItem>),
    /// `#[derive(View)]`.
    View(Box<ViewItem>),
    /// `#[derive(Enum)]`.
    Enum(Box<EnumItem>),
}

/// One name that a `use` brings into a module.
#[derive(Debug)]
pub struct Use {
    /// The module that says it.
    pub module: Vec<String>,
    /// The name there.
    pub name: String,
    /// The path that it stands for.
    pub path: Vec<String>,
}

/// Reads a parsed file. Items for tests only (`#[cfg(test)]`) are no part of the schema.
pub fn read(path: &Path, file: &syn::File) -> FileItems {
    let mut found = FileItems::empty(path);
    let module = module_of(path);
    if !file.attrs.iter().any(is_test_only) {
        items(&file.items, &module, &mut found);
    }
    found
}

/// The last segments of a path, without `crate`, `self` and `super`, which say where to start and not what is
/// meant.
pub(super) fn meaningful(path: &PathItem) -> Vec<&str> {
    path.segments.iter().map(String::as_str).filter(|s| !matches!(*s, "crate" | "self" | "super")).collect()
}

fn items(items: &[Item], module: &[String], found: &mut FileItems) {
    for item in items {
        match item {
            Item::Struct(item) if derives(&item.attrs, "Table") => {
                let read = table::read(&of_struct(item));
                found.mistakes.extend(read.mistakes);
                let item = DeclaredItem::Table(Box::new(read.item));
                found.items.push(ModuleItem { module: module.to_vec(), item });
            }
            Item::Struct(item) if derives(&item.attrs, "View") => {
                let read = view::read(&of_struct(item));
                found.mistakes.extend(read.mistakes);
                let item = DeclaredItem::View(Box::new(read.item));
                found.items.push(ModuleItem { module: module.to_vec(), item });
            }
            Item::Enum(item) if derives(&item.attrs, "Enum") => {
                let data = Data::Enum(DataEnum {
                    enum_token: item.enum_token,
                    brace_token: item.brace_token,
                    variants: item.variants.clone(),
                });
                let read = enum_type::read(&DeriveInput {
                    attrs: item.attrs.clone(),
                    vis: item.vis.clone(),
                    ident: item.ident.clone(),
                    generics: item.generics.clone(),
                    data,
                });
                found.mistakes.extend(read.mistakes);
                found.items.push(ModuleItem {
                    module: module.to_vec(),
                    item: DeclaredItem::Enum(Box::new(read.item)),
                });
            }
            Item::Mod(inline) if !inline.attrs.iter().any(is_test_only) => {
                if let Some((_, content)) = &inline.content {
                    let mut inner = module.to_vec();
                    inner.push(inline.ident.to_string());
                    self::items(content, &inner, found);
                }
            }
            Item::Use(item) => uses(&item.tree, &mut Vec::new(), module, &mut found.uses),
            _ => {}
        }
    }
}

/// What a derive is given.
fn of_struct(item: &ItemStruct) -> DeriveInput {
    DeriveInput {
        attrs: item.attrs.clone(),
        vis: item.vis.clone(),
        ident: item.ident.clone(),
        generics: item.generics.clone(),
        data: Data::Struct(DataStruct {
            struct_token: item.struct_token,
            fields: item.fields.clone(),
            semi_token: item.semi_token,
        }),
    }
}

/// Whether one of the `#[derive(...)]` names this derive, by any path: `Table`, `schema_core::Table`.
fn derives(attributes: &[Attribute], derive: &str) -> bool {
    if attributes.iter().any(is_test_only) {
        return false;
    }
    attributes.iter().filter(|attribute| attribute.path().is_ident("derive")).any(|attribute| {
        let paths =
            attribute.parse_args_with(syn::punctuated::Punctuated::<syn::Path, Token![,]>::parse_terminated);
        paths.is_ok_and(|paths| {
            paths.iter().any(|path| path.segments.last().is_some_and(|last| last.ident == derive))
        })
    })
}

fn is_test_only(attribute: &Attribute) -> bool {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => list.tokens.to_string() == "test",
        _ => false,
    }
}

/// `src/schema/users.rs` is the module `src::schema::users`: more than the crate says, and its end is what
/// counts.
fn module_of(path: &Path) -> Vec<String> {
    let mut module: Vec<String> = path
        .with_extension("")
        .components()
        .filter_map(|component| match component {
            std::path::Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        })
        .collect();
    if module.last().is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

fn uses(tree: &UseTree, prefix: &mut Vec<String>, module: &[String], found: &mut Vec<Use>) {
    let mut add = |name: String, last: Option<String>| {
        let path = prefix.iter().cloned().chain(last).collect();
        found.push(Use { module: module.to_vec(), name, path });
    };
    match tree {
        UseTree::Name(name) => add(name.ident.to_string(), Some(name.ident.to_string())),
        UseTree::Rename(rename) => add(rename.rename.to_string(), Some(rename.ident.to_string())),
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            uses(&path.tree, prefix, module, found);
            prefix.pop();
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                uses(tree, prefix, module, found);
            }
        }
        _ => {}
    }
}
