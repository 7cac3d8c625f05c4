//! A schema that was observed, with where it comes from: whoever wants a database like it can make one.

use std::path::PathBuf;

use postgres::Client;
use schema_model::{Declared, Observed};

use crate::history::History;

/// A schema as it was observed, and how to get to a database that holds it.
pub struct State {
    /// What was seen.
    pub observed: Observed,
    /// What was declared, where that is where it comes from.
    pub declared: Option<Declared>,
    pub(super) origin: Origin,
}

/// SQL files and their texts.
pub(super) type Scripts = Vec<(PathBuf, String)>;

/// Where a state comes from.
pub(super) enum Origin {
    Live(Box<Client>),
    Declared(Scripts),
    History(History, Option<u32>),
    Scripts(Scripts),
    Empty,
}

impl State {
    /// The session on the live database that this was seen in.
    pub fn live(&mut self) -> Option<&mut Client> {
        match &mut self.origin {
            Origin::Live(client) => Some(client),
            _ => None,
        }
    }

    /// Whether this was seen in a live database.
    pub(super) fn is_live(&self) -> bool {
        matches!(self.origin, Origin::Live(_))
    }

    /// The history that this is the end of, and how far it goes.
    pub fn history(&self) -> Option<&History> {
        match &self.origin {
            Origin::History(history, _) => Some(history),
            _ => None,
        }
    }
}
