//! SQL text: quoting, splitting files into statements, tokens. The only place that quotes.

#[cfg(feature = "engine")]
pub mod identity;
#[cfg(feature = "engine")]
pub(crate) mod lexer;
pub mod name;
#[cfg(feature = "engine")]
pub mod quote;
#[cfg(feature = "engine")]
pub mod remark;
#[cfg(feature = "engine")]
pub(crate) mod reserved;
#[cfg(feature = "engine")]
pub mod split;
#[cfg(feature = "engine")]
pub mod tokens;
#[cfg(feature = "engine")]
pub mod transaction;
