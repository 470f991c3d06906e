//! Operator links, used once, and the sessions they open.

use crate::{
    connect::{Store, with_read, with_write},
    error::StoreResult,
};

impl Store {
    /// Stores a one-time link by the hash of its token and drops links and sessions that ran out.
    pub async fn add_operator_link(
        &self,
        token_hash: &str,
        now_ms: i64,
        expires_ms: i64,
    ) -> StoreResult<()> {
        with_write!(self, tx => {
            sqlx::query("DELETE FROM operator_links WHERE expires_ms < $1").bind(now_ms).execute(&mut *tx).await?;
            sqlx::query("DELETE FROM operator_sessions WHERE expires_ms < $1").bind(now_ms).execute(&mut *tx).await?;
            sqlx::query("INSERT INTO operator_links (token_hash, created_ms, expires_ms) VALUES ($1, $2, $3)")
                .bind(token_hash)
                .bind(now_ms)
                .bind(expires_ms)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Uses a link up and opens a session; false when the link is unknown, used or out of date.
    pub async fn use_operator_link(
        &self,
        token_hash: &str,
        session_hash: &str,
        now_ms: i64,
        expires_ms: i64,
    ) -> StoreResult<bool> {
        Ok(with_write!(self, tx => {
            let used = sqlx::query(
                "UPDATE operator_links SET used_ms = $2
                 WHERE token_hash = $1 AND used_ms IS NULL AND expires_ms >= $2",
            )
            .bind(token_hash)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?
            .rows_affected()
                == 1;
            if used {
                sqlx::query(
                    "INSERT INTO operator_sessions (token_hash, created_ms, expires_ms) VALUES ($1, $2, $3)",
                )
                .bind(session_hash)
                .bind(now_ms)
                .bind(expires_ms)
                .execute(&mut *tx)
                .await?;
            }
            used
        }))
    }

    /// Whether a session is open at `now_ms`.
    pub async fn operator_session(&self, session_hash: &str, now_ms: i64) -> StoreResult<bool> {
        let (n,): (i64,) = with_read!(self, pool => {
            sqlx::query_as("SELECT COUNT(*) FROM operator_sessions WHERE token_hash = $1 AND expires_ms >= $2")
                .bind(session_hash)
                .bind(now_ms)
                .fetch_one(pool)
                .await?
        });
        Ok(n > 0)
    }

    /// Closes a session.
    pub async fn end_operator_session(&self, session_hash: &str) -> StoreResult<()> {
        with_write!(self, tx => {
            sqlx::query("DELETE FROM operator_sessions WHERE token_hash = $1")
                .bind(session_hash)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }
}
