//! What makes rows unique: a constant for each primary key, unique constraint and unique index.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use schema_model::Deferrable;
use schema_model::declare::item::{ConstraintItemKind, KeyPartItem, PartItem};
use schema_model::declare::writing;

use super::Row;

/// The constants, whose names are new in `taken`.
pub(super) fn expand(row: &Row<'_>, taken: &mut BTreeSet<String>) -> TokenStream {
    let (vis, of) = (&row.input.vis, &row.input.ident);
    let table = &row.item.name.value;
    let mut constants = TokenStream::new();
    for part in &row.item.parts {
        let Some((name, keys, predicate)) = unique(row, part) else { continue };
        let is_primary = matches!(part, PartItem::Constraint(part)
            if matches!(part.kind, ConstraintItemKind::PrimaryKey(_)));
        let mut constant = if is_primary { "PRIMARY_KEY".to_owned() } else { capitals(&name, table) };
        while !taken.insert(constant.clone()) {
            constant.push_str("_KEY");
        }
        let constant = format_ident!("{constant}");
        let docs = if is_primary { "The primary key." } else { &format!("What `{name}` makes unique.") };
        constants.extend(quote! {
            #[doc = #docs]
            #vis const #constant: __rows::Unique<#of> = __rows::Unique::new(
                #name,
                const { &[#keys] },
                #predicate,
            );
        });
    }
    quote! {
        #[allow(dead_code)]
        impl #of {
            #constants
        }
    }
}

/// The name, the keys and the predicate, for what PostgreSQL takes as the target of a conflict: no deferrable
/// constraint (manual, INSERT).
fn unique(row: &Row<'_>, part: &PartItem) -> Option<(String, TokenStream, TokenStream)> {
    let table = &row.item.name.value;
    let column = |name: &String| {
        let at = row.place(name)?;
        Some(quote! { __rows::derived::UniqueKey::Column(#at), })
    };
    let none = quote! { ::core::option::Option::None };
    match part {
        PartItem::Constraint(part) if part.deferrable == Deferrable::No => {
            let (key, default) = match &part.kind {
                ConstraintItemKind::PrimaryKey(key) => (key, writing::primary_key(table, &key.columns)),
                ConstraintItemKind::Unique { key, .. } => (key, writing::unique(table, &key.columns)),
                _ => return None,
            };
            let name = part.name.as_ref().map_or(default, |name| name.value.clone());
            let keys = key.columns.iter().map(column).collect::<Option<TokenStream>>()?;
            Some((name, keys, none))
        }
        PartItem::Index(index) if index.unique => {
            let key = |key: &_| match key {
                KeyPartItem::Column(name) => column(name),
                KeyPartItem::Expression(item) => {
                    let text = &item.sql;
                    Some(quote! { __rows::derived::UniqueKey::Expression(#text), })
                }
            };
            let keys = index.keys.iter().map(|own| key(&own.part)).collect::<Option<TokenStream>>()?;
            let predicate = index.predicate.as_ref().map_or(none, |predicate| {
                let text = &predicate.sql;
                quote! { ::core::option::Option::Some(#text) }
            });
            let columns = index.keys.iter().filter_map(|key| match &key.part {
                KeyPartItem::Column(name) => Some(name.clone()),
                KeyPartItem::Expression(_) => None,
            });
            let default = || writing::index(table, &columns.collect::<Vec<_>>());
            let name = index.name.as_ref().map_or_else(default, |name| name.value.clone());
            Some((name, keys, predicate))
        }
        PartItem::Constraint(_) | PartItem::Index(_) => None,
    }
}

/// `users_email_unique` of `users` to `EMAIL_UNIQUE`.
fn capitals(name: &str, table: &str) -> String {
    let own =
        name.strip_prefix(table).and_then(|rest| rest.strip_prefix('_')).filter(|rest| !rest.is_empty());
    let mut constant = String::new();
    for character in own.unwrap_or(name).chars() {
        constant.push(if character.is_ascii_alphanumeric() { character.to_ascii_uppercase() } else { '_' });
    }
    if constant.starts_with(|first: char| first.is_ascii_digit()) || constant == "_" {
        constant.insert_str(0, "KEY_");
    }
    constant
}
