//! Random expressions: what is printed means the tree that it was printed from, and its lines are short.

use proptest::prelude::*;

use super::parser::parse;
use super::*;
use crate::backend::c::print::COLUMNS;

const UNARY: [UnaryOp; 4] = [
    UnaryOp::Not,
    UnaryOp::Complement,
    UnaryOp::Minus,
    UnaryOp::AddressOf,
];

fn expr() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        "[a-t][a-t0-9_]{0,12}".prop_map(Expr::Name),
        (0u64..2000).prop_map(Expr::from),
    ];
    leaf.prop_recursive(6, 60, 4, |inner| {
        let pair = || (inner.clone(), inner.clone());
        let binary = (prop::sample::select(&BinaryOp::ALL[..]), pair());
        let unary = (prop::sample::select(&UNARY[..]), inner.clone());
        prop_oneof![
            4 => binary.prop_map(|(op, (a, b))| Expr::binary(op, a, b)),
            1 => unary.prop_map(|(op, a)| Expr::unary(op, a)),
            1 => (inner.clone(), pair()).prop_map(|(a, (b, c))| a.either(b, c)),
            1 => inner.clone().prop_map(|a| a.cast(Type::unsigned(32))),
            1 => inner.clone().prop_map(|a| a.dot("member")),
            1 => inner.clone().prop_map(|a| a.arrow("member")),
            1 => pair().prop_map(|(a, b)| a.index(b)),
            1 => ("[a-t]{1,9}", prop::collection::vec(inner.clone(), 0..4))
                .prop_map(|(name, args)| Expr::call(name, args)),
        ]
    })
}

proptest! {
    #[test]
    fn printed_expressions_mean_the_same(expr in expr()) {
        let text = expr.to_string();
        prop_assert_eq!(parse(&text), expr, "{}", text);
    }

    #[test]
    fn lines_are_short_and_hold_all_of_it(expr in expr(), indent in 0usize..4) {
        let indent = indent * 4;
        let flat = format!("x = {expr};");
        let lines = Stmt::from(Expr::name("x").assign(expr)).lines(indent);
        for line in lines.lines() {
            prop_assert!(line.len() <= COLUMNS, "{}", line);
            prop_assert!(line == line.trim_end(), "{}", line);
        }
        let joined = |text: &str| text.split_whitespace().collect::<String>();
        prop_assert_eq!(joined(&lines), joined(&flat));
    }
}
