//! Or-patterns that bind names, taken apart.

use super::MOST_CASES;
use crate::model::ir::Pattern;

/// A pattern without or-patterns that bind names below the top; `None` if these are too many.
pub(super) fn cases(pattern: &Pattern) -> Option<Vec<Pattern>> {
    if !binds(pattern) {
        return Some(vec![pattern.clone()]);
    }
    match pattern {
        Pattern::Or(patterns) => {
            let mut all = Vec::new();
            for pattern in patterns {
                all.extend(cases(pattern)?);
                if all.len() > MOST_CASES {
                    return None;
                }
            }
            Some(all)
        }
        Pattern::Some(inner) => {
            let inner = cases(inner)?.into_iter();
            Some(inner.map(|one| Pattern::Some(Box::new(one))).collect())
        }
        Pattern::Tuple(items) => {
            // As Rust tries them: the last element's cases change first.
            let mut all = vec![Vec::new()];
            for item in items {
                let ways = cases(item)?;
                if all.len() * ways.len() > MOST_CASES {
                    return None;
                }
                all = all
                    .iter()
                    .flat_map(|begun: &Vec<Pattern>| {
                        ways.iter().map(|way| {
                            let mut begun = begun.clone();
                            begun.push(way.clone());
                            begun
                        })
                    })
                    .collect();
            }
            Some(all.into_iter().map(Pattern::Tuple).collect())
        }
        Pattern::Any
        | Pattern::Bind(_)
        | Pattern::Bool(_)
        | Pattern::Int { .. }
        | Pattern::Range(..)
        | Pattern::None => Some(vec![pattern.clone()]),
    }
}

pub(super) fn binds(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Bind(_) => true,
        Pattern::Some(inner) => binds(inner),
        Pattern::Or(patterns) | Pattern::Tuple(patterns) => patterns.iter().any(binds),
        Pattern::Any
        | Pattern::Bool(_)
        | Pattern::Int { .. }
        | Pattern::Range(..)
        | Pattern::None => false,
    }
}
