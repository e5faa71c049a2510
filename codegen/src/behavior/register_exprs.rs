//! Registers by their place in arrays and clusters: `CFG[i]`, `CH[i].CTRL.EN`, `CLUSTER.REG`.

use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;
use syn::{Expr, Member};

use super::arrays::Which;
use super::scope::{Body, Scope, unraw};
use crate::diag::Code;
use crate::model::ir::{Expr as IrExpr, ExprKind, Int, Place, Ty, View};
use crate::model::{FieldId, Laid, LayoutItem, RegisterId};
use crate::suggest::nearest;

/// A name with its index, of a chain that dots connect.
pub struct Segment<'e> {
    pub name: &'e Ident,
    pub index: Option<&'e Expr>,
}

/// `A[i].B` as segments; `None` if it is something else.
pub fn segments(expr: &Expr) -> Option<Vec<Segment<'_>>> {
    match expr {
        Expr::Paren(inner) => segments(&inner.expr),
        Expr::Path(path) => Some(vec![Segment {
            name: path.path.get_ident()?,
            index: None,
        }]),
        Expr::Field(field) => {
            let mut all = segments(&field.base)?;
            let Member::Named(name) = &field.member else {
                return None;
            };
            all.push(Segment { name, index: None });
            Some(all)
        }
        Expr::Index(index) => {
            let mut all = segments(&index.expr)?;
            let last = all.last_mut()?;
            if last.index.is_some() {
                return None;
            }
            last.index = Some(&index.index);
            Some(all)
        }
        _ => None,
    }
}

/// An index that is no constant.
pub struct Indexed {
    pub index: IrExpr,
    /// How many elements it chooses from.
    pub length: usize,
    /// How many registers lie between two of them.
    pub stride: usize,
}

/// The registers that a chain stands for.
pub enum Chosen {
    One(RegisterId),
    /// Those of a bank, by its index in [`crate::model::ir::Behavior::banks`].
    At(usize, IrExpr),
}

/// Says which element an index chooses: the index, the length, the array.
pub type ChooseIndex<'f, 'a, 'b> =
    dyn FnMut(&mut Scope<'a, 'b>, &Expr, u64, &str) -> Option<Which> + 'f;

impl<'a, 'b> Scope<'a, 'b> {
    /// Whether a chain is one that goes by the layout, and not by the names of registers alone.
    pub(super) fn is_laid(&self, segments: &[Segment]) -> bool {
        let Some(root) = segments.first() else {
            return false;
        };
        let name = root.name.to_string();
        let plain = self.register(&name).is_some() || self.local(&name).is_some();
        root.index.is_some() || (!plain && self.item(&name).is_some())
    }

    /// The length of an array of registers, which stand in no cluster.
    pub(super) fn register_array(&self, name: &str) -> Option<u64> {
        let item = self.item(name).filter(|item| is_register(item))?;
        Some(item.dim? as u64)
    }

