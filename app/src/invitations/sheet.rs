//! The invitations as a file, for the operator.

use openmic_store::{InvitationRow, InvitationState};

use crate::export::{Cell, Column, Kind, Sheet};

/// Every invitation in the order of the page; the links themselves are kept nowhere.
pub(super) fn invitations(invitations: &[InvitationRow], now_ms: i64) -> Sheet {
    let columns = vec![
        Column::new("name", Kind::Text, "Whom it is for"),
        Column::new("state", Kind::Text, "Whether it lets anybody in now"),
        Column::new("voters", Kind::Whole, "Voters who have joined"),
        Column::new("most", Kind::Whole, "Voters who may join at most"),
        Column::new("made", Kind::Moment, "When it was made, UTC"),
        Column::new("expires", Kind::Moment, "When it ends, UTC"),
        Column::new("revoked", Kind::Moment, "When it was taken back, UTC"),
    ];
    let rows: Vec<Vec<Cell>> = invitations
        .iter()
        .map(|row| {
            let state = match row.state(now_ms) {
                InvitationState::Open => "open",
                InvitationState::Revoked => "revoked",
                InvitationState::Expired => "expired",
                InvitationState::Full => "full",
            };
            vec![
                Cell::text(&row.name),
                Cell::text(state),
                Cell::Whole(row.voters),
                row.max_voters.map_or(Cell::Nothing, Cell::Whole),
                Cell::Moment(row.created_ms),
                Cell::moment(row.expires_ms),
                Cell::moment(row.revoked_ms),
            ]
        })
        .collect();
    Sheet {
        stem: "invitations".to_owned(),
        title: "Invitations".to_owned(),
        source: "/admin/invitations".to_owned(),
        as_of_ms: now_ms,
        evidence: None,
        total: rows.len() as u64,
        columns,
        rows,
    }
}
