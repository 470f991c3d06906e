//! Orders, filters and pins of a view, on a board made up for the purpose.

use openmic_domain::rating::{Cells, Method, Rating, Standing as Rated, Unrated};
use openmic_store::{Marker, TrackRow};

use super::*;
use crate::leaderboard::{VoteBoard, basis::Basis, columns::BoardKind};

fn entry(name: &str, rating: Option<f64>, votes: u64, wins: u64) -> VoteEntry {
    VoteEntry {
        judged: None,
        fitted: None,
        index: 0,
        entrant: EntrantRow {
            id: name.to_owned(),
            slug: name.to_lowercase(),
            name: name.to_owned(),
            model_name: name.to_owned(),
            model_slug: name.to_lowercase(),
            model_family: String::new(),
            organisation: String::new(),
            open_weights: false,
            origin: "import".to_owned(),
        },
        standing: Rated {
            rating: rating.map(|value| Rating {
                value,
                lower: value - 50.0,
                upper: value + 50.0,
            }),
            unrated: rating.is_none().then_some(Unrated::OnlyWins),
            component: 0,
            votes,
            wins,
            losses: votes - wins,
            ties: 0,
            best_rank: rating.map(|_| 1),
            worst_rank: rating.map(|_| 2),
            group: rating.map(|_| 1),
        },
        run_id: None,
        jokes: None,
        stage: Default::default(),
        last_vote_ms: i64::try_from(votes).ok(),
    }
}

fn view(raw: &str) -> View {
    let standing = Standing::Votes(VoteBoard {
        entries: vec![
            entry("beta", Some(1100.0), 10, 5),
            entry("Alpha", Some(900.0), 30, 10),
            entry("Omega", None, 99, 99),
            entry("delta", None, 1, 1),
        ],
        votes: 70,
        components: 1,
        last_vote_ms: None,
        method: Method::BradleyTerry,
        has_intervals: true,
        prediction: None,
        cells: Arc::new(Cells::new(4)),
        fragile: None,
        style: Vec::new(),
        problem: None,
    });
    let board = Board {
        track: TrackRow {
            id: String::new(),
            slug: "t".to_owned(),
            version: "1".to_owned(),
            kind: "preference".to_owned(),
            title: "T".to_owned(),
            description: String::new(),
            spec: "{}".to_owned(),
            item_set_hash: String::new(),
            n_items: 0,
            created_ms: 0,
        },
        marker: Marker {
            track_id: String::new(),
            cells_ms: 0,
            votes: 70,
            corrections: 0,
            runs_ms: 0,
            runs: 0,
            runs_done: 0,
            stage_changes: 0,
        },
        standing,
        basis: Basis::default(),
    };
    View::new(
        Arc::new(board),
        BoardQuery::parse(raw, BoardKind::Votes).unwrap(),
    )
}

fn order(raw: &str) -> Vec<String> {
    view(raw)
        .rows()
        .map(|row| row.entrant().name.clone())
        .collect()
}

#[test]
fn the_unrated_come_last_however_the_board_is_sorted() {
    assert_eq!(order(""), ["beta", "Alpha", "Omega", "delta"]);
    assert_eq!(order("dir=desc"), ["Alpha", "beta", "delta", "Omega"]);
    assert_eq!(order("sort=name"), ["Alpha", "beta", "delta", "Omega"]);
    assert_eq!(order("sort=rating"), ["beta", "Alpha", "delta", "Omega"]);
    assert_eq!(order("sort=votes"), ["Alpha", "beta", "Omega", "delta"]);
    assert_eq!(order("sort=date"), ["Alpha", "beta", "Omega", "delta"]);
    assert_eq!(order("sort=win-rate"), ["beta", "Alpha", "delta", "Omega"]);
    assert_eq!(
        order("sort=votes&dir=asc"),
        ["beta", "Alpha", "delta", "Omega"]
    );
}

#[test]
fn a_filter_hides_rows_and_moves_nothing() {
    assert_eq!(order("q=ELTA"), ["delta"]);
    assert!(order("open=1").is_empty());
}

#[test]
fn pinned_rows_are_on_top_once_each_even_where_the_filter_hides_them() {
    assert_eq!(
        order("pin=delta&pin=alpha"),
        ["Alpha", "delta", "beta", "Omega"]
    );
    assert_eq!(view("pin=delta&pin=alpha").pinned, 2);
    assert_eq!(order("q=beta&pin=omega"), ["Omega", "beta"]);
    assert_eq!(order("pin=nobody").len(), 4);
}

#[test]
fn a_file_has_the_columns_of_the_page_and_no_others() {
    use Column::*;
    let imported = view("");
    let shown = [Rank, Name, Rating, Interval, Votes, Tally, Date];
    assert_eq!(imported.shown_columns(), shown);
    let names = |view: &View| -> Vec<&str> {
        let sheet = crate::leaderboard::sheet::board(view);
        sheet.columns.iter().map(|column| column.name).collect()
    };
    let all = names(&imported);
    for of_jokes in [
        "jokes_told",
        "jokes_on_stage",
        "originality",
        "penalty",
        "banned_jokes",
    ] {
        assert!(!all.contains(&of_jokes), "{all:?}");
    }
    assert!(all.contains(&"lower") && all.contains(&"last_vote"));
    // Columns that were asked for by name too, where the board has nothing to say in them.
    let asked = view("columns=originality,votes");
    assert_eq!(asked.shown_columns(), [Rank, Name, Votes]);
    assert!(!names(&asked).contains(&"originality"));
}
