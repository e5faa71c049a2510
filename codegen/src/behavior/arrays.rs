//! Arrays of hidden state: `state name: [u8; 16] = [0; 16];`, `name[i]`.

use syn::spanned::Spanned;
use syn::{Expr, ExprIndex, Lit, Type};

use super::operators::source_text;
use super::scope::{Body, Scope};
use super::sink::Sink;
use super::syntax::ValueItem;
use crate::diag::Code;
use crate::model::ir::{Expr as IrExpr, ExprKind, Int, Place, State, Ty};

/// Most elements of an array.
const MOST: u64 = 65_536;

/// A `state` whose type is an array; `None` if it is not one, or after an error.
pub fn state(
    item: &ValueItem,
    sink: &mut Sink,
    constant: &mut dyn FnMut(&Expr, &Ty, &mut Sink) -> Option<u64>,
) -> Option<State> {
    let Type::Array(array) = &item.ty else {
        return None;
    };
    let ty = super::type_syntax::ty(&array.elem, sink)?;
    if !matches!(ty, Ty::Bool | Ty::Int(_)) {
        sink.error(
            Code::TypeMismatch,
            array.elem.span(),
            format!("the elements of an array cannot be {ty}"),
            |diagnostic| diagnostic.help("use bool or an integer"),
        );
        return None;
    }
    let length = length(&array.len, sink)?;
    let elements = match &item.value {
        Expr::Repeat(repeat) => {
            let count = self::length(&repeat.len, sink)?;
            let value = constant(&repeat.expr, &ty, sink)?;
            (count == length).then(|| vec![value; count]).ok_or(count)
        }
        Expr::Array(list) => {
            let values: Vec<_> = list
                .elems
                .iter()
                .map(|value| constant(value, &ty, sink))
                .collect();
            let values: Vec<_> = values.into_iter().collect::<Option<_>>()?;
            (values.len() == length)
                .then_some(values)
                .ok_or(list.elems.len())
        }
        other => {
            sink.error(
                Code::TypeMismatch,
                other.span(),
                "expected the values of an array",
                |diagnostic| {
                    diagnostic.help(format!("write `[0; {length}]`, or a list: `[1, 2, ..]`"))
                },
            );
            return None;
        }
    };
    let elements = match elements {
        Ok(elements) => elements,
        Err(count) => {
            sink.error(
                Code::TypeMismatch,
                item.value.span(),
                format!("expected {length} values, found {count}"),
                |diagnostic| diagnostic.help(format!("write `[0; {length}]`, or {length} values")),
            );
            return None;
        }
    };
    Some(State {
        name: item.name.to_string(),
        doc: item.doc.clone(),
        ty,
        initial: elements[0],
        elements: Some(elements),
    })
}

fn length(written: &Expr, sink: &mut Sink) -> Option<usize> {
    let value = match written {
        Expr::Lit(syn::ExprLit {
            lit: Lit::Int(value),
            ..
        }) => value.base10_parse::<u64>().ok(),
        _ => None,
    };
    match value.filter(|value| (1..=MOST).contains(value)) {
        Some(value) => usize::try_from(value).ok(),
        None => {
            sink.error(
                Code::TypeMismatch,
                written.span(),
                format!("the length of an array is a literal from 1 to {MOST}"),
                |diagnostic| diagnostic.help("write for example `[u8; 16]`"),
            );
            None
        }
    }
}

/// What an index chooses.
pub enum Which {
    /// One element.
    Fixed(u64),
    /// Any; it is below the length.
    Each(IrExpr),
}

impl Scope<'_, '_> {
    /// A state that is an array: its index, and its length.
    pub(super) fn array_state(&self, name: &str) -> Option<(usize, u64)> {
        let mut states = self.items.states.iter().enumerate();
        let (index, state) = states.find(|(_, state)| state.name == name)?;
        Some((index, state.elements.as_ref()?.len() as u64))
    }

    /// Refuses an array without an index. Whether it is one.
    pub(super) fn whole_array(&mut self, name: &str, span: proc_macro2::Span) -> bool {
        let registers = || {
            self.register_array(name)
                .filter(|_| self.register(name).is_none())
        };
        let state = self.array_state(name).map(|(_, length)| length);
        let Some(length) = state.or_else(registers) else {
            return false;
        };
        self.sink.error(
            Code::TypeMismatch,
            span,
            format!("`{name}` is an array, which cannot be used as a whole"),
            |diagnostic| diagnostic.help(format!("write `{name}[0]` to `{name}[{}]`", length - 1)),
        );
        true
    }

