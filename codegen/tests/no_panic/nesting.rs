//! Syntax that nests without end.

use svd2qemu::Options;

use crate::common;

/// What nests without end is refused before it overflows the stack; what nests far does not overflow
/// it: the program has a stack of 8 MiB, and so has this test.
#[test]
fn deep_nesting_is_refused() {
    let thread = std::thread::Builder::new()
        .stack_size(8 << 20)
        .spawn(deep_nesting);
    thread
        .expect("a thread can be made")
        .join()
        .expect("the cases are as expected");
}

fn deep_nesting() {
    let registers = "<register><name>R</name><addressOffset>0</addressOffset></register>";
    let wrap = |open: &str, middle: &str, close: &str, depth: usize| {
        format!("{}{middle}{}", open.repeat(depth), close.repeat(depth))
    };
    // What is repeated, and how often it still must be accepted.
    type Case = (
        usize,
        fn(&dyn Fn(&str, &str, &str, usize) -> String, usize) -> String,
    );
    let cases: [Case; 8] = [
        (20, |wrap, depth| {
            format!("on write R {{ R = {}; }}", wrap("(", "1", ")", depth))
        }),
        (100, |wrap, depth| {
            format!("on write R {{ R = {}; }}", wrap("!", "R", "", depth))
        }),
        (100, |wrap, depth| {
            format!("on write R {{ R = R{}; }}", wrap(" | R", "", "", depth))
        }),
        (100, |wrap, depth| {
            format!("on write R {{ R = R{}; }}", wrap(".min(2)", "", "", depth))
        }),
        (50, |wrap, depth| {
            format!(
                "on write R {{ R = R{}; }}",
                wrap(" as u8 as u32", "", "", depth)
            )
        }),
        (20, |wrap, depth| {
            format!("on write R {}", wrap("{", "", "}", depth))
        }),
        (30, |wrap, depth| {
            format!(
                "on write R {{ if R == 0 {{ }} {} }}",
                wrap("else if R == 1 { }", "", "", depth)
            )
        }),
        (1, |wrap, depth| {
            format!(
                "fn f(x: {}) -> u8 {{ 1 }}",
                wrap("Option<", "u8", ">", depth)
            )
        }),
    ];
    for (accepted, make) in cases {
        for depth in [accepted, 30, 60, 120, 240, 100_000] {
            let behavior = make(&wrap, depth);
            let source = common::svd(registers, &behavior);
            let shown: String = behavior.chars().take(60).collect();
            match svd2qemu::generate(&source, &Options::default()) {
                Ok(_) => assert!(depth < 1000, "{depth} of {shown} are accepted"),
                Err(error) => {
                    let text = error.render(&source, false);
                    assert!(depth != accepted, "{depth} of {shown} are refused:\n{text}");
                }
            }
        }
    }
    let cluster = "<cluster><name>C</name><addressOffset>0</addressOffset>";
    for (depth, accepted) in [(10, true), (10_000, false)] {
        let source = common::svd(&wrap(cluster, registers, "</cluster>", depth), "");
        let done = svd2qemu::generate(&source, &Options::default());
        assert_eq!(done.is_ok(), accepted, "{depth} clusters in clusters");
    }
}
