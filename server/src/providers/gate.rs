//! How many requests an endpoint gets at once: found out while it is asked, shared by all runs of the process.
//!
//! Additive increase, multiplicative decrease. After every round of as many answers as requests may be under
//! way, one more is allowed as long as more requests still bring more answers a second; where latency grows as
//! fast as the number of requests, the last step is taken back. Until the first such stop the number doubles. A
//! refusal for too many requests halves it and keeps everybody away as long as the endpoint asks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until};

/// Share of the proportional gain that a step up has to bring to be kept.
const WORTH: f64 = 0.2;

/// Rounds after a step that brought nothing until the next is tried.
const HOLD: u32 = 8;

/// Answers that make a round, at least.
const ROUND: usize = 4;

/// The gates of a process, by endpoint. Cheap to clone; clones are the same gates.
#[derive(Debug, Clone)]
pub(super) struct Gates {
    start: usize,
    most: usize,
    by_place: Arc<Mutex<HashMap<String, Arc<Gate>>>>,
}

impl Gates {
    /// Gates that begin with `start` requests at once and never allow more than `most`.
    pub(super) fn new(start: usize, most: usize) -> Self {
        Self {
            start: start.clamp(1, most.max(1)),
            most: most.max(1),
            by_place: Arc::default(),
        }
    }

    /// The gate of a place, such as an endpoint's address.
    pub(super) fn at(&self, place: &str) -> Arc<Gate> {
        let mut gates = lock(&self.by_place);
        if let Some(gate) = gates.get(place) {
            return gate.clone();
        }
        let gate = Arc::new(Gate::new(self.start, self.most));
        gates.insert(place.to_owned(), gate.clone());
        gate
    }
}

/// The way to one endpoint.
#[derive(Debug)]
pub(super) struct Gate {
    most: usize,
    turns: Semaphore,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    limit: usize,
    /// Turns to be withheld when they come back.
    owed: usize,
    under_way: usize,
    away_until: Option<Instant>,
    last_cut: Option<Instant>,
    /// Whether the limit still doubles.
    doubling: bool,
    round: Round,
    /// The limit and the throughput before the step that is being tried.
    before: Option<(usize, f64)>,
    hold: u32,
}

