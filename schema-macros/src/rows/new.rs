//! The struct of a row to insert, and its builder, which the compiler lets nobody leave before it has every column
//! that cannot be left out.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use schema_model::declare::RustType;
use syn::ext::IdentExt;

use super::{Column, Row};

/// The structs, and their impls, which need not stand where the structs do.
pub(super) fn expand(row: &Row<'_>) -> (TokenStream, TokenStream) {
    let of = &row.input.ident;
    let new = match &row.item.new {
        Some(name) => Ident::new(&name.value, name.span),
        None => format_ident!("New{}", of.unraw()),
    };
    let builder = format_ident!("{new}Builder");
    let columns: Vec<&Column<'_>> = row.columns.iter().filter(|column| !column.is_generated()).collect();
    let required: Vec<&Column<'_>> = columns.iter().copied().filter(|column| !column.is_optional()).collect();
    let states: Vec<Ident> = required.iter().map(|column| state(column)).collect();
    (
        structs(row, &new, &builder, &columns, &states),
        impls(row, &new, &builder, &columns, &required, &states),
    )
}

fn structs(
    row: &Row<'_>,
    new: &Ident,
    builder: &Ident,
    columns: &[&Column<'_>],
    states: &[Ident],
) -> TokenStream {
    let vis = &row.input.vis;
    let table = &row.item.name.value;
    let fields = columns.iter().map(|column| {
        let (vis, ident, docs, ty) = (&column.field.vis, column.ident, column.docs(), slot(column));
        quote! { #docs #vis #ident: #ty, }
    });
    let drafts = columns.iter().map(|column| {
        let (ident, ty) = (column.ident, draft(column));
        quote! { #ident: #ty, }
    });
    let about_new = format!(
        "A row to insert into `{table}`. A column that has a default or may be NULL is an `Option`, and `None` leaves \
         it out."
    );
    let about_builder = format!(
        "Builds a [`{new}`]: every column that has no default and may not be NULL has to be given before `{}`.",
        build(columns)
    );
    quote! {
        #[doc = #about_new]
        #[allow(dead_code)]
        #vis struct #new {
            #(#fields)*
        }

        #[doc = #about_builder]
        #[allow(dead_code, non_camel_case_types)]
        #[must_use = "a builder does nothing until it has built"]
        #vis struct #builder<#(#states = ::schema_core::rows::derived::Missing),*> {
            #(#drafts)*
            __state: ::core::marker::PhantomData<fn() -> (#(#states,)*)>,
        }
    }
}

fn impls(
    row: &Row<'_>,
    new: &Ident,
    builder: &Ident,
    columns: &[&Column<'_>],
    required: &[&Column<'_>],
    states: &[Ident],
) -> TokenStream {
    let (vis, of) = (&row.input.vis, &row.input.ident);
    let idents: Vec<_> = columns.iter().map(|column| column.ident).collect();
    let retyped = states.iter().map(|state| format_ident!("{state}_now"));
    let retyped: Vec<Ident> = retyped.collect();
    let markers: Vec<_> = required.iter().map(|column| column.ident).collect();
    let setters = columns.iter().map(|column| setter(row, builder, column, states));
    let values = columns.iter().map(|column| {
        let ident = column.ident;
        match column.is_optional() {
            true => quote! { #ident: self.#ident, },
            false => quote! { #ident: __rows::derived::given(self.#ident), },
        }
    });
    let build = build(columns);
    let of_new = new_row(row, new, columns);
    quote! {
        /// The columns that a row cannot do without.
        #[allow(non_camel_case_types)]
        mod required {
            #(#[derive(Clone, Copy)] pub enum #markers {})*
        }

        #[allow(dead_code)]
        impl #new {
            /// A row without any column yet.
            #vis fn builder() -> #builder {
                #builder { #(#idents: ::core::option::Option::None,)* __state: ::core::marker::PhantomData }
            }
        }

        #[allow(dead_code, non_camel_case_types)]
        impl<#(#states),*> #builder<#(#states),*> {
            #(#setters)*

            /// The row, once it has every column that cannot be left out.
            #vis fn #build(self) -> #new
            where
                #(#states: __rows::derived::Has<required::#markers>,)*
            {
                #new { #(#values)* }
            }

            #[inline]
            fn __retyped<#(#retyped),*>(self) -> #builder<#(#retyped),*> {
                #builder { #(#idents: self.#idents,)* __state: ::core::marker::PhantomData }
            }
        }

        #of_new

        #[automatically_derived]
        impl __rows::Insertable for #of {
            type New = #new;
        }
    }
}

/// Sets a column. What a required one makes is a builder that knows of it.
fn setter(row: &Row<'_>, builder: &Ident, column: &Column<'_>, states: &[Ident]) -> TokenStream {
    let (vis, ident, docs, value) = (&row.input.vis, column.ident, column.docs(), column.value);
    let text = matches!(&column.item.rust, RustType::Sql(text) if text == "text");
    let (argument, given) = match (column.item.nullable, text) {
        (true, _) => (
            quote! { impl ::schema_core::rows::IntoValue<::core::option::Option<#value>> },
            quote! { __rows::IntoValue::into_value(value) },
        ),
        (false, true) => (
            quote! { impl ::schema_core::rows::IntoValue<#value> },
            quote! { __rows::IntoValue::into_value(value) },
        ),
        (false, false) => (quote! { #value }, quote! { value }),
    };
    let set = quote! { self.#ident = ::core::option::Option::Some(#given); };
    if column.is_optional() {
        return quote! {
            #docs
            #vis fn #ident(mut self, value: #argument) -> Self {
                #set
                self
            }
        };
    }
    let own = state(column);
    let known = states.iter().map(|state| match *state == own {
        true => quote! { ::schema_core::rows::derived::Given },
        false => quote! { #state },
    });
    quote! {
        #docs
        #vis fn #ident(mut self, value: #argument) -> #builder<#(#known),*> {
            #set
            self.__retyped()
        }
    }
}

/// The row as a list of values.
fn new_row(row: &Row<'_>, new: &Ident, columns: &[&Column<'_>]) -> TokenStream {
    let of = &row.input.ident;
    let bounds = row.bounds(columns.iter().copied());
    let places =
        row.columns.iter().enumerate().filter(|(_, column)| !column.is_generated()).map(|(at, _)| at);
    let cells = columns.iter().map(|column| {
        let ident = column.ident;
        match column.is_optional() {
            true => quote! { __rows::derived::optional(&self.#ident), },
            false => quote! { __rows::derived::required(&self.#ident), },
        }
    });
    quote! {
        #[automatically_derived]
        impl __rows::NewRow for #new
        where
            #bounds
        {
            type Table = #of;
            const SETS: &'static [usize] = &[#(#places),*];

            #[inline]
            fn cells<'a>(
                &'a self,
                cells: &mut ::std::vec::Vec<
                    ::core::option::Option<&'a (dyn __rows::postgres::types::ToSql + ::core::marker::Sync)>,
                >,
            ) {
                cells.extend([#(#cells)*]);
            }
        }

        #[automatically_derived]
        impl ::core::fmt::Debug for #new
        where
            #bounds
        {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                __rows::derived::show(self, ::core::stringify!(#new), f)
            }
        }
    }
}

/// The type of a column in the struct of a new row. One that may be NULL can be left out, and can be given as NULL.
fn slot(column: &Column<'_>) -> TokenStream {
    let value = column.value;
    match (column.is_optional(), column.item.nullable) {
        (false, _) => quote! { #value },
        (true, false) => quote! { ::core::option::Option<#value> },
        (true, true) => quote! { ::core::option::Option<::core::option::Option<#value>> },
    }
}

/// The type of a column in the builder, where all of them may be missing.
fn draft(column: &Column<'_>) -> TokenStream {
    let slot = slot(column);
    if column.is_optional() {
        slot
    } else {
        quote! { ::core::option::Option<#slot> }
    }
}

/// The parameter of the builder's type that says whether a column is there.
fn state(column: &Column<'_>) -> Ident {
    format_ident!("__{}", column.ident.unraw())
}

/// How the builder ends: `build`, unless that is a column.
fn build(columns: &[&Column<'_>]) -> Ident {
    let taken = columns.iter().any(|column| column.ident == "build");
    if taken { format_ident!("build_row") } else { format_ident!("build") }
}
