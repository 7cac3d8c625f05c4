//! Where chains are tried: one database in which states are built from nothing, in transactions that are rolled back, and
//! one that plans take from state to state, with commits.

use postgres::Client;
use schema_core::dev::DevDatabase;

use crate::case::shown;
use crate::world::World;

/// The two databases.
pub(crate) struct Ground<'a> {
    world: &'a World,
    fresh: DevDatabase,
    walked: DevDatabase,
}

impl<'a> Ground<'a> {
    pub(crate) fn new(world: &'a World) -> Result<Self, String> {
        let (mut fresh, walked) = (database(world)?, database(world)?);
        prepare(fresh.client()).map_err(|error| shown(&error))?;
        Ok(Self { world, fresh, walked })
    }

    /// The database that is always left empty.
    pub(crate) fn fresh(&mut self) -> &mut Client {
        self.fresh.client()
    }

    /// The database that is at some state.
    pub(crate) fn walked(&mut self) -> &mut Client {
        self.walked.client()
    }

    /// An empty database in place of one that a plan left where nobody knows.
    pub(crate) fn clear(&mut self) -> Result<(), String> {
        self.walked = database(self.world)?;
        Ok(())
    }
}

fn database(world: &World) -> Result<DevDatabase, String> {
    world.dev.server().and_then(|server| server.database()).map_err(|error| shown(&error))
}

/// Roles belong to the whole server.
fn prepare(client: &mut Client) -> Result<(), postgres::Error> {
    for role in ["reader", "writer"] {
        client.batch_execute(&format!(
            "DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        ))?;
    }
    Ok(())
}
