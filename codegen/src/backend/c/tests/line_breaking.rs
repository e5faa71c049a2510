//! Where lines break, and what is in lines of its own.

use super::*;
use crate::backend::c::print::COLUMNS;
use crate::backend::c::{
    preprocessor::{Conditional, Macro},
    stmt::Init,
};

fn check(stmt: impl Into<Stmt>, expected: &str) {
    assert_eq!(stmt.into().lines(4), expected);
}

fn long(letter: char) -> Expr {
    name(&format!("{}", letter).repeat(30))
}

#[test]
fn lines_break_where_least_is_bound() {
    let [a, b, c] = ['a', 'b', 'c'].map(long);
    let (a30, b30, c30) = (a.to_string(), b.to_string(), c.to_string());
    check(
        Expr::call("f", [a.clone(), b.clone(), c.clone()]),
        &format!("    f({a30}, {b30},\n      {c30});"),
    );
    check(
        name("x").assign((a.clone() & b.clone()) | c.clone()),
        &format!("    x = ({a30} & {b30}) |\n        {c30};"),
    );
    check(
        name("x").assign(Expr::call("f", [a.clone()]) + Expr::call("g", [b.clone(), c.clone()])),
        &format!("    x = f({a30}) +\n        g({b30}, {c30});"),
    );
    check(
        Stmt::when(a.clone().and(b.clone()).and(c.clone()), [Stmt::Break]),
        &format!("    if ({a30} && {b30} &&\n        {c30}) {{\n        break;\n    }}"),
    );
    check(
        Expr::call("f", [a.clone(), b.clone().and(c.clone())]),
        &format!("    f({a30},\n      {b30} && {c30});"),
    );
    // What binds less breaks too.
    check(
        Stmt::when(
            Expr::call("f", [a.clone(), b.clone()])
                .equals(c.clone())
                .or(name("x")),
            [Stmt::Break],
        ),
        &format!(
            "    if (f({a30}, {b30}) ==\n        {c30} ||\n        x) {{\n        break;\n    }}"
        ),
    );
    check(
        Stmt::give(a.equals(b).either(c, 1)),
        &format!("    return {a30} == {b30} ?\n        {c30} : 1;"),
    );
}

#[test]
fn templates_print_conditions_and_heads() {
    assert_eq!(Expr::call("f", [name("a")]).if_head(4), "    if (f(a)) {");
    let function = Function::fixed(Type::void(), "calc_a_function_of_a_long_name")
        .param(Type::named("CalcState").pointer(), "s")
        .param(Type::named("hwaddr"), "a_register");
    assert_eq!(
        function.head(),
        "static void calc_a_function_of_a_long_name(CalcState *s, hwaddr a_register)"
    );
}

#[test]
fn an_assignment_breaks_if_nothing_else_can() {
    let value = name(&"v".repeat(60));
    check(
        name("a_long_name_of_it").assign(value.clone()),
        &format!("    a_long_name_of_it =\n        {value};"),
    );
    let mut block = Block::default();
    block.define(Type::unsigned(32), "a_long_name", value.clone());
    assert_eq!(
        block.lines(4),
        format!("    uint32_t a_long_name =\n        {value};")
    );
}

/// Directly behind a parenthesis, its own column would have no more room.
#[test]
fn what_breaks_behind_a_parenthesis_goes_on_at_the_left() {
    let (f, g) = ("f".repeat(40), "g".repeat(40));
    let inner = Expr::call(g.clone(), [name("a"), name("b")]);
    check(
        Expr::call(f.clone(), [inner, name("c")]),
        &format!("    {f}(\n        {g}(a, b), c);"),
    );
}

#[test]
fn literals_are_split_at_words() {
    let call = Expr::call("f", [Expr::text("word ".repeat(60)), 1.into()]);
    let text = Stmt::from(call).lines(4);
    for line in text.lines() {
        assert!(line.len() <= COLUMNS, "{line}");
        assert!(line.matches('"').count() == 2, "{line}");
    }
    assert_eq!(text.matches("word").count(), 60);
}

/// What it takes grows with the text: it would not end in the time that a test has if each line
/// looked at all that follows.
#[test]
fn texts_of_megabytes_are_laid_out() {
    for text in ["word ".repeat(600_000), "x".repeat(3_000_000)] {
        let laid_out = Stmt::from(Expr::call("f", [Expr::text(text.clone()), 1.into()])).lines(4);
        let found: String = laid_out.matches(['w', 'x']).collect();
        let expected: String = text.matches(['w', 'x']).collect();
        assert!(found == expected);
        if text.contains(' ') {
            assert!(laid_out.lines().all(|line| line.len() <= COLUMNS));
        }
    }
}

#[test]
fn parameters_are_below_each_other() {
    let mut function = Function::fixed(Type::unsigned(64), "calc_a_function_of_a_long_name");
    for index in 0..4 {
        function = function.param(Type::unsigned(32), format!("argument{index}"));
    }
    let expected = "static uint64_t calc_a_function_of_a_long_name(uint32_t argument0,\n                                               \
                    uint32_t argument1,\n                                               \
                    uint32_t argument2,\n                                               \
                    uint32_t argument3);";
    assert_eq!(Item::from(function).to_string(), expected);
}

