//! The printer against expected text, and against a parser of what it prints.

mod line_breaking;
mod parser;
mod round_trip;
mod structs;
mod walks;

use super::*;

fn name(name: &str) -> Expr {
    Expr::name(name)
}

#[test]
fn the_example_of_the_module() {
    let s = Expr::name("s");
    let level = s.clone().arrow("regs").dot("ctrl") & Number::hex(0x10, 32);
    let body = Block::of([
        Stmt::when(level.negated(), [Stmt::Return(None)]),
        Expr::call("qemu_set_irq", [s.arrow("irq"), 1.into()]).into(),
    ]);
    let function = Function::fixed(Type::named("void"), "calc_update")
        .doc("Raises the line.")
        .param(Type::named("CalcState").pointer(), "s")
        .body(body);
    let expected = "/* Raises the line. */\nstatic void calc_update(CalcState *s)\n{\n    \
                    if (!(s->regs.ctrl & 0x00000010)) {\n        return;\n    }\n    \
                    qemu_set_irq(s->irq, 1);\n}";
    assert_eq!(Item::from(function).to_string(), expected);
}

#[test]
fn parentheses_are_where_they_are_asked_for() {
    let [a, b, c, d] = ["a", "b", "c", "d"].map(name);
    let check = |expr: Expr, expected: &str| assert_eq!(expr.to_string(), expected);
    let (a, b, c, d) = (|| a.clone(), || b.clone(), || c.clone(), || d.clone());
    check(a() + b() + c(), "a + b + c");
    check(a() - (b() - c()), "a - (b - c)");
    check(a() + b() * c(), "a + b * c");
    check((a() + b()) * c(), "(a + b) * c");
    check(a() | b() | c(), "a | b | c");
    check((a() & b()) | (c() & d()), "(a & b) | (c & d)");
    check((a() << b()) & c(), "(a << b) & c");
    check((a() + b()) & c(), "(a + b) & c");
    check(a() << (b() + c()), "a << (b + c)");
    check((a() & b()).equals(c()), "(a & b) == c");
    check(a().equals(b()) & c(), "(a == b) & c");
    check(a().less(b()).equals(c()), "(a < b) == c");
    check(a().and(b()).or(c()), "(a && b) || c");
    check(a().and(b().or(c())), "a && (b || c)");
    check(a().and(b().and(c())), "a && b && c");
    check(a().equals(b()).and(c() & d()), "a == b && c & d");
    check(a().negated().equals(b()), "(!a) == b");
    check(a().negated().and(b()), "!a && b");
    check(a().equals(b()).negated(), "a != b");
    check(a().less(b()).negated(), "a >= b");
    check(a().negated().negated(), "a");
    check(a().and(b()).negated(), "!(a && b)");
    check(-(-a()), "-(-a)");
    check((a() + b()).complement(), "~(a + b)");
    check((a() + b()).cast(Type::unsigned(8)), "(uint8_t)(a + b)");
    check(a().cast(Type::unsigned(8)) + b(), "(uint8_t)a + b");
    check(a().and(b()).either(c(), d()), "(a && b) ? c : d");
    check(a().equals(b()).either(c(), d()), "a == b ? c : d");
    check(a().either(b(), c().either(d(), 1)), "a ? b : c ? d : 1");
    check(a().either(b().either(c(), d()), 1), "a ? (b ? c : d) : 1");
    check(a().either(b(), c().equals(d())), "a ? b : (c == d)");
    check((a() + b()).dot("x"), "(a + b).x");
    check(a().address().arrow("x"), "(&a)->x");
    check(
        Expr::Comma(vec![a().cast(Type::void()), b()]),
        "((void)a, b)",
    );
    check(
        a().assign_with(BinaryOp::BitAnd, b().complement()),
        "a &= ~b",
    );
}

#[test]
fn types_are_written_from_the_inside() {
    let check = |ty: Type, expected: &str| {
        let declaration = Stmt::Block(Block {
            declarations: vec![Declaration::new(ty, "x")],
            stmts: Vec::new(),
        });
        assert_eq!(declaration.to_string(), format!("{{\n    {expected};\n}}"));
    };
    let byte = || Type::unsigned(8);
    check(byte(), "uint8_t x");
    check(byte().constant().pointer(), "const uint8_t *x");
    check(byte().pointer().constant(), "uint8_t *const x");
    check(byte().array(4).array(2), "uint8_t x[2][4]");
    check(byte().array(4).pointer(), "uint8_t (*x)[4]");
    check(byte().pointer().open_array(), "uint8_t *x[]");
    assert_eq!(byte().pointer().to_string(), "uint8_t *");
}

#[test]
fn constants_have_the_suffix_that_they_need() {
    let check = |number: Number, expected: &str| assert_eq!(number.to_string(), expected);
    check(Number::plain(1000), "1000");
    check(Number::plain(1025), "0x401");
    check(Number::plain(0x8000_0000), "0x80000000u");
    check(Number::plain(u64::MAX), "0xffffffffffffffffULL");
    check(Number::hex(5, 8), "0x05");
    check(Number::hex(5, 64), "0x0000000000000005ULL");
    check(Number::decimal(5).with(Suffix::Long), "5LL");
    assert_eq!(Expr::from(-5).to_string(), "-5");
}

#[test]
fn text_is_escaped() {
    let said = Expr::text("100%% \"sure\"\n");
    assert_eq!(said.to_string(), r#""100%% \"sure\"\n""#);
    let comment = Item::Comment("a */ b".into());
    assert_eq!(comment.to_string(), "/* a * / b */");
}
