//! Where chains are tried: one database in which states are built from nothing, in transactions that are rolled back, and
//! one that plans take from state to state, with commits.

use postgres::{Client, Transaction};
use schema_core::dev::DevDatabase;
use schema_core::introspect::{Error, Prepared};
use schema_model::Observed;

use crate::case::shown;
use crate::world::World;

/// Tables are small here, and queries over catalogs are planned for longer than they run.
const SETTINGS: &str = "SET join_collapse_limit = 1; SET from_collapse_limit = 1; SET enable_mergejoin = off";

/// The two databases.
pub(crate) struct Ground<'a> {
    world: &'a World,
    /// Is always left empty.
    pub(crate) fresh: Place,
    /// Is at some state.
    pub(crate) walked: Place,
}

/// A database, and what its session has prepared to look at it.
pub(crate) struct Place {
    database: DevDatabase,
    prepared: Prepared,
}

impl<'a> Ground<'a> {
    pub(crate) fn new(world: &'a World) -> Result<Self, String> {
        let (mut fresh, walked) = (Place::new(world)?, Place::new(world)?);
        roles(fresh.client()).map_err(|error| shown(&error))?;
        Ok(Self { world, fresh, walked })
    }

    /// An empty database in place of one that a plan left where nobody knows.
    pub(crate) fn clear(&mut self) -> Result<(), String> {
        self.walked = Place::new(self.world)?;
        Ok(())
    }
}

impl Place {
    fn new(world: &World) -> Result<Self, String> {
        let database = world.dev.server().and_then(|server| server.database());
        let mut database = database.map_err(|error| shown(&error))?;
        database.client().batch_execute(SETTINGS).map_err(|error| shown(&error))?;
        Ok(Self { database, prepared: Prepared::default() })
    }

    /// The session.
    pub(crate) fn client(&mut self) -> &mut Client {
        self.database.client()
    }

    /// What is there.
    pub(crate) fn observe(&mut self) -> Result<Observed, Error> {
        self.prepared.observe(self.database.client())
    }

    /// A transaction, and what looks at the database in it.
    pub(crate) fn open(&mut self) -> Result<(Transaction<'_>, &mut Prepared), String> {
        let transaction = self.database.client().transaction().map_err(|error| shown(&error))?;
        Ok((transaction, &mut self.prepared))
    }
}

/// Roles belong to the whole server.
fn roles(client: &mut Client) -> Result<(), postgres::Error> {
    for role in ["reader", "writer"] {
        client.batch_execute(&format!(
            "DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        ))?;
    }
    Ok(())
}
