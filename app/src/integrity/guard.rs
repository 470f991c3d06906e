//! What stands before a vote: limits by voter and network, the voter's group, and where the vote came from.

use std::{
    collections::HashMap,
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Arc, Mutex, RwLock,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::Request,
    http::Method,
    response::{IntoResponse, Response},
};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};
use openmic_domain::hash::sha256_hex;
use openmic_store::{NewOrigin, Store, StoreResult};

use crate::{AppState, PageError, arena, i18n::t, secrets};

/// The group of whoever is in no other.
const PUBLIC: &str = "public";

/// For this long a group is believed without asking the database: another process may have changed it.
const GROUPS_FRESH_MS: i64 = 5_000;

/// Keys above which those that are idle are forgotten.
const MOST_KEYS: usize = 20_000;

/// Networks of votes that wait to be stored, at most. More are not noted: they are evidence, not votes.
const MOST_NOTED: usize = 50_000;

/// A salt of networks is used for a week, and forgotten with its hashes a week later.
const WEEK_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// What the purposes of these salts begin with.
const NETWORK_SALT: &str = "network:";

/// Where a request came from, as the server has found out. It says nothing where it might be the address of
/// a proxy rather than a visitor's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub Option<IpAddr>);

impl ClientAddress {
    /// The network of the address: its first 24 bits, of IPv6 its first 48.
    fn network(self) -> Option<String> {
        Some(match self.0?.to_canonical() {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                format!("{a}.{b}.{c}.0/24")
            }
            IpAddr::V6(address) => {
                let [a, b, c, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}::/48")
            }
        })
    }
}

/// How many votes are taken; 0 for any number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VoteLimits {
    /// From one voter in a minute.
    pub per_voter: u32,
    /// From one network in a minute.
    pub per_network: u32,
}

type Limiter = DefaultKeyedRateLimiter<String>;

/// What is kept in memory to guard votes. Cheap to clone.
#[derive(Clone, Default)]
pub struct VoteGuard(Arc<Inner>);

#[derive(Default)]
struct Inner {
    voters: Option<Limiter>,
    networks: Option<Limiter>,
    groups: RwLock<HashMap<String, String>>,
    /// When the groups were read, ms since 1970; 0 for never.
    groups_ms: AtomicI64,
    /// Votes and the networks that they came from, to be stored with the next round.
    noted: Mutex<Vec<(String, String, i64)>>,
}

/// Whose the request is that is being answered.
struct Asking {
    network: Option<String>,
    /// The voter, or that there is none; nothing where the cookie was not looked at.
    voter: Option<Option<String>>,
}

tokio::task_local! {
    static ASKING: Asking;
}

fn limiter(per_minute: u32) -> Option<Limiter> {
    NonZeroU32::new(per_minute).map(|n| RateLimiter::keyed(Quota::per_minute(n)))
}

/// Asks one limiter; gives how long to wait where it refuses.
fn wait(limiter: Option<&Limiter>, key: Option<&str>) -> Option<Duration> {
    let (limiter, key) = (limiter?, key?);
    if limiter.len() > MOST_KEYS {
        limiter.retain_recent();
    }
    let refused = limiter.check_key(&key.to_owned()).err()?;
    Some(refused.wait_time_from(DefaultClock::default().now()))
}

impl VoteGuard {
    /// A guard with limits.
    pub fn new(limits: VoteLimits) -> Self {
        Self(Arc::new(Inner {
            voters: limiter(limits.per_voter),
            networks: limiter(limits.per_network),
            ..Inner::default()
        }))
    }

    /// Whether votes of one voter are limited.
    pub(crate) fn limits_voters(&self) -> bool {
        self.0.voters.is_some()
    }

    /// Counts a vote that is about to be cast; an error says in how many seconds it may be.
    fn admit(&self, voter: Option<&str>, network: Option<&str>) -> Result<(), u32> {
        // The voter first: whoever is refused takes nothing from the others of the network.
        let waits =
            wait(self.0.voters.as_ref(), voter).or_else(|| wait(self.0.networks.as_ref(), network));
        match waits {
            None => Ok(()),
            Some(wait) => Err(u32::try_from(wait.as_secs())
                .unwrap_or(u32::MAX)
                .saturating_add(1)),
        }
    }

    /// The group that a voter's votes are of.
    pub(crate) async fn group_of(&self, state: &AppState, voter: &str) -> StoreResult<String> {
        let now_ms = state.clock.now_ms();
        let read_ms = self.0.groups_ms.load(Ordering::Acquire);
        let old = read_ms == 0 || now_ms - read_ms > GROUPS_FRESH_MS;
        // One of those who find them old reads them; the others go by what was known a moment ago.
        let mine = old
            && (read_ms == 0
                || self
                    .0
                    .groups_ms
                    .compare_exchange(read_ms, now_ms, Ordering::AcqRel, Ordering::Acquire)
                    .is_ok());
        if mine {
            self.read_groups(&state.store, now_ms).await?;
        }
        Ok(self
            .0
            .groups
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .get(voter)
            .cloned()
            .unwrap_or_else(|| PUBLIC.to_owned()))
    }

