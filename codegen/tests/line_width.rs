//! Lines of generated C are at most 80 columns wide, however long the names in them are.

mod common;

use common::{generate, root};
use svd2qemu::{Options, Output, Source};

/// Whatever devices are called, lines of C are no wider than they must be: each that is has nowhere to break.
#[test]
fn lines_of_c_break_with_long_names() {
    let examples = root().join("examples");
    let sources = [
        (root().join("calc.svd"), "CALC"),
        (examples.join("gpio/gpio.svd"), "GPIO0"),
        (examples.join("uart/uart.svd"), "UART0"),
        (examples.join("watchdog/watchdog.svd"), "WDT0"),
        (examples.join("chip/chip.svd"), "GPIOA"),
    ];
    for (path, name) in sources {
        for length in [24, 40] {
            let long = format!("{name:Y<length$}");
            let text = common::text(&path)
                .replace(&format!(">{name}<"), &format!(">{long}<"))
                .replace(&format!("\"{name}\""), &format!("\"{long}\""));
            let source = Source::new("long.svd", text);
            let files = generate(&source, &Options::default().only([Output::Qemu]));
            let mut named = 0;
            for (path, text) in files {
                let is_c = path.ends_with(".c") || path.ends_with(".h");
                named += usize::from(is_c && text.contains(&long));
                let lines = text.lines().filter(|_| is_c);
                let wide = |line: &&str| line.chars().count() > 80 && can_break(line);
                let wide: Vec<&str> = lines.filter(wide).collect();
                assert!(wide.is_empty(), "{path}: {wide:#?}");
            }
            assert!(named > 5, "{named} files have the name");
        }
    }
}

/// Whether a line has a place where C goes on in the next line: after a comma, an operator, `=` or `(`, or at a space of
/// a string literal or comment. What follows a closing parenthesis, as `) {` does, stays where it is.
fn can_break(line: &str) -> bool {
    let code = line.trim_start().trim_end_matches(" \\");
    let code = code.strip_prefix("#define ").unwrap_or(code);
    let is_directive = code.starts_with('#');
    let places = [", ", " = ", " || ", " && ", " | ", " + ", " ? ", " : "];
    let quoted = code.starts_with('"') || code.starts_with("* ");
    let within = code.trim_end_matches([' ', '{', ';', ',', ')']);
    !is_directive
        && (places.iter().any(|place| within.contains(place)) || quoted && within.contains(' '))
}
