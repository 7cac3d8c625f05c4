//! States in a row, each some edits away from the last: what is tried in one go, there and back.

use std::collections::BTreeSet;

use schema_core::source::settle::Pair;
use schema_model::Observed;

use super::create;
use super::edit;
use super::gene::Genes;
use super::state::{State, Uid};

/// One state.
#[derive(Debug, Clone, Default)]
pub(crate) struct Link {
    pub(crate) state: State,
    /// What somebody says that the state before calls otherwise.
    pub(crate) said: BTreeSet<Uid>,
    /// What it is when it is built from nothing, once somebody looked.
    pub(crate) seen: Option<Seen>,
}

/// What PostgreSQL says of a state.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) observed: Observed,
    /// The texts that mean the same as those of the state before.
    pub(crate) same: BTreeSet<Pair>,
}

/// The states. The first is that of an empty database.
#[derive(Debug, Clone)]
pub(crate) struct Chain {
    pub(crate) links: Vec<Link>,
}

impl Chain {
    /// The states that the genes decide on. `settle` takes out of a state what cannot be made, and looks at the rest; it is
    /// given the state before.
    ///
    /// # Errors
    ///
    /// What `settle` says.
    pub(crate) fn grow<E>(
        genes: &mut Genes,
        mut settle: impl FnMut(Option<&Link>, &mut Link) -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut chain = Self { links: Vec::new() };
        let mut first = State::default();
        for gene in &mut genes.items {
            create::any(gene, &mut first);
        }
        for state in [State::default(), first] {
            let mut link = Link { state, ..Link::default() };
            settle(chain.links.last(), &mut link)?;
            chain.links.push(link);
        }
        for edits in &mut genes.steps {
            let Some(last) = chain.links.last() else { break };
            let mut link = Link { state: last.state.clone(), ..Link::default() };
            for gene in edits {
                edit::edit(gene, &mut link.state, &mut link.said);
            }
            let changes = |link: &Link| link.state.items != last.state.items;
            if changes(&link) {
                settle(Some(last), &mut link)?;
                if changes(&link) {
                    chain.links.push(link);
                }
            }
        }
        Ok(chain)
    }

    /// The same states, of which nobody has seen any.
    pub(crate) fn unseen(mut self) -> Self {
        for link in &mut self.links {
            link.seen = None;
        }
        self
    }
}
