//! How sure a board is: placeholder of the address until its page is there.

use super::{Board, query::BoardQuery};

/// The address of the page, for the same votes and method.
pub(super) fn href(board: &Board) -> String {
    BoardQuery {
        basis: board.basis.clone(),
        ..BoardQuery::of(board.kind())
    }
    .href(&format!("{}/evidence", board.path()))
}
