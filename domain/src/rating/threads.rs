//! Work in a fixed number of parts on as many threads as there are.
//!
//! Parts do not depend on the machine, and their results come back in order: so do not sums over them.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Calls `work` with 0, 1, … `parts` − 1 and returns its results in that order. Where threads cannot
/// be started, as in a browser, the caller's thread does everything.
pub(super) fn map<T: Send>(parts: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(parts));
    let worker = || {
        loop {
            let part = next.fetch_add(1, Ordering::Relaxed);
            if part >= parts {
                break;
            }
            let result = work(part);
            let mut done = done
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            done.push((part, result));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 1..threads.min(parts) {
            // A thread that does not start leaves its parts to the others.
            let _ = std::thread::Builder::new().spawn_scoped(scope, worker);
        }
        worker();
    });
    let mut done = done
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(part, _)| *part);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_back_in_order() {
        let squares: Vec<usize> = (0..50).map(|i| i * i).collect();
        assert_eq!(map(50, |i| i * i), squares);
        assert_eq!(map(0, |i| i), Vec::<usize>::new());
    }
}
