//! What the paths of a declaration lead to, which only a compiler knows: the `use` declarations around a struct decide.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use schema_model::declare::RustType;
use schema_model::declare::item::{ColumnItem, ConstraintItemKind, PartItem, TableItem, ValueItem};
use syn::DeriveInput;

use crate::table::{column_of, target_of};

/// A path as it is written, the type that it names, and what is to be known of that.
type Found = BTreeMap<String, (TokenStream, TokenStream)>;

/// `Linked`. What the types have to be is looked at where the links are used: that they are not is said already, by
/// the checks of the columns.
pub(crate) fn expand(input: &DeriveInput, item: &TableItem) -> TokenStream {
    let (mut tables, mut enums) = (Found::new(), Found::new());
    for part in &item.parts {
        let PartItem::Constraint(part) = part else { continue };
        match &part.kind {
            ConstraintItemKind::ForeignKey(key) => {
                let (path, target) = (key.target.segments.join("::"), target_of(input, key));
                let table = quote_spanned! { key.target.span=> <#target as ::schema_core::rows::Table> };
                let link = quote! { (#path, #table::SCHEMA, #table::NAME), };
                tables.insert(path.clone(), (target, link));
            }
            ConstraintItemKind::OneOf { column } => enums.extend(column_of(item, column).and_then(enum_of)),
            _ => {}
        }
    }
    for column in &item.columns {
        let is_variant =
            column.default.as_ref().is_some_and(|value| matches!(value.value, ValueItem::Variant(_)));
        if column.ty.is_none() || is_variant {
            enums.extend(enum_of(column));
        }
    }
    let name = &input.ident;
    let (generics, arguments, _) = input.generics.split_for_impl();
    let (table_types, tables) = split(tables);
    let (enum_types, enums) = split(enums);
    quote! {
        #[automatically_derived]
        impl #generics ::schema_core::rows::derived::Linked for #name #arguments
        where
            #(for<'x> #table_types: ::schema_core::rows::derived::LinkedTable<'x>,)*
            #(for<'x> #enum_types: ::schema_core::rows::derived::LinkedEnum<'x>,)*
        {
            const LINKS: ::schema_core::rows::derived::Links = ::schema_core::rows::derived::Links {
                tables: &[#(#tables)*],
                enums: &[#(#enums)*],
            };
        }
    }
}

/// The enum that a column holds, as its field names it.
fn enum_of(column: &ColumnItem) -> Option<(String, (TokenStream, TokenStream))> {
    let RustType::Enum { path, .. } = &column.rust else { return None };
    let (text, ty) = (path.segments.join("::"), &path.tokens);
    let link = quote_spanned! { path.span=> (#text, <#ty as ::schema_core::rows::Enum>::DECLARATION), };
    Some((text, (ty.clone(), link)))
}

fn split(found: Found) -> (Vec<TokenStream>, Vec<TokenStream>) {
    found.into_values().unzip()
}
