//! Who can be rated: the connected structure of the votes.
//!
//! The likelihood of a set of entrants has a finite maximum exactly when, however they are split in
//! two, someone on each side has beaten or tied someone on the other (Ford 1957; Hunter 2004,
//! assumption 1). That is strong connectivity of the directed graph "beat or tied".

use super::{Cell, Cells};

/// The two graphs of a set of cells, summarised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connectivity {
    /// Per entrant, the connected component of the comparison graph ("ever met"), numbered from 0
    /// by descending number of entrants, then of votes, then by smallest index.
    pub component: Vec<u32>,
    /// Number of those components; entrants without votes are components of their own.
    pub n_components: usize,
    /// Entrants to rate, ascending: the strongly connected component of "beat or tied" with most
    /// entrants, then most votes, then the smallest index. Empty if it has fewer than two entrants.
    pub rated: Vec<u32>,
}

impl Connectivity {
    /// Analyses `cells`.
    #[must_use]
    pub fn of(cells: &Cells) -> Self {
        let n = cells.n_entrants();
        let held = Successors::of(cells, |cell| {
            (
                cell.a_wins > 0 || cell.ties() > 0,
                cell.b_wins > 0 || cell.ties() > 0,
            )
        });
        let strong = by_size(cells, strong_components(&held));
        // In an undirected graph strong connectivity is connectivity: one algorithm serves both. And
        // who is strongly connected is connected.
        let weak = if strong.len() == 1 {
            strong.clone()
        } else {
            let met = Successors::of(cells, |cell| (cell.n() > 0, cell.n() > 0));
            by_size(cells, strong_components(&met))
        };
        let mut component = vec![0; n];
        for (number, members) in (0u32..).zip(&weak) {
            for &member in members {
                component[member as usize] = number;
            }
        }
        let rated = strong
            .into_iter()
            .next()
            .filter(|members| members.len() >= 2)
            .unwrap_or_default();
        Self {
            component,
            n_components: weak.len(),
            rated,
        }
    }
}

/// A directed graph: the successors of every entrant, one list after the other.
struct Successors {
    begin: Vec<usize>,
    list: Vec<u32>,
}

impl Successors {
    /// `leads` says of a cell whether an edge leads from its first entrant to its second, and back.
    fn of(cells: &Cells, leads: impl Fn(&Cell) -> (bool, bool)) -> Self {
        let mut begin = vec![0usize; cells.n_entrants() + 1];
        for cell in cells.cells() {
            let (there, back) = leads(cell);
            begin[cell.a as usize + 1] += usize::from(there);
            begin[cell.b as usize + 1] += usize::from(back);
        }
        for i in 1..begin.len() {
            begin[i] += begin[i - 1];
        }
        let mut free = begin.clone();
        let mut list = vec![0; begin.last().copied().unwrap_or(0)];
        for cell in cells.cells() {
            let (there, back) = leads(cell);
            for (leads, from, to) in [(there, cell.a, cell.b), (back, cell.b, cell.a)] {
                if leads {
                    list[free[from as usize]] = to;
                    free[from as usize] += 1;
                }
            }
        }
        Self { begin, list }
    }

    fn from(&self, entrant: usize) -> &[u32] {
        &self.list[self.begin[entrant]..self.begin[entrant + 1]]
    }
}

/// Sorts the members of each group, and the groups by size, inner votes and smallest member.
fn by_size(cells: &Cells, mut groups: Vec<Vec<u32>>) -> Vec<Vec<u32>> {
    let mut group_of = vec![0; cells.n_entrants()];
    for (number, members) in groups.iter_mut().enumerate() {
        members.sort_unstable();
        for &member in members.iter() {
            group_of[member as usize] = number;
        }
    }
    let mut votes = vec![0u64; groups.len()];
    for cell in cells.cells() {
        let group = group_of[cell.a as usize];
        if group == group_of[cell.b as usize] {
            votes[group] = votes[group].saturating_add(cell.n());
        }
    }
    let mut keyed: Vec<_> = groups.into_iter().zip(votes).collect();
    keyed.sort_by(|(x, x_votes), (y, y_votes)| {
        y.len()
            .cmp(&x.len())
            .then(y_votes.cmp(x_votes))
            .then(x[0].cmp(&y[0]))
    });
    keyed.into_iter().map(|(members, _)| members).collect()
}

