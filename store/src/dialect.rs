//! The SQL that has to differ between the two databases.

/// Which database a store speaks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// Finds a track whose cells or Elo are written as a whole: no vote comes in between.
    pub(crate) fn lock_track(self) -> &'static str {
        match self {
            Dialect::Sqlite => "SELECT id FROM tracks WHERE id = $1",
            Dialect::Postgres => "SELECT id FROM tracks WHERE id = $1 FOR NO KEY UPDATE",
        }
    }

    /// Finds an invitation by the hash of its token and keeps others who come for it waiting.
    pub(crate) fn lock_invitation(self) -> &'static str {
        match self {
            Dialect::Sqlite => "SELECT id FROM invitations WHERE token_hash = $1",
            Dialect::Postgres => "SELECT id FROM invitations WHERE token_hash = $1 FOR UPDATE",
        }
    }

    /// Lets one transaction at a time look for a free slug and take it; reading goes on.
    pub(crate) fn lock_entrants(self) -> &'static str {
        match self {
            Dialect::Sqlite => "SELECT 1",
            Dialect::Postgres => "LOCK TABLE entrants IN SHARE ROW EXCLUSIVE MODE",
        }
    }

    /// Lets one transaction at a time store track versions; reading goes on.
    pub(crate) fn lock_tracks(self) -> &'static str {
        match self {
            Dialect::Sqlite => "SELECT 1",
            Dialect::Postgres => "LOCK TABLE tracks IN SHARE ROW EXCLUSIVE MODE",
        }
    }

    /// Takes up the oldest run that nobody works on; two workers never take the same one.
    pub(crate) fn lease_run(self) -> &'static str {
        match self {
            Dialect::Sqlite => {
                "UPDATE runs SET state = 'running', lease_owner = $1, lease_until_ms = $2,
                        attempt = attempt + 1, updated_ms = $3,
                        started_ms = COALESCE(started_ms, $3),
                        leased_ms = $3, leased_done = done
                 WHERE id = $4 AND state IN ('queued', 'running') AND lease_until_ms < $3
                 RETURNING id"
            }
            Dialect::Postgres => {
                "UPDATE runs SET state = 'running', lease_owner = $1, lease_until_ms = $2,
                        attempt = attempt + 1, updated_ms = $3,
                        started_ms = COALESCE(started_ms, $3),
                        leased_ms = $3, leased_done = done
                 WHERE id = (SELECT id FROM runs WHERE id = $4
                               AND state IN ('queued', 'running') AND lease_until_ms < $3
                             FOR UPDATE SKIP LOCKED)
                 RETURNING id"
            }
        }
    }
}