#[derive(Debug, Default)]
struct Round {
    began: Option<Instant>,
    answers: usize,
    units: f64,
    /// Whether all turns were taken at some moment.
    full: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Gate {
    fn new(start: usize, most: usize) -> Self {
        Self {
            most,
            turns: Semaphore::new(start),
            state: Mutex::new(State {
                limit: start,
                owed: 0,
                under_way: 0,
                away_until: None,
                last_cut: None,
                doubling: true,
                round: Round::default(),
                before: None,
                hold: 0,
            }),
        }
    }

    /// Requests that may be under way at once now.
    pub(super) fn limit(&self) -> usize {
        lock(&self.state).limit
    }

    /// Waits for a turn, and for the end of a pause the endpoint asked for.
    pub(super) async fn turn(self: &Arc<Self>) -> Turn {
        match self.turns.acquire().await {
            Ok(permit) => permit.forget(),
            // Never closed; a turn too many does no harm.
            Err(_) => tracing::debug!("a gate was closed"),
        }
        // From here on the turn comes back whatever happens.
        let turn = Turn { gate: self.clone() };
        lock(&self.state).began();
        self.stay_away().await;
        turn
    }

    /// Waits for the end of a pause the endpoint asked for.
    pub(super) async fn stay_away(&self) {
        loop {
            let until = lock(&self.state).away_until;
            match until {
                Some(until) if until > Instant::now() => sleep_until(until).await,
                _ => return,
            }
        }
    }

    /// The endpoint refused a request sent at `sent` because there were too many.
    pub(super) fn refused(&self, sent: Instant, away: Option<Duration>) {
        self.refused_at(sent, away, Instant::now());
    }

    fn refused_at(&self, sent: Instant, away: Option<Duration>, now: Instant) {
        let mut state = lock(&self.state);
        if let Some(away) = away {
            let until = now + away;
            state.away_until = Some(state.away_until.map_or(until, |known| known.max(until)));
        }
        // The requests of one burst are refused together: that is one sign, not many.
        if state.last_cut.is_some_and(|cut| sent < cut) {
            return;
        }
        state.last_cut = Some(now);
        state.doubling = false;
        state.before = None;
        state.hold = HOLD;
        state.round = Round::default();
        let lower = (state.limit / 2).max(1);
        self.set(&mut state, lower);
    }

    /// An answer of `units` of work came.
    pub(super) fn answered(&self, units: f64) {
        self.answered_at(units, Instant::now());
    }

    fn answered_at(&self, units: f64, now: Instant) {
        let mut state = lock(&self.state);
        let Some(began) = state.round.began else {
            state.round.began = Some(now);
            return;
        };
        state.round.answers += 1;
        state.round.units += units;
        if state.round.answers < state.limit.max(ROUND) {
            return;
        }
        let seconds = (now - began).as_secs_f64().max(1e-6);
        let throughput = state.round.units / seconds;
        let full = std::mem::take(&mut state.round).full;
        state.round.began = Some(now);
        state.round.full = state.under_way >= state.limit;
        if full {
            self.climb(&mut state, throughput);
        }
    }

    fn climb(&self, state: &mut State, throughput: f64) {
        if let Some((limit, before)) = state.before.take() {
            let gain = throughput / before.max(1e-9) - 1.0;
            let proportional = state.limit as f64 / limit as f64 - 1.0;
            if gain < WORTH * proportional {
                state.doubling = false;
                state.hold = HOLD;
                self.set(state, limit);
                return;
            }
        }
        if state.hold > 0 {
            state.hold -= 1;
            return;
        }
        let step = if state.doubling {
            state.limit
        } else {
            1.max(state.limit / 8)
        };
        let higher = (state.limit + step).min(self.most);
        if higher > state.limit {
            state.before = Some((state.limit, throughput));
            self.set(state, higher);
        }
    }

    fn set(&self, state: &mut State, limit: usize) {
        if limit >= state.limit {
            let more = limit - state.limit;
            let paid = more.min(state.owed);
            state.owed -= paid;
            self.turns.add_permits(more - paid);
        } else {
            let fewer = state.limit - limit;
            let now = self.turns.forget_permits(fewer);
            state.owed += fewer - now;
        }
        state.limit = limit;
    }
}

impl State {
    fn began(&mut self) {
        self.under_way += 1;
        self.round.full |= self.under_way >= self.limit;
    }
}

/// The right to have one request under way; comes back when dropped.
#[derive(Debug)]
pub struct Turn {
    gate: Arc<Gate>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = lock(&self.gate.state);
        state.under_way -= 1;
        if state.owed > 0 {
            state.owed -= 1;
        } else {
            self.gate.turns.add_permits(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// An endpoint that works on `slots` requests at once, each for a second; more wait there. Gives the limit
    /// that was found after so many answers, and the highest on the way. The clock is the test's own.
    fn endpoint(slots: usize, answers: usize, gates: &Gates) -> (usize, usize) {
        let gate = gates.at("here");
        // When each slot is free again, in seconds.
        let mut free_at = vec![0.0_f64; slots];
        let mut under_way: Vec<f64> = Vec::new();
        let (start, mut now, mut highest) = (Instant::now(), 0.0_f64, 0);
        for i in 0..answers {
            while under_way.len() < gate.limit() {
                let slot = (0..slots)
                    .min_by(|a, b| free_at[*a].total_cmp(&free_at[*b]))
                    .unwrap();
                // Answers take from 0.7 to 1.3 seconds.
                let takes =
                    0.7 + 0.6 * ((i * 7919 + under_way.len() * 104_729) % 997) as f64 / 997.0;
                let done = free_at[slot].max(now) + takes;
                free_at[slot] = done;
                under_way.push(done);
                lock(&gate.state).began();
            }
            highest = highest.max(under_way.len());
            let first = (0..under_way.len())
                .min_by(|a, b| under_way[*a].total_cmp(&under_way[*b]))
                .unwrap();
            now = now.max(under_way.swap_remove(first));
            gate.answered_at(1.0, start + SECOND.mul_f64(now));
            lock(&gate.state).under_way -= 1;
        }
        (gate.limit(), highest)
    }

    #[test]
    fn it_climbs_to_what_the_endpoint_works_on_at_once() {
        for slots in [8, 20, 40] {
            let (limit, _) = endpoint(slots, 5000, &Gates::new(4, 64));
            assert!(
                (slots / 2..=slots * 2).contains(&limit),
                "{limit} requests for {slots} slots"
            );
        }
    }

    #[test]
    fn it_never_passes_the_most_and_stays_low_where_more_brings_nothing() {
        assert_eq!(endpoint(1000, 2000, &Gates::new(4, 24)), (24, 24));
        let (limit, _) = endpoint(1, 1000, &Gates::new(4, 64));
        assert!(limit <= 8, "{limit}");
    }

    #[test]
    fn a_refusal_halves_once_for_a_burst_and_keeps_everybody_away() {
        let gates = Gates::new(16, 64);
        let gate = gates.at("here");
        let sent = Instant::now();
        let refused = sent + SECOND;
        for _ in 0..16 {
            gate.refused_at(sent, Some(30 * SECOND), refused);
        }
        assert_eq!(gate.limit(), 8);
        assert_eq!(lock(&gate.state).away_until, Some(refused + 30 * SECOND));
        // A shorter pause does not end a longer one, and a request sent afterwards is a sign of its own.
        for i in 1..=9 {
            let later = refused + i * SECOND;
            gate.refused_at(later, Some(SECOND), later);
        }
        assert_eq!(gate.limit(), 1, "one request always gets through");
        assert_eq!(lock(&gate.state).away_until, Some(refused + 30 * SECOND));
    }

    #[tokio::test]
    async fn turns_that_are_given_up_come_back() {
        let none_in = async |gate: &Arc<Gate>| {
            let waiting = tokio::time::timeout(Duration::from_millis(20), gate.turn());
            waiting.await.is_err()
        };
        let gates = Gates::new(2, 2);
        let gate = gates.at("here");
        for _ in 0..10 {
            let held = (gate.turn().await, gate.turn().await);
            assert!(none_in(&gate).await, "a third got in");
            drop(held);
        }
        // Lowered while both are out: only one comes back in.
        let held = (gate.turn().await, gate.turn().await);
        gate.refused(Instant::now(), None);
        drop(held);
        let one = gate.turn().await;
        assert!(none_in(&gate).await, "a second got in");
        drop(one);
        assert!(Arc::ptr_eq(&gate, &gates.at("here")) && !Arc::ptr_eq(&gate, &gates.at("there")));
    }
}
