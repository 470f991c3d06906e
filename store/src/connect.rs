//! Opening a database: the address, the pools, the migrations, and the macros that run one body
//! on either database.

use std::{fmt, path::PathBuf, str::FromStr, sync::Arc, time::Duration};

use sqlx::{
    ConnectOptions as _, Connection as _, PgPool, SqlitePool,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{
    dialect::Dialect,
    error::{StoreError, StoreResult},
    vote_queue::{self, VoteQueue},
};

/// Where the data is: `sqlite://PATH` or `postgres://…`.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// A file of its own.
    Sqlite(PathBuf),
    /// A PostgreSQL server, by its connection address.
    Postgres(String),
}

impl FromStr for Database {
    type Err = StoreError;

    fn from_str(address: &str) -> Result<Self, Self::Err> {
        if let Some(path) = address
            .strip_prefix("sqlite://")
            .or_else(|| address.strip_prefix("sqlite:"))
        {
            if path.is_empty() || path == ":memory:" {
                return Err(StoreError::Address(address.to_owned()));
            }
            return Ok(Database::Sqlite(PathBuf::from(path)));
        }
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            return Ok(Database::Postgres(address.to_owned()));
        }
        Err(StoreError::Address(address.to_owned()))
    }
}

impl fmt::Display for Database {
    /// The address without a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Database::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Database::Postgres(address) => match (address.find("://"), address.rfind('@')) {
                (Some(scheme), Some(at)) => {
                    let user = address[scheme + 3..at]
                        .split(':')
                        .next()
                        .unwrap_or_default();
                    let place = address[at + 1..].split('?').next().unwrap_or_default();
                    write!(f, "{}{user}@{place}", &address[..scheme + 3])
                }
                // What follows the question mark may hold a password as well.
                _ => f.write_str(address.split('?').next().unwrap_or_default()),
            },
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({self})")
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Pools {
    /// SQLite has one writer at a time: queueing for it here is cheaper than colliding in the file.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres {
        pool: PgPool,
        /// For the votes of people alone: they wait for no page.
        votes: PgPool,
    },
}

/// The database. Cheap to clone; every clone shares the pools.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) pools: Pools,
    pub(crate) votes: Arc<VoteQueue>,
    database: Database,
    lags: bool,
}

/// A pool for the job queue, which brings its own tables.
#[derive(Debug, Clone)]
pub enum JobPool {
    /// Jobs in the SQLite file.
    Sqlite(SqlitePool),
    /// Jobs in PostgreSQL.
    Postgres(PgPool),
}

/// Runs one body with a pool that may read; it finds all votes that this process has acknowledged, unless the store lags.
macro_rules! with_read {
    ($store:expr, $pool:ident => $body:expr) => {{
        $store.caught_up().await;
        match &$store.pools {
            $crate::connect::Pools::Sqlite { readers: $pool, .. } => $body,
            $crate::connect::Pools::Postgres { pool: $pool, .. } => $body,
        }
    }};
}

/// Runs one body in a transaction that writes, and commits it. An early return rolls back.
macro_rules! with_write {
    ($store:expr, $tx:ident => $body:expr) => {{
        $store.caught_up().await;
        match &$store.pools {
            $crate::connect::Pools::Sqlite { writer, .. } => {
                let mut guard = writer.begin_with("BEGIN IMMEDIATE").await?;
                let out = {
                    let $tx = &mut *guard;
                    $body
                };
                guard.commit().await?;
                out
            }
            $crate::connect::Pools::Postgres { pool, .. } => {
                let mut guard = pool.begin().await?;
                let out = {
                    let $tx = &mut *guard;
                    $body
                };
                guard.commit().await?;
                out
            }
        }
    }};
}

pub(crate) use {with_read, with_write};

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("../migrations/postgres");

/// The job queue keeps its own list under sqlx's default name, so Openmic's has another.
const MIGRATIONS_TABLE: &str = "openmic_migrations";

/// Pages of the file that a connection keeps, KiB. The system keeps the file too, so these are small: with
/// twelve connections they are the most of the program's memory that grows with the data.
const WRITER_CACHE: u32 = 32_000;
const READER_CACHE: u32 = 8_000;
const JOBS_CACHE: u32 = 1_000;

/// Pages of the write-ahead log after which it is written into the file, 80 MB: votes change the same pages again
/// and again, and each is written back once.
const CHECKPOINT_PAGES: u32 = 20_000;

/// For so long a connection to a server is taken to be alive because it was a moment ago. Asking first would double
/// the ways to the server.
const TRUSTED: Duration = Duration::from_secs(1);

fn sqlite_options(path: &std::path::Path, cache: u32) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A vote is on disk before it is acknowledged.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10))
        .foreign_keys(true)
        .pragma("cache_size", format!("-{cache}"))
        .pragma("wal_autocheckpoint", CHECKPOINT_PAGES.to_string())
        .pragma("temp_store", "memory")
}

