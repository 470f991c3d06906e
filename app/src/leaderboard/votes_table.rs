//! The rows of a board that is rated by votes.

use leptos::prelude::*;

use super::{
    Board, VoteBoard, VoteEntry,
    place::MEAN_RATING,
    query::{BoardQuery, Column},
};
use crate::ui::*;

/// The entries that the query shows, in its order; the unrated always at the end.
pub(super) fn rows<'a>(board: &'a VoteBoard, query: &BoardQuery) -> Vec<&'a VoteEntry> {
    let (mut rated, mut unrated): (Vec<&VoteEntry>, Vec<&VoteEntry>) = board
        .entries
        .iter()
        .filter(|entry| query.shows(&entry.entrant))
        .partition(|entry| entry.standing.rating.is_some());
    // The sort is stable and starts from the board's own order.
    let value = |entry: &VoteEntry| {
        entry
            .standing
            .rating
            .map_or(f64::NEG_INFINITY, |rating| rating.value)
    };
    for part in [&mut rated, &mut unrated] {
        match query.sort {
            Column::Name => part.sort_by_cached_key(|entry| entry.entrant.name.to_lowercase()),
            Column::Rating => part.sort_by(|x, y| value(x).total_cmp(&value(y))),
            Column::Votes => part.sort_by_key(|entry| entry.standing.votes),
            Column::Date => part.sort_by_key(|entry| entry.last_vote_ms),
            _ => {}
        }
        if query.descending {
            part.reverse();
        }
    }
    rated.append(&mut unrated);
    rated
}

/// The table.
pub(super) fn table(board: &Board, votes: &VoteBoard, query: &BoardQuery) -> impl IntoView + use<> {
    let path = board.path();
    let axis = board.axis();
    let shown = rows(votes, query);
    let groups: Vec<Option<u32>> = shown
        .iter()
        .map(|entry| entry.standing.group.filter(|_| query.sort.keeps_groups()))
        .collect();
    let has_jokes = votes.entries.iter().any(|entry| entry.jokes.is_some());
    let body = shown
        .into_iter()
        .zip(brackets(&groups))
        .map(|(entry, bracket)| row(entry, bracket, axis, &path, has_jokes))
        .collect_view();
    let header = |column: Column| query.header_href(&path, column);
    let caption = format!("Entrants of {}, rated by votes", board.track.title);
    let (rank, name, rating, n, date) = (
        header(Column::Rank),
        header(Column::Name),
        header(Column::Rating),
        header(Column::Votes),
        header(Column::Date),
    );
    let current = query.current();
    view! {
        <Table caption fold=true class="board">
            <thead>
                <tr>
                    <SortHeader label="Rank" key="rank" current=current.clone() href=rank about="Best and worst rank that the intervals allow"/>
                    <SortHeader label="Entrant" key="name" current=current.clone() href=name/>
                    <SortHeader label="Rating" key="rating" current=current.clone() href=rating numeric=true about="Bradley–Terry rating, mean 1,000, with its 95 % interval"/>
                    <th scope="col" class="c-iv">"95 % interval" <AxisScale axis/></th>
                    <SortHeader label="Votes" key="votes" current=current.clone() href=n numeric=true/>
                    <th scope="col" class="n">"Won / tied / lost"</th>
                    {has_jokes.then(|| view! { <th scope="col" class="n">"Jokes on stage"</th> })}
                    <SortHeader label="Last vote" key="date" current=current href=date/>
                </tr>
            </thead>
            <tbody>{body}</tbody>
        </Table>
    }
}

fn row(
    entry: &VoteEntry,
    bracket: RankBracket,
    axis: Axis,
    path: &str,
    has_jokes: bool,
) -> impl IntoView + use<> {
    let standing = &entry.standing;
    let ledger = format!("{path}/votes?entrant={}", entry.entrant.slug);
    let (printed, drawn) = match standing.rating {
        Some(rating) => {
            let (value, lower, upper) = (rating.value, rating.lower, rating.upper);
            (
                view! { <IntervalText value lower upper/> }.into_any(),
                view! { <td class="c-iv"><Interval value lower upper axis reference=MEAN_RATING/></td> }.into_any(),
            )
        }
        None => (
            view! { <Badge kind=BadgeKind::Provisional text="unrated"/> }.into_any(),
            view! { <td class="c-iv reason">{standing.unrated.map(|why| why.reason())}</td> }
                .into_any(),
        ),
    };
    let votes = number::whole(standing.votes);
    let tally = format!(
        "{} / {} / {}",
        number::whole(standing.wins),
        number::whole(standing.ties),
        number::whole(standing.losses)
    );
    let last = match entry.last_vote_ms {
        Some(ms) => super::benchmark_table::day(ms).into_any(),
        None => number::NONE.into_any(),
    };
    let jokes = has_jokes.then(|| {
        let cell = entry
            .jokes
            .zip(entry.run_id.as_ref())
            .map(|((told, on_stage), run)| {
                let words = format!(
                    "{} of {}",
                    number::whole(on_stage.unsigned_abs()),
                    number::whole(told.unsigned_abs())
                );
                view! { <a href=format!("/runs/{run}")>{words}</a> }
            });
        let none = cell.is_none().then_some(number::NONE);
        view! { <td class="n" data-label="On stage">{cell}{none}</td> }
    });
    view! {
        <tr class=bracket.class() class:unranked=standing.rating.is_none()>
            <td class="c-rank" data-label="Rank"><RankRange best=standing.best_rank worst=standing.worst_rank/></td>
            {super::page::name_cell(&entry.entrant)}
            <td class="n c-main" data-label="Rating">{printed}</td>
            {drawn}
            <td class="n" data-label="Votes"><a href=ledger>{votes}</a></td>
            <td class="n" data-label="W/T/L">{tally}</td>
            {jokes}
            <td class="date" data-label="Last vote">{last}</td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use openmic_domain::rating::{Rating, Standing, Unrated};
    use openmic_store::EntrantRow;

    use super::*;

    fn entry(name: &str, rating: Option<f64>, votes: u64) -> VoteEntry {
        VoteEntry {
            entrant: EntrantRow {
                id: name.to_owned(),
                slug: name.to_lowercase(),
                name: name.to_owned(),
                model_name: name.to_owned(),
                model_slug: name.to_lowercase(),
                organisation: String::new(),
                open_weights: false,
                origin: "import".to_owned(),
            },
            standing: Standing {
                rating: rating.map(|value| Rating {
                    value,
                    lower: value - 50.0,
                    upper: value + 50.0,
                }),
                unrated: rating.is_none().then_some(Unrated::OnlyWins),
                component: 0,
                votes,
                wins: votes,
                losses: 0,
                ties: 0,
                best_rank: rating.map(|_| 1),
                worst_rank: rating.map(|_| 2),
                group: rating.map(|_| 1),
            },
            run_id: None,
            jokes: None,
            last_vote_ms: i64::try_from(votes).ok(),
        }
    }

    fn order(raw: &str) -> Vec<String> {
        let board = VoteBoard {
            entries: vec![
                entry("beta", Some(1100.0), 10),
                entry("Alpha", Some(900.0), 30),
                entry("Omega", None, 99),
                entry("delta", None, 1),
            ],
            votes: 70,
            components: 1,
            last_vote_ms: None,
        };
        let query = BoardQuery::parse(raw, Column::VOTES).unwrap();
        rows(&board, &query)
            .into_iter()
            .map(|entry| entry.entrant.name.clone())
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
}
