//! The integrity of votes: who may vote how often, from where votes come, and the operator's page of what
//! was found about them.

mod finding_page;
mod guard;
mod handlers;
mod page;
mod sheet;
mod words;

pub use guard::{ClientAddress, VoteGuard, VoteLimits};
pub(crate) use guard::{asking_voter, guarded, note_vote};
pub(crate) use handlers::routes;

use openmic_domain::hash::sha256_hex;
use openmic_store::{Store, StoreResult};

/// What the reason of a correction begins with that the operator made. Votes with such a reason are left as
/// they are by the rules.
pub const OPERATOR: &str = "operator";

/// The reason of a vote that its voter took back.
pub const UNDONE: &str = "taken-back";

/// Purpose of the salt of pseudonyms that leave the server.
const EXPORT_SALT: &str = "export";

/// Gives voters pseudonyms for files: the same voter has the same one in every file of this server, and
/// nobody without the salt can tell whose it is.
#[derive(Clone)]
pub struct Pseudonyms(String);

impl Pseudonyms {
    /// With the salt of this server, made now if there is none yet.
    ///
    /// # Errors
    /// The database.
    pub async fn of(store: &Store, now_ms: i64) -> StoreResult<Self> {
        let fresh = crate::secrets::new_token();
        Ok(Self(store.salt(EXPORT_SALT, &fresh, now_ms).await?))
    }

    /// The pseudonym of a voter.
    pub fn of_voter(&self, voter: &str) -> String {
        let hash = sha256_hex(format!("{}\u{1f}{voter}", self.0).as_bytes());
        format!("voter_{}", &hash[..16])
    }
}