#[test]
fn lists_are_in_a_line_or_in_rows() {
    let point = |x: i32| Init::List(List::members([("x", Expr::from(x)), ("y", name("b"))]));
    let variable = |list: List| {
        let ty = Type::named("Point").constant().open_array();
        Item::from(Declaration::new(ty, "points").with(list).fixed()).to_string()
    };
    assert_eq!(
        variable(List::of([point(1)])),
        "static const Point points[] = { { .x = 1, .y = b } };"
    );
    assert_eq!(
        variable(List::of([point(1), point(-2)]).in_rows()),
        "static const Point points[] = {\n    { .x = 1, .y = b },\n    { .x = -2, .y = b },\n};"
    );
    let wide = List::members([("first", long('a')), ("second", long('b'))]);
    let nested = List::members([("x", wide)]);
    let (a, b) = (long('a'), long('b'));
    assert_eq!(
        variable(nested),
        format!(
            "static const Point points[] = {{\n    .x = {{\n        .first = {a},\n        \
             .second = {b},\n    }},\n}};"
        )
    );
}

#[test]
fn elements_are_packed_or_flow() {
    let list = List::of(["a", "b"]).member("name", Expr::text("word ".repeat(20)));
    let (a, b) = (long('a'), long('b'));
    let packed = List::members([("x", a.clone()), ("y", b.clone()), ("z", name("c"))])
        .member("list", List::of(["d", "g"]).ended())
        .member("e", name("f"))
        .packed();
    assert_eq!(
        packed.element(4),
        format!(
            "    {{\n        .x = {a},\n        .y = {b}, .z = c,\n        .list = {{\n            d,\n            g\n        }},\n        \
             .e = f,\n    }},"
        )
    );
    let words = "word ".repeat(12);
    let rest = "word ".repeat(8);
    assert_eq!(
        list.flowing().element(4),
        format!("    {{ a, b,\n      .name = \"{words}\"\n              \"{rest}\" }},")
    );
}

#[test]
fn statements_have_braces_and_declarations_first() {
    let mut body = Block::default();
    body.define(Type::unsigned(32), "x", 1.into());
    body.push(Expr::call("f", [name("x")]));
    body.define(Type::unsigned(32), "y", 2.into());
    let switch = Stmt::Switch(
        name("v"),
        vec![
            Case {
                labels: vec![Label::Value(1.into()), Label::Range(3.into(), 5.into())],
                body: Block::of([Stmt::Break]),
            },
            Case {
                labels: vec![Label::Default],
                body,
            },
        ],
    );
    let each = Stmt::For {
        init: ForInit::Expr(name("i").assign(0)),
        condition: None,
        step: Some(Expr::Increment(Box::new(name("i")))),
        body: Block::of([switch]),
    };
    check(
        each,
        "    for (i = 0;; i++) {\n        switch (v) {\n        case 1:\n        case 3 ... 5:\n            \
         break;\n        default: {\n            uint32_t x = 1;\n            uint32_t y;\n\n            \
         f(x);\n            y = 2;\n        }\n        }\n    }",
    );
}

#[test]
fn items_have_blank_lines_between_unlike_ones() {
    let define = |name: &str, value: u32| Item::from(Macro::value(name, value));
    let include = |path: &str| Item::Include {
        path: path.into(),
        system: false,
    };
    let items = vec![
        include("qemu/osdep.h"),
        include("hw/irq.h"),
        define("A", 1),
        define(&"B".repeat(70), 2),
        Item::from(Conditional {
            condition: "ifdef C".into(),
            then: vec![define("D", 3)],
            otherwise: vec![define("D", 4)],
            note: None,
        }),
    ];
    let b = "B".repeat(70);
    assert_eq!(
        Item::Apart(items).to_string(),
        format!(
            "#include \"qemu/osdep.h\"\n#include \"hw/irq.h\"\n\n#define A 1\n#define {b} 2\n\n\
             #ifdef C\n#define D 3\n#else\n#define D 4\n#endif"
        )
    );
    assert_eq!(
        define(&"B".repeat(72), 2).to_string(),
        format!("#define {} \\\n    2", "B".repeat(72))
    );
}

#[test]
fn notes_of_macros_are_behind_them_if_there_is_room_for_all() {
    let noted = |note: &str| {
        let define = |name: &str| Macro::value(name, 1u32);
        let all = vec![
            (define("A"), "First.".to_owned()),
            (define("B"), String::new()),
            (define("C"), note.to_owned()),
        ];
        Item::Noted(all).to_string()
    };
    assert_eq!(
        noted("Last."),
        "#define A 1 /* First. */\n#define B 1\n#define C 1 /* Last. */"
    );
    let wide = "word ".repeat(14);
    assert_eq!(
        noted(&wide),
        format!(
            "/* First. */\n#define A 1\n#define B 1\n/* {} */\n#define C 1",
            wide.trim()
        )
    );
}
