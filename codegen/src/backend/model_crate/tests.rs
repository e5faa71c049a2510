//! What rustc makes of functions must be what the simulator says, and nothing may overflow. At the
//! machine's widths this is the meaning of Rust's own methods.

use std::fmt::Write;
use std::process::Command;

use super::behavior_names::{Names, rust_type};
use crate::backend::rust::print;
use crate::lower::core::Kind;
use crate::lower::lower;
use crate::model::ir::Ty;
use crate::random_functions::{Program, argument, every_operation, expressions};

/// Compiles the functions and calls each with each of its sets of arguments; the printed lines.
fn run(program: &Program) -> String {
    let behavior = program.behavior();
    let peripheral = &program.peripheral;
    let core = &lower(peripheral, behavior);
    let mut text = print(Names::new(peripheral, core).routines(Kind::Function));
    text.push_str("\nuse std::io::BufRead;\n");
    for function in &behavior.functions {
        let args = function
            .args
            .iter()
            .enumerate()
            .map(|(index, arg)| match arg.ty {
                Ty::Bool => format!("args[{index}] != 0"),
                _ => format!("args[{index}] as {}", rust_type(&arg.ty)),
            });
        let _ = writeln!(
            text,
            "fn show_{0}(args: &[i128], out: &mut String) {{\n    let value = {0}({1});\n    {2}\n}}",
            function.name,
            args.collect::<Vec<_>>().join(", "),
            show(&function.result, Some("value"), 0)
        );
    }
    let shows = behavior.functions.iter();
    let shows: Vec<String> = shows.map(|known| format!("show_{}", known.name)).collect();
    let _ = writeln!(
        text,
        "static ALL: [fn(&[i128], &mut String); {}] = [{}];\n\
         fn main() {{\n    let mut out = String::new();\n    \
         for line in std::io::stdin().lock().lines() {{\n        let line = line.unwrap();\n        \
         let numbers: Vec<i128> = line.split(' ').map(|n| n.parse().unwrap()).collect();\n        \
         ALL[numbers[0] as usize](&numbers[1..], &mut out);\n        out.push('\\n');\n    }}\n    \
         print!(\"{{out}}\");\n}}",
        shows.len(),
        shows.join(", ")
    );
    let mut input = String::new();
    for (index, args) in &program.calls {
        let _ = write!(input, "{index}");
        for (bits, arg) in args.iter().zip(&behavior.functions[*index].args) {
            let _ = write!(input, " {}", argument(*bits, &arg.ty));
        }
        input.push('\n');
    }
    let dir = tempfile::tempdir().unwrap();
    let (source, binary) = (dir.path().join("t.rs"), dir.path().join("t"));
    std::fs::write(&source, &text).unwrap();
    let compiled = Command::new(option_env!("RUSTC").unwrap_or("rustc"))
        .args([
            "--edition",
            "2024",
            "-A",
            "warnings",
            "-C",
            "debug-assertions=on",
            "-o",
        ])
        .args([&binary, &source])
        .output()
        .unwrap();
    let errors: Vec<_> = String::from_utf8_lossy(&compiled.stderr)
        .lines()
        .take(40)
        .map(str::to_owned)
        .collect();
    assert!(compiled.status.success(), "{}", errors.join("\n"));
    let calls = dir.path().join("calls");
    std::fs::write(&calls, input).unwrap();
    let calls = std::fs::File::open(calls).unwrap();
    let ran = Command::new(&binary).stdin(calls).output().unwrap();
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    String::from_utf8(ran.stdout).unwrap()
}

/// Statements that show the numbers of a value; zeros of one that is not there.
fn show(ty: &Ty, path: Option<&str>, depth: usize) -> String {
    match (ty, path) {
        (Ty::Unit, _) => String::new(),
        (Ty::Bool | Ty::Int(_), None) => "out.push_str(\"0 \");".into(),
        (Ty::Bool, Some(path)) => format!("out.push_str(&format!(\"{{}} \", u8::from({path})));"),
        (Ty::Int(_), Some(path)) => format!("out.push_str(&format!(\"{{}} \", {path}));"),
        (Ty::Option(inner), None) => format!("out.push_str(\"0 \"); {}", show(inner, None, depth)),
        (Ty::Option(inner), Some(path)) => {
            let name = format!("held{depth}");
            format!(
                "match {path} {{ Some({name}) => {{ out.push_str(\"1 \"); {} }} \
                 None => {{ out.push_str(\"0 \"); {} }} }}",
                show(inner, Some(&name), depth + 1),
                show(inner, None, depth + 1)
            )
        }
        (Ty::Tuple(items), path) => {
            let items = items.iter().enumerate().map(|(index, item)| {
                let path = path.map(|path| format!("{path}.{index}"));
                show(item, path.as_deref(), depth)
            });
            items.collect::<Vec<_>>().join(" ")
        }
    }
}

#[test]
fn every_operation_at_every_width() {
    let program = every_operation();
    program.check(&run(&program));
}

#[test]
fn random_expressions() {
    let program = expressions(0x5eed, 600);
    program.check(&run(&program));
}
