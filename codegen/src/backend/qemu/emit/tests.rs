//! Random expressions of all widths: what the C compiler makes of the emitted text must be what
//! the simulator says, and the undefined behaviour sanitizer must have nothing to say.

use std::fmt::Write;
use std::process::Command;

use super::*;
use crate::behavior::constant_folding::folded;
use crate::lower::lower;
use crate::model::ir::ExprKind;
use crate::names::Ident;
use crate::random_functions::{
    Program, argument, every_operation, expr, expressions, function, leaves, local, operations_of,
};

/// What the emitted functions need of QEMU.
const PRELUDE: &str = "#include <inttypes.h>\n#include <stdbool.h>\n#include <stdint.h>\n\
     #include <stdio.h>\n\n\
     static inline int32_t sextract32(uint32_t value, int start, int length)\n{\n    \
     return ((int32_t)(value << (32 - length - start))) >> (32 - length);\n}\n\n\
     static inline int64_t sextract64(uint64_t value, int start, int length)\n{\n    \
     return ((int64_t)(value << (64 - length - start))) >> (64 - length);\n}\n\n";

/// Emits each function and calls it with each of its sets of arguments; the printed lines.
fn run(program: &Program) -> String {
    run_changed(program, |text| text).unwrap_or_else(|said| panic!("{said}"))
}

