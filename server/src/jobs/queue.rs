//! The queue: waiting runs are put into apalis as workers get free, and taken out by them.

use std::{
    collections::HashSet,
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use apalis::prelude::*;
use apalis_postgres::PostgresStorage;
use apalis_sqlite::SqliteStorage;
use openmic_store::JobPool;
use serde::{Deserialize, Serialize};

use super::{Worker, run};

/// How often the queue is looked at when nothing wakes it.
const POLL: Duration = Duration::from_millis(250);

/// How often the database is asked for runs that nobody works on.
const SWEEP: Duration = Duration::from_secs(2);

/// The queue's name: one per kind of job.
const QUEUE: &str = "openmic:run";

/// The job: work on this run until it is done.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct AnswerRun {
    run_id: String,
}

/// Runs that this process has put into the queue and that have not ended here yet.
#[derive(Clone, Default)]
struct Queued(Arc<Mutex<HashSet<String>>>);

impl Queued {
    fn insert(&self, run_id: &str) -> bool {
        self.0
            .lock()
            .is_ok_and(|mut set| set.insert(run_id.to_owned()))
    }

    fn remove(&self, run_id: &str) {
        if let Ok(mut set) = self.0.lock() {
            set.remove(run_id);
        }
    }

    fn len(&self) -> usize {
        self.0.lock().map_or(usize::MAX, |set| set.len())
    }
}

/// Works on runs until `worker.stop` is cancelled; then gives back what it holds.
pub async fn work(worker: Worker) -> anyhow::Result<()> {
    let queued = Queued::default();
    let result = match worker.jobs.clone() {
        JobPool::Sqlite(pool) => {
            let config = apalis_sqlite::Config::default().queue(QUEUE).batch_size(1);
            let storage = SqliteStorage::<AnswerRun>::new(&pool).with_config(config);
            let consumer = WorkerBuilder::new(worker.name.clone())
                .backend(storage.clone().poll_with_interval(POLL))
                .concurrency(worker.runs_at_once)
                .data(worker.clone())
                .data(queued.clone())
                .build(handle);
            let stop = worker.stop.clone();
            tokio::try_join!(
                ended(consumer.run_until(async move {
                    stop.cancelled().await;
                    Ok::<(), std::io::Error>(())
                })),
                sweep(&worker, &queued, storage),
            )
        }
        JobPool::Postgres(pool) => {
            let config = apalis_postgres::Config::default()
                .queue(QUEUE)
                .batch_size(1);
            let storage = PostgresStorage::<AnswerRun>::new(&pool).with_config(config);
            let consumer = WorkerBuilder::new(worker.name.clone())
                .backend(storage.clone().poll_with_interval(POLL))
                .concurrency(worker.runs_at_once)
                .data(worker.clone())
                .data(queued.clone())
                .build(handle);
            let stop = worker.stop.clone();
            tokio::try_join!(
                ended(consumer.run_until(async move {
                    stop.cancelled().await;
                    Ok::<(), std::io::Error>(())
                })),
                sweep(&worker, &queued, storage),
            )
        }
    };
    worker
        .store
        .release_all(&worker.name, worker.clock.now_ms())
        .await?;
    result.map(|_| ())
}

async fn ended<E: fmt::Display>(work: impl Future<Output = Result<(), E>>) -> anyhow::Result<()> {
    work.await
        .map_err(|error| anyhow::anyhow!("the worker ended: {error}"))
}

/// The job's handler. It never fails as a job: whatever happened to the run stands in its row, and
/// a run that is not finished is found by the next sweep.
async fn handle(
    job: AnswerRun,
    worker: Data<Worker>,
    queued: Data<Queued>,
) -> Result<(), BoxDynError> {
    // In a task of its own, so that a panic ends this run and not the worker.
    let (own, run_id) = (Worker::clone(&worker), job.run_id.clone());
    let ended = tokio::spawn(async move { run::answer(&own, &run_id).await }).await;
    let ended = ended.unwrap_or_else(|panic| Err(anyhow::anyhow!("the run broke: {panic}")));
    if let Err(error) = ended {
        tracing::warn!(
            run = job.run_id,
            error = format!("{error:#}"),
            "a run was interrupted; it will be taken up again"
        );
        // The database or the disk is in trouble: do not hammer it.
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    queued.remove(&job.run_id);
    worker.new_runs.notify_one();
    Ok(())
}

/// Puts runs that nobody works on into the queue, never more than this process can work on.
async fn sweep<S>(worker: &Worker, queued: &Queued, mut storage: S) -> anyhow::Result<()>
where
    S: PushRun,
{
    while !worker.stop.is_cancelled() {
        let free = worker.runs_at_once.saturating_sub(queued.len());
        if free > 0 {
            match worker
                .store
                .waiting_runs(worker.clock.now_ms(), (free + queued.len()) as i64)
                .await
            {
                Ok(waiting) => {
                    for run_id in waiting {
                        if queued.len() < worker.runs_at_once
                            && queued.insert(&run_id)
                            && let Err(error) = storage
                                .push_run(AnswerRun {
                                    run_id: run_id.clone(),
                                })
                                .await
                        {
                            tracing::warn!(
                                run = run_id,
                                error,
                                "a run could not be queued; tried again soon"
                            );
                            queued.remove(&run_id);
                        }
                    }
                }
                Err(error) => {
                    tracing::warn!(error = %error, "waiting runs could not be read; tried again soon")
                }
            }
        }
        tokio::select! {
            () = worker.stop.cancelled() => {}
            () = worker.new_runs.notified() => {}
            () = tokio::time::sleep(SWEEP) => {}
        }
    }
    Ok(())
}

/// Pushing a job on either storage.
trait PushRun {
    async fn push_run(&mut self, job: AnswerRun) -> Result<(), String>;
}

impl PushRun for SqliteStorage<AnswerRun> {
    async fn push_run(&mut self, job: AnswerRun) -> Result<(), String> {
        self.push(job).await.map_err(|error| error.to_string())
    }
}

impl PushRun for PostgresStorage<AnswerRun> {
    async fn push_run(&mut self, job: AnswerRun) -> Result<(), String> {
        self.push(job).await.map_err(|error| error.to_string())
    }
}
