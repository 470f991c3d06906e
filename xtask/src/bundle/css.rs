//! One style sheet from many: joined in order, comments and idle space removed, links resolved.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::tree;

/// Joins `main.css` and then the others of the folder in alphabetical order.
///
/// # Errors
/// When a file cannot be read as text.
pub(crate) fn join(folder: &Path) -> Result<String> {
    let mut sheets: Vec<PathBuf> = tree::files(folder)?
        .into_iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "css"))
        .collect();
    // `main.css` holds the layers and the variables that the others build on.
    sheets.sort_by_key(|file| (*file != folder.join("main.css"), file.clone()));
    let mut joined = String::new();
    for sheet in sheets {
        joined.push_str(
            &std::fs::read_to_string(&sheet)
                .with_context(|| format!("cannot read {}", sheet.display()))?,
        );
        joined.push('\n');
    }
    Ok(joined)
}

/// Removes comments and shrinks white space outside of strings.
///
/// Spaces are kept wherever they might mean something, as in `a :hover` or `calc(1px + 2px)`; they
/// go only beside `{`, `}`, `;` and `,`.
pub(crate) fn minify(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    let mut space = false;
    while let Some(next) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            // A comment parts two words as a space does.
            space = true;
        } else if next.is_ascii_whitespace() {
            rest = &rest[1..];
            space = true;
        } else {
            let token = if next == '"' || next == '\'' {
                string(rest, next)
            } else {
                &rest[..next.len_utf8()]
            };
            if space && !is_edge(out.chars().next_back()) && !is_edge(Some(next)) {
                out.push(' ');
            }
            if next == '}' && out.ends_with(';') {
                out.pop();
            }
            out.push_str(token);
            space = false;
            rest = &rest[token.len()..];
        }
    }
    out
}

/// Beside these, and at the beginning, no space is needed.
fn is_edge(symbol: Option<char>) -> bool {
    matches!(symbol, None | Some('{' | '}' | ';' | ','))
}

/// The string that `text` begins with, both quotes included, or all of it if it is not closed.
fn string(text: &str, quote: char) -> &str {
    let mut escaped = false;
    for (at, symbol) in text.char_indices().skip(1) {
        match symbol {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if symbol == quote => return &text[..=at],
            _ => {}
        }
    }
    text
}

/// Points `url(/fonts/a.woff2)` at the hashed name of that file; other links are left as they are.
pub(crate) fn resolve(css: &str, names: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("url(") {
        let (inside, behind) = after.split_once(')').unwrap_or((after, ""));
        let bare = inside.trim().trim_matches(['"', '\'']);
        let hashed = bare.strip_prefix('/').and_then(|name| names.get(name));
        out.push_str(before);
        match hashed {
            Some(hashed) => out.push_str(&format!("url(/{hashed})")),
            None => {
                out.push_str("url(");
                out.push_str(inside);
                out.push_str(&after[inside.len()..after.len() - behind.len()]);
            }
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_space_and_comments_go() {
        let css = "/* head */\na  {\n  color : red ;\n  margin: 0 auto;\n}\n\nb,\nc { }\n";
        assert_eq!(minify(css), "a{color : red;margin: 0 auto}b,c{}");
    }

    #[test]
    fn space_that_means_something_stays() {
        for css in [
            "a :hover{}",
            "a{width:calc(1px + 2px)}",
            "@media (width > 40rem) and (hover){a{}}",
        ] {
            assert_eq!(minify(css), css);
        }
        assert_eq!(minify("a/* or */b{}"), "a b{}");
    }

    #[test]
    fn strings_are_left_alone() {
        let css = r#"a::before{content:"/* not;  a } comment */ \" x"}b{content:'  '}"#;
        assert_eq!(minify(css), css);
        assert_eq!(minify("a{content:\"open"), "a{content:\"open");
        assert_eq!(minify("a{} /* open"), "a{}");
    }

    #[test]
    fn links_to_public_files_get_their_hashed_names() {
        let names = BTreeMap::from([("fonts/a.woff2".to_owned(), "fonts/a-1f.woff2".to_owned())]);
        let css = "@font-face{src:url(\"/fonts/a.woff2\") format('woff2')}b{background:url(data:image/png,x)}";
        assert_eq!(
            resolve(css, &names),
            "@font-face{src:url(/fonts/a-1f.woff2) format('woff2')}b{background:url(data:image/png,x)}"
        );
        assert_eq!(resolve("a{b:url(/open", &names), "a{b:url(/open");
    }
}
