//! The store's one error type: what a caller can react to, and everything else.

/// The result of every store call.
pub type StoreResult<T> = Result<T, StoreError>;

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database address is not one Openmic understands.
    #[error("the database address {0:?} is not understood: give sqlite://PATH or postgres://…")]
    Address(String),
    /// A row that the caller named does not exist.
    #[error("there is no {what} {id:?}")]
    NotFound {
        /// What was looked for, in the words of the pages.
        what: &'static str,
        /// The name or id it was looked for by.
        id: String,
    },
    /// A rule of the data would be broken; the message says which.
    #[error("{0}")]
    Conflict(String),
    /// A stored value does not have the form it was written with.
    #[error("the stored {what} {id:?} cannot be read: {source}")]
    Stored {
        /// What was read.
        what: &'static str,
        /// Its id.
        id: String,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// The database said no.
    #[error("the database did not do it: {0}")]
    Database(#[from] sqlx::Error),
    /// A migration failed.
    #[error("the database could not be migrated: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The apalis tables could not be made.
    #[error("the job tables could not be made: {0}")]
    Jobs(String),
}

impl StoreError {
    /// Whether the row was simply not there.
    pub fn is_not_found(&self) -> bool {
        matches!(self, StoreError::NotFound { .. })
    }

    /// Whether the database could not be asked at all: it is away, busy with others, or shutting down.
    /// The same call may succeed in a moment.
    pub fn is_unavailable(&self) -> bool {
        let StoreError::Database(error) = self else {
            return false;
        };
        match error {
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Io(_)
            | sqlx::Error::WorkerCrashed => true,
            // SQLITE_BUSY, and of PostgreSQL: too many connections, or it starts or shuts down.
            sqlx::Error::Database(said) => said
                .code()
                .is_some_and(|code| matches!(&*code, "5" | "53300" | "57P01" | "57P03")),
            _ => false,
        }
    }

    pub(crate) fn not_found(what: &'static str, id: impl Into<String>) -> Self {
        StoreError::NotFound {
            what,
            id: id.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::StoreError;

    #[test]
    fn a_database_that_is_away_is_told_from_one_that_says_no() {
        let of = StoreError::from;
        assert!(of(sqlx::Error::PoolTimedOut).is_unavailable());
        let cut = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        assert!(of(sqlx::Error::Io(cut)).is_unavailable());
        assert!(!of(sqlx::Error::RowNotFound).is_unavailable());
        assert!(!StoreError::not_found("run", "x").is_unavailable());
    }
}
