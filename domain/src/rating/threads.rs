//! Work in a fixed number of parts on as many threads as there are.
//!
//! Parts do not depend on the machine, and their results come back in order: so do not sums over them.

use rayon::iter::{IndexedParallelIterator as _, IntoParallelIterator as _, ParallelIterator as _};

/// Calls `work` with 0, 1, … `parts` − 1 and returns its results in that order.
pub(super) fn map<T: Send>(parts: usize, work: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    (0..parts)
        .into_par_iter()
        .with_max_len(1)
        .map(work)
        .collect()
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
