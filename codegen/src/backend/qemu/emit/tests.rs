//! Random expressions of all widths: what the C compiler makes of the emitted text must be what
//! Rust's rules say, and the undefined behaviour sanitizer must have nothing to say.

mod generate;
mod meaning;

use std::fmt::Write;
use std::process::Command;

use super::*;
use crate::behavior::ir::ExprKind;
use crate::names::Ident;
use generate::Generator;
use meaning::{Value, evaluate};

/// What the emitted functions need of QEMU.
const PRELUDE: &str = "#include <inttypes.h>\n#include <stdbool.h>\n#include <stdint.h>\n\
     #include <stdio.h>\n\n";

/// Widths of the arguments: machine's, and those just below and above them.
const WIDTHS: [u32; 12] = [1, 3, 7, 8, 12, 16, 17, 31, 32, 33, 63, 64];

/// Values at which operations change what they do.
fn edges(bits: u32) -> Vec<u64> {
    let max = crate::model::ones(bits);
    let mut values = vec![0, 1, 2, 5, bits.into(), max / 2, max / 2 + 1, max - 1, max];
    values.iter_mut().for_each(|value| *value &= max);
    values.sort_unstable();
    values.dedup();
    values
}

fn behavior(functions: Vec<Function>) -> Behavior {
    Behavior {
        source: String::new(),
        params: Vec::new(),
        states: Vec::new(),
        functions,
        rules: Vec::new(),
        events: Vec::new(),
        ..Behavior::default()
    }
}

fn peripheral() -> Peripheral {
    Peripheral {
        ident: Ident::new("T").unwrap(),
        kind: Ident::new("T").unwrap(),
        description: String::new(),
        group_name: None,
        base_address: 0,
        size: 4,
        address_blocks: Vec::new(),
        registers: Vec::new(),
        words: Vec::new(),
        endian: Default::default(),
        interrupts: Vec::new(),
        layout: Default::default(),
        behavior: None,
        attachments: Default::default(),
        origin: 0,
    }
}

