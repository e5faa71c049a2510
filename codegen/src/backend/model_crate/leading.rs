//! Where a statement could begin, Rust ends an expression after a block: `{ if a { 1 } else { 2 } & 3 }`
//! is two statements. Such expressions are put in parentheses.

use syn::{Expr, parse_quote};

/// The same expression, for the end of a block or the body of an arm.
pub(super) fn settled(value: Expr) -> Expr {
    match !is_block(&value) && is_block(first(&value)) {
        true => parse_quote!((#value)),
        false => value,
    }
}

/// The operand that the expression begins with.
fn first(expr: &Expr) -> &Expr {
    match expr {
        Expr::Binary(binary) => first(&binary.left),
        Expr::Cast(cast) => first(&cast.expr),
        Expr::MethodCall(call) => first(&call.receiver),
        Expr::Field(field) => first(&field.base),
        Expr::Index(index) => first(&index.expr),
        other => other,
    }
}

fn is_block(expr: &Expr) -> bool {
    matches!(expr, Expr::If(_) | Expr::Match(_) | Expr::Block(_))
}

#[cfg(test)]
mod tests {
    use super::settled;
    use syn::{Expr, parse_quote};

    #[test]
    fn blocks_at_the_beginning() {
        let alone: Expr = parse_quote!(if a { 1 } else { 2 });
        assert_eq!(settled(alone.clone()), alone);
        let second: Expr = parse_quote!(3 & if a { 1 } else { 2 });
        assert_eq!(settled(second.clone()), second);
        let left: Expr = parse_quote!(({ 1 }).min(2) as u8 & 3);
        assert_eq!(settled(left.clone()), left);
        let mut bare: syn::ExprBinary = parse_quote!(a & 3);
        bare.left = Box::new(alone);
        let bare = Expr::Binary(bare);
        assert_eq!(settled(bare.clone()), parse_quote!((#bare)));
    }
}
