//! A field with its `#[column(...)]` to a column, and to the constraints that its options declare.

use crate::options::Options;
use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenTree};
use syn::ext::IdentExt;
use syn::spanned::Spanned as _;
use syn::{Attribute, Field};

use super::context::{Context, parameters};
use super::entry::{self, Entry, Head};
use super::expression::Place;
use super::item::{ColumnItem, ConstraintItem, ConstraintItemKind, IdentityItem};
use super::mistake::{Mistake, Mistakes};
use super::rust_type::{self, RustType};
use super::spanned::Spanned;
use super::{comment, constraint, foreign_key, index, sql_tokens, value};
use crate::sequence::SequenceOptions;

const OPTIONS: [&str; 20] = [
    "name",
    "type",
    "primary_key",
    "unique",
    "references",
    "default",
    "one_of",
    "check",
    "generated",
    "virtual",
    "identity",
    "on_update",
    "collate",
    "storage",
    "compression",
    "statistics",
    "options",
    "comment",
    "was",
    "backfill",
];

const IDENTITY_OPTIONS: [&str; 9] =
    ["always", "by_default", "start", "increment", "min", "max", "cache", "cycle", "name"];

/// The field's name, and the column's: that of `#[column(name = "...")]`, or the field's.
///
/// Read before anything else, because the options of one field name the columns of others.
pub(super) fn names(field: &Field, mistakes: &mut Mistakes) -> Option<(Spanned<String>, Spanned<String>)> {
    let ident = field.ident.as_ref()?;
    let field_name = Spanned::new(ident.unraw().to_string(), ident.span());
    let mut column = field_name.clone();
    // What is wrong with the options is said when all of them are read.
    let mut unread = Mistakes::default();
    let mut renamed = false;
    // Most fields have none; to look is much less than to read. What a macro was given may hide in a group.
    let named = field.attrs.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) => list.tokens.clone().into_iter().any(|token| match token {
            TokenTree::Ident(word) => word == "name",
            TokenTree::Group(group) => group.delimiter() == Delimiter::None,
            _ => false,
        }),
        _ => false,
    });
    let attributes = if named { field.attrs.as_slice() } else { &[] };
    for option in options(attributes, "column", &mut unread) {
        if option.word() == "name" {
            column = option.name(&mut unread).unwrap_or(column);
            renamed = true;
        }
    }
    if !renamed {
        entry::checked_name(column.clone(), mistakes);
    }
    Some((field_name, column))
}

