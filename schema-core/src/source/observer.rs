//! Sources to observed schemas, through dev databases and a cache of what was observed before.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::thread;

use schema_model::declared::Renames;
use schema_model::{Declared, Observed};

use super::memory::{self, Memory, Surroundings};
use super::part::{Base, Last};
use super::role::with_roles;
use super::settle::{self, Pair};
use super::state::{Origin, Scripts, State};
use super::{Error, Source, TooOld, build, copy, rename, rust, script, spell, version};
use crate::apply::{self, MigrateOptions};
use crate::connect::Target;
use crate::dev::{Cache, Dev, DevDatabase};
use crate::diff::{self, Difference};
use crate::history::History;
use crate::introspect;
use crate::plan;

/// Where a project keeps what the sources `declared` and `migrations` mean.
#[derive(Debug, Clone)]
pub struct Project {
    /// The files and folders of the declaration.
    pub schema: Vec<PathBuf>,
    /// The migrations folder.
    pub migrations: PathBuf,
}

/// Observes sources. One value serves a whole run.
pub struct Observer<'a> {
    project: &'a Project,
    dev: &'a Dev,
    memory: Memory,
}

impl<'a> Observer<'a> {
    /// An observer that remembers in `cache`.
    pub fn new(project: &'a Project, dev: &'a Dev, cache: Cache) -> Self {
        Self { project, dev, memory: Memory::new(cache) }
    }

    /// Observes any source.
    ///
    /// # Errors
    ///
    /// Whatever keeps the source from being read, built or observed.
    pub fn observe(&self, source: &Source) -> Result<State, Error> {
        match source {
            Source::Database(target) => self.database(target),
            Source::Rust(paths) => self.declaration(paths),
            Source::Declared => self.declaration(&self.project.schema),
            Source::Sql(paths) => self.scripts(paths),
            Source::History(until) => self.history(History::read(&self.project.migrations)?, *until),
            Source::Empty => self.empty(),
        }
    }

    /// Observes a live database, which is only read.
    ///
    /// # Errors
    ///
    /// No connection, or a catalog that cannot be read.
    pub fn database(&self, target: &Target) -> Result<State, Error> {
        self.live(target.connect()?)
    }

    /// The same for whoever changes the database then, in that very session.
    ///
    /// # Errors
    ///
    /// As [`Observer::database`], and a session that is not ours alone.
    pub fn database_alone(&self, target: &Target) -> Result<State, Error> {
        self.live(target.connect_alone()?)
    }

    fn live(&self, mut client: postgres::Client) -> Result<State, Error> {
        let observed = introspect::observe(&mut client)?;
        Ok(State { observed, declared: None, origin: Origin::Live(Box::new(client)) })
    }

    /// Observes a declaration: as it stands built in a dev database.
    ///
    /// # Errors
    ///
    /// No dev database, or PostgreSQL refuses the declaration.
    pub fn declared(&self, declared: Declared) -> Result<State, Error> {
        self.declared_with(declared, Vec::new(), self.last())
    }

    /// Observes a declaration with SQL files beside it.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, no dev database, or PostgreSQL refuses the declaration or the files.
    pub fn declared_beside(&self, declared: Declared, sql: &[PathBuf]) -> Result<State, Error> {
        let scripts = script::read(sql).map_err(|e| Error::Script(Box::new(e)))?;
        self.declared_with(declared, scripts, None)
    }

    fn declaration(&self, paths: &[PathBuf]) -> Result<State, Error> {
        // What is remembered is read while the files are.
        let (read, last) = thread::scope(|scope| {
            let last = scope.spawn(|| self.last());
            (read(paths), last.join())
        });
        let (declared, scripts) = read?;
        self.declared_with(declared, scripts, last.ok().flatten())
    }

    fn last(&self) -> Option<Last> {
        self.memory.last(&self.project_key(self.surroundings().ok()?))
    }