/// Strongly connected components by Tarjan's algorithm (1972), without recursion, so that a long
/// chain of entrants cannot exhaust the stack. Every component has at least one member.
fn strong_components(graph: &Successors) -> Vec<Vec<u32>> {
    const UNSEEN: u32 = u32::MAX;
    let n = graph.begin.len() - 1;
    let mut order = vec![UNSEEN; n];
    let mut low = vec![0u32; n];
    let mut on_stack = vec![false; n];
    let mut stack: Vec<u32> = Vec::new();
    let mut calls: Vec<(u32, usize)> = Vec::new();
    let mut next_order = 0;
    let mut components = Vec::new();
    for root in (0u32..).take(n) {
        if order[root as usize] != UNSEEN {
            continue;
        }
        calls.push((root, 0));
        while let Some((node, edge)) = calls.pop() {
            let v = node as usize;
            if edge == 0 {
                order[v] = next_order;
                low[v] = next_order;
                next_order += 1;
                stack.push(node);
                on_stack[v] = true;
            } else {
                // Back from the successor that the previous edge led to.
                low[v] = low[v].min(low[graph.from(v)[edge - 1] as usize]);
            }
            let mut descended = false;
            for (offset, &successor) in graph.from(v)[edge..].iter().enumerate() {
                let w = successor as usize;
                if order[w] == UNSEEN {
                    calls.push((node, edge + offset + 1));
                    calls.push((successor, 0));
                    descended = true;
                    break;
                }
                if on_stack[w] {
                    low[v] = low[v].min(order[w]);
                }
            }
            if !descended && low[v] == order[v] {
                let mut members = Vec::new();
                while let Some(member) = stack.pop() {
                    on_stack[member as usize] = false;
                    members.push(member);
                    if member == node {
                        break;
                    }
                }
                components.push(members);
            }
        }
    }
    components
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Outcome;

    /// Components by definition: who reaches whom and back, by transitive closure.
    fn mutually_reachable(n: usize, edges: &[(usize, usize)]) -> Vec<Vec<bool>> {
        let mut reaches = vec![vec![false; n]; n];
        for (i, row) in reaches.iter_mut().enumerate() {
            row[i] = true;
        }
        for &(i, j) in edges {
            reaches[i][j] = true;
        }
        for via in 0..n {
            let onward = reaches[via].clone();
            for row in reaches.iter_mut().filter(|row| row[via]) {
                for (reached, onward) in row.iter_mut().zip(&onward) {
                    *reached |= onward;
                }
            }
        }
        (0..n)
            .map(|i| (0..n).map(|j| reaches[i][j] && reaches[j][i]).collect())
            .collect()
    }

    #[test]
    fn the_rated_ones_are_the_largest_set_that_reach_one_another() {
        let mut state = 5u64;
        let mut below = |n: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % n
        };
        for _ in 0..500 {
            let n = 2 + below(9);
            let mut cells = Cells::new(n);
            let mut edges = Vec::new();
            for _ in 0..below(2 * n) {
                let left = below(n);
                let right = (left + 1 + below(n - 1)) % n;
                edges.push((left, right));
                cells
                    .record(left as u32, right as u32, Outcome::Left)
                    .unwrap();
            }
            let found = Connectivity::of(&cells);
            let together = mutually_reachable(n, &edges);
            let size = |i: usize| together[i].iter().filter(|same| **same).count();
            let largest = (0..n).map(size).max().unwrap_or(0);
            if largest < 2 {
                assert!(found.rated.is_empty());
                continue;
            }
            let first = found.rated[0] as usize;
            let members: Vec<u32> = (0..n as u32)
                .filter(|&j| together[first][j as usize])
                .collect();
            assert_eq!(found.rated, members, "{edges:?}");
            assert_eq!(members.len(), largest, "{edges:?}");

            let both_ways: Vec<_> = edges.iter().flat_map(|&(i, j)| [(i, j), (j, i)]).collect();
            for (i, row) in mutually_reachable(n, &both_ways).iter().enumerate() {
                for (j, &connected) in row.iter().enumerate() {
                    assert_eq!(found.component[i] == found.component[j], connected);
                }
            }
        }
    }
}
