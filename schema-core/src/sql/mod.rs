//! SQL text: quoting, splitting files into statements, printing. The only place that quotes.

pub mod quote;
pub mod split;
