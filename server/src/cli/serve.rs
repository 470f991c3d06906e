//! `openmic serve`, `openmic work` and `openmic migrate`.

use std::net::SocketAddr;

use anyhow::Context;
use openmic_app::Clock;
use tokio_util::sync::CancellationToken;

use super::{ServeArgs, print};
use crate::{
    application::{self, Application, Start},
    config::Config,
    jobs, judging,
    providers::Limits,
};

pub(super) async fn serve(config: &Config, args: &ServeArgs) -> anyhow::Result<()> {
    let start = Start {
        work: !args.no_worker,
        entrants: args.entrants.clone(),
        entrants_url: args.entrants_url.clone(),
        limits: Limits::default(),
    };
    let application = Application::build(config, &start).await?;
    let base = config
        .public_url
        .clone()
        .unwrap_or_else(|| base_of(application.addr()));
    let link = application.operator_link(&base).await?;
    print(&format!(
        "Openmic listens at {base}\n\
         Database: {}\n\
         Operator link (once, within a day): {link}\n",
        application.state().store.database(),
    ))?;
    stop_on_signal(application.stop_token())?;
    application.run().await
}

/// The address to open in a browser.
fn base_of(addr: SocketAddr) -> String {
    if addr.ip().is_unspecified() {
        format!("http://127.0.0.1:{}", addr.port())
    } else {
        format!("http://{addr}")
    }
}

pub(super) async fn work(config: &Config) -> anyhow::Result<()> {
    let clock = Clock::system();
    let store = application::open_store(config).await?;
    let worker = application::worker(config, &store, &clock, Limits::default()).await?;
    print(&format!("Working on the runs of {}\n", store.database()))?;
    stop_on_signal(worker.stop.clone())?;
    let (runs, judgings) = tokio::join!(jobs::work(worker.clone()), judging::work(worker));
    let result = runs.and(judgings);
    store.close().await;
    result
}

pub(super) async fn migrate(config: &Config) -> anyhow::Result<()> {
    let store = application::open_store(config).await?;
    application::load_content(config, &store, &Clock::system()).await?;
    let tracks = store.tracks().await?;
    print(&format!(
        "{} is up to date, with {} tracks\n",
        store.database(),
        tracks.len()
    ))?;
    store.close().await;
    Ok(())
}

/// Cancels `stop` at the first SIGTERM or Ctrl-C; a second one ends the process at once.
pub(super) fn stop_on_signal(stop: CancellationToken) -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate =
        signal(SignalKind::terminate()).context("SIGTERM cannot be listened for")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("Ctrl-C cannot be listened for")?;
    tokio::spawn(async move {
        for first in [true, false] {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            if first {
                tracing::info!("stopping: answers under way get a few seconds");
                stop.cancel();
            } else {
                std::process::exit(130);
            }
        }
    });
    Ok(())
}