/// Reads a field. The column's place among the others is known, its names are `names`.
pub(super) fn read(
    field: &Field,
    names: (Spanned<String>, Spanned<String>),
    cx: &mut Context<'_>,
) -> (ColumnItem, Vec<ConstraintItem>) {
    let (value, nullable, rust) = rust_type::read(&field.ty);
    let mut column = ColumnItem {
        field: names.0,
        name: names.1,
        value: Some(value),
        nullable,
        rust,
        ty: None,
        serial: false,
        default: None,
        on_update: None,
        generated: None,
        is_virtual: false,
        identity: None,
        collation: None,
        storage: None,
        compression: None,
        statistics: None,
        options: Options::new(),
        comment: None,
        was: None,
        backfill: None,
    };
    let mut constraints = Vec::new();
    let mut seen = BTreeSet::new();
    for option in options(&field.attrs, "column", cx.mistakes) {
        let word = option.word().to_owned();
        if word != "check" && !word.is_empty() && !seen.insert(word.clone()) {
            cx.mistakes.push(option.mistake(format!("`{word}` is given twice")).help("remove one of them"));
            continue;
        }
        let name = column.name.value.clone();
        match word.as_str() {
            "name" => {
                option.name(cx.mistakes);
            }
            "type" => column_type(&option, &mut column, cx.mistakes),
            "primary_key" => constraints.extend(constraint::primary_key(&option, Some(&name), cx)),
            "unique" => constraints.extend(constraint::unique(&option, Some(&name), cx)),
            "references" => constraints.extend(foreign_key::references(&option, &name, cx)),
            "check" => constraints.extend(constraint::check(&option, Some(&name), cx)),
            "one_of" => constraints.extend(one_of(&option, &column, cx.mistakes)),
            "default" => column.default = value::read(&option, cx),
            "on_update" => column.on_update = value::read(&option, cx),
            "generated" => {
                column.generated = cx.expression_of(&option, Place::Condition).map(|parsed| parsed.item);
            }
            "virtual" => column.is_virtual = option.flag(cx.mistakes),
            "identity" => column.identity = Some(identity(&option, cx.mistakes)),
            "collate" => {
                column.collation = option
                    .value
                    .as_deref()
                    .and_then(|tokens| index::collation(tokens).filter(|(_, used)| *used == tokens.len()))
                    .map(|(collation, _)| collation);
                if column.collation.is_none() {
                    cx.mistakes.push(
                        Mistake::new(option.value_span(), "`collate` takes the name of a collation")
                            .help("write `collate = \"de_DE\"`"),
                    );
                }
            }
            "storage" => {
                column.storage = option
                    .choice(&["plain", "external", "extended", "main"], cx.mistakes)
                    .map(str::to_ascii_uppercase);
            }
            "compression" => {
                column.compression = option.choice(&["pglz", "lz4"], cx.mistakes).map(str::to_owned);
            }
            "statistics" => column.statistics = option.integer(cx.mistakes),
            "options" => column.options = parameters(&option, cx.mistakes),
            "comment" => column.comment = comment::read(&option, &field.attrs, cx.mistakes),
            "was" => column.was = option.name(cx.mistakes),
            "backfill" => {
                column.backfill = cx.expression_of(&option, Place::Query).map(|parsed| parsed.item);
            }
            "index" => cx.mistakes.push(
                option
                    .mistake("indexes are declared on the table")
                    .help(format!("write `#[table(index(on({})))]` above the struct", column.field.value)),
            ),
            unknown => cx.mistakes.push(
                option
                    .mistake(format!("unknown column option `{unknown}`"))
                    .label("not an option of `#[column(...)]`")
                    .suggest(unknown, OPTIONS),
            ),
        }
    }
    if let (RustType::Unusable { headline, help }, None) = (&column.rust, &column.ty) {
        cx.mistakes.push(Mistake::new(field.ty.span(), headline.clone()).help(help.clone()));
    }
    agree(&column, cx.mistakes);
    (column, constraints)
}

/// The options of every `#[word(...)]` among the attributes.
pub(super) fn options(attributes: &[Attribute], word: &str, mistakes: &mut Mistakes) -> Vec<Entry> {
    let mut options = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(word)) {
        match &attribute.meta {
            syn::Meta::List(list) if matches!(list.delimiter, syn::MacroDelimiter::Paren(_)) => {
                for option in entry::entries(list.tokens.clone(), mistakes) {
                    match &option.head {
                        Head::Word(_) => options.push(option),
                        Head::Text(text) => mistakes.push(
                            option
                                .mistake(format!("expected an option, found {}", text.token()))
                                .help("give a name as `name = \"...\"`"),
                        ),
                    }
                }
            }
            meta => mistakes.push(
                Mistake::new(meta.span(), format!("`#[{word}]` takes options in parentheses"))
                    .help(format!("write `#[{word}(...)]`")),
            ),
        }
    }
    options
}

fn column_type(option: &Entry, column: &mut ColumnItem, mistakes: &mut Mistakes) {
    let text = match option.value.as_deref() {
        Some([token]) if entry::string(token).is_some() => option.name(mistakes).map(|text| text.value),
        Some(tokens) if option.args.is_none() => Some(sql_tokens::print(tokens, mistakes)),
        _ => {
            mistakes.push(option.mistake("`type` lacks its value").help("write `type = varchar(50)`"));
            None
        }
    };
    let Some(text) = text else { return };
    // PostgreSQL's manual, 8.1.4: serial types are no true types, but integers with a sequence of their own.
    let integer = match text.to_ascii_lowercase().as_str() {
        "serial" | "serial4" => Some("integer"),
        "bigserial" | "serial8" => Some("bigint"),
        "smallserial" | "serial2" => Some("smallint"),
        _ => None,
    };
    column.serial = integer.is_some();
    column.ty = Some(Spanned::new(integer.map_or(text, str::to_owned), option.value_span()));
}

