//! The grammar: a syn item to a declaration, with spans, all mistakes at once.

mod column;
mod constraint;
mod context;
mod entry;
mod enum_type;
mod exclusion;
mod expression;
mod file;
mod index;
pub mod item;
mod mistake;
mod name;
mod resolve;
mod rust_type;
mod spanned;
mod sql_text;
mod sql_tokens;
mod table;
mod value;

pub use enum_type::read as enum_item;
pub use file::{DeclaredItem, FileItems, ModuleItem, Use, read as file_items};
pub use mistake::{Mistake, Mistakes, location};
pub use resolve::resolve;
pub use rust_type::RustType;
pub use spanned::Spanned;
pub use table::read as table_item;
