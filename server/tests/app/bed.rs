//! What a test lies on: a database and a folder of its own, removed whether the test passes or not.

use std::{
    env,
    future::Future,
    io::Write as _,
    path::{Path, PathBuf},
    str::FromStr as _,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use openmic_store::{Database, Store};
use sqlx::{
    ConnectOptions as _, Connection as _, FromRow, PgConnection, postgres::PgConnectOptions,
};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// An address of a PostgreSQL server on which the tests may make and drop databases.
const POSTGRES: &str = "OPENMIC_TEST_POSTGRES";

/// What the names of the tests' databases begin with.
const PREFIX: &str = "openmic_app_";

/// Longest wait for anything: a loaded machine is slow, a broken one never gets there.
const DEADLINE: Duration = Duration::from_secs(120);

/// A database and a folder with tracks and a site. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Bed(Arc<Inner>);

struct Inner {
    folder: TempDir,
    address: String,
    /// Administrator's address and the name, for dropping.
    postgres: Option<(String, String)>,
}

impl Bed {
    /// A SQLite file in a folder that goes away with the test.
    pub(crate) fn sqlite() -> Self {
        let folder = folder();
        let address = format!(
            "sqlite://{}",
            folder.path().join("data/openmic.sqlite").display()
        );
        Self(Arc::new(Inner {
            folder,
            address,
            postgres: None,
        }))
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
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{PREFIX}{started}_{}_{count}", std::process::id());
        let mut connection = connect(&admin).await;
        sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
            .execute(&mut connection)
            .await
            .expect("a database for the test");
        let address = PgConnectOptions::from_str(&admin)
            .expect("an address")
            .database(&name)
            .to_url_lossy()
            .to_string();
        Some(Self(Arc::new(Inner {
            folder: folder(),
            address,
            postgres: Some((admin, name)),
        })))
    }

    /// Runs a test body, removes the database, then passes on how the body ended.
    pub(crate) async fn run<F, B>(self, body: B)
    where
        B: FnOnce(Bed) -> F,
        F: Future<Output = ()> + Send + 'static,
    {
        let ended = tokio::spawn(body(self.clone())).await;
        if let Some((admin, name)) = &self.0.postgres {
            drop_database(admin, name).await;
        }
        if let Err(broken) = ended {
            std::panic::resume_unwind(broken.into_panic());
        }
    }

    /// The address of the database.
    pub(crate) fn address(&self) -> &str {
        &self.0.address
    }

    /// A file in the test's folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.folder.path().join(name)
    }

    /// Whether the database is PostgreSQL.
    pub(crate) fn is_postgres(&self) -> bool {
        self.0.postgres.is_some()
    }

    /// A second store on the same data, as another process would open it.
    pub(crate) async fn store(&self) -> Store {
        let database: Database = self.address().parse().expect("an address");
        Store::open(&database).await.expect("the database opens")
    }

    /// Rows read past the store, for what it has no call for.
    pub(crate) async fn rows<T>(&self, sql: &'static str) -> Vec<T>
    where
        T: for<'r> FromRow<'r, sqlx::sqlite::SqliteRow>
            + for<'r> FromRow<'r, sqlx::postgres::PgRow>
            + Send
            + Unpin,
    {
        if self.is_postgres() {
            let mut connection = PgConnection::connect(self.address())
                .await
                .expect("a connection");
            let rows = sqlx::query_as(sql)
                .fetch_all(&mut connection)
                .await
                .expect(sql);
            let _ = connection.close().await;
            rows
        } else {
            let path = self.path("data/openmic.sqlite");
            let options = sqlx::sqlite::SqliteConnectOptions::new()
                .filename(path)
                .busy_timeout(Duration::from_secs(30));
            let mut connection = options.connect().await.expect("a connection");
            sqlx::query_as(sql)
                .fetch_all(&mut connection)
                .await
                .expect(sql)
        }
    }

    /// One number read past the store.
    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        self.rows::<(i64,)>(sql).await.first().expect("a row").0
    }

    /// Writes the tracks: `echo`, a benchmark that asks for a word to be repeated, and `stage`, a humor
    /// track, with so many items each.
    pub(crate) fn write_tracks(&self, echo: usize, stage: usize) -> PathBuf {
        let content = self.path("content");
        write_tracks(&content, echo, stage);
        content
    }

    /// The site folder: what the bundle writes, without its weight.
    pub(crate) fn site(&self) -> PathBuf {
        let site = self.path("site");
        std::fs::create_dir_all(&site).expect("a folder");
        let manifest = r#"{"main.css": "main-0123456789abcdef.css"}"#;
        std::fs::write(site.join("manifest.json"), manifest).expect("a manifest");
        std::fs::write(site.join("main-0123456789abcdef.css"), "body{color:#111}")
            .expect("a style sheet");
        site
    }
}

/// Asks `look` again and again until it gives something; fails with `what` after two minutes.
pub(crate) async fn until<T, F>(what: &str, mut look: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let started = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(
            started.elapsed() < DEADLINE,
            "this did not happen in {DEADLINE:?}: {what}"
        );
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
}

fn folder() -> TempDir {
    TempDir::new().expect("a folder for the test")
}

fn write_tracks(content: &Path, echo: usize, stage: usize) {
    let write = |slug: &str, track: String, items: Vec<serde_json::Value>| {
        let folder = content.join(slug);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("track.toml"), track).expect("a track");
        let lines: Vec<String> = items.iter().map(ToString::to_string).collect();
        std::fs::write(folder.join("items.jsonl"), lines.join("\n")).expect("items");
    };
    if echo > 0 {
        let track = "slug = \"echo\"\nkind = \"benchmark\"\nversion = \"1\"\ntitle = \"Echo\"\n\
            description = \"Repeat a word.\"\n[request]\ntemplate = \"Repeat this word: {input}\"\n\
            max_tokens = 16\n[scorer]\nkind = \"normalised\"\n\
            [[examples]]\ninput = \"table\"\ntarget = \"table\"\n\
            [[examples]]\ninput = \"chair\"\ntarget = \"chair\"\n";
        let items = (0..echo)
            .map(|i| serde_json::json!({"id": format!("echo-{i:03}"), "input": format!("word{i:03}"), "target": format!("word{i:03}")}))
            .collect();
        write("echo", track.to_owned(), items);
    }
    if stage > 0 {
        let track = "slug = \"stage\"\nkind = \"humor\"\nversion = \"1\"\ntitle = \"Small stage\"\n\
            description = \"One joke each.\"\n[request]\ntemplate = \"{input}\"\nmax_tokens = 64\n\
            [[banned]]\nslug = \"atoms\"\ntext = \"Scientists do not trust atoms because they make up everything.\"\n";
        let items = (0..stage)
            .map(|i| serde_json::json!({"id": format!("joke-{i:03}"), "category": "one-liner", "input": format!("Tell a joke about thing{i:03}")}))
            .collect();
        write("stage", track.to_owned(), items);
    }
}

async fn connect(admin: &str) -> PgConnection {
    PgConnection::connect(admin)
        .await
        .unwrap_or_else(|error| panic!("{POSTGRES} names a server that does not answer: {error}"))
}

/// Drops what tests that were killed more than an hour ago left behind; gives the server's time
/// in seconds, part of the names of this process's databases.
async fn sweep(admin: &str) -> i64 {
    let mut connection = connect(admin).await;
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
    let mut connection = connect(admin).await;
    // Another test process may sweep at the same time: what is gone already is fine.
    let _ = sqlx::query(sqlx::AssertSqlSafe(format!(
        "DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    )))
    .execute(&mut connection)
    .await;
}