fn one_of(option: &Entry, column: &ColumnItem, mistakes: &mut Mistakes) -> Option<ConstraintItem> {
    let name = if option.value.is_some() {
        Some(option.name(mistakes)?)
    } else {
        option.flag(mistakes);
        None
    };
    if !matches!(column.rust, RustType::Enum { .. }) {
        mistakes.push(
            option
                .mistake(format!("`one_of` needs an enum, and `{}` is none", column.field.value))
                .help("derive `Enum` for the field's type, or write `check(\"name\", \"...\")`"),
        );
        return None;
    }
    let kind = ConstraintItemKind::OneOf { column: column.name.value.clone() };
    Some(constraint::constraint(name, option, kind))
}

fn identity(option: &Entry, mistakes: &mut Mistakes) -> Spanned<IdentityItem> {
    let mut identity = IdentityItem { always: true, name: None, options: SequenceOptions::default() };
    if option.value.is_some() {
        mistakes.push(option.mistake("`identity` takes no value").help("write `identity(always)`"));
    }
    for part in option.options(mistakes) {
        let numbers = &mut identity.options;
        match (&part.head, part.word()) {
            (Head::Word(_), "always") => {
                part.flag(mistakes);
            }
            (Head::Word(_), "by_default") => identity.always = !part.flag(mistakes),
            (Head::Word(_), "start") => numbers.start = part.integer(mistakes),
            (Head::Word(_), "increment") => {
                numbers.increment = part.integer(mistakes);
                if numbers.increment == Some(0) {
                    mistakes.push(part.mistake("a sequence cannot increment by 0"));
                }
            }
            (Head::Word(_), "min") => numbers.min = part.integer(mistakes),
            (Head::Word(_), "max") => numbers.max = part.integer(mistakes),
            (Head::Word(_), "cache") => numbers.cache = part.integer(mistakes),
            (Head::Word(_), "cycle") => numbers.cycle = Some(part.flag(mistakes)),
            (Head::Word(_), "name") => identity.name = part.name(mistakes),
            (_, unknown) => {
                mistakes.push(index::unknown_option(&part, unknown, "identity", &IDENTITY_OPTIONS));
            }
        }
    }
    Spanned::new(identity, option.span)
}

/// What PostgreSQL refuses to see together (manual, CREATE TABLE).
fn agree(column: &ColumnItem, mistakes: &mut Mistakes) {
    let name = &column.field.value;
    let sources: Vec<(&str, bool)> = vec![
        ("default", column.default.is_some()),
        ("generated", column.generated.is_some()),
        ("identity", column.identity.is_some()),
        ("type = serial", column.serial),
    ];
    let given: Vec<&str> = sources.into_iter().filter(|(_, given)| *given).map(|(word, _)| word).collect();
    if let [first, second, ..] = given.as_slice() {
        mistakes.push(
            Mistake::new(column.field.span, format!("`{name}` has both `{first}` and `{second}`"))
                .label("a column has one source of values")
                .help("remove one of them"),
        );
    }
    if column.is_virtual && column.generated.is_none() {
        mistakes.push(
            Mistake::new(column.field.span, format!("`{name}` is `virtual` and not `generated`"))
                .help("add `generated = \"...\"`"),
        );
    }
    if column.nullable && (column.identity.is_some() || column.serial) {
        mistakes.push(
            Mistake::new(column.field.span, format!("`{name}` numbers its rows and cannot be an `Option`"))
                .help("remove the `Option`"),
        );
    }
}