/// Emits each function and calls it with each of its sets of arguments; the printed lines.
fn run(functions: Vec<Function>, calls: &[(usize, Vec<u64>)]) -> Vec<String> {
    let behavior = behavior(functions);
    let (ident, peripheral) = (Ident::new("T").unwrap(), peripheral());
    let names = Names {
        functions: (0..behavior.functions.len())
            .map(|index| format!("t_f{index}"))
            .collect(),
        ..Names::default()
    };
    let mut emitter = Emitter::new(&ident, &peripheral, &behavior, &names);
    let texts: Vec<String> = (0..behavior.functions.len())
        .map(|index| emitter.function(index))
        .collect();
    let mut c = PRELUDE.to_owned();
    let inner: Vec<Ty> = std::iter::once(Ty::Bool)
        .chain((1..=64).map(|bits| Ty::Int(Int::unsigned(bits))))
        .collect();
    for ty in inner {
        let (value, option) = (
            c_type(&ident, &ty),
            c_type(&ident, &Ty::Option(Box::new(ty))),
        );
        let _ = writeln!(
            c,
            "typedef struct {{ bool some; {value} value; }} {option};"
        );
    }
    let helpers: Vec<String> = emitter
        .helpers
        .iter()
        .map(|helper| helper.text(&ident))
        .collect();
    for text in helpers.iter().chain(&texts) {
        let _ = writeln!(c, "\n{text}");
    }
    c.push_str(&main_function(&behavior.functions, calls));
    let dir = tempfile::tempdir().unwrap();
    let (source, program) = (dir.path().join("t.c"), dir.path().join("t"));
    std::fs::write(&source, &c).unwrap();
    let compiled = Command::new("cc")
        .args([
            "-std=gnu11",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-Wno-unused-parameter",
        ])
        // Random expressions compare what is known to be equal, or too small.
        .args([
            "-Wno-tautological-compare",
            "-Wno-type-limits",
            "-Wno-sign-compare",
        ])
        .args(["-fsanitize=undefined", "-fno-sanitize-recover", "-O0", "-o"])
        .args([&program, &source])
        .output()
        .unwrap();
    let errors: Vec<_> = String::from_utf8_lossy(&compiled.stderr)
        .lines()
        .take(30)
        .map(str::to_owned)
        .collect();
    assert!(compiled.status.success(), "{}", errors.join("\n"));
    let ran = Command::new(&program).output().unwrap();
    let errors = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success() && errors.is_empty(), "{errors}");
    String::from_utf8(ran.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

/// A `main` that makes the calls in their order: a loop over arguments for each function.
fn main_function(functions: &[Function], calls: &[(usize, Vec<u64>)]) -> String {
    let mut c = String::from("\nint main(void)\n{\n");
    for calls in calls.chunk_by(|(one, _), (other, _)| one == other) {
        let (index, first) = &calls[0];
        let _ = writeln!(
            c,
            "    static const uint64_t args_{index}[][{}] = {{",
            first.len()
        );
        for (_, args) in calls {
            let args: Vec<String> = args.iter().map(|arg| format!("{arg}ULL")).collect();
            let _ = writeln!(c, "        {{ {} }},", args.join(", "));
        }
        let _ = writeln!(
            c,
            "    }};\n    for (int i = 0; i < {}; i++) {{",
            calls.len()
        );
        let args: Vec<String> = (0..first.len())
            .map(|arg| format!("args_{index}[i][{arg}]"))
            .collect();
        let call = format!("t_f{index}({})", args.join(", "));
        let option = matches!(functions[*index].result, Ty::Option(_));
        let print = if option {
            format!(
                "printf(\"%s %\" PRIu64 \"\\n\", {call}.some ? \"some\" : \"none\", (uint64_t){call}.value);"
            )
        } else {
            format!("printf(\"%\" PRIu64 \"\\n\", (uint64_t){call});")
        };
        let _ = writeln!(c, "        {print}\n    }}");
    }
    c + "    return 0;\n}\n"
}

/// Runs the functions both ways.
fn check(functions: Vec<Function>, calls: &[(usize, Vec<u64>)]) {
    let expected: Vec<String> = calls
        .iter()
        .map(|(index, args)| {
            let function = &functions[*index];
            let values = function.args.iter().zip(args).map(|(arg, &value)| {
                let value = if arg.ty == Ty::Bool {
                    Value::Bool(value != 0)
                } else {
                    Value::Int(value)
                };
                (arg.name.clone(), value)
            });
            evaluate(&functions, &function.body, &mut values.collect()).to_string()
        })
        .collect();
    let sources: Vec<String> = functions
        .iter()
        .map(|function| format!("{:?}", function.body))
        .collect();
    let results = run(functions, calls);
    assert_eq!(results.len(), expected.len());
    for ((result, expected), (index, args)) in results.iter().zip(&expected).zip(calls) {
        assert_eq!(result, expected, "f{index}{args:?}: {}", sources[*index]);
    }
}

fn local(name: &str, ty: Ty) -> Local {
    Local {
        name: name.to_owned(),
        ty,
        mutable: false,
    }
}

fn function(args: Vec<Local>, body: Expr) -> Function {
    Function {
        name: "f".into(),
        doc: String::new(),
        args,
        result: body.ty.clone(),
        body: Block {
            stmts: Vec::new(),
            value: Some(Box::new(body)),
            diverges: false,
        },
    }
}

/// Each operator and method by itself, at each width, at all pairs of edges.
#[test]
fn every_operation_at_every_width() {
    let mut functions = Vec::new();
    let mut calls = Vec::new();
    for bits in WIDTHS {
        let ty = Ty::Int(Int::unsigned(bits));
        for kind in generate::operations(bits) {
            let (amount_bits, body) = kind;
            let args = vec![
                local("a", ty.clone()),
                local("b", Ty::Int(Int::unsigned(amount_bits))),
            ];
            for a in edges(bits) {
                for &b in edges(amount_bits)
                    .iter()
                    .chain(&[u64::from(bits) & crate::model::ones(amount_bits)])
                {
                    calls.push((functions.len(), vec![a, b]));
                }
            }
            functions.push(function(args, body));
        }
    }
    check(functions, &calls);
}

/// Expressions in expressions, with values that C can only calculate by statements.
#[test]
fn random_expressions() {
    let mut generator = Generator::new(0x5eed);
    let mut functions = Vec::new();
    let mut calls = Vec::new();
    for index in 0..400 {
        let widths = [generator.width(), generator.width()];
        let mut args: Vec<Local> = widths
            .iter()
            .zip(["a", "int"])
            .map(|(&bits, name)| local(name, Ty::Int(Int::unsigned(bits))))
            .collect();
        args.push(local("s", Ty::Bool));
        let body = generator.function(&args);
        for _ in 0..12 {
            let pick = |g: &mut Generator, bits| {
                let edges = edges(bits);
                edges[g.below(edges.len() as u64) as usize]
            };
            let values = vec![
                pick(&mut generator, widths[0]),
                pick(&mut generator, widths[1]),
                generator.below(2),
            ];
            calls.push((index, values));
        }
        functions.push(function(args, body));
    }
    check(functions, &calls);
}

/// A name that C reserves, and a value that hides nothing.
#[test]
fn names_of_locals() {
    let int = Ty::Int(Int::unsigned(32));
    let args = vec![local("short", int.clone()), local("uint32_t", int.clone())];
    let body = Expr {
        kind: ExprKind::Local(args[1].clone()),
        ty: int,
    };
    check(vec![function(args, body)], &[(0, vec![1, 2])]);
}
