//! The answers of a run that are not stored yet, read from the database a page at a time, so that a run over
//! many items takes no more memory than one over few.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use openmic_store::{NewCall, Store};

use super::answer::Open;

/// Items read at once.
const PAGE: i64 = 256;

/// What is still to be asked.
pub(super) struct Waiting {
    store: Store,
    run_id: String,
    track_id: String,
    per_item: i64,
    after: i64,
    ready: VecDeque<Open>,
    /// Calls of answers that were begun earlier.
    begun: HashMap<(String, i64), Vec<NewCall>>,
    is_read: bool,
}

impl Waiting {
    /// Everything a run has not stored.
    pub(super) fn of_run(
        store: Store,
        (run_id, track_id): (&str, &str),
        per_item: i64,
        begun: HashMap<(String, i64), Vec<NewCall>>,
    ) -> Self {
        Self {
            store,
            run_id: run_id.to_owned(),
            track_id: track_id.to_owned(),
            per_item,
            after: -1,
            ready: VecDeque::new(),
            begun,
            is_read: false,
        }
    }

    /// The same for answers that were tried and did not come.
    pub(super) fn again(self, open: Vec<Open>) -> Self {
        Self {
            ready: open.into(),
            is_read: true,
            ..self
        }
    }

    /// The next answer to ask for.
    pub(super) async fn next(&mut self) -> anyhow::Result<Option<Open>> {
        while self.ready.is_empty() && !self.is_read {
            self.read().await?;
        }
        Ok(self.ready.pop_front())
    }

    async fn read(&mut self) -> anyhow::Result<()> {
        let page = self
            .store
            .items_of_run(&self.run_id, &self.track_id, self.after, PAGE)
            .await?;
        match page.last() {
            Some(last) => self.after = last.position,
            None => self.is_read = true,
        }
        for row in page {
            if row.stored >= self.per_item {
                continue;
            }
            let stored = match row.stored {
                0 => Vec::new(),
                _ => {
                    self.store
                        .stored_indexes(&self.run_id, &row.item.id)
                        .await?
                }
            };
            let item = Arc::new(row.item);
            for index in (0..self.per_item).filter(|index| !stored.contains(index)) {
                let calls = self.begun.remove(&(item.id.clone(), index));
                self.ready.push_back(Open {
                    item: item.clone(),
                    index,
                    calls: calls.unwrap_or_default(),
                });
            }
        }
        Ok(())
    }
}
