//! Ids: UUID version 7, so that rows sort by the time they were made; version 4 where that time is a secret.

use uuid::{Builder, Uuid};

/// A new id for a row made at `now_ms` (milliseconds since 1970).
pub fn new_id(now_ms: i64) -> String {
    let random = Uuid::new_v4();
    let mut bytes = [0u8; 10];
    bytes.copy_from_slice(&random.as_bytes()[6..16]);
    // The version and variant bits of a v4 sit in bytes 6 and 8: take random ones from elsewhere.
    bytes[0] = random.as_bytes()[0];
    bytes[2] = random.as_bytes()[1];
    Builder::from_unix_timestamp_millis(now_ms.max(0).unsigned_abs(), &bytes)
        .into_uuid()
        .to_string()
}

/// A new id that says nothing of when its row was made.
///
/// Jokes have such ones: a run tells all of its own within a stretch of time that its page names, so that an id with a
/// time in it would say who told the joke.
pub fn new_timeless_id() -> String {
    Uuid::new_v4().to_string()
}

#[cfg(test)]
mod tests {
    use super::{new_id, new_timeless_id};

    #[test]
    fn ids_sort_by_time_and_do_not_repeat() {
        let early = new_id(1_700_000_000_000);
        let late = new_id(1_700_000_000_001);
        assert!(early < late);
        let many: std::collections::HashSet<_> = (0..10_000).map(|_| new_id(5)).collect();
        assert_eq!(many.len(), 10_000);
    }

    #[test]
    fn ids_of_jokes_made_one_after_the_other_do_not_lie_together() {
        let begins: std::collections::HashSet<char> = (0..1_000)
            .filter_map(|_| new_timeless_id().chars().next())
            .collect();
        assert_eq!(begins.len(), 16);
    }
}
