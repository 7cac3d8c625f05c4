//! `target_session_attrs`: which of several servers will do (manual 34.1.2).

use postgres::{Client, SimpleQueryMessage};

/// What is asked of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Any,
    ReadWrite,
    ReadOnly,
    Primary,
    Standby,
    /// A standby, or anything if there is none.
    PreferStandby,
}

impl Wanted {
    pub(super) const CHOICES: &[(&str, Wanted)] = &[
        ("any", Wanted::Any),
        ("read-write", Wanted::ReadWrite),
        ("read-only", Wanted::ReadOnly),
        ("primary", Wanted::Primary),
        ("standby", Wanted::Standby),
        ("prefer-standby", Wanted::PreferStandby),
    ];

    /// The passes over the servers: each is a wish that all of them are asked for in turn.
    pub(super) fn passes(self) -> &'static [Wanted] {
        match self {
            Wanted::Any => &[Wanted::Any],
            Wanted::ReadWrite => &[Wanted::ReadWrite],
            Wanted::ReadOnly => &[Wanted::ReadOnly],
            Wanted::Primary => &[Wanted::Primary],
            Wanted::Standby => &[Wanted::Standby],
            Wanted::PreferStandby => &[Wanted::Standby, Wanted::Any],
        }
    }

    /// Asks the server whether it will do; if not, what it is.
    ///
    /// # Errors
    ///
    /// The query's.
    pub(super) fn check(self, client: &mut Client) -> Result<Option<&'static str>, postgres::Error> {
        if self == Wanted::Any {
            return Ok(None);
        }
        // The simple protocol, because a pooler in between may not keep a prepared statement. A standby is
        // always read-only, whatever its default (manual 27.4.1); `default_transaction_read_only` is what
        // libpq looks at.
        let messages = client.simple_query(
            "SELECT pg_catalog.pg_is_in_recovery(), \
             pg_catalog.current_setting('default_transaction_read_only') = 'on'",
        )?;
        let row = messages.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some((row.get(0) == Some("t"), row.get(1) == Some("t"))),
            _ => None,
        });
        let (standby, read_only) = row.unwrap_or_default();
        Ok(match self {
            Wanted::Any | Wanted::PreferStandby => None,
            Wanted::ReadWrite => (standby || read_only).then_some("is read-only"),
            Wanted::ReadOnly => (!standby && !read_only).then_some("is not read-only"),
            Wanted::Primary => standby.then_some("is a standby"),
            Wanted::Standby => (!standby).then_some("is not a standby"),
        })
    }
}