    fn surroundings(&self) -> Result<Surroundings<'_>, Error> {
        Ok(Surroundings { server_version: self.dev.server_version()?, time_zone: self.dev.time_zone() })
    }

    fn project_key(&self, surroundings: Surroundings<'_>) -> String {
        memory::key("project", surroundings, &format!("{:?}", self.project))
    }

    fn declared_with(
        &self,
        declared: Declared,
        scripts: Scripts,
        last: Option<Last>,
    ) -> Result<State, Error> {
        let version = self.dev.server_version()?;
        if let Some(lacking) = version::lacking(&declared.schema, "the dev server", version) {
            let location = declared.locations.get(&lacking.object).cloned();
            return Err(Error::TooOld(Box::new(TooOld { location, ..lacking })));
        }
        let wanted = Base::of(&declared, &scripts, self.surroundings()?);
        let mut observed = match last {
            Some(last) if last.base.key == wanted.key => last.observed,
            mut last => match self.memory.observed(&wanted.key) {
                Some(observed) => observed,
                None => with_roles(self.dev, || self.build(&declared, &scripts, &wanted, last.take()))?,
            },
        };
        spell(&mut observed.schema, &declared.schema);
        Ok(State { observed, declared: Some(declared), origin: Origin::Declared(scripts) })
    }

    fn build(
        &self,
        declared: &Declared,
        scripts: &Scripts,
        wanted: &Base,
        last: Option<Last>,
    ) -> Result<Observed, Error> {
        let server = self.dev.server()?;
        let observed = match self.rebuild_in_part(declared, scripts, wanted, last)? {
            Some(observed) => observed,
            None => {
                let mut database = server.database()?;
                let plan = plan::build(declared, server.version());
                build::beside_scripts(database.client(), &plan, declared, scripts)?;
                let observed = introspect::observe(database.client())?;
                server.keep(database, &wanted.key)?;
                self.memory.remember_base(&self.project_key(self.surroundings()?), wanted);
                observed
            }
        };
        self.memory.remember(&wanted.key, &observed);
        Ok(observed)
    }

    /// The declaration of the last time with what changed, which leaves the database ready for the next time.
    fn rebuild_in_part(
        &self,
        declared: &Declared,
        scripts: &Scripts,
        wanted: &Base,
        last: Option<Last>,
    ) -> Result<Option<Observed>, Error> {
        let Some(last) = last else { return Ok(None) };
        let Some(mut database) = self.dev.server()?.kept(&last.base.key)? else { return Ok(None) };
        let mut transaction = database.client().transaction()?;
        let observed = last.rebuilt(&mut transaction, wanted, declared, scripts);
        transaction.rollback()?;
        Ok(observed)
    }

    /// Observes the state after a history, or after its migration `until`.
    ///
    /// # Errors
    ///
    /// No dev database, an unknown number, or a migration that does not run.
    pub fn history(&self, history: History, until: Option<u32>) -> Result<State, Error> {
        let chain = match until {
            Some(number) => history.until(number)?.last().map(|migration| migration.checksum.clone()),
            None => Some(history.chain()),
        };
        let key = memory::key("history", self.surroundings()?, &chain.unwrap_or_default());
        let observed = match self.memory.observed(&key) {
            Some(observed) => observed,
            None => {
                let mut database = with_roles(self.dev, || self.replay(&history, until))?;
                let observed = introspect::observe(database.client())?;
                self.memory.remember(&key, &observed);
                observed
            }
        };
        Ok(State { observed, declared: None, origin: Origin::History(history, until) })
    }

    /// A dev database in which a history has just run, and nothing else: rows are tried on the kept ones, and their sequences
    /// do not come back.
    ///
    /// # Errors
    ///
    /// No dev database, or a migration that does not run.
    pub(crate) fn replay_anew(&self, history: &History) -> Result<DevDatabase, Error> {
        with_roles(self.dev, || {
            let mut database = self.dev.server()?.database()?;
            apply::migrate(database.client(), history, &MigrateOptions::default(), &mut |_| {})?;
            Ok(database)
        })
    }

    /// A dev database at the state after a history, kept for the next time; it starts from the longest part of the
    /// history that was kept before.
    fn replay(&self, history: &History, until: Option<u32>) -> Result<DevDatabase, Error> {
        let server = self.dev.server()?;
        let migrations = match until {
            Some(number) => history.until(number)?,
            None => &history.migrations,
        };
        let surroundings = self.surroundings()?;
        let kept_key = |chain: &str| memory::key("replayed", surroundings, chain);
        let Some(last) = migrations.last() else { return Ok(server.database()?) };
        if let Some(database) = server.kept(&kept_key(&last.checksum))? {
            return Ok(database);
        }
        let mut earlier = None;
        for migration in migrations.iter().rev().skip(1) {
            earlier = server.kept(&kept_key(&migration.checksum))?;
            if earlier.is_some() {
                break;
            }
        }
        // What is kept stays as it is for those who look for it; what goes on goes on in a copy.
        let mut database = match &mut earlier {
            Some(earlier) => copy::of(server, earlier)?,
            None => server.database()?,
        };
        let options = MigrateOptions { to: Some(last.number), time_zone: None, ..MigrateOptions::default() };
        apply::migrate(database.client(), history, &options, &mut |_| {})?;
        Ok(server.keep(database, &kept_key(&last.checksum))?)
    }

    fn scripts(&self, paths: &[PathBuf]) -> Result<State, Error> {
        let files = script::read(paths).map_err(|e| Error::Script(Box::new(e)))?;
        let texts: Vec<&str> = files.iter().map(|(_, text)| text.as_str()).collect();
        let key = memory::key("scripts", self.surroundings()?, &memory::digest(&texts));
        let observed = match self.memory.observed(&key) {
            Some(observed) => observed,
            None => {
                let mut database = with_roles(self.dev, || self.run_scripts(&files))?;
                let observed = introspect::observe(database.client())?;
                self.memory.remember(&key, &observed);
                observed
            }
        };
        Ok(State { observed, declared: None, origin: Origin::Scripts(files) })
    }

    fn run_scripts(&self, files: &Scripts) -> Result<DevDatabase, Error> {
        let mut database = self.dev.server()?.database()?;
        script::run(database.client(), files).map_err(|e| Error::Script(Box::new(e)))?;
        Ok(database)
    }

    fn empty(&self) -> Result<State, Error> {
        let key = memory::key("empty", self.surroundings()?, "");
        let observed = match self.memory.observed(&key) {
            Some(observed) => observed,
            None => {
                let mut database = self.dev.server()?.database()?;
                let observed = introspect::observe(database.client())?;
                self.memory.remember(&key, &observed);
                observed
            }
        };
        Ok(State { observed, declared: None, origin: Origin::Empty })
    }

    /// What takes `before` to `after`. Where printed texts differ, a server that has the tables says whether they mean
    /// the same: a live one where there is one, else a dev database. What renames do to a schema a dev database says.
    ///
    /// # Errors
    ///
    /// A rename that cannot be, or no server to ask.
    pub fn compare(
        &self,
        before: &mut State,
        after: &mut State,
        renames: &Renames,
    ) -> Result<Difference, Error> {
        let version = before.observed.server_version;
        if before.is_live() && version < after.observed.server_version {
            let lacking = version::lacking(&after.observed.schema, "the server of the database", version);
            if let Some(lacking) = lacking {
                return Err(Error::TooOld(Box::new(lacking)));
            }
        }
        let renames = diff::said(&before.observed, &after.observed, renames)?;
        if !renames.is_empty() {
            let mut observed = rename::carried_out(self, before, &renames)?;
            let pairs = settle::disagreements(&observed, &after.observed);
            if !pairs.is_empty() {
                // Under the new names only one of the two has what the texts name.
                let same = self.settle(after, None, &pairs)?;
                settle::adopt(&mut observed, &after.observed, &same);
            }
            return Ok(diff::renamed(observed, &after.observed, renames));
        }
        let pairs = settle::disagreements(&before.observed, &after.observed);
        if pairs.is_empty() {
            return Ok(diff::diff(&before.observed, &after.observed));
        }
        let same = self.settle(after, Some(before), &pairs)?;
        let mut observed = before.observed.clone();
        settle::adopt(&mut observed, &after.observed, &same);
        Ok(diff::diff(&observed, &after.observed))
    }

    fn settle(
        &self,
        after: &mut State,
        mut before: Option<&mut State>,
        pairs: &BTreeSet<Pair>,
    ) -> Result<BTreeSet<Pair>, Error> {
        for state in std::iter::once(&mut *after).chain(before.as_deref_mut()) {
            // A live database may be a standby, or its role may not make temporary tables: then a dev database does.
            if let Some(client) = state.live()
                && let Ok(same) = settle::settle(client, pairs)
            {
                return Ok(same);
            }
        }
        let state = match before {
            Some(before) if after.is_live() => before,
            _ => after,
        };
        let mut database = self.materialize(state)?;
        Ok(settle::settle(database.client(), pairs)?)
    }

    /// A dev database that holds this state. A kept one must be left as it was.
    ///
    /// A live database is copied as far as the model goes.
    ///
    /// # Errors
    ///
    /// No dev database, or one that does not take what the state is made of.
    pub fn materialize(&self, state: &State) -> Result<DevDatabase, Error> {
        with_roles(self.dev, || self.materialize_once(state))
    }

    fn materialize_once(&self, state: &State) -> Result<DevDatabase, Error> {
        let server = self.dev.server()?;
        match &state.origin {
            Origin::History(history, until) => self.replay(history, *until),
            Origin::Declared(scripts) => {
                let mut database = server.database()?;
                let nowhere = Declared::default();
                let declared = state.declared.as_ref().unwrap_or(&nowhere);
                let plan = plan::build(declared, server.version());
                build::beside_scripts(database.client(), &plan, declared, scripts)?;
                Ok(database)
            }
            Origin::Scripts(files) => self.run_scripts(files),
            Origin::Empty => Ok(server.database()?),
            Origin::Live(_) => {
                let mut database = server.database()?;
                let empty = introspect::observe(database.client())?;
                let difference = diff::diff(&empty, &state.observed);
                let plan = plan::plan(&difference, &state.observed, &Default::default());
                let nowhere = Declared::default();
                build::whole(database.client(), &plan, &nowhere)?;
                Ok(database)
            }
        }
    }

    pub(super) fn memory(&self) -> &Memory {
        &self.memory
    }

    /// The dev server that states are built on.
    pub fn dev(&self) -> &Dev {
        self.dev
    }
}

fn read(paths: &[PathBuf]) -> Result<(Declared, Scripts), Error> {
    let (declared, sql) = rust::read_beside_sql(paths)?;
    Ok((declared, script::read(&sql).map_err(|e| Error::Script(Box::new(e)))?))
}
