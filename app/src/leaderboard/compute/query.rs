//! What the page about compute was asked for: which cost, which reference, as of when.

use url::form_urlencoded::{self, Serializer};

use super::majority::MOST_RUNS;
use crate::leaderboard::{
    basis::Basis,
    columns::BoardKind,
    effort::CostAxis,
    query::{unknown, with_query},
};

/// The query string, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ComputeQuery {
    /// What is paid.
    pub(super) axis: CostAxis,
    /// Slug of the model whose curve the others are measured against; none for the one that tells most.
    pub(super) reference: Option<String>,
    /// Slugs of the entrants whose tries are drawn; none for the best few.
    pub(super) runs: Vec<String>,
    /// As of when, and on which items.
    pub(super) basis: Basis,
}

impl ComputeQuery {
    /// Reads a query string; empty values have defaults, other names are passed over.
    ///
    /// # Errors
    /// A value that is not known, with the accepted ones.
    pub(super) fn parse(raw: &str) -> Result<Self, String> {
        let mut query = Self::default();
        for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            match &*name {
                "axis" => {
                    query.axis = CostAxis::ALL
                        .into_iter()
                        .find(|axis| axis.key() == value)
                        .ok_or_else(|| unknown("axis", value, CostAxis::ALL.map(CostAxis::key)))?;
                }
                "runs" => {
                    let slug: String = value.chars().take(120).collect();
                    if !query.runs.contains(&slug) {
                        query.runs.push(slug);
                    }
                }
                "reference" => query.reference = Some(value.chars().take(120).collect()),
                name => {
                    query.basis.take(BoardKind::Benchmark, name, value)?;
                }
            }
        }
        if query.runs.len() > MOST_RUNS {
            return Err(format!(
                "runs= is given {} times: choose at most {MOST_RUNS}, so that the lines can be told apart.",
                query.runs.len()
            ));
        }
        query.basis.check()?;
        Ok(query)
    }

    /// Whether a form sent it: then the shorter spelling is the address to show.
    pub(super) fn is_spelled_otherwise(&self, raw: &str) -> bool {
        form_urlencoded::parse(raw.as_bytes())
            .any(|(name, value)| value.is_empty() && matches!(&*name, "axis" | "reference" | "at"))
    }

    /// The address of this view under the path of a board; defaults are left out.
    pub(super) fn href(&self, board: &str) -> String {
        let mut query = Serializer::new(String::new());
        if self.axis != CostAxis::default() {
            query.append_pair("axis", self.axis.key());
        }
        if let Some(reference) = &self.reference {
            query.append_pair("reference", reference);
        }
        for slug in &self.runs {
            query.append_pair("runs", slug);
        }
        self.basis.write(&mut query);
        with_query(
            &format!("{board}/compute"),
            &query.finish().replace("%3A", ":"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back_as_what_it_was_made_for() {
        for raw in [
            "",
            "axis=dollars",
            "reference=small&axis=seconds",
            "runs=one&runs=two&category=even",
            "at=2026-11-20",
        ] {
            let query = ComputeQuery::parse(raw).unwrap();
            let href = query.href("/tracks/x");
            let again = href.split_once('?').map_or("", |(_, raw)| raw);
            assert_eq!(ComputeQuery::parse(again).unwrap(), query, "{raw}");
        }
        assert_eq!(
            ComputeQuery::default().href("/tracks/x"),
            "/tracks/x/compute"
        );
    }

    #[test]
    fn an_unknown_axis_is_refused_with_the_known_ones() {
        let many = ComputeQuery::parse("runs=a&runs=b&runs=c&runs=d&runs=e").unwrap_err();
        assert!(many.contains("at most 4"), "{many}");
        let said = ComputeQuery::parse("axis=watts").unwrap_err();
        assert!(said.contains("tokens, seconds, dollars"), "{said}");
        assert!(ComputeQuery::default().is_spelled_otherwise("axis=&reference=x"));
    }
}