    /// `name[i]`, of state or registers.
    pub(super) fn index_expr(&mut self, expr: &ExprIndex) -> Option<IrExpr> {
        if let Some(level) = self.input_line(expr) {
            return level;
        }
        if self.body == Body::Function {
            self.sink.error(
                Code::NotPure,
                expr.span(),
                "a function cannot read registers or state",
                |diagnostic| diagnostic.help("functions are pure: pass the value as an argument"),
            );
            return None;
        }
        if let Some((state, index)) = self.element(expr, true)? {
            let ty = self.items.states[state].ty.clone();
            let kind = ExprKind::Element(state, Box::new(index));
            return Some(IrExpr { kind, ty });
        }
        self.register_expr(&Expr::Index(expr.clone()))
    }

    /// `name[i]` on the left of `=`.
    pub(super) fn index_place(&mut self, expr: &ExprIndex) -> Option<(Place, Ty)> {
        if let Some((state, index)) = self.element(expr, false)? {
            let ty = self.items.states[state].ty.clone();
            return Some((Place::Element(state, index), ty));
        }
        self.register_place(&Expr::Index(expr.clone()))
    }

    /// An element of an array of state; the inner `None` if it is none.
    fn element(&mut self, expr: &ExprIndex, get: bool) -> Option<Option<(usize, IrExpr)>> {
        let Expr::Path(path) = &*expr.expr else {
            return Some(None);
        };
        let Some(name) = path.path.get_ident() else {
            return Some(None);
        };
        let text = name.to_string();
        let known = self.local(&text).is_none();
        match self.array_state(&text).filter(|_| known) {
            Some((state, length)) => {
                let index = self.index(&expr.index, length, &text, get)?;
                Some(Some((state, index)))
            }
            None if !known || self.items.states.iter().any(|state| state.name == text) => {
                self.sink.error(
                    Code::TypeMismatch,
                    expr.span(),
                    format!("`{text}` is not an array"),
                    |diagnostic| diagnostic.help("remove the index; a bit is `(x >> n) & 1 == 1`"),
                );
                None
            }
            None => Some(None),
        }
    }

    /// An index that is below `length`. `get` says whether `.get(i)` would do instead.
    pub(super) fn index(
        &mut self,
        written: &Expr,
        length: u64,
        array: &str,
        get: bool,
    ) -> Option<IrExpr> {
        let index = self.unsigned(written)?;
        let interval = self.interval(&index);
        if interval.high < length {
            return Some(index);
        }
        let elements = match length {
            1 => "1 element".to_owned(),
            length => format!("{length} elements"),
        };
        let (message, help) = if interval.low >= length {
            let shown = match interval.low == interval.high {
                true => format!(
                    "index out of bounds: there is no `{array}[{}]`",
                    interval.low
                ),
                false => format!("this index is at least {}", interval.low),
            };
            let help = format!("the last one is `{array}[{}]`", length - 1);
            (format!("{shown}: `{array}` has {elements}"), help)
        } else {
            let text = source_text(written);
            let inner = match written {
                Expr::Binary(_) | Expr::Unary(_) => format!("({text})"),
                _ => text.clone(),
            };
            let mut help = match length {
                1 => format!("write `{array}[0]`"),
                _ => format!("write `{array}[{inner} % {length}]`"),
            };
            if get {
                help += &format!(", or `{array}.get({text})`, which is None beyond the end");
            }
            let message = format!(
                "this index could be {}: `{array}` has {elements}",
                interval.high
            );
            (message, help)
        };
        self.sink
            .error(Code::OutOfBounds, written.span(), message, |diagnostic| {
                diagnostic.help(help)
            });
        None
    }

    /// Which element an index chooses.
    pub(super) fn which(
        &mut self,
        written: &Expr,
        length: u64,
        array: &str,
        get: bool,
    ) -> Option<Which> {
        let index = self.index(written, length, array, get)?;
        let interval = self.interval(&index);
        Some(match interval.low == interval.high {
            true => Which::Fixed(interval.low),
            false => Which::Each(index),
        })
    }

    pub(super) fn unsigned(&mut self, written: &Expr) -> Option<IrExpr> {
        let index = self.expr(written, None)?;
        match index.ty {
            Ty::Int(int) if !int.signed => Some(index),
            Ty::Int(_) | Ty::Unit | Ty::Bool | Ty::Option(_) | Ty::Tuple(_) => {
                self.sink.error(
                    Code::TypeMismatch,
                    written.span(),
                    format!("an index is an unsigned integer, not {}", index.ty),
                    |diagnostic| {
                        diagnostic.help("write for example `name[i]` with an `i` of type u32")
                    },
                );
                None
            }
        }
    }
}

/// The type of what counts elements.
pub const INDEX: Ty = Ty::Int(Int::unsigned(32));
