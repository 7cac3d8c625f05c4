//! The grammar: a syn item to a declaration, with spans, all mistakes at once. Never opens a file, never asks
//! a server.
//!
//! [`table_item`] and [`enum_item`] read one item; the derives call them with what the compiler gives, and
//! [`file_items`] with what stands in a file. Nothing else looks at an attribute. [`resolve`] links the items
//! of all files to one [`Declared`](crate::Declared) schema.
//!
//! # Tables
//!
//! A struct with named fields and `#[derive(Table)]`. Everything about the table stands in `#[table(...)]`,
//! which may be repeated; a table is called as its struct in snake case where it has no `name`.
//!
//! ```text
//! name = "purchases"            schema = "billing"           was = "orders"         comment = "..."
//! unlogged                      with(fillfactor = 70)        tablespace = fast      using = heap
//! rls                           rls = force                  owner = app_owner
//! replica_identity = full | nothing | index("name")                                 new = NewPurchase
//! primary_key("name", on(a, b), KEY...)
//! unique("name", on(a, b), nulls_not_distinct, KEY...)
//! foreign_key("name", on(a, b), references(Other(x, y)), REFERENCE...)
//! check("name", "a > 0", no_inherit, not_valid, comment = "...")
//! exclude("name", using = gist, on(room with =, during with &&), where = "...", KEY...)
//! index("name", on(a, "lower(b)", c desc nulls last), unique, nulls_not_distinct, using = gin, include(d),
//!       where = "a > 0", with(fillfactor = 70), tablespace = fast, clustered, comment = "...")
//! ```
//!
//! - `KEY`: `include(c)`, `with(...)`, `tablespace = fast`, `clustered`, `comment = "..."`, and `deferrable`
//!   or `deferrable = initially_deferred` (also written `initially_deferred`).
//! - `REFERENCE`: `on_delete = cascade | restrict | set_null | set_default | no_action` (`set_null(b)` for
//!   some of the columns), `on_update` likewise, `match = full`, `deferrable` as above, `not_valid`,
//!   `comment = "..."`, `relation = customer`.
//! - A key of `index` and `exclude` is a field or an expression in a string, then `collate "de"`,
//!   `ops = text_pattern_ops` (`ops = gist_trgm_ops(siglen = 32)`, `ops = schema.name`), `asc`, `desc`,
//!   `nulls first`, `nulls last`; in `exclude` it ends in `with` and an operator, as tokens or in a string.
//! - `new` and `relation` are for applications: what the derive calls the struct of a row to insert, and the way to
//!   the row that a foreign key points at. `relation = none` makes no such way.
//! - `owner` is the role that the table, view or type is given to. Unsaid it is the owner of the schema `schema_history`.
//! - A name may be left out, and is a default name then: `<table>_<columns>_unique`, `_index`, `_fk`, `_pk`.
//!
//! ```text
//! partition_by(range(created_at))                              list(...)  hash(...); keys as those of an index
//! policy("name", as = restrictive, for = select, to(member, "odd role"), using = "...", with_check = "...",
//!        comment = "...")
//! trigger("name", before(insert, update(a, b)), for_each = row, when = "new.a > old.a", execute = touch(),
//!         referencing(old = a, new = b), constraint, deferrable, enabled = always | replica | false, comment = "...")
//! ```
//!
//! - A policy switches row-level security on, as `rls` does. Its conditions may ask other tables; a name in a condition
//!   with a subquery is not looked at before a server does.
//! - A trigger has one of `before`, `after` and `instead_of`, and fires `for_each = statement` where nothing is said.
//!   Its function, and the partitions of a table, are said in `.sql` files.
//!
//! # Columns
//!
//! A field. Its Rust type gives the SQL type, an `Option` makes it nullable; the rest stands in
//! `#[column(...)]`.
//!
//! ```text
//! name = "userId"               type = varchar(50)           type = "any type"      type = serial
//! primary_key                   unique                       unique("name", nulls_not_distinct, KEY...)
//! references(User::id, name = "...", REFERENCE...)           check("name", "a > 0")
//! default = "usd" | 0 | false | now() | Status::Pending | sql("...")                on_update = now()
//! generated = "a * 2"           virtual (PostgreSQL 18)       one_of = "check_status"
//! identity(always | by_default, start = 1, increment = 1, min = 1, max = 9, cache = 5, cycle, name = "...")
//! collate = "C"                 storage = external           compression = lz4      statistics = 500
//! options(n_distinct = -0.5)    comment = "..."              was = "old_name"       backfill = "a + 1"
//! ```
//!
//! - `primary_key` on several fields is one key over them, in their order.
//! - `one_of` is the check that the column holds one of the values of the field's enum.
//! - `was` and `backfill` say how existing rows get here; `on_update` is for applications. None is in the
//!   database.
//! - Doc comments are for readers of the source. What the database should know is a `comment`; without a text, on
//!   a struct, a field or an enum, it is the doc comment.
//!
//! # Views
//!
//! A struct with named fields and `#[derive(View)]`. What its query gives must be what the fields say, by name and by
//! type, in any order: that is compared when it is built.
//!
//! ```text
//! #[view(name = "active_users", schema = "app", was = "live_users", comment = "...")]
//! #[view(query = "SELECT ...")]                  query = file("active_users.sql"), from the folder of this source file
//! security_barrier     security_invoker          check_option = local | cascaded     trigger("name", instead_of(insert), ...)
//! materialized         no_data                   index(...)     with(fillfactor = 70)     using = heap     tablespace = fast
//! owner = app_owner
//! ```
//!
//! A field may have `name`, `type` and `comment`. Without a `type`, whatever its Rust type can be read from will do.
//!
//! # Enums
//!
//! A plain enum with `#[derive(Enum)]`. A variant's text is its name in snake case.
//!
//! ```text
//! #[enum_type(name = "status", schema = "app", was = "state", rename_all = "kebab-case", owner = app_owner, comment = "...")]
//! #[enum_type(name = "in-review", was = "review")]                                           on a variant
//! ```
//!
//! With a `name` it is a type of PostgreSQL's; without one it lends its values to `one_of`.
//!
//! # Expressions
//!
//! SQL in a string names columns plainly. It is read when it is declared, so a name that is no column is a
//! mistake at its place, and the author's text is kept but for the columns, which are put in quotes.
//! `verbatim("...")` in place of a string is taken as it is.

mod column;
mod comment;
mod constraint;
mod context;
mod entry;
mod enum_type;
mod exclusion;
mod expression;
mod file;
mod foreign_key;
mod index;
pub mod item;
mod mistake;
mod name;
mod partition;
mod policy;
mod resolve;
mod rust_type;
mod spanned;
mod sql_text;
mod sql_tokens;
mod table;
mod trigger;
mod value;
mod view;
pub mod writing;

pub use enum_type::read as enum_item;
pub use file::{DeclaredItem, FileItems, ModuleItem, Use, read as file_items};
pub use mistake::{Mistake, Mistakes, location};
pub use resolve::resolve;
pub use rust_type::RustType;
pub use spanned::Spanned;
pub use table::read as table_item;
pub use view::read as view_item;
