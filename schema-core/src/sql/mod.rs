//! SQL text: quoting, splitting files into statements, tokens. The only place that quotes.

pub mod identity;
pub(crate) mod lexer;
pub mod name;
pub mod quote;
pub mod split;
pub mod tokens;
pub mod transaction;
