//! Foreign keys: for each a constant, and a method that fetches the row it points at.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use schema_model::declare::RustType;
use schema_model::declare::item::{ColumnItem, ConstraintItemKind, ForeignKeyItem, PartItem};
use schema_model::declare::writing;

use super::{Column, Row};
use crate::table::{ident, target_of};

/// The constants and methods, whose names are new in `taken`.
pub(super) fn expand(row: &Row<'_>, taken: &mut BTreeSet<String>) -> TokenStream {
    let of = &row.input.ident;
    let relations: TokenStream = row
        .item
        .parts
        .iter()
        .filter_map(|part| match part {
            PartItem::Constraint(part) => match &part.kind {
                ConstraintItemKind::ForeignKey(key) => relation(row, key, taken),
                _ => None,
            },
            PartItem::Index(_) => None,
        })
        .collect();
    quote! {
        #[allow(dead_code)]
        impl #of {
            #relations
        }
    }
}

fn relation(row: &Row<'_>, key: &ForeignKeyItem, taken: &mut BTreeSet<String>) -> Option<TokenStream> {
    let places: Vec<usize> = key.columns.iter().map(|name| row.place(name)).collect::<Option<_>>()?;
    let columns: Vec<&Column<'_>> = places.iter().map(|at| &row.columns[*at]).collect();
    let name = match &key.relation {
        Some(name) if name.value == "none" => return None,
        Some(name) => name.value.clone(),
        None => free(called(row, key, &columns), taken),
    };
    taken.extend([name.clone(), name.to_uppercase()]);
    let span = key.relation.as_ref().map_or(key.target.span, |name| name.span);
    let (method, constant) = (ident(&name, span), Ident::new(&name.to_uppercase(), span));

    let (vis, of) = (&row.input.vis, &row.input.ident);
    let target = target_of(row.input, key);
    let is_nullable = columns.iter().any(|column| column.item.nullable);
    let (kind, found) = match is_nullable {
        true => (quote! { Nullable }, quote! { ::core::option::Option<#target> }),
        false => (quote! { NotNull }, quote! { #target }),
    };
    let links = places.iter().zip(&columns).zip(&key.target_fields).map(|((here, column), field)| {
        let there = ident(&field.value, field.span);
        let there = quote_spanned! { field.span=> <#target>::#there.at() };
        let ty = ty(column.item);
        quote! { __rows::derived::Link { here: #here, there: #there, ty: #ty }, }
    });
    let listed: Vec<String> = key.columns.iter().map(|column| format!("`{column}`")).collect();
    let (listed, plural) = (listed.join(" and "), if listed.len() == 1 { "s" } else { "" });
    let about = format!("The foreign key of {listed}.");
    let about_method = format!(
        "The row that {listed} point{plural} at{}.\n\n# Errors\n\nWhat the server says, and a value that its field \
         cannot hold.",
        if is_nullable { ", if there is one" } else { "" }
    );
    let client = format_ident!("__Client");
    Some(quote! {
        #[doc = #about]
        #vis const #constant: __rows::Relation<#of, #target, __rows::#kind> =
            __rows::Relation::new(const { &[#(#links)*] });

        #[doc = #about_method]
        #vis fn #method<#client: __rows::postgres::GenericClient>(
            &self,
            db: &mut #client,
        ) -> ::core::result::Result<#found, __rows::Error>
        where
            Self: for<'r> __rows::FromRow<'r>,
            #target: for<'r> __rows::FromRow<'r>,
        {
            Self::#constant.get(db, self)
        }
    })
}

/// `customer` for `customer_id`; for several columns the struct that they point at.
fn called(row: &Row<'_>, key: &ForeignKeyItem, columns: &[&Column<'_>]) -> String {
    match columns {
        [column] => {
            let field = &column.item.field.value;
            field.strip_suffix("_id").filter(|name| !name.is_empty()).unwrap_or(field).to_owned()
        }
        _ if key.target.segments == ["Self"] => writing::snake_case(&row.item.rust.value),
        _ => writing::snake_case(key.target.last()),
    }
}

/// A name that no column and no other relation has, in capitals or not, and that Rust takes.
fn free(mut name: String, taken: &BTreeSet<String>) -> String {
    // These four are no names, not even behind `r#`.
    while taken.contains(&name)
        || taken.contains(&name.to_uppercase())
        || matches!(name.as_str(), "self" | "super" | "crate" | "_")
    {
        name.push_str("_row");
    }
    name
}

/// The column's type, to cast an array to. Without modifiers: a cast to `varchar(3)` cuts off what is longer.
fn ty(column: &ColumnItem) -> TokenStream {
    let text = match (&column.ty, &column.rust) {
        (Some(ty), _) => without_modifiers(ty),
        (None, RustType::Sql(text)) => without_modifiers(text),
        (None, RustType::Enum { path, .. }) => {
            let ty = &path.tokens;
            return quote! {
                __rows::derived::LinkType::Enum(
                    <#ty as __rows::EnumValue>::SCHEMA,
                    <#ty as __rows::EnumValue>::NAME,
                )
            };
        }
        (None, RustType::Unusable { .. }) => String::new(),
    };
    quote! { __rows::derived::LinkType::Said(#text) }
}

/// `character varying(3)` to `character varying`, `timestamp(3) with time zone` to `timestamp with time zone`. What
/// PostgreSQL takes for one character or bit without a modifier becomes the type of any length.
fn without_modifiers(text: &str) -> String {
    let mut bare = String::new();
    let mut depth = 0_usize;
    for character in text.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(character),
            _ => {}
        }
    }
    let words: Vec<&str> = bare.split_whitespace().collect();
    match words.join(" ").to_ascii_lowercase().as_str() {
        "char" | "character" => "bpchar".to_owned(),
        "bit" => "varbit".to_owned(),
        _ => words.join(" "),
    }
}
