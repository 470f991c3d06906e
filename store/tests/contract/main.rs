//! What the rest of Openmic relies on from the store, run on SQLite and on PostgreSQL alike.
//!
//! Every function named in `on_both!` becomes two tests, `NAME::sqlite` and `NAME::postgres`. The second needs
//! `OPENMIC_TEST_POSTGRES`, an address that may create databases, such as
//! `postgres://postgres@127.0.0.1:5432/postgres`; without it the test says that it was skipped.

/// Makes two tests of each function: one on a SQLite file, one on a PostgreSQL database, both its own.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn sqlite() {
                $crate::support::Bed::sqlite().await.run(super::$name).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn postgres() {
                if let Some(bed) = $crate::support::Bed::postgres(stringify!($name)).await {
                    bed.run(super::$name).await;
                }
            }
        }
    )+};
}

mod boards;
mod browse;
mod calls;
mod compute;
mod corrections;
mod entrants;
mod filtered;
mod imports;
mod integrity;
mod invitations;
mod jokes;
mod judges;
mod judgings;
mod listing;
mod opening;
mod operators;
mod originality;
mod own_votes;
mod pages;
mod rank_events;
mod runs;
mod samples;
mod search;
mod sources;
mod submissions;
mod support;
mod tracks;
mod votes;
mod votes_at_once;
mod world;
