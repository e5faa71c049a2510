//! Compound assignment: `x |= y` is `x = x | y`, with the rules of the operator.

use syn::spanned::Spanned;
use syn::{BinOp, Expr, ExprAssign, ExprBinary};

use super::operators::source_text;
use super::scope::Scope;
use crate::diag::Code;
use crate::model::ir::Stmt;

impl Scope<'_, '_> {
    /// `place op= value`
    pub(super) fn compound(&mut self, binary: &ExprBinary) -> Option<Stmt> {
        let plain = match plain(&binary.op) {
            Some(Plain::Fits(op)) => op,
            Some(Plain::MayOverflow(name)) => return self.compound_may_overflow(binary, name),
            None => return None,
        };
        let right = Box::new(Expr::Binary(ExprBinary {
            attrs: Vec::new(),
            left: binary.left.clone(),
            op: plain,
            right: binary.right.clone(),
        }));
        self.assign(&ExprAssign {
            attrs: Vec::new(),
            left: binary.left.clone(),
            eq_token: Default::default(),
            right,
        })
    }

    fn compound_may_overflow(&mut self, binary: &ExprBinary, name: &str) -> Option<Stmt> {
        // The operands' own errors are reported too.
        let (_, ty) = self.place(&binary.left)?;
        self.expr(&binary.right, Some(&ty))?;
        let (left, right) = (source_text(&binary.left), source_text(&binary.right));
        let op = source_text(&binary.op);
        self.sink.error(
            Code::MayOverflow,
            binary.op.span(),
            format!("`{op}` could overflow"),
            |diagnostic| {
                diagnostic.help(format!(
                    "choose what happens on overflow: `{left} = {left}.wrapping_{name}({right});` \
                     wraps around, `.saturating_{name}(..)` stops at the limit, \
                     `.checked_{name}(..)` gives an Option"
                ))
            },
        );
        None
    }
}

/// What a compound operator calculates.
enum Plain {
    Fits(BinOp),
    /// The last part of the methods' names.
    MayOverflow(&'static str),
}

fn plain(op: &BinOp) -> Option<Plain> {
    use syn::token;
    let fits = |op| Some(Plain::Fits(op));
    match op {
        BinOp::AddAssign(_) => Some(Plain::MayOverflow("add")),
        BinOp::SubAssign(_) => Some(Plain::MayOverflow("sub")),
        BinOp::MulAssign(_) => Some(Plain::MayOverflow("mul")),
        BinOp::DivAssign(op) => fits(BinOp::Div(token::Slash(op.spans[0]))),
        BinOp::RemAssign(op) => fits(BinOp::Rem(token::Percent(op.spans[0]))),
        BinOp::BitXorAssign(op) => fits(BinOp::BitXor(token::Caret(op.spans[0]))),
        BinOp::BitAndAssign(op) => fits(BinOp::BitAnd(token::And(op.spans[0]))),
        BinOp::BitOrAssign(op) => fits(BinOp::BitOr(token::Or(op.spans[0]))),
        BinOp::ShlAssign(op) => fits(BinOp::Shl(token::Shl([op.spans[0], op.spans[1]]))),
        BinOp::ShrAssign(op) => fits(BinOp::Shr(token::Shr([op.spans[0], op.spans[1]]))),
        _ => None,
    }
}

/// `&=` and the like.
pub fn is_compound(op: &BinOp) -> bool {
    plain(op).is_some()
}
