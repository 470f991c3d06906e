//! Invitations to vote as an expert: the operator's list of links, and the page that a link opens.

mod handlers;
mod page;
mod sheet;

pub(crate) use handlers::routes;

use openmic_store::{NewInvitation, Store, StoreResult};

use crate::secrets::{new_token, token_hash};

/// Longest name, in characters.
pub const MAX_NAME: u32 = 80;

/// Most people whom one link may let in.
pub const MAX_VOTERS: i64 = 100_000;

/// Makes an invitation; gives the path of its link, which is stored nowhere. Name and numbers are those
/// that were checked at the edge.
///
/// # Errors
/// The database.
pub async fn invite(
    store: &Store,
    name: &str,
    max_voters: Option<i64>,
    expires_ms: Option<i64>,
    now_ms: i64,
) -> StoreResult<String> {
    let token = new_token();
    let new = NewInvitation {
        token_hash: token_hash(&token),
        name: name.to_owned(),
        max_voters,
        expires_ms,
    };
    store.add_invitation(&new, now_ms).await?;
    Ok(format!("/invite/{token}"))
}
