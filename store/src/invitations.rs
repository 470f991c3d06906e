//! Invitations to vote as an expert, and who has taken one up.

use sqlx::FromRow;

use crate::{
    connect::{Store, with_read, with_write},
    error::{StoreError, StoreResult},
    ids::new_id,
    text::without_nul,
};

/// The group of whoever took up an invitation.
const EXPERT: &str = "expert";

/// An invitation to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvitation {
    /// sha256 of the link's token; the token itself is stored nowhere.
    pub token_hash: String,
    /// What the operator calls it.
    pub name: String,
    /// How many may use it; none for any number.
    pub max_voters: Option<i64>,
    /// Until when, ms since 1970; none for ever.
    pub expires_ms: Option<i64>,
}

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct InvitationRow {
    /// Its id.
    pub id: String,
    /// What the operator calls it.
    pub name: String,
    /// How many may use it; none for any number.
    pub max_voters: Option<i64>,
    /// Until when, ms since 1970; none for ever.
    pub expires_ms: Option<i64>,
    /// When it was taken back, ms since 1970.
    pub revoked_ms: Option<i64>,
    /// When it was made, ms since 1970.
    pub created_ms: i64,
    /// How many vote as experts by it.
    pub voters: i64,
}

/// Whether an invitation opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationState {
    /// It does.
    Open,
    /// The operator took it back.
    Revoked,
    /// Its time is over.
    Expired,
    /// As many as may use it do.
    Full,
}

impl InvitationState {
    /// The spelling in the lists of the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
            Self::Full => "full",
        }
    }
}

impl InvitationRow {
    /// Whether it opens at `now_ms`.
    pub fn state(&self, now_ms: i64) -> InvitationState {
        if self.revoked_ms.is_some() {
            InvitationState::Revoked
        } else if self.expires_ms.is_some_and(|end| end < now_ms) {
            InvitationState::Expired
        } else if self.max_voters.is_some_and(|most| self.voters >= most) {
            InvitationState::Full
        } else {
            InvitationState::Open
        }
    }
}

/// What became of a voter who took an invitation up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// An expert from now on.
    Joined,
    /// Was one before.
    Already,
    /// The invitation does not open.
    Closed(InvitationState),
}

macro_rules! invitation_sql {
    ($end:literal) => {
        concat!(
            "SELECT n.id, n.name, n.max_voters, n.expires_ms, n.revoked_ms, n.created_ms,
                    (SELECT COUNT(*) FROM voter_groups g WHERE g.invitation_id = n.id) AS voters
             FROM invitations n ",
            $end
        )
    };
}

impl Store {
    /// Makes an invitation; gives its id.
    pub async fn add_invitation(&self, new: &NewInvitation, now_ms: i64) -> StoreResult<String> {
        let id = new_id(now_ms);
        with_write!(self, tx => {
            sqlx::query(
                "INSERT INTO invitations (id, token_hash, name, max_voters, expires_ms, created_ms)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(&id)
            .bind(&new.token_hash)
            .bind(without_nul(&new.name))
            .bind(new.max_voters)
            .bind(new.expires_ms)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
        });
        Ok(id)
    }

    /// The invitations, newest first.
    pub async fn invitations(&self) -> StoreResult<Vec<InvitationRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(invitation_sql!("ORDER BY n.created_ms DESC, n.id DESC"))
                .fetch_all(pool)
                .await?
        }))
    }

    /// The invitation of a link, by the hash of its token.
    pub async fn invitation_of(&self, token_hash: &str) -> StoreResult<Option<InvitationRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(invitation_sql!("WHERE n.token_hash = $1"))
                .bind(token_hash)
                .fetch_optional(pool)
                .await?
        }))
    }

    /// Takes an invitation back: nobody else can use it. With `dismiss` those who did vote as the public
    /// from now on; the votes they have cast stay those of experts. Gives how many that were.
    ///
    /// # Errors
    /// No such invitation.
    pub async fn revoke_invitation(
        &self,
        id: &str,
        dismiss: bool,
        now_ms: i64,
    ) -> StoreResult<u64> {
        Ok(with_write!(self, tx => {
            let found = sqlx::query(
                "UPDATE invitations SET revoked_ms = COALESCE(revoked_ms, $2) WHERE id = $1",
            )
            .bind(id)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if found == 0 {
                return Err(StoreError::not_found("invitation", id));
            }
            if dismiss {
                sqlx::query("DELETE FROM voter_groups WHERE invitation_id = $1")
                    .bind(id)
                    .execute(&mut *tx)
                    .await?
                    .rows_affected()
            } else {
                0
            }
        }))
    }

    /// Makes a voter an expert by an invitation. Of several who come for the last place one gets it.
    ///
    /// # Errors
    /// No such invitation.
    pub async fn accept_invitation(
        &self,
        token_hash: &str,
        voter: &str,
        now_ms: i64,
    ) -> StoreResult<Accepted> {
        let lock_sql = self.dialect().lock_invitation();
        Ok(with_write!(self, tx => {
            let locked: Option<(String,)> =
                sqlx::query_as(lock_sql).bind(token_hash).fetch_optional(&mut *tx).await?;
            let Some((id,)) = locked else {
                return Err(StoreError::not_found("invitation", ""));
            };
            let known: Option<(String,)> =
                sqlx::query_as("SELECT voter_group FROM voter_groups WHERE voter = $1")
                    .bind(voter)
                    .fetch_optional(&mut *tx)
                    .await?;
            let row: InvitationRow = sqlx::query_as(invitation_sql!("WHERE n.id = $1"))
                .bind(&id)
                .fetch_one(&mut *tx)
                .await?;
            if known.is_some() {
                Accepted::Already
            } else {
                match row.state(now_ms) {
                    InvitationState::Open => {
                        sqlx::query(
                            "INSERT INTO voter_groups (voter, voter_group, invitation_id, joined_ms)
                             VALUES ($1, $2, $3, $4) ON CONFLICT (voter) DO NOTHING",
                        )
                        .bind(voter)
                        .bind(EXPERT)
                        .bind(&id)
                        .bind(now_ms)
                        .execute(&mut *tx)
                        .await?;
                        Accepted::Joined
                    }
                    closed => Accepted::Closed(closed),
                }
            }
        }))
    }

    /// Every voter who is in a group other than the public, with the group.
    pub async fn grouped_voters(&self) -> StoreResult<Vec<(String, String)>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as("SELECT voter, voter_group FROM voter_groups").fetch_all(pool).await?
        }))
    }
}