    /// Reads the groups anew, as after a change in this process.
    pub(crate) async fn read_groups(&self, store: &Store, now_ms: i64) -> StoreResult<()> {
        let groups = store.grouped_voters().await?.into_iter().collect();
        *self
            .0
            .groups
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = groups;
        self.0.groups_ms.store(now_ms.max(1), Ordering::Release);
        Ok(())
    }

    fn note(&self, vote_id: &str, network: String, now_ms: i64) {
        if let Ok(mut noted) = self.0.noted.lock()
            && noted.len() < MOST_NOTED
        {
            noted.push((vote_id.to_owned(), network, now_ms));
        }
    }

    /// Stores from which networks the votes since the last call came, as salted hashes, and forgets old
    /// ones. Gives how many.
    ///
    /// # Errors
    /// The database; what was noted is lost then.
    pub async fn store_origins(&self, store: &Store, now_ms: i64) -> StoreResult<usize> {
        let noted = match self.0.noted.lock() {
            Ok(mut noted) => std::mem::take(&mut *noted),
            Err(_) => Vec::new(),
        };
        if noted.is_empty() {
            return Ok(0);
        }
        let purpose = format!("{NETWORK_SALT}{}", now_ms.div_euclid(WEEK_MS));
        let salt = store.salt(&purpose, &secrets::new_token(), now_ms).await?;
        let origins: Vec<NewOrigin> = noted
            .into_iter()
            .map(|(vote_id, network, created_ms)| NewOrigin {
                vote_id,
                network: sha256_hex(format!("{salt}\u{1f}{network}").as_bytes())[..24].to_owned(),
                created_ms,
            })
            .collect();
        store.add_origins(&origins).await?;
        store
            .forget_origins(NETWORK_SALT, now_ms - 2 * WEEK_MS)
            .await?;
        Ok(origins.len())
    }
}

/// Notes where a vote came from that was stored just now.
pub(crate) fn note_vote(state: &AppState, vote_id: &str) {
    if let Ok(Some(network)) = ASKING.try_with(|asking| asking.network.clone()) {
        state.guard.note(vote_id, network, state.clock.now_ms());
    }
}

/// What a voter sends: votes, and what is said of jokes.
fn is_vote(request: &Request) -> bool {
    let path = request.uri().path();
    request.method() == Method::POST
        && (path.starts_with("/arena/")
            || path == "/api/v1/votes"
            || (path.starts_with("/jokes/") && path.ends_with("/flags")))
}

/// Around the pages: refuses votes above the limits, and keeps at hand whose a request is.
pub(crate) async fn guarded<F: Future<Output = Response>>(
    state: &AppState,
    request: Request,
    answer: impl FnOnce(Request) -> F,
) -> Response {
    let network = request
        .extensions()
        .get::<ClientAddress>()
        .and_then(|address| address.network());
    let mut voter = None;
    if is_vote(&request) {
        let known = arena::signed_voter(state, request.headers());
        if let Err(seconds) = state.guard.admit(known.as_deref(), network.as_deref()) {
            let text = t().error_too_many_more(u64::from(seconds), seconds.to_string());
            return PageError::TooMany { text, seconds }.into_response();
        }
        voter = Some(known);
    }
    ASKING
        .scope(Asking { network, voter }, answer(request))
        .await
}

/// The voter of the request that is being answered, where its cookie was opened already.
pub(crate) fn asking_voter() -> Option<Option<String>> {
    ASKING
        .try_with(|asking| asking.voter.clone())
        .ok()
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::{ClientAddress, VoteGuard, VoteLimits};

    fn network(address: &str) -> Option<String> {
        ClientAddress(Some(address.parse().expect("an address"))).network()
    }

    #[test]
    fn neighbours_share_a_network() {
        assert_eq!(network("203.0.113.7").as_deref(), Some("203.0.113.0/24"));
        assert_eq!(network("203.0.113.7"), network("203.0.113.250"));
        assert_ne!(network("203.0.113.7"), network("203.0.114.7"));
        assert_eq!(network("::ffff:203.0.113.9"), network("203.0.113.1"));
        assert_eq!(
            network("2001:db8:1:2::3").as_deref(),
            Some("2001:db8:1::/48")
        );
        assert_eq!(ClientAddress(None).network(), None);
    }

    #[test]
    fn whoever_votes_too_often_is_told_when_to_come_back() {
        let guard = VoteGuard::new(VoteLimits {
            per_voter: 3,
            per_network: 5,
        });
        for _ in 0..3 {
            assert_eq!(guard.admit(Some("a"), Some("n")), Ok(()));
        }
        let wait = guard.admit(Some("a"), Some("n")).expect_err("a fourth");
        assert!((1..=21).contains(&wait), "{wait}");
        // Others of the network have two left between them.
        assert_eq!(guard.admit(Some("b"), Some("n")), Ok(()));
        assert_eq!(guard.admit(Some("c"), Some("n")), Ok(()));
        assert!(guard.admit(Some("d"), Some("n")).is_err());
        assert_eq!(guard.admit(Some("d"), Some("m")), Ok(()));
        assert_eq!(
            guard.admit(None, None),
            Ok(()),
            "of nobody nothing is known"
        );
    }

    #[test]
    fn without_limits_everybody_may() {
        let guard = VoteGuard::default();
        for _ in 0..1000 {
            assert_eq!(guard.admit(Some("a"), Some("n")), Ok(()));
        }
    }
}
