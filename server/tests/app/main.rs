//! The whole server as its users meet it: pages and forms over HTTP, the command line, and what is
//! left after a process was killed. The model behind it is a small server that answers as told.
//!
//! Every function named in `on_both!` becomes two tests, `NAME::sqlite` and `NAME::postgres`. The second
//! needs `OPENMIC_TEST_POSTGRES`, an address that may create databases, such as
//! `postgres://postgres@127.0.0.1:5432/postgres`; without it the test says that it was skipped.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has to fail"
)]
#![recursion_limit = "256"]

/// Makes two tests of each function: one on a SQLite file, one on a PostgreSQL database, both its own.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::bed::Bed::sqlite().run(super::$name).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(bed) = $crate::bed::Bed::postgres(stringify!($name)).await {
                    bed.run(super::$name).await;
                }
            }
        }
    )+};
}

mod admin;
mod api;
mod api_contract;
mod api_problems;
mod arena;
mod arena_evening;
mod bed;
mod boards;
mod cli;
mod compute;
mod conversations;
mod durability;
mod echo;
mod exports;
mod files;
mod harness;
mod integrity;
mod invitations;
mod jokes;
mod judges;
mod languages;
mod likelihood;
mod lists;
mod model;
mod process;
mod program;
mod rate;
mod rate_files;
mod runs;
mod security;
mod strategies;
mod submissions;
mod tellers;
mod tracks;
mod visitor;