impl Store {
    /// Opens the database, making the SQLite file and its folder when they are not there yet.
    /// Does not migrate.
    pub async fn open(database: &Database) -> StoreResult<Self> {
        let pools = match database {
            Database::Sqlite(path) => {
                if let Some(folder) = path
                    .parent()
                    .filter(|folder| !folder.as_os_str().is_empty())
                {
                    tokio::fs::create_dir_all(folder)
                        .await
                        .map_err(sqlx::Error::Io)?;
                }
                let writer = connect_sqlite(path, 1, WRITER_CACHE).await?;
                let readers = connect_sqlite(path, 8, READER_CACHE).await?;
                Pools::Sqlite { writer, readers }
            }
            Database::Postgres(address) => {
                let options = PgConnectOptions::from_str(address)?;
                // A pool goes on trying where nobody listens: a wrong address is said at once.
                tokio::time::timeout(Duration::from_secs(30), options.connect())
                    .await
                    .map_err(|_| sqlx::Error::PoolTimedOut)??
                    .close()
                    .await?;
                let pool = postgres_pool().max_connections(24);
                // There is one writer of votes. It looks a few rows up by index, whatever the statistics of a new
                // table say, and plans its statements once.
                let votes = postgres_pool().max_connections(1).after_connect(|connection, _| {
                    Box::pin(async move {
                        sqlx::raw_sql(
                            "SET plan_cache_mode = force_generic_plan; SET jit = off; SET enable_seqscan = off;
                             SET enable_hashjoin = off; SET enable_mergejoin = off",
                        )
                        .execute(connection)
                        .await?;
                        Ok(())
                    })
                });
                Pools::Postgres {
                    pool: pool.connect_with(options.clone()).await?,
                    votes: votes.connect_lazy_with(options),
                }
            }
        };
        Ok(Store {
            pools,
            votes: Arc::default(),
            database: database.clone(),
            lags: false,
        })
    }

    /// Brings the tables up to date, the job queue's too. Safe to call at every start.
    pub async fn migrate(&self) -> StoreResult<()> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => {
                migrate_sqlite(&with_table(&SQLITE_MIGRATIONS), writer).await?;
                // Not `setup`: that would switch durable commits off on this connection.
                migrate_sqlite(&apalis_sqlite::SqliteStorage::<()>::migrations(), writer).await?;
            }
            Pools::Postgres { pool, .. } => {
                with_table(&POSTGRES_MIGRATIONS).run(pool).await?;
                apalis_postgres::PostgresStorage::<()>::setup(pool)
                    .await
                    .map_err(|error| StoreError::Jobs(error.to_string()))?;
            }
        }
        // Of a process that was stopped; others bring their own in within moments.
        vote_queue::settle(&self.pools).await?;
        self.fill_folded_names().await
    }

    /// A pool for the job queue, apart from the pools that serve pages and votes.
    pub async fn job_pool(&self) -> StoreResult<JobPool> {
        Ok(match &self.database {
            Database::Sqlite(path) => JobPool::Sqlite(connect_sqlite(path, 2, JOBS_CACHE).await?),
            Database::Postgres(address) => JobPool::Postgres(
                PgPoolOptions::new()
                    .max_connections(6)
                    .acquire_timeout(Duration::from_secs(30))
                    .connect_with(PgConnectOptions::from_str(address)?)
                    .await?,
            ),
        })
    }

    /// Where the data is.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> StoreResult<()> {
        with_read!(self, pool => {
            sqlx::query("SELECT 1").execute(pool).await?;
        });
        Ok(())
    }

    /// Whether the database can be written to: a transaction that is rolled back.
    pub async fn ping_write(&self) -> StoreResult<()> {
        const SQL: &str = "INSERT INTO operator_links (token_hash, created_ms, expires_ms) VALUES ('doctor', 0, 0)";
        match &self.pools {
            Pools::Sqlite { writer, .. } => {
                let mut tx = writer.begin_with("BEGIN IMMEDIATE").await?;
                sqlx::query(SQL).execute(&mut *tx).await?;
                tx.rollback().await?;
            }
            Pools::Postgres { pool, .. } => {
                let mut tx = pool.begin().await?;
                sqlx::query(SQL).execute(&mut *tx).await?;
                tx.rollback().await?;
            }
        }
        Ok(())
    }

    /// Waits until all votes that this process has acknowledged are in the ledger, where other processes find them;
    /// without it they do within moments.
    pub async fn settle(&self) {
        self.votes.settled().await;
    }

    /// The same store, whose calls do not wait for votes that were acknowledged a moment ago: for work that goes over all
    /// votes again and again.
    pub fn lagging(&self) -> Self {
        Self {
            lags: true,
            ..self.clone()
        }
    }

    /// Waits for what a call is to find.
    pub(crate) async fn caught_up(&self) {
        if !self.lags {
            self.settle().await;
        }
    }

    /// Closes the pools, waiting for what is under way.
    pub async fn close(&self) {
        self.settle().await;
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres { pool, votes } => {
                votes.close().await;
                pool.close().await;
            }
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self.pools {
            Pools::Sqlite { .. } => Dialect::Sqlite,
            Pools::Postgres { .. } => Dialect::Postgres,
        }
    }
}

