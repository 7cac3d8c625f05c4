//! A struct to what an application does with its rows: reading them, inserting them, following foreign keys.
//!
//! Nothing here makes the compiler work for a program that declares tables and leaves their rows alone. Every impl asks
//! for what its columns need by a bound over a lifetime (`for<'x> Uuid: Value<'x>`), which is looked at where rows are
//! used: a column may have a type that no row can have. Nor is code made of a function that is not called.

mod key;
mod new;
mod read;
mod relation;
mod unique;

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use schema_model::declare::item::{ColumnItem, ConstraintItemKind, PartItem, TableItem};
use syn::{Attribute, Data, DeriveInput, Field, Fields, Type};

/// A struct whose fields are columns.
struct Row<'a> {
    input: &'a DeriveInput,
    item: &'a TableItem,
    columns: Vec<Column<'a>>,
}

/// A field, the column that it is, and the type of its values.
struct Column<'a> {
    field: &'a Field,
    ident: &'a Ident,
    item: &'a ColumnItem,
    value: &'a Type,
}

/// What an application has of the struct. Nothing for one with lifetimes: a row owns what it holds.
pub(crate) fn expand(input: &DeriveInput, item: &TableItem) -> TokenStream {
    let Some(row) = Row::of(input, item) else { return TokenStream::new() };
    let (new, of_new) = new::expand(&row);
    let (read, key) = (read::expand(&row), key::expand(&row));
    // Both are constants of the struct, and share their names with its columns.
    let mut taken = row.columns.iter().map(|column| column.item.field.value.clone()).collect();
    let (relations, uniques) = (relation::expand(&row, &mut taken), unique::expand(&row, &mut taken));
    quote! {
        #new

        const _: () = {
            use ::schema_core::rows as __rows;

            #of_new
            #read
            #key
            #relations
            #uniques
        };
    }
}

/// What an application has of a view, which is to be read.
pub(crate) fn expand_view(input: &DeriveInput, item: &TableItem) -> TokenStream {
    let Some(row) = Row::of(input, item) else { return TokenStream::new() };
    let read = read::expand(&row);
    quote! {
        const _: () = {
            use ::schema_core::rows as __rows;

            #read
        };
    }
}

impl<'a> Row<'a> {
    /// The row of a struct that owns what it holds and has names for it.
    fn of(input: &'a DeriveInput, item: &'a TableItem) -> Option<Self> {
        let Data::Struct(data) = &input.data else { return None };
        let Fields::Named(fields) = &data.fields else { return None };
        if !input.generics.params.is_empty() {
            return None;
        }
        let columns = fields.named.iter().zip(&item.columns).filter_map(|(field, item)| {
            let (ident, value) = (field.ident.as_ref()?, item.value.as_ref()?);
            Some(Column { field, ident, item, value })
        });
        Some(Self { input, item, columns: columns.collect() })
    }

    /// The place of the column of this name.
    fn place(&self, name: &str) -> Option<usize> {
        self.item.columns.iter().position(|column| column.name.value == name)
    }

    /// The columns of the primary key, by their places.
    fn key(&self) -> Vec<usize> {
        let key = self.item.parts.iter().find_map(|part| match part {
            PartItem::Constraint(part) => match &part.kind {
                ConstraintItemKind::PrimaryKey(key) => Some(&key.columns),
                _ => None,
            },
            PartItem::Index(_) => None,
        });
        key.into_iter().flatten().filter_map(|name| self.place(name)).collect()
    }

    /// That the values of these columns can be read and written: looked at where it matters, and not before.
    fn bounds<'c>(&self, columns: impl IntoIterator<Item = &'c Column<'a>>) -> TokenStream
    where
        'a: 'c,
    {
        let mut seen = BTreeSet::new();
        columns
            .into_iter()
            .filter(|column| seen.insert(column.value.to_token_stream().to_string()))
            .map(|column| {
                let value = column.value;
                quote! { for<'x> #value: __rows::Value<'x>, }
            })
            .collect()
    }
}

impl Column<'_> {
    /// Whether PostgreSQL makes the values, and nobody else may.
    fn is_generated(&self) -> bool {
        self.item.generated.is_some() || self.item.identity.as_ref().is_some_and(|identity| identity.always)
    }

    /// Whether an insert can do without it.
    fn is_optional(&self) -> bool {
        let ColumnItem { nullable, default, identity, serial, .. } = self.item;
        *nullable || default.is_some() || identity.is_some() || *serial
    }

    /// What its author says of it, or what can be said of any column.
    fn docs(&self) -> TokenStream {
        docs(&self.field.attrs, &format!("The column `{}`.", self.item.name.value))
    }
}

/// The documentation among attributes, or another text where there is none.
pub(crate) fn docs(attributes: &[Attribute], otherwise: &str) -> TokenStream {
    let docs: Vec<_> = attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).collect();
    if docs.is_empty() {
        quote! { #[doc = #otherwise] }
    } else {
        quote! { #(#docs)* }
    }
}
