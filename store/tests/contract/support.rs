//! One database per test: made, handed to the body, and removed whether the body passes or not.

use std::{
    env,
    future::Future,
    io::Write as _,
    str::FromStr as _,
    sync::atomic::{AtomicU32, Ordering},
};

use openmic_store::{Database, Store, StoreResult};
use sqlx::{
    ConnectOptions as _, Connection as _, FromRow, PgConnection, postgres::PgConnectOptions,
};
use tempfile::TempDir;
use tokio::{sync::OnceCell, task::JoinSet};

/// An address of a PostgreSQL server on which the tests may make and drop databases.
const POSTGRES: &str = "OPENMIC_TEST_POSTGRES";

/// What the names of the tests' databases begin with.
const PREFIX: &str = "openmic_contract_";

/// A migrated store on a database of its own.
pub(crate) struct Db {
    pub(crate) store: Store,
}

/// A database with what it takes to remove it.
pub(crate) struct Bed {
    db: Db,
    place: Place,
}

enum Place {
    Sqlite(TempDir),
    Postgres { admin: String, name: String },
}

impl Bed {
    /// A file in a folder that goes away with the test.
    pub(crate) async fn sqlite() -> Self {
        let folder = TempDir::new().expect("a folder for the test");
        let database = Database::Sqlite(folder.path().join("data").join("openmic.sqlite"));
        Self {
            db: migrated(&database).await,
            place: Place::Sqlite(folder),
        }
    }

    /// A new PostgreSQL database; none, with a word on standard error, when no server was named.
    pub(crate) async fn postgres(test: &str) -> Option<Self> {
        let Ok(admin) = env::var(POSTGRES) else {
            // Not `eprintln!`: the harness would keep it to itself.
            let _ = writeln!(
                std::io::stderr(),
                "{test}::postgres skipped: {POSTGRES} is not set"
            );
            return None;
        };
        static COUNT: AtomicU32 = AtomicU32::new(0);
        static STARTED: OnceCell<i64> = OnceCell::const_new();
        let started = STARTED.get_or_init(|| sweep(&admin)).await;
        let name = format!(
            "{PREFIX}{started}_{}_{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let mut connection = connect_admin(&admin).await;
        sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
            .execute(&mut connection)
            .await
            .expect("a database for the test");
        let address = PgConnectOptions::from_str(&admin)
            .expect("an address")
            .database(&name)
            .to_url_lossy()
            .to_string();
        let db = migrated(&Database::Postgres(address)).await;
        Some(Self {
            db,
            place: Place::Postgres { admin, name },
        })
    }

    /// Runs a test body, removes the database, then passes on how the body ended.
    pub(crate) async fn run<F, B>(self, body: B)
    where
        B: FnOnce(Db) -> F,
        F: Future<Output = StoreResult<()>> + Send + 'static,
    {
        let store = self.db.store.clone();
        let ended = tokio::spawn(body(self.db)).await;
        store.close().await;
        match self.place {
            Place::Sqlite(folder) => drop(folder),
            Place::Postgres { admin, name } => drop_database(&admin, &name).await,
        }
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(error)) => panic!("the store refused: {error}"),
            Err(broken) => std::panic::resume_unwind(broken.into_panic()),
        }
    }
}

impl Db {
    /// A second store on the same data, as another process would open it.
    pub(crate) async fn open_again(&self) -> StoreResult<Store> {
        Store::open(self.store.database()).await
    }

    /// Rows read past the store, for what it has no call for.
    pub(crate) async fn rows<T>(&self, sql: &'static str) -> StoreResult<Vec<T>>
    where
        T: for<'r> FromRow<'r, sqlx::sqlite::SqliteRow>
            + for<'r> FromRow<'r, sqlx::postgres::PgRow>
            + Send
            + Unpin,
    {
        // This is another process's view.
        self.store.settle().await;
        Ok(match self.store.database() {
            Database::Sqlite(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
                sqlx::query_as(sql)
                    .fetch_all(&mut options.connect().await?)
                    .await?
            }
            Database::Postgres(address) => {
                let mut connection = PgConnection::connect(address).await?;
                let rows = sqlx::query_as(sql).fetch_all(&mut connection).await?;
                connection.close().await?;
                rows
            }
        })
    }

    /// One number read past the store.
    pub(crate) async fn number(&self, sql: &'static str) -> StoreResult<i64> {
        Ok(self.rows::<(i64,)>(sql).await?[0].0)
    }
}

/// Runs `n` tasks at once and gives what each came to, in no particular order.
pub(crate) async fn at_once<T, F>(n: usize, task: impl Fn(usize) -> F) -> StoreResult<Vec<T>>
where
    T: Send + 'static,
    F: Future<Output = StoreResult<T>> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for i in 0..n {
        tasks.spawn(task(i));
    }
    tasks.join_all().await.into_iter().collect()
}

async fn migrated(database: &Database) -> Db {
    let store = Store::open(database).await.expect("the database opens");
    store.migrate().await.expect("the database migrates");
    Db { store }
}

async fn connect_admin(admin: &str) -> PgConnection {
    PgConnection::connect(admin)
        .await
        .unwrap_or_else(|error| panic!("{POSTGRES} names a server that does not answer: {error}"))
}

/// Drops what tests that were killed more than an hour ago left behind; gives the server's time
/// in seconds, part of the names of this process's databases.
async fn sweep(admin: &str) -> i64 {
    let mut connection = connect_admin(admin).await;
    let (now,): (i64,) = sqlx::query_as("SELECT CAST(EXTRACT(EPOCH FROM now()) AS BIGINT)")
        .fetch_one(&mut connection)
        .await
        .expect("the server's time");
    let names: Vec<(String,)> =
        sqlx::query_as("SELECT datname FROM pg_database WHERE datname LIKE $1")
            .bind(format!("{PREFIX}%"))
            .fetch_all(&mut connection)
            .await
            .expect("the server's databases");
    for (name,) in names {
        let made: Option<i64> = name
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.split('_').next())
            .and_then(|made| made.parse().ok());
        if made.is_some_and(|made| made < now - 3600) {
            drop_database(admin, &name).await;
        }
    }
    now
}

async fn drop_database(admin: &str, name: &str) {
    let mut connection = connect_admin(admin).await;
    // Another test process may sweep at the same time: what is gone already is fine.
    let _ = sqlx::query(sqlx::AssertSqlSafe(format!(
        "DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    )))
    .execute(&mut connection)
    .await;
}

/// Its name tells a reader of the list of tests why half of them may have done nothing.
#[tokio::test]
async fn postgres_is_skipped_unless_openmic_test_postgres_is_set() {
    match env::var(POSTGRES) {
        Ok(admin) => drop(connect_admin(&admin).await),
        Err(_) => {
            let _ = writeln!(
                std::io::stderr(),
                "skipped: {POSTGRES} is not set, so PostgreSQL was not tested"
            );
        }
    }
}
