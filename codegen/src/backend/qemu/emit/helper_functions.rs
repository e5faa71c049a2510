//! The helpers as functions.

use super::c_type;
use super::helpers::Helper;
use super::methods::{method_function, unary_function};
use crate::backend::c::{Block, Expr, Function, Linkage, List, Stmt, Type};
use crate::lower::core::Ty;
use crate::names::Ident;

impl Helper {
    /// The function.
    pub(crate) fn function(&self, stem: &Ident) -> Function {
        let name = self.name(stem);
        match self {
            Self::Some(ty) => {
                let value = Expr::name("value");
                let members = List::members([("some", Expr::bool(true)), ("value", value)]);
                makes(stem, &option_of(ty), name, members).param(named(stem, ty), "value")
            }
            Self::None(ty) => {
                let members = List::members([("some", Expr::bool(false))]);
                makes(stem, &option_of(ty), name, members)
            }
            Self::Tuple(items) => {
                let members = (0..items.len()).map(|index| format!("v{index}"));
                let members = List::members(members.map(|name| (name.clone(), Expr::Name(name))));
                let tuple = makes(stem, &Ty::Tuple(items.clone()), name, members);
                let params = items.iter().enumerate();
                params.fold(tuple, |tuple, (index, ty)| {
                    tuple.param(named(stem, ty), format!("v{index}"))
                })
            }
            Self::UnwrapOr(ty) => {
                let option = || Expr::name("option");
                let value = option().dot("some").either(option().dot("value"), "other");
                Function::new(Linkage::Inline, named(stem, ty), name)
                    .param(named(stem, &option_of(ty)), "option")
                    .param(named(stem, ty), "other")
                    .body(Block::of([Stmt::give(value)]))
            }
            Self::Method(method, int) => method_function(stem, &name, *method, *int),
            Self::Unary(unary, int) => unary_function(stem, &name, *unary, *int),
        }
    }
}

/// A function that gives a struct of this type.
fn makes(stem: &Ident, ty: &Ty, name: String, members: List) -> Function {
    let made = Expr::Compound(named(stem, ty), members);
    Function::new(Linkage::Inline, named(stem, ty), name).body(Block::of([Stmt::give(made)]))
}

fn option_of(ty: &Ty) -> Ty {
    Ty::Option(Box::new(ty.clone()))
}

fn named(stem: &Ident, ty: &Ty) -> Type {
    Type::Named(c_type(stem, ty))
}
