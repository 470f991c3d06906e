//! Lists a page at a time: how many, from where on, and the link to the next page.

use axum::{
    Json,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use url::form_urlencoded;
use utoipa::ToSchema;

use super::problem::Problem;

/// Rows of a page where nothing else is asked for.
const DEFAULT: u16 = 50;

/// Most rows of a page.
const MOST: u16 = 200;

/// How many rows a page has, 1 to 200.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u16")]
pub(super) struct Limit(u16);

impl Default for Limit {
    fn default() -> Self {
        Self(DEFAULT)
    }
}

impl TryFrom<u16> for Limit {
    type Error = String;

    fn try_from(rows: u16) -> Result<Self, String> {
        if (1..=MOST).contains(&rows) {
            Ok(Self(rows))
        } else {
            Err(format!(
                "limit={rows} is outside the range: write 1 to {MOST}"
            ))
        }
    }
}

impl Limit {
    /// One row more than the page has, which tells whether another page follows.
    pub(super) fn and_one(self) -> i64 {
        i64::from(self.0) + 1
    }

    fn rows(self) -> usize {
        usize::from(self.0)
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Page<T> {
    /// The rows.
    pub(super) data: Vec<T>,
    /// Address of the next page; null on the last one.
    #[schema(example = "/api/v1/runs?limit=50&cursor=WyJydW5zIiwiMDFiMi4uLiJd")]
    pub(super) next: Option<String>,
}

/// Where a list goes on: the key of the last row of a page, in a form that means nothing to others and
/// holds for this list alone.
pub(super) fn cursor<K: Serialize>(list: &str, key: &K) -> Result<String, Problem> {
    Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(&(list, key))?))
}

/// Reads a cursor back; none where there is none.
pub(super) fn key<K: DeserializeOwned>(
    list: &str,
    cursor: Option<&str>,
) -> Result<Option<K>, Problem> {
    let Some(cursor) = cursor else {
        return Ok(None);
    };
    let read = URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        .and_then(|bytes| serde_json::from_slice::<(String, K)>(&bytes).ok())
        .filter(|(of, _)| of == list);
    match read {
        Some((_, key)) => Ok(Some(key)),
        None => Err(Problem::bad_request(
            "This cursor is not of this list: follow the address in `next` as it is, or leave the cursor \
             out to begin with the first page.",
        )),
    }
}

/// A list that is about to be answered.
pub(super) struct List<'a> {
    /// Name of the list, part of its cursors.
    pub(super) name: &'a str,
    /// Address of the list.
    pub(super) path: &'a str,
    /// Filters that the next page keeps; empty ones are left out.
    pub(super) filters: &'a [(&'a str, &'a str)],
    /// Rows of a page.
    pub(super) limit: Limit,
}

impl List<'_> {
    /// The page of `rows`, which are one more than asked for where another page follows.
    pub(super) fn page<R, K: Serialize, T>(
        &self,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> K,
        show: impl Fn(R) -> T,
    ) -> Result<Paged<T>, Problem> {
        let more = rows.len() > self.limit.rows();
        rows.truncate(self.limit.rows());
        let next = match rows.last().filter(|_| more) {
            Some(last) => Some(self.next(&cursor(self.name, &key(last))?)),
            None => None,
        };
        Ok(Paged(Page {
            data: rows.into_iter().map(show).collect(),
            next,
        }))
    }

    fn next(&self, cursor: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.filters.iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        query.append_pair("limit", &self.limit.0.to_string());
        query.append_pair("cursor", cursor);
        format!("{}?{}", self.path, query.finish())
    }
}

/// A page as it is answered: its next one also in the header `Link` (RFC 8288).
pub(super) struct Paged<T>(Page<T>);

impl<T: Serialize> IntoResponse for Paged<T> {
    fn into_response(self) -> Response {
        let link = self
            .0
            .next
            .as_deref()
            .and_then(|next| HeaderValue::from_str(&format!("<{next}>; rel=\"next\"")).ok());
        let mut response = Json(self.0).into_response();
        if let Some(link) = link {
            response.headers_mut().insert(header::LINK, link);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::{Limit, List, cursor, key};

    #[test]
    fn a_cursor_reads_back_for_its_own_list_alone() {
        let text = cursor("votes", &(7i64, "id")).expect("a cursor");
        let back: Option<(i64, String)> = key("votes", Some(&text)).expect("its list");
        assert_eq!(back, Some((7, "id".to_owned())));
        assert!(key::<(i64, String)>("runs", Some(&text)).is_err());
        assert!(key::<String>("votes", Some(&text)).is_err());
        for wrong in ["", "x", "####", "bnVsbA"] {
            assert!(key::<String>("votes", Some(wrong)).is_err(), "{wrong}");
        }
        assert_eq!(key::<String>("votes", None).expect("none"), None);
    }

    #[test]
    fn a_page_names_the_next_one_only_where_there_is_one() {
        let list = List {
            name: "runs",
            path: "/api/v1/runs",
            filters: &[("track", "a b"), ("state", "")],
            limit: Limit::try_from(2).expect("in range"),
        };
        let page = list
            .page(vec![1, 2, 3], |row| *row, |row| row * 10)
            .expect("a page");
        assert_eq!(page.0.data, [10, 20]);
        let next = page.0.next.expect("another page");
        let text = cursor("runs", &2).expect("a cursor");
        assert_eq!(
            next,
            format!("/api/v1/runs?track=a+b&limit=2&cursor={text}")
        );
        let last = list
            .page(vec![1, 2], |row| *row, |row| row)
            .expect("a page");
        assert_eq!((last.0.data.len(), last.0.next), (2, None));
    }

    #[test]
    fn a_page_has_1_to_200_rows() {
        assert!(Limit::try_from(0).is_err());
        assert!(Limit::try_from(201).is_err());
        assert_eq!(Limit::try_from(200).expect("in range").and_one(), 201);
    }
}