/// A pool on a server.
fn postgres_pool() -> PgPoolOptions {
    PgPoolOptions::new()
        .acquire_timeout(Duration::from_secs(30))
        .test_before_acquire(false)
        .before_acquire(|connection, idle| {
            Box::pin(async move {
                if idle.idle_for > TRUSTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
}

/// A pool on a SQLite file. The step of a new file into write-ahead logging does not wait for the busy
/// timeout: of several processes that make the file together, those that find it locked try again.
async fn connect_sqlite(
    path: &std::path::Path,
    connections: u32,
    cache: u32,
) -> StoreResult<SqlitePool> {
    const TRIES: usize = 100;
    let mut tries = 0;
    loop {
        let pool = SqlitePoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(30))
            // A file does not go away as a server does.
            .test_before_acquire(false)
            .connect_with(sqlite_options(path, cache))
            .await;
        tries += 1;
        match pool {
            Err(sqlx::Error::Database(error)) if tries < TRIES && is_locked(&*error) => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            other => return Ok(other?),
        }
    }
}

/// Whether SQLite refused because another connection holds the file: `SQLITE_BUSY` in any of its kinds.
fn is_locked(error: &dyn sqlx::error::DatabaseError) -> bool {
    error
        .code()
        .and_then(|code| code.parse::<u32>().ok())
        .is_some_and(|code| code & 0xff == 5)
}

/// Runs migrations on SQLite, where sqlx takes no lock: of two processes that start together one finds
/// tables that its list did not have yet. It looks again, since the other is done or further on.
async fn migrate_sqlite(migrations: &Migrator, writer: &SqlitePool) -> StoreResult<()> {
    const TRIES: usize = 100;
    for _ in 1..TRIES {
        match migrations.run(writer).await {
            Err(MigrateError::Execute(_) | MigrateError::ExecuteMigration(..)) => {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            other => return Ok(other?),
        }
    }
    Ok(migrations.run(writer).await?)
}

fn with_table(migrations: &Migrator) -> Migrator {
    let mut own = Migrator::with_migrations(migrations.iter().cloned().collect());
    own.dangerous_set_table_name(MIGRATIONS_TABLE);
    own
}

#[cfg(test)]
mod tests {
    use sqlx::Row as _;

    use super::{Database, JobPool, Pools, Store};

    #[test]
    fn an_address_is_parsed_or_refused_and_never_shows_its_password() {
        assert!("sqlite://data/openmic.sqlite".parse::<Database>().is_ok());
        let database: Database = "postgres://me:hunter2@localhost:5432/openmic"
            .parse()
            .expect("an address");
        assert_eq!(database.to_string(), "postgres://me@localhost:5432/openmic");
        assert!(!format!("{database:?}").contains("hunter2"));
        for address in [
            "postgres://localhost/openmic?user=me&password=hunter2",
            "postgres://me@localhost/openmic?password=hunter2",
        ] {
            let shown = address.parse::<Database>().expect("an address").to_string();
            assert!(
                !shown.contains("hunter2") && shown.ends_with("localhost/openmic"),
                "{shown}"
            );
        }
        for wrong in [
            "",
            "mysql://x",
            "sqlite://",
            "sqlite::memory:",
            "openmic.db",
        ] {
            let error = wrong.parse::<Database>().expect_err(wrong);
            assert!(error.to_string().contains("sqlite://PATH"), "{error}");
        }
    }

    /// Reads the pragmas back on every connection of a pool, all of them open at once.
    async fn durable(pool: &sqlx::SqlitePool) {
        let mut held = Vec::new();
        for _ in 0..pool.options().get_max_connections() {
            let mut connection = pool.acquire().await.expect("a connection");
            for (pragma, expected) in [
                ("PRAGMA synchronous", "2"),
                ("PRAGMA journal_mode", "wal"),
                ("PRAGMA foreign_keys", "1"),
                ("PRAGMA busy_timeout", "10000"),
            ] {
                let row = sqlx::query(pragma)
                    .fetch_one(&mut *connection)
                    .await
                    .expect(pragma);
                let value = row
                    .try_get::<String, _>(0)
                    .or_else(|_| row.try_get::<i64, _>(0).map(|value| value.to_string()))
                    .expect(pragma);
                assert_eq!(value, expected, "{pragma}");
            }
            held.push(connection);
        }
    }

    #[tokio::test]
    async fn every_sqlite_connection_commits_to_disk_before_and_after_migrating() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let database = Database::Sqlite(folder.path().join("openmic.sqlite"));
        let store = Store::open(&database).await.expect("it opens");
        let Pools::Sqlite { writer, readers } = &store.pools else {
            panic!("a SQLite store")
        };
        let JobPool::Sqlite(jobs) = store.job_pool().await.expect("a pool") else {
            panic!("a SQLite pool")
        };
        for pool in [writer, readers, &jobs] {
            durable(pool).await;
        }
        store.migrate().await.expect("it migrates");
        for pool in [writer, readers, &jobs] {
            durable(pool).await;
        }
        assert_eq!(writer.options().get_max_connections(), 1);
    }
}
