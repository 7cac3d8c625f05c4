//! Databases made by hand, observed.

mod bookkeeping;
mod edits;
mod facts;
mod names;
mod restored;
mod server;
mod session;
mod unknown;