    fn item(&self, name: &str) -> Option<&'a LayoutItem> {
        let mut items = self.peripheral.layout.items.iter();
        items.find(|item| item.name == unraw(name))
    }

    /// A register or field in an array or cluster, as a value.
    pub(super) fn register_expr(&mut self, expr: &Expr) -> Option<IrExpr> {
        let (chosen, field) = self.chain(expr, true)?;
        if self.body == Body::Function {
            self.sink.error(
                Code::NotPure,
                expr.span(),
                "a function cannot read registers",
                |diagnostic| diagnostic.help("functions are pure: pass the value as an argument"),
            );
            return None;
        }
        let ty = self.chosen_type(&chosen, field);
        let kind = match (chosen, field) {
            (Chosen::One(id), None) => ExprKind::Register(View::Current, id),
            (Chosen::One(_), Some(field)) => ExprKind::Field(View::Current, field),
            (Chosen::At(bank, index), None) => ExprKind::RegisterAt(bank, Box::new(index)),
            (Chosen::At(bank, index), Some(field)) => {
                ExprKind::FieldAt(bank, field.field, Box::new(index))
            }
        };
        Some(IrExpr { kind, ty })
    }

    /// The same on the left of `=`.
    pub(super) fn register_place(&mut self, expr: &Expr) -> Option<(Place, Ty)> {
        let (chosen, field) = self.chain(expr, false)?;
        let ty = self.chosen_type(&chosen, field);
        let place = match (chosen, field) {
            (Chosen::One(id), None) => Place::Register(id),
            (Chosen::One(_), Some(field)) => Place::Field(field),
            (Chosen::At(bank, index), None) => Place::RegisterAt(bank, index),
            (Chosen::At(bank, index), Some(field)) => Place::FieldAt(bank, field.field, index),
        };
        Some((place, ty))
    }

    /// An element of an array of registers by an index that is below its length.
    pub(super) fn register_at(&mut self, path: &syn::ExprPath, index: IrExpr) -> Option<IrExpr> {
        let name = path.path.get_ident()?;
        let mut index = Some(index);
        // The index is given, whatever stands in its place here.
        let stand_in = Expr::Path(path.clone());
        let segments = [Segment {
            name,
            index: Some(&stand_in),
        }];
        let (chosen, _) =
            self.designate(&segments, &mut |_, _, _, _| index.take().map(Which::Each))?;
        let ty = self.chosen_type(&chosen, None);
        let kind = match chosen {
            Chosen::One(id) => ExprKind::Register(View::Current, id),
            Chosen::At(bank, index) => ExprKind::RegisterAt(bank, Box::new(index)),
        };
        Some(IrExpr { kind, ty })
    }

    fn chosen_type(&self, chosen: &Chosen, field: Option<FieldId>) -> Ty {
        let bits = match (chosen, field) {
            (_, Some(field)) => self.peripheral.field(field).width,
            (Chosen::One(id), None) => self.peripheral.register(*id).bits,
            (Chosen::At(bank, _), None) => {
                let id = self.items.banks.borrow()[*bank].first();
                self.peripheral.register(id).bits
            }
        };
        Ty::Int(Int::unsigned(bits))
    }

    /// A chain of names, and the field at its end: of a bank, that of the first register.
    fn chain(&mut self, expr: &Expr, reads: bool) -> Option<(Chosen, Option<FieldId>)> {
        let Some(segments) = segments(expr) else {
            self.sink.error(
                Code::Syntax,
                expr.span(),
                "expected an element of an array",
                |diagnostic| {
                    diagnostic.help("write `name[i]`, `REGISTER[i].FIELD` or `CLUSTER[i].REGISTER`")
                },
            );
            return None;
        };
        let reads = reads && segments.len() == 1;
        let (chosen, used) = self.designate(&segments, &mut |scope, index, length, array| {
            scope.which(index, length, array, reads)
        })?;
        let id = match &chosen {
            Chosen::One(id) => *id,
            Chosen::At(bank, _) => self.items.banks.borrow()[*bank].first(),
        };
        match &segments[used..] {
            [] => Some((chosen, None)),
            [field] if field.index.is_none() => {
                let field = self.known_field(id, field.name)?;
                Some((chosen, Some(field)))
            }
            [field, ..] => {
                let span = field.index.map_or(field.name.span(), Spanned::span);
                self.sink.error(
                    Code::Syntax,
                    span,
                    "expected REGISTER.FIELD",
                    |diagnostic| {
                        diagnostic.help("a field has neither an index nor fields of its own")
                    },
                );
                None
            }
        }
    }

    /// The registers that the first segments stand for, and how many segments those are.
    pub(super) fn designate(
        &mut self,
        segments: &[Segment],
        choose: &mut ChooseIndex<'_, 'a, 'b>,
    ) -> Option<(Chosen, usize)> {
        let mut items = &self.peripheral.layout.items;
        let mut place = 0;
        let mut each: Vec<Indexed> = Vec::new();
        let mut text = vec![String::new()];
        for (used, segment) in segments.iter().enumerate() {
            let name = segment.name.to_string();
            let Some(item) = items.iter().find(|item| item.name == unraw(&name)) else {
                return self.unknown_item(segment.name, items, used == 0);
            };
            let mut shown = text.pop().unwrap_or_default();
            if used > 0 {
                shown.push('.');
            }
            shown.push_str(&name);
            place += item.start;
            match (item.dim, segment.index) {
                (None, None) => {}
                (Some(length), None) => return self.whole(segment.name, length),
                (None, Some(index)) => return self.no_array(segment.name, index.span()),
                (Some(length), Some(index)) => match choose(self, index, length as u64, &name)? {
                    Which::Fixed(number) => {
                        shown.push_str(&format!("[{number}]"));
                        place += usize::try_from(number).unwrap_or(0) * item.each;
                    }
                    Which::Each(index) => {
                        text.push(shown + "[");
                        shown = "]".to_owned();
                        each.push(Indexed {
                            index,
                            length,
                            stride: item.each,
                        });
                    }
                },
            }
            text.push(shown);
            if is_register(item) {
                let span = segment.name.span();
                return Some((self.chosen(place, each, text, span)?, used + 1));
            }
            items = &item.items;
        }
        let last = segments.last()?;
        let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
        self.sink.error(
            Code::TypeMismatch,
            last.name.span(),
            format!("`{}` is a cluster, not a register", last.name),
            |diagnostic| {
                diagnostic.help(format!(
                    "name what is in it: {}",
                    super::sink::listed(&names)
                ))
            },
        );
        None
    }

    /// Reports a name that is none of these, nor, if it is the first, of an array of state.
    fn unknown_item<T>(&mut self, name: &Ident, items: &[LayoutItem], first: bool) -> Option<T> {
        let text = name.to_string();
        let states = self.items.states.iter();
        let states = states.filter(|state| first && state.elements.is_some());
        let names: Vec<&str> = states
            .map(|state| state.name.as_str())
            .chain(items.iter().map(|item| item.name.as_str()))
            .collect();
        let help = match nearest(&text, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are: {}", super::sink::listed(&names)),
        };
        self.sink.error(
            Code::UnknownName,
            name.span(),
            format!("cannot find register or array `{text}`"),
            |diagnostic| diagnostic.help(help),
        );
        None
    }

    fn whole<T>(&mut self, name: &Ident, length: usize) -> Option<T> {
        self.sink.error(
            Code::TypeMismatch,
            name.span(),
            format!("`{name}` is an array, which cannot be used as a whole"),
            |diagnostic| diagnostic.help(format!("write `{name}[0]` to `{name}[{}]`", length - 1)),
        );
        None
    }

    fn no_array<T>(&mut self, name: &Ident, span: Span) -> Option<T> {
        self.sink.error(
            Code::TypeMismatch,
            span,
            format!("`{name}` is not an array"),
            |diagnostic| {
                diagnostic.help(format!(
                    "remove the index; bit n of a register is `({name} >> n) & 1 == 1`"
                ))
            },
        );
        None
    }

    /// The names of a constant's path, with the names of arrays and clusters before it replaced by
    /// that of the register: of an array, the first.
    pub(super) fn flat(&self, names: Vec<String>) -> Vec<String> {
        let known = names
            .first()
            .is_none_or(|first| self.register(first).is_some());
        if known {
            return names;
        }
        let mut items = &self.peripheral.layout.items;
        let mut place = 0;
        for (used, name) in names.iter().enumerate() {
            let Some(item) = items.iter().find(|item| item.name == unraw(name)) else {
                return names;
            };
            place += item.start;
            if is_register(item) {
                let (Some(Laid::Here(id)), rest) = (
                    self.peripheral.layout.registers.get(place),
                    &names[used + 1..],
                ) else {
                    return names;
                };
                let first = self.peripheral.register(*id).ident.svd.clone();
                return std::iter::once(first).chain(rest.iter().cloned()).collect();
            }
            items = &item.items;
        }
        names
    }
}

fn is_register(item: &LayoutItem) -> bool {
    item.items.is_empty() && item.each == 1
}
