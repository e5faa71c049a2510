//! Random expressions of all widths: what the C compiler makes of the emitted text must be what
//! the simulator says, and the undefined behaviour sanitizer must have nothing to say.

use std::fmt::Write;
use std::process::Command;

use super::*;
use crate::behavior::ir::ExprKind;
use crate::behavior::random::{
    Program, argument, every_operation, expr, expressions, function, leaves, local,
};
use crate::names::Ident;

/// What the emitted functions need of QEMU.
const PRELUDE: &str = "#include <inttypes.h>\n#include <stdbool.h>\n#include <stdint.h>\n\
     #include <stdio.h>\n\n\
     static inline int32_t sextract32(uint32_t value, int start, int length)\n{\n    \
     return ((int32_t)(value << (32 - length - start))) >> (32 - length);\n}\n\n\
     static inline int64_t sextract64(uint64_t value, int start, int length)\n{\n    \
     return ((int64_t)(value << (64 - length - start))) >> (64 - length);\n}\n\n";

/// Emits each function and calls it with each of its sets of arguments; the printed lines.
fn run(program: &Program) -> String {
    let behavior = program.behavior();
    let ident = Ident::new("T").unwrap();
    let names = Names {
        functions: (0..behavior.functions.len())
            .map(|index| format!("t_f{index}"))
            .collect(),
        ..Names::default()
    };
    let mut emitter = Emitter::new(&ident, &program.peripheral, behavior, &names);
    let texts: Vec<String> = (0..behavior.functions.len())
        .map(|index| emitter.function(index))
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
            Helper::Method(..) | Helper::Unary(..) | Helper::StartTimer | Helper::Pulse => {}
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
        .map(|helper| helper.text(&ident))
        .collect();
    for text in helpers.iter().chain(&texts) {
        let _ = writeln!(c, "\n{text}");
    }
    c.push_str(&main_function(&ident, &behavior.functions, &program.calls));
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
    String::from_utf8(ran.stdout).unwrap()
}

/// A `main` that makes the calls in their order: a loop over arguments for each function.
fn main_function(ident: &Ident, functions: &[Function], calls: &[(usize, Vec<u64>)]) -> String {
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
