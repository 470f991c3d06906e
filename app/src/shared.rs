//! Which pages are the same for everybody, so that one rendering may answer many visitors.

/// First parts of the addresses whose pages depend on the address, the language and the database
/// alone. Everything else may depend on who asks: the arena, a joke and its sample on the voter, a submission on who
/// holds its link, the operator's part on the session.
const SHARED: [&str; 12] = [
    "",
    "about",
    "compare",
    "design",
    "entrants",
    "judges",
    "methods",
    "models",
    "runs",
    "search",
    "sitemap.xml",
    "tracks",
];

/// The languages that an address may begin with.
const LANGUAGES: [&str; 2] = ["en", "zh"];

/// Whether the page at `path` is the same for everybody who asks in one language and is not the
/// operator. A handler may still say of one answer that it is not, by `Cache-Control` or a cookie.
pub fn is_shared(path: &str) -> bool {
    let mut parts = path.strip_prefix('/').unwrap_or(path).split('/');
    let mut first = parts.next().unwrap_or_default();
    if LANGUAGES.contains(&first) {
        first = parts.next().unwrap_or_default();
    }
    SHARED.contains(&first)
}

#[cfg(test)]
mod tests {
    use super::is_shared;

    #[test]
    fn boards_are_for_everybody_and_votes_are_not() {
        for path in [
            "/",
            "/tracks/humor-en",
            "/zh",
            "/zh/",
            "/zh/tracks/x",
            "/runs/1",
        ] {
            assert!(is_shared(path), "{path}");
        }
        for path in [
            "/arena",
            "/jokes/1",
            "/samples/1",
            "/zh/arena/humor-en",
            "/admin",
            "/admin/enter",
            "/submit",
            "/submissions/secret",
            "/zh/submissions/secret",
            "/trackside",
            "/main.css",
            "/healthz",
        ] {
            assert!(!is_shared(path), "{path}");
        }
    }
}
