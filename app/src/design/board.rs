//! A board of invented rows that together hold every difficulty a real row may bring.

use leptos::prelude::*;

use super::page::LONG;
use crate::ui::*;

struct Row {
    name: String,
    organisation: String,
    rating: Option<(f64, f64, f64)>,
    ranks: (u32, u32),
    group: Option<u32>,
    votes: u64,
}

/// Rows made by rule, so that every picture of the page is the same.
fn rows(count: u32) -> Vec<Row> {
    (0..count)
        .map(|index| {
            let value = 1_240.0 - 11.0 * f64::from(index);
            // One interval as wide as the axis, the rest wider the fewer votes there are.
            let half = if index == 7 {
                420.0
            } else {
                18.0 + f64::from(index * 37 % 90)
            };
            let group = index.div_ceil(4);
            let name = match index {
                1 => LONG.to_owned(),
                2 => "通义脱口秀-7B-指令版".to_owned(),
                _ => format!("comedian-{index}b-instruct"),
            };
            Row {
                name,
                organisation: if index == 2 {
                    "杭州开放麦".to_owned()
                } else {
                    "Local".to_owned()
                },
                rating: (index != 9).then_some((value, value - half, value + half)),
                ranks: if index == 0 {
                    (1, 1)
                } else {
                    (group * 4 - 2, (group * 4 + 1).min(count))
                },
                group: (index != 9).then_some(group),
                votes: u64::from(2_997 / (index + 1)),
            }
        })
        .collect()
}

/// The board.
#[component]
pub fn SampleBoard(
    /// How many rows.
    rows: u32,
) -> impl IntoView {
    let caption = format!("Entrants by rating, best first, {rows} rows");
    let rows = self::rows(rows);
    let axis = Axis::covering(
        rows.iter()
            .filter_map(|row| row.rating)
            .map(|(_, lower, upper)| (lower, upper)),
    );
    let ties = brackets(&rows.iter().map(|row| row.group).collect::<Vec<_>>());
    let sort = || Sort {
        key: "rating".to_owned(),
        descending: true,
    };
    let body = rows
        .into_iter()
        .zip(ties)
        .enumerate()
        .map(|(index, (row, tie))| {
            let (best, worst) = row.ranks;
            let ranks = row.rating.map(|_| (best, worst));
            let marks = (index % 3 == 0).then(|| view! { <Badge kind=BadgeKind::OpenWeights text="open"/> });
            let (printed, drawn) = match row.rating {
                Some((value, lower, upper)) => (
                    view! { <IntervalText value lower upper/> }.into_any(),
                    view! { <Interval value lower upper axis reference=1000.0/> }.into_any(),
                ),
                None => (
                    view! { <Badge kind=BadgeKind::Provisional text="provisional"/> }.into_any(),
                    view! { <span class="reason">"It has only wins so far."</span> }.into_any(),
                ),
            };
            view! {
                <tr class=tie.class() class:unranked=ranks.is_none()>
                    <td class="c-rank" data-label="Rank"><RankRange best=ranks.map(|r| r.0) worst=ranks.map(|r| r.1)/></td>
                    <th scope="row" class="c-name">
                        <a class="who-name" href="/design">{row.name}</a> " " {marks}
                        <div class="who-org">{row.organisation}</div>
                    </th>
                    <td class="n c-main" data-label="Rating">{printed}</td>
                    <td class="c-iv">{drawn}</td>
                    <td class="n" data-label="Votes">{number::whole(row.votes)}</td>
                    <td class="date" data-label="Last">"23 Nov 2026"</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Table caption fold=true class="board">
            <thead>
                <tr>
                    <SortHeader label="Rank" key="rank" current=sort() href="?sort=rank"/>
                    <SortHeader label="Entrant" key="name" current=sort() href="?sort=name"/>
                    <SortHeader label="Rating" key="rating" current=sort() href="?sort=rating&dir=asc" numeric=true about="Bradley–Terry rating with its 95 % interval"/>
                    <th scope="col" class="c-iv">"95 % interval" <AxisScale axis/></th>
                    <SortHeader label="Votes" key="votes" current=sort() href="?sort=votes" numeric=true/>
                    <th scope="col">"Last vote"</th>
                </tr>
            </thead>
            <tbody>{body}</tbody>
        </Table>
    }
}
