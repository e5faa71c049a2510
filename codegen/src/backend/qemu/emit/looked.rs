//! Where a value that is matched is, and what patterns ask of it and bind.

use crate::backend::c;
use crate::lower::core::{Local, Pattern, Ty};

/// A value that is matched: where it is, or where its elements are.
#[derive(Debug, Clone)]
pub(super) enum Looked {
    At(c::Expr),
    /// Of a tuple that is written out: its elements, as far as patterns ask for them.
    Items(Vec<Self>),
    /// Nothing asks for it.
    Nowhere,
}

impl Looked {
    pub(super) fn at(&self) -> c::Expr {
        match self {
            Self::At(place) => place.clone(),
            Self::Items(_) => unreachable!("what binds a whole tuple makes one of it"),
            Self::Nowhere => unreachable!("a pattern asks for what it was said not to ask for"),
        }
    }

    pub(super) fn element(&self, index: usize) -> Self {
        match self {
            Self::At(place) => Self::At(place.clone().dot(format!("v{index}"))),
            Self::Items(items) => items[index].clone(),
            Self::Nowhere => Self::Nowhere,
        }
    }

    /// What an Option holds.
    pub(super) fn held(&self) -> Self {
        match self {
            Self::Nowhere => Self::Nowhere,
            Self::At(_) | Self::Items(_) => Self::At(self.at().dot("value")),
        }
    }
}

/// The names that a pattern without cases binds, and what to.
pub(super) fn bindings<'p>(
    pattern: &'p Pattern,
    value: &Looked,
    out: &mut Vec<(&'p Local, c::Expr)>,
) {
    match pattern {
        Pattern::Bind(local) => {
            // What no pattern asks for and nothing reads has no place.
            if let Looked::At(path) = value {
                out.push((local, path.clone()));
            }
        }
        Pattern::Some(inner) => bindings(inner, &value.held(), out),
        Pattern::Tuple(items) => {
            for (index, item) in items.iter().enumerate() {
                bindings(item, &value.element(index), out);
            }
        }
        Pattern::Any
        | Pattern::Bool(_)
        | Pattern::Int { .. }
        | Pattern::Range(..)
        | Pattern::Or(_)
        | Pattern::None => {}
    }
}

/// The patterns for each of the elements of a tuple; `None` if one binds it whole.
pub(super) fn columns<'p>(patterns: &[&'p Pattern], count: usize) -> Option<Vec<Vec<&'p Pattern>>> {
    fn add<'p>(pattern: &'p Pattern, columns: &mut [Vec<&'p Pattern>]) -> bool {
        match pattern {
            Pattern::Tuple(items) => {
                for (item, column) in items.iter().zip(columns) {
                    column.push(item);
                }
                true
            }
            Pattern::Or(cases) => cases.iter().all(|case| add(case, columns)),
            Pattern::Any => true,
            Pattern::Bind(_)
            | Pattern::Bool(_)
            | Pattern::Int { .. }
            | Pattern::Range(..)
            | Pattern::Some(_)
            | Pattern::None => false,
        }
    }
    let mut columns = vec![Vec::new(); count];
    patterns
        .iter()
        .all(|pattern| add(pattern, &mut columns))
        .then_some(columns)
}

/// Whether a pattern asks anything of a value.
pub(super) fn looks(pattern: &Pattern, ty: &Ty) -> bool {
    match (pattern, ty) {
        (Pattern::Any | Pattern::Bind(_), _) => false,
        (Pattern::Range(low, high), Ty::Int(int)) => {
            *low != int.bits_of(int.smallest()) || *high != (*int).max()
        }
        (Pattern::Or(cases), ty) => cases.iter().all(|case| looks(case, ty)),
        (Pattern::Tuple(items), Ty::Tuple(types)) => {
            items.iter().zip(types).any(|(item, ty)| looks(item, ty))
        }
        (
            Pattern::Bool(_)
            | Pattern::Int { .. }
            | Pattern::Range(..)
            | Pattern::Some(_)
            | Pattern::None
            | Pattern::Tuple(_),
            _,
        ) => true,
    }
}