/// The same, after `change` has changed the text; or what the compiler or the sanitizer says.
fn run_changed(program: &Program, change: impl Fn(String) -> String) -> Result<String, String> {
    let behavior = &folded(program.behavior());
    let core = &lower(&program.peripheral, behavior);
    let ident = Ident::new("T").unwrap();
    let names = Names {
        routines: (0..behavior.functions.len())
            .map(|index| format!("t_f{index}"))
            .collect(),
        ..Names::default()
    };
    let mut emitter = Emitter::new(&ident, &program.peripheral, core, &names);
    let texts: Vec<String> = (0..behavior.functions.len())
        .map(|index| c::Item::from(emitter.function(index)).to_string())
        .collect();
    let mut c = PRELUDE.to_owned();
    let mut types: Vec<Ty> = behavior
        .functions
        .iter()
        .map(|f| f.result.clone())
        .collect();
    for helper in &emitter.helpers {
        match helper {
            Helper::Some(ty) | Helper::None(ty) | Helper::UnwrapOr(ty) => {
                types.push(Ty::Option(Box::new(ty.clone())));
            }
            Helper::Tuple(items) => types.push(Ty::Tuple(items.clone())),
            Helper::Method(..) | Helper::Unary(..) => {}
        }
    }
    for known in definitions(&ident, &types) {
        let members = known
            .members
            .iter()
            .map(|(ty, name)| format!("{ty} {name}; "));
        let members: String = members.collect();
        let _ = writeln!(c, "typedef struct {{ {members}}} {};", known.name);
    }
    let helpers: Vec<String> = emitter
        .helpers
        .iter()
        .map(|helper| c::Item::from(helper.function(&ident)).to_string())
        .collect();
    for text in helpers.iter().chain(&texts) {
        let _ = writeln!(c, "\n{text}");
    }
    c.push_str(&main_function(&ident, &behavior.functions, &program.calls));
    let dir = tempfile::tempdir().unwrap();
    let (source, program) = (dir.path().join("t.c"), dir.path().join("t"));
    std::fs::write(&source, change(c)).unwrap();
    let compiled = Command::new("cc")
        .args([
            "-std=gnu11",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-Wno-unused-parameter",
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
    if !compiled.status.success() {
        return Err(format!("cc: {}", errors.join("\n")));
    }
    let ran = Command::new(&program).output().unwrap();
    let errors = String::from_utf8_lossy(&ran.stderr);
    match ran.status.success() && errors.is_empty() {
        true => Ok(String::from_utf8(ran.stdout).unwrap()),
        false => Err(errors.into_owned()),
    }
}

/// A `main` that makes the calls in their order: a loop over arguments for each function.
fn main_function(
    ident: &Ident,
    functions: &[crate::model::ir::Function],
    calls: &[(usize, Vec<u64>)],
) -> String {
    let mut c = String::from("\nint main(void)\n{\n");
    for calls in calls.chunk_by(|(one, _), (other, _)| one == other) {
        let (index, first) = &calls[0];
        let function = &functions[*index];
        let _ = writeln!(
            c,
            "    static const uint64_t args_{index}[][{}] = {{",
            first.len()
        );
        for (_, args) in calls {
            let args = args.iter().zip(&function.args);
            let args: Vec<String> = args
                .map(|(bits, arg)| format!("{}ULL", argument(*bits, &arg.ty) as u64))
                .collect();
            let _ = writeln!(c, "        {{ {} }},", args.join(", "));
        }
        let args: Vec<String> = (0..first.len())
            .map(|arg| format!("args_{index}[i][{arg}]"))
            .collect();
        let _ = writeln!(
            c,
            "    }};\n    for (int i = 0; i < {}; i++) {{\n        {} r = t_f{index}({});",
            calls.len(),
            c_type(ident, &function.result),
            args.join(", ")
        );
        leaves(&function.result, "r", &mut |path, ty| {
            let (format, cast) = match ty {
                Ty::Int(int) if int.signed => ("PRId64", "int64_t"),
                _ => ("PRIu64", "uint64_t"),
            };
            let _ = writeln!(c, "        printf(\"%\" {format} \" \", ({cast}){path});");
        });
        c.push_str("        printf(\"\\n\");\n    }\n");
    }
    c + "    return 0;\n}\n"
}

#[test]
fn every_operation_at_every_width() {
    let program = every_operation();
    program.check(&run(&program));
}

/// What could be translated wrongly: what it breaks, a text that is there, and one instead of it.
const FAULTS: &[(&str, &str, &str)] = &[
    (
        "no sign is extended",
        "((int32_t)(value << (32 - length - start))) >> (32 - length)",
        "value",
    ),
    (
        "a wrapped product is not cut",
        "sextract32((uint32_t)a * b, 0, 20)",
        "(uint32_t)a * b",
    ),
    (
        "the smallest value by -1 is divided",
        "if (b == 0 || (a == INT32_MIN && b == -1)) {",
        "if (b == 0) {",
    ),
    (
        "a remainder by -1 is no overflow",
        "if (a == -0x80000 && b == -1) {",
        "if (b == -1 && b == 0) {",
    ),
    (
        "the wrong end is near",
        "return a < 0 ? -0x80000 : 0x7ffff;",
        "return a < 0 ? 0x7ffff : -0x80000;",
    ),
    (
        "a product that does not fit has a's sign",
        "(a < 0) == (b < 0) ?",
        "a > 0 ?",
    ),
    ("a shift by the width is none", "b >= 20", "b > 20"),
    (
        "zeros of the machine's type are counted",
        "__builtin_clzll(bits) - 44",
        "__builtin_clzll(bits) - 32",
    ),
    (
        "the zeros of nothing are counted as one's",
        "__builtin_ctzll(bits) : 20",
        "__builtin_ctzll(bits) : 32",
    ),
    (
        "a rotation is one too far",
        "by = b % 20",
        "by = (b + 1) % 20",
    ),
    (
        "a negative value is shifted with zeros",
        "a >> (b % 20)",
        "(uint32_t)a >> (b % 20)",
    ),
    (
        "the smallest value is negated",
        "if (a == INT32_MIN) {\n        return INT32_MIN;\n    }\n",
        "",
    ),
    ("an overflow is not told", "(value, over)", "(value, !over)"),
    (
        "a comparison has no sign",
        "return a < b;",
        "return (uint32_t)a < (uint32_t)b;",
    ),
];

/// The comparison finds a wrong translation, or the sanitizer does.
#[test]
fn wrong_translations_are_found() {
    let program = operations_of([Int::signed(20), Int::signed(32)]);
    assert_eq!(program.difference(&run(&program)), None);
    for (what, text, instead) in FAULTS {
        let ran = run_changed(&program, |c| {
            assert!(c.contains(text), "{what}: there is no {text}");
            c.replace(text, instead)
        });
        let found = match ran {
            Ok(printed) => program.difference(&printed),
            Err(said) => {
                assert!(said.contains("runtime error"), "{what}: {said}");
                Some(said)
            }
        };
        assert!(found.is_some(), "{what} is not found");
    }
}

/// Expressions in expressions, with values that C can only calculate by statements.
#[test]
fn random_expressions() {
    let program = expressions(0x5eed, 600);
    program.check(&run(&program));
}

/// A name that C reserves, and a value that hides nothing.
#[test]
fn names_of_locals() {
    let int = Ty::Int(Int::unsigned(32));
    let args = vec![local("short", int.clone()), local("uint32_t", int.clone())];
    let body = expr(ExprKind::Local(args[1].clone()), int);
    let program = Program::new(vec![function(0, args, body)], vec![(0, vec![1, 2])]);
    program.check(&run(&program));
}
