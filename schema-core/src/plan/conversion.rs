//! A column that gets another type to how its values get there and what that costs. Domains are looked behind: to
//! PostgreSQL their values are those of their base types (`ATColumnChangeRequiresRewrite` in
//! `src/backend/commands/tablecmds.c`).

use schema_model::{CastFacts, Column, ColumnType};

use super::cast::{self, Cast};
use super::{Context, types};
use crate::sql::quote;

/// From one type to another.
pub(super) struct Conversion<'a> {
    column: &'a Column,
    is_same: bool,
    from: types::Stored,
    to: types::Stored,
    is_collated: bool,
    /// The cast between the two, or between what they are arrays of.
    known: Option<CastFacts>,
}

impl<'a> Conversion<'a> {
    pub(super) fn of(context: &Context<'_>, from: &Column, to: &'a Column) -> Self {
        let is_same = from.ty == to.ty && from.ty.element == to.ty.element;
        let old = types::stored(context.before, &from.ty);
        let new = types::stored(context.after, &to.ty);
        let collation =
            |stored: &types::Stored, own: &Column| types::collation(stored, own.collation.as_ref());
        let is_collated = collation(&old, from) != collation(&new, to);
        let known = match (&old.ty.element, &new.ty.element) {
            (Some(from), Some(to)) => context.cast(from, to),
            _ => None,
        };
        Self { column: to, is_same, from: old, to: new, is_collated, known }
    }

    /// The same for a type that is another one of the same name.
    pub(super) fn between_versions(context: &Context<'_>, column: &'a Column) -> Self {
        Self { is_same: false, ..Self::of(context, column, column) }
    }

    /// How the values get there.
    pub(super) fn cast(&self) -> Cast {
        if self.is_same {
            return Cast::Assignment;
        }
        let (column, target) = (quote::ident(&self.column.name), quote::column_type(&self.column.ty));
        cast::between(&column, &self.from.ty, &self.to.ty, &target, self.known)
    }

    /// Whether the rows stay as they are.
    pub(super) fn keeps_rows(&self) -> bool {
        // What limit the values of a domain keep to counts for nothing.
        let known = if self.from.is_domain { unlimited(&self.from.ty) } else { self.from.ty.clone() };
        self.is_same || !self.to.is_checked && cast::keeps_rows(&known, &self.to.ty, self.known)
    }

    /// Whether a value may not fit.
    pub(super) fn may_fail(&self) -> bool {
        !self.is_same && (self.to.is_checked || cast::may_fail(&self.from.ty, &self.to.ty, self.known))
    }

    /// Whether values change on the way without an error.
    pub(super) fn loses_precision(&self) -> bool {
        !self.is_same && cast::loses_precision(&self.from.ty, &self.to.ty)
    }

    /// Whether many values become one of two.
    pub(super) fn becomes_boolean(&self) -> bool {
        cast::is_boolean(&self.to.ty) && !cast::is_boolean(&self.from.ty)
    }

    /// Whether the old values compare with the new ones.
    pub(super) fn stays_in_family(&self) -> bool {
        cast::same_family(&self.from.ty, &self.to.ty)
    }

    /// Whether the values are sorted in another way.
    pub(super) fn is_collated(&self) -> bool {
        self.is_collated
    }
}

/// A type without its modifiers.
fn unlimited(ty: &ColumnType) -> ColumnType {
    let text = match (ty.text.find('('), ty.text.rfind(')')) {
        (Some(from), Some(to)) if from < to => format!("{}{}", &ty.text[..from], &ty.text[to + 1..]),
        _ => ty.text.clone(),
    };
    ColumnType { text, ..ty.clone() }
}
