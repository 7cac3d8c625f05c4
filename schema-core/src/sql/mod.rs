//! SQL text: quoting, splitting files into statements, printing. The only place that quotes.

pub(crate) mod lexer;
pub mod quote;
pub mod split;
pub mod transaction;
