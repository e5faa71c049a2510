//! Questions about trees.

use super::*;
use crate::backend::c::walk::{calls_of, silence_unused};

fn function(body: Block) -> Function {
    Function::fixed(Type::void(), "f").body(body)
}

#[test]
fn what_is_not_read_is_named_once_more() {
    let mut inner = Block::default();
    inner.define(Type::bool(), "z", name("y"));
    inner.define(Type::named("int"), "w", 1.into());
    let mut body = Block::default();
    body.define(Type::named("int"), "x", 1.into());
    body.declare(Type::named("int"), "y");
    body.push(Stmt::If {
        branches: vec![(name("x").dot("z"), inner)],
        otherwise: None,
    });
    body.push(name("y").assign(2));
    let mut function = function(body);
    silence_unused(&mut function);
    let body = function.body.unwrap();
    assert_eq!(
        body.to_string(),
        "int x = 1;\nint y;\n\nif (x.z) {\n    bool z = y;\n    int w = 1;\n\n    (void)z;\n    \
         (void)w;\n}\ny = 2;"
    );
}

#[test]
fn calls_are_found_in_all_places() {
    let call = |name: &str| Expr::call(name, []);
    let body = Block {
        declarations: vec![Declaration::new(Type::bool(), "a").with(call("first"))],
        stmts: vec![
            Stmt::when(call("second"), [Stmt::give(call("third"))]),
            name("s").arrow("fourth").index(call("fifth")).into(),
            Expr::text("sixth()").into(),
        ],
    };
    let function = function(body);
    let found: Vec<&str> = calls_of(&function).into_iter().collect();
    assert_eq!(found, ["fifth", "first", "second", "third"]);
}
