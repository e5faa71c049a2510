use quote::quote;

use super::*;

fn check(tokens: TokenStream, expected: &str) {
    let text = print(tokens.clone());
    assert_eq!(text, expected);
    // What is printed are the same tokens.
    let again: TokenStream = text.parse().expect("it is Rust");
    let plain = |tokens: TokenStream| tokens.to_string().replace(' ', "");
    assert_eq!(plain(again), plain(tokens));
}

#[test]
fn items() {
    check(
        quote! {
            #![no_std]
            use a::{b, c};
            #[derive(Debug, Clone)]
            pub struct A<'a, T: Copy, const N: usize>(pub(crate) &'a [T; N]);
            pub struct B {}
            impl<'a, REG> A<'a, REG> where REG: b::C + D, REG::Ux: From<u32> {
                pub unsafe fn f<T>(&mut self, f: impl FnOnce(&T) -> u8) -> Option<(u8, *const T)> { !-*x }
                fn g() {}
            }
            pub mod m {
                mod n { const X: &[(&str, u32)] = &[("A", 1), ("B", 2)]; }
                type T = <a::B as C<u8>>::D;
            }
        },
        "\
#![no_std]
use a::{b, c};
#[derive(Debug, Clone)]
pub struct A<'a, T: Copy, const N: usize>(pub(crate) &'a [T; N]);
pub struct B {}
impl<'a, REG> A<'a, REG>
where
    REG: b::C + D,
    REG::Ux: From<u32>
{
    pub unsafe fn f<T>(&mut self, f: impl FnOnce(&T) -> u8) -> Option<(u8, *const T)> {
        !-*x
    }

    fn g() {}
}

pub mod m {
    mod n {
        const X: &[(&str, u32)] = &[(\"A\", 1), (\"B\", 2)];
    }

    type T = <a::B as C<u8>>::D;
}
",
    );
}

#[test]
fn expressions() {
    check(
        quote! {
            fn f() {
                let x = a < b && c >> 2 <= !d as u8 || e.f::<u8>(|w, (x, y)| w[0] - 1)?;
                if let Some(x) = y && x != -1 { return; } else if z { *a += 1; } else { b }
                match x { 0..=9 => { a } A | B if c => unsafe { &*d }, C { x, .. } => { e; f } _ => {} }
                if { a; b } < -1 { return; }
                &mut A { x: 1, ..y }
            }
        },
        "\
fn f() {
    let x = a < b && c >> 2 <= !d as u8 || e.f::<u8>(|w, (x, y)| w[0] - 1)?;
    if let Some(x) = y && x != -1 {
        return;
    } else if z {
        *a += 1;
    } else {
        b
    }

    match x {
        0..=9 => { a }
        A | B if c => unsafe { &*d },
        C {
            x,
            ..
        } => {
            e;
            f
        }
        _ => {}
    }

    if {
        a;
        b
    }

    < -1 {
        return;
    }

    &mut A {
        x: 1,
        ..y
    }
}
",
    );
}

#[test]
fn wide_lists_have_an_entry_a_line() {
    check(
        quote! {
            fn f() {
                self.events.finish = Some((self.now.saturating_add(self.parameters.latency), self.started, (compute(self.registers.op),)));
                assert!(size_of::<crate::calc::RegisterBlock>() <= CalcMmio::SIZE, "what is wider than a line");
                const A: &[R] = &[R { a: 1 }, R { a: 2 }];
            }
        },
        "\
fn f() {
    self.events.finish = Some(
        (
            self.now.saturating_add(self.parameters.latency),
            self.started,
            (compute(self.registers.op),)
        )
    );
    assert!(
        size_of::<crate::calc::RegisterBlock>() <= CalcMmio::SIZE,
        \"what is wider than a line\"
    );
    const A: &[R] = &[
        R {
            a: 1
        },
        R {
            a: 2
        }
    ];
}
",
    );
}

/// What stands in a macro has another spacing than `quote` gives.
#[test]
fn text_of_the_library() {
    let tokens: TokenStream = "macro_rules! raw { ($U:ty, $mask:ident) => { impl Raw for $U { \
        fn mask<const WI: u8>() -> Self { $mask::<WI>() } } }; }"
        .parse()
        .unwrap();
    check(
        tokens,
        "\
macro_rules! raw {
    ($U: ty, $mask: ident) => {
        impl Raw for $U {
            fn mask<const WI: u8>() -> Self {
                $mask::<WI>()
            }
        }
    };
}
",
    );
}
