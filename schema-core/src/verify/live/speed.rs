//! A dev server to how fast it copies, reads and indexes rows.

use std::time::Instant;

use serde::Serialize;

use crate::source::Observer;
use crate::verify::ProofError;

/// Bytes of a table a second. A server that matters is slower where it syncs and faster where it is a bigger machine: what
/// follows from these is no more than an order of magnitude.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Speed {
    /// Written anew.
    pub copies: f64,
    /// Read.
    pub reads: f64,
    /// Indexed by one column.
    pub builds: f64,
}

impl Speed {
    /// Measures the dev server for about a second.
    ///
    /// # Errors
    ///
    /// No dev server.
    pub fn measure(observer: &Observer<'_>) -> Result<Self, ProofError> {
        let mut database = observer.dev().server()?.database()?;
        let client = database.client();
        client.batch_execute(
            "CREATE TABLE speed AS SELECT n::int4 AS a, md5(n::text) AS b, now() AS c, n * 7 AS d
             FROM generate_series(1, 200000) AS n",
        )?;
        let row = client.query_one("SELECT pg_catalog.pg_relation_size('speed')::float8", &[])?;
        let bytes: f64 = row.try_get(0)?;
        let mut rate = |sql: &str| -> Result<f64, postgres::Error> {
            let start = Instant::now();
            client.batch_execute(sql)?;
            Ok(bytes / start.elapsed().as_secs_f64().max(1e-6))
        };
        Ok(Self {
            reads: rate("ALTER TABLE speed ADD CHECK (a > 0)")?,
            builds: rate("CREATE INDEX ON speed (b)")?,
            copies: rate("ALTER TABLE speed DROP CONSTRAINT speed_a_check, ALTER a TYPE int8")?,
        })
    }
}
