//! "Did you mean": what a misspelt name may stand for.

/// The candidate that differs least from `name`, if it differs little.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&name.to_lowercase(), &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= candidate.len().max(name.len()) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_differs_little_is_suggested() {
        let known = ["CTRL", "STATUS"];
        let check =
            |name, expected| assert_eq!(nearest(name, known.into_iter()), expected, "{name}");
        check("CTLR", Some("CTRL"));
        check("status", Some("STATUS"));
        check("SATUS", Some("STATUS"));
        check("DATA", None);
    }
}
