//! The registers in the heads of rules: `CTRL`, `CFG[n]`, `CH[0].DATA`.

use syn::Expr;
use syn::spanned::Spanned;

use super::arrays::{INDEX, Which};
use super::bounds::Interval;
use super::ir::{Each, Expr as IrExpr, ExprKind, Local};
use super::registers::{Chosen, Segment};
use super::scope::Scope;
use super::syntax::Target;
use crate::diag::Code;
use crate::model::RegisterId;
use crate::xml::nearest;

impl Scope<'_, '_> {
    /// The registers that a rule is for; with a name as an index, which then is in scope.
    pub(super) fn target(&mut self, target: &Target) -> Option<(Vec<RegisterId>, Option<Each>)> {
        let segments: Vec<Segment> = target
            .0
            .iter()
            .map(|(name, index)| Segment {
                name,
                index: index.as_ref(),
            })
            .collect();
        if !self.is_laid(&segments) && segments.len() == 1 {
            let name = segments[0].name;
            return match self.register(&name.to_string()) {
                Some(id) => Some((vec![id], None)),
                None => self.unknown_register(name),
            };
        }
        let mut bound: Option<Local> = None;
        let (chosen, used) = self.designate(&segments, &mut |scope, index, length, array| {
            scope.head_index(index, length, array, &mut bound)
        })?;
        if let Some(field) = segments.get(used) {
            self.sink.error(
                Code::Syntax,
                field.name.span(),
                "a rule is for a register, not for a field",
                |diagnostic| {
                    diagnostic.help(format!(
                        "ask for the field in a condition: `on write .. if written.{} == 1 {{ .. }}`",
                        field.name
                    ))
                },
            );
            return None;
        }
        match (chosen, bound) {
            (Chosen::At(bank, _), Some(index)) => {
                let registers = self.items.banks.borrow()[bank].registers.clone();
                Some((registers, Some(Each { bank, index })))
            }
            (Chosen::One(id), _) => Some((vec![id], None)),
            (Chosen::At(..), None) => None,
        }
    }

    /// A name that the index gets, or a number.
    fn head_index(
        &mut self,
        index: &Expr,
        length: u64,
        array: &str,
        bound: &mut Option<Local>,
    ) -> Option<Which> {
        let name = match index {
            Expr::Path(path) => path.path.get_ident().cloned(),
            Expr::Infer(_) => {
                // The source does not see it.
                let local = self.nested(|scope| scope.declare("_n", INDEX, false));
                return Some(Which::Each(each(self, local, length, bound)));
            }
            Expr::Lit(_) => match self.which(index, length, array, false)? {
                Which::Fixed(number) => return Some(Which::Fixed(number)),
                Which::Each(_) => None,
            },
            _ => None,
        };
        let Some(name) = name.filter(|name| !name.to_string().starts_with(char::is_uppercase))
        else {
            self.sink.error(
                Code::Syntax,
                index.span(),
                "the index in a rule's head is a name that it gets, or a number",
                |diagnostic| {
                    diagnostic.help(format!(
                        "write `{array}[n]`, and the rest as a condition: `if n == .. {{ .. }}`"
                    ))
                },
            );
            return None;
        };
        if name == "old" || name == "written" {
            self.sink.error(
                Code::DuplicateItem,
                name.span(),
                format!("`{name}` has a meaning of its own in a rule"),
                |diagnostic| diagnostic.help(format!("write `{array}[n]`")),
            );
            return None;
        }
        let local = self.declare(&name.to_string(), INDEX, false);
        self.note(&local, name.span());
        Some(Which::Each(each(self, local, length, bound)))
    }

    fn unknown_register<T>(&mut self, name: &syn::Ident) -> Option<T> {
        if self.whole_array(&name.to_string(), name.span()) {
            return None;
        }
        let registers = self.peripheral.registers.iter();
        let names: Vec<_> = registers.map(|known| known.ident.svd.as_str()).collect();
        let help = match nearest(&name.to_string(), names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the registers are: {}", super::listed(&names)),
        };
        self.sink.error(
            Code::UnknownName,
            name.span(),
            format!("`{name}` is no register of `{}`", self.peripheral.ident.svd),
            |diagnostic| diagnostic.help(help),
        );
        None
    }
}

/// The local as an index that is any of so many.
fn each(scope: &mut Scope, local: Local, length: u64, bound: &mut Option<Local>) -> IrExpr {
    let numbers = Interval::new(0, length - 1);
    scope.known.insert(local.name.clone(), numbers);
    *bound = Some(local.clone());
    IrExpr {
        kind: ExprKind::Local(local),
        ty: INDEX,
    }
}
