//! A value and the place in the source that it was read from.

use std::ops::Deref;

use proc_macro2::Span;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value with its span. It serializes as the value alone, so that two readings of the same source can be
/// compared wherever they were made: a compiler's spans and those of a file are never equal. What was serialized has
/// no place any more.
#[derive(Debug, Clone)]
pub struct Spanned<T> {
    /// What was read.
    pub value: T,
    /// Where.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A value read from a place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Serialize> Serialize for Spanned<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(|value| Self::new(value, Span::call_site()))
    }
}
