//! Near names: what somebody may have meant by a name that is not known.

/// The known name that is nearest to `name`, if any is near enough to be a slip of the pen.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    known
        .into_iter()
        .map(|known| (strsim::jaro_winkler(&lower, &known.to_lowercase()), known))
        .filter(|(likeness, _)| *likeness >= 0.82)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, known)| known)
}

/// "; did you mean "x"?", or nothing.
#[must_use]
pub fn hint<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, known).map_or_else(String::new, |near| format!("; did you mean {near:?}?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_strangers_are_not() {
        let known = ["input", "target", "category", "choices"];
        assert_eq!(nearest("inptu", known), Some("input"));
        assert_eq!(nearest("Category", known), Some("category"));
        assert_eq!(nearest("choice", known), Some("choices"));
        assert_eq!(nearest("zebra", known), None);
        assert_eq!(hint("tagret", known), "; did you mean \"target\"?");
    }
}
