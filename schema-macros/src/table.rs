//! `#[derive(Table)]`.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use schema_model::declare::item::{
    ColumnItem, ConstraintItemKind, ForeignKeyItem, PartItem, TableItem, ValueItem,
};
use schema_model::declare::{self, RustType};
use syn::{Data, DeriveInput, Fields, Type};

use crate::{links, mistakes, rows};

/// The constants and impls of a struct.
pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let read = declare::table_item(input);
    let mut errors = mistakes::expand(&read.mistakes);
    let item = read.item;
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let constants = constants(input, &item);
    let (table, schema) = (&item.name.value, &item.schema.value);
    let columns: Vec<&str> = item.columns.iter().map(|column| column.name.as_str()).collect();
    let declaration = serde_json::to_string(&item).unwrap_or_else(|error| {
        errors.extend(syn::Error::new(name.span(), error).into_compile_error());
        String::new()
    });
    // What has a mistake already is not checked further: one mistake, one error.
    let whole = read.mistakes.is_empty();
    let checks = whole.then(|| checks(input, &item));
    let links = whole.then(|| links::expand(input, &item));
    let on_update = whole.then(|| on_update(&item));
    let rows = rows::expand(input, &item);
    quote! {
        #errors

        #[allow(non_upper_case_globals)]
        impl #generics #name #arguments #bounds {
            #constants
        }

        impl #generics ::schema_core::rows::Table for #name #arguments #bounds {
            const NAME: &'static str = #table;
            const SCHEMA: &'static str = #schema;
            const COLUMNS: &'static [&'static str] = &[#(#columns),*];
            const DECLARATION: &'static str = #declaration;
            #on_update
        }

        #checks
        #links
        #rows
    }
}

/// A constant for each column, with the field's own documentation.
pub(crate) fn constants(input: &DeriveInput, item: &TableItem) -> TokenStream {
    let Data::Struct(data) = &input.data else { return TokenStream::new() };
    let Fields::Named(fields) = &data.fields else { return TokenStream::new() };
    let (name, vis) = (&input.ident, &input.vis);
    let (_, arguments, _) = input.generics.split_for_impl();
    fields
        .named
        .iter()
        .zip(&item.columns)
        .enumerate()
        .filter_map(|(at, (field, column))| {
            let ident = field.ident.as_ref()?;
            let value = column.value.as_ref()?;
            let text = &column.name.value;
            let docs = rows::docs(&field.attrs, &format!("The column `{text}`."));
            let is_always = column.identity.as_ref().is_some_and(|identity| identity.always);
            let kind = match (column.generated.is_some() || is_always, column.nullable) {
                (true, _) => quote! { , ::schema_core::rows::Generated },
                (false, true) => quote! { , ::schema_core::rows::Nullable },
                (false, false) => TokenStream::new(),
            };
            Some(quote! {
                #docs
                #vis const #ident: ::schema_core::rows::Column<#name #arguments, #value #kind> =
                    ::schema_core::rows::Column::new(#text, #at);
            })
        })
        .collect()
}

/// What an update sets, beside what the program says.
fn on_update(item: &TableItem) -> TokenStream {
    let values: Vec<TokenStream> = item
        .columns
        .iter()
        .enumerate()
        .filter_map(|(at, column)| {
            let value = match &column.on_update.as_ref()?.value {
                ValueItem::Sql(text) => quote! { Sql(#text) },
                ValueItem::Variant(path) => {
                    let variant = &path.tokens;
                    quote! { Text(|| ::schema_core::rows::Enum::as_str(&#variant)) }
                }
            };
            Some(quote! { (#at, ::schema_core::rows::derived::OnUpdate::#value), })
        })
        .collect();
    if values.is_empty() {
        return TokenStream::new();
    }
    quote! {
        const ON_UPDATE: &'static [(usize, ::schema_core::rows::derived::OnUpdate)] = &[#(#values)*];
    }
}

/// What the compiler knows better than we do, said so that its error stands where the mistake is.
fn checks(input: &DeriveInput, item: &TableItem) -> TokenStream {
    let mut checks = TokenStream::new();
    for part in &item.parts {
        let PartItem::Constraint(part) = part else { continue };
        match &part.kind {
            ConstraintItemKind::ForeignKey(key) => checks.extend(foreign_key(input, item, key)),
            ConstraintItemKind::OneOf { column } => {
                if let Some(RustType::Enum { path, .. }) = column_of(item, column).map(|column| &column.rust)
                {
                    let ty = &path.tokens;
                    checks.extend(
                        quote_spanned! { path.span=> ::schema_core::rows::derived::assert_enum::<#ty>(); },
                    );
                }
            }
            _ => {}
        }
    }
    for column in &item.columns {
        if let (RustType::Enum { path, .. }, None) = (&column.rust, &column.ty) {
            let ty = &path.tokens;
            checks.extend(
                quote_spanned! { path.span=> ::schema_core::rows::derived::assert_enum_value::<#ty>(); },
            );
        }
        for value in [&column.default, &column.on_update].into_iter().flatten() {
            if let (ValueItem::Variant(path), Some(ty)) = (&value.value, &column.value) {
                let variant = &path.tokens;
                checks.extend(quote_spanned! { path.span=> let _: #ty = #variant; });
            }
        }
    }
    if checks.is_empty() {
        return checks;
    }
    let (generics, _, bounds) = input.generics.split_for_impl();
    quote! {
        const _: () = {
            // Never called: to compile is all it does.
            #[allow(dead_code)]
            fn checks #generics () #bounds {
                #checks
            }
        };
    }
}

/// `User::id.referenced_by::<String>()`: an error of the compiler's own where there is no such table or
/// field, and one of ours where its type is another.
fn foreign_key(input: &DeriveInput, item: &TableItem, key: &ForeignKeyItem) -> TokenStream {
    let target = target_of(input, key);
    key.columns
        .iter()
        .zip(&key.target_fields)
        .filter_map(|(column, field)| {
            let here: &Type = column_of(item, column)?.value.as_ref()?;
            let there = ident(&field.value, field.span);
            // The whole call is at the field that is named, so that the error about the types is.
            let here = moved(here.to_token_stream(), field.span);
            Some(quote_spanned! { field.span=> <#target>::#there.referenced_by::<#here>(); })
        })
        .collect()
}

/// The struct that a foreign key points at.
pub(crate) fn target_of(input: &DeriveInput, key: &ForeignKeyItem) -> TokenStream {
    if key.target.segments == ["Self"] {
        let (name, (_, arguments, _)) = (&input.ident, input.generics.split_for_impl());
        return quote! { #name #arguments };
    }
    key.target.tokens.clone()
}

pub(crate) fn column_of<'a>(item: &'a TableItem, name: &str) -> Option<&'a ColumnItem> {
    item.columns.iter().find(|column| column.name.value == name)
}

/// The same tokens at another place; what their names mean stays as it is.
fn moved(tokens: TokenStream, place: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut token| {
            if let TokenTree::Group(group) = &token {
                token = Group::new(group.delimiter(), moved(group.stream(), place)).into();
            }
            token.set_span(token.span().located_at(place));
            token
        })
        .collect()
}

/// The field's name as Rust writes it: `r#type` where it is one of Rust's own words.
pub(crate) fn ident(name: &str, span: Span) -> Ident {
    match syn::parse_str::<Ident>(name) {
        Ok(_) => Ident::new(name, span),
        Err(_) => Ident::new_raw(name, span),
    }
}
