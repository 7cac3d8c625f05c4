//! A development database to a new one in its place: made beside it, and put there once it is whole. What is
//! interrupted leaves the old one, or none, and never half of the new one under its name.

use std::thread;
use std::time::Duration;

use postgres::Client;

use super::Error;
use crate::sql::quote;

/// A database that is being made anew. The session is one with another database of the same server.
pub struct Reset<'c> {
    admin: &'c mut Client,
    name: String,
}

impl<'c> Reset<'c> {
    /// Begins with an empty database beside `name`; of what an interrupted run has left there nothing stays.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`] while another run makes the same database anew; [`Error::Database`] where the role may not
    /// make databases.
    pub fn begin(admin: &'c mut Client, name: &str) -> Result<Self, Error> {
        let sql = "SELECT pg_catalog.pg_try_advisory_lock(
                       pg_catalog.hashtextextended('schema reset ' || $1::text, 0))";
        if !admin.query_one(sql, &[&name])?.try_get::<_, bool>(0)? {
            return Err(Error::Busy { holder: None });
        }
        let mut reset = Self { admin, name: name.to_owned() };
        let beside = quote::ident(&reset.beside());
        reset.admin.batch_execute(&format!("DROP DATABASE IF EXISTS {beside} WITH (FORCE)"))?;
        let options = reset.options()?;
        reset.admin.batch_execute(&format!("CREATE DATABASE {beside}{options}"))?;
        Ok(reset)
    }

    /// The name of the new one for as long as it is not in its place.
    pub fn beside(&self) -> String {
        // A name has at most 63 bytes; a longer one would be cut to that of somebody else.
        let mut end = self.name.len().min(48);
        while !self.name.is_char_boundary(end) {
            end -= 1;
        }
        format!("{}__schema_reset", &self.name[..end])
    }

    /// Puts the new one in its place. Sessions of the old one are ended.
    ///
    /// # Errors
    ///
    /// [`Error::Database`]; the old one may be gone then, and the next run makes it anew.
    pub fn finish(mut self) -> Result<(), Error> {
        // The new one is made whole first: of what comes behind that, nothing is left to fail.
        if let Err(error) = self.furnish() {
            self.abandon();
            return Err(error);
        }
        let (name, beside) = (quote::ident(&self.name), quote::ident(&self.beside()));
        self.admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
        self.admin.batch_execute(&format!("ALTER DATABASE {beside} RENAME TO {name}"))?;
        Ok(())
    }

    fn furnish(&mut self) -> Result<(), Error> {
        for setting in self.settings()? {
            self.admin.batch_execute(&setting)?;
        }
        self.leave()
    }

    /// Waits until no session is left in the new one, which cannot be renamed before. A session ends a while after its
    /// client has.
    fn leave(&mut self) -> Result<(), Error> {
        let sql = "SELECT count(pg_catalog.pg_terminate_backend(pid)) FROM pg_catalog.pg_stat_activity
                   WHERE datname = $1::text::name";
        for _ in 0..100 {
            if self.admin.query_one(sql, &[&self.beside()])?.try_get::<_, i64>(0)? == 0 {
                break;
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Leaves everything as it was.
    pub fn abandon(self) {
        let beside = quote::ident(&self.beside());
        let _ = self.admin.batch_execute(&format!("DROP DATABASE IF EXISTS {beside} WITH (FORCE)"));
    }

    /// What `CREATE DATABASE` is told for one like the old: its owner, and what cannot be changed later.
    fn options(&mut self) -> Result<String, Error> {
        // Which columns there are, and what they mean, differs from version to version.
        let sql = "SELECT pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(d.datdba)) AS owner,
                          pg_catalog.pg_encoding_to_char(d.encoding)::text AS encoding,
                          pg_catalog.quote_literal(d.datcollate) AS lc_collate,
                          pg_catalog.quote_literal(d.datctype) AS lc_ctype,
                          pg_catalog.to_jsonb(d) ->> 'datlocprovider' AS provider,
                          pg_catalog.quote_literal(COALESCE(pg_catalog.to_jsonb(d) ->> 'datlocale',
                              pg_catalog.to_jsonb(d) ->> 'daticulocale')) AS locale,
                          (SELECT t.encoding = d.encoding AND t.datcollate = d.datcollate
                                  AND t.datctype = d.datctype
                                  AND (pg_catalog.to_jsonb(t) ->> 'datlocprovider') IS NOT DISTINCT FROM
                                      (pg_catalog.to_jsonb(d) ->> 'datlocprovider')
                           FROM pg_catalog.pg_database t WHERE t.datname = 'template1') AS as_template
                   FROM pg_catalog.pg_database d WHERE d.datname = $1::text::name";
        let Some(row) = self.admin.query_opt(sql, &[&self.name])? else { return Ok(String::new()) };
        let owner: String = row.try_get("owner")?;
        if row.try_get::<_, Option<bool>>("as_template")? == Some(true) {
            return Ok(format!(" OWNER {owner}"));
        }
        let (encoding, collate, ctype): (String, String, String) =
            (row.try_get("encoding")?, row.try_get("lc_collate")?, row.try_get("lc_ctype")?);
        let (provider, locale): (Option<String>, Option<String>) =
            (row.try_get("provider")?, row.try_get("locale")?);
        let provider = match (provider.as_deref(), locale) {
            (Some("i"), Some(locale)) => format!(" LOCALE_PROVIDER icu ICU_LOCALE {locale}"),
            (Some("b"), Some(locale)) => format!(" LOCALE_PROVIDER builtin BUILTIN_LOCALE {locale}"),
            (Some("c"), _) => " LOCALE_PROVIDER libc".to_owned(),
            _ => String::new(),
        };
        Ok(format!(
            " OWNER {owner} TEMPLATE template0 ENCODING '{encoding}' LC_COLLATE {collate} LC_CTYPE {ctype}{provider}"
        ))
    }

    /// The statements that give the new one what the old has besides: settings, privileges and its comment.
    fn settings(&mut self) -> Result<Vec<String>, Error> {
        // Several settings are lists already as they are kept (guc.c, GUC_LIST_QUOTE; ruleutils.c prints them so).
        let sql = "WITH own AS (SELECT * FROM pg_catalog.pg_database WHERE datname = $1::text::name)
                   SELECT pg_catalog.format(
                              'ALTER %sDATABASE %I SET %I TO %s',
                              CASE WHEN s.setrole <> 0
                                   THEN pg_catalog.format('ROLE %I IN ', pg_catalog.pg_get_userbyid(s.setrole))
                                   ELSE '' END,
                              $2::text, pg_catalog.split_part(c.text, '=', 1),
                              CASE WHEN pg_catalog.split_part(c.text, '=', 1) IN ('local_preload_libraries',
                                       'search_path', 'session_preload_libraries', 'temp_tablespaces')
                                   THEN COALESCE(NULLIF(pg_catalog.substr(c.text,
                                            pg_catalog.strpos(c.text, '=') + 1), ''), '''''')
                                   ELSE pg_catalog.quote_literal(pg_catalog.substr(c.text,
                                            pg_catalog.strpos(c.text, '=') + 1)) END)
                   FROM own JOIN pg_catalog.pg_db_role_setting s ON s.setdatabase = own.oid,
                        pg_catalog.unnest(s.setconfig) AS c (text)
                   UNION ALL
                   SELECT pg_catalog.format('REVOKE ALL ON DATABASE %I FROM PUBLIC', $2::text)
                   FROM own WHERE own.datacl IS NOT NULL
                   UNION ALL
                   SELECT pg_catalog.format('GRANT %s ON DATABASE %I TO %s%s', a.privilege_type, $2::text,
                              CASE WHEN a.grantee = 0 THEN 'PUBLIC'
                                   ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END,
                              CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
                   FROM own, pg_catalog.aclexplode(own.datacl) AS a
                   UNION ALL
                   SELECT pg_catalog.format('COMMENT ON DATABASE %I IS %L', $2::text,
                              pg_catalog.shobj_description(own.oid, 'pg_database'))
                   FROM own WHERE pg_catalog.shobj_description(own.oid, 'pg_database') IS NOT NULL";
        let rows = self.admin.query(sql, &[&self.name, &self.beside()])?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }
}
