//! Each reserved word in each role that a name of a behaviour can have.

use std::collections::BTreeSet;

use svd2qemu::Source;
use svd2qemu::names::Ident;

use super::compiled::{compile, svd};

/// How the names begin that the SVDs have beside the words.
pub const OWN: &str = "zq";

/// A role: what a word is written in.
struct Role {
    name: &'static str,
    /// How many words a peripheral has.
    most: usize,
    /// Whether all words of Rust can be written, those that are reserved in C alone as well.
    local: bool,
    /// An item for a word; the number is the word's.
    item: fn(&str, usize) -> String,
    /// A statement in a rule for the register `QZC`.
    stmt: fn(&str, usize) -> String,
}

fn nothing(_: &str, _: usize) -> String {
    String::new()
}

const ROLES: [Role; 15] = [
    Role {
        name: "function",
        most: 150,
        local: false,
        item: |word, _| format!("fn {word}(x: u32) -> u32 {{ x.wrapping_add(1) }}\n"),
        stmt: |word, _| format!("zq_state = {word}(zq_state);\n"),
    },
    Role {
        name: "argument",
        most: 150,
        local: true,
        item: |word, n| format!("fn zq_fn{n}({word}: u32) -> u32 {{ {word}.wrapping_add(1) }}\n"),
        stmt: |_, n| format!("zq_state = zq_fn{n}(zq_state);\n"),
    },
    Role {
        name: "local",
        most: 100,
        local: true,
        item: nothing,
        stmt: |word, _| {
            format!(
                "{{ let {word}: u32 = QZA; QZB = {word}.wrapping_sub(zq_function({word}, 3)); \
                 if {word} > 3 {{ guest_error!(\"no\"); after(5) zq_event({word} as u8); pulse zq_pulse; }} \
                 zq_state = match {word}.checked_add(2) {{ Some(zq_some) => zq_some, None => {word} }}; \
                 let zq_hooked = zq_hook({word} as u8); zq_bytes[{word} % 4] = zq_hooked; }}\n"
            )
        },
    },
    Role {
        name: "narrow",
        most: 60,
        local: true,
        item: nothing,
        stmt: |word, _| {
            format!(
                "{{ let {word}: u5 = QZA as u5; let zq_wide: u32 = 3; \
                 let zq_signed: i7 = {word} as i7; \
                 QZB = {word}.checked_shl({word} as u32).unwrap_or({word}.rotate_left({word} as u32)) as u32; \
                 let (zq_shifted, zq_over) = {word}.overflowing_shr({word} as u32); \
                 zq_state = zq_shifted.saturating_add({word}).count_ones().wrapping_add(zq_over as u32); \
                 QZB = zq_signed.checked_rem({word} as i7).unwrap_or(1) as u32; \
                 let {word}: u32 = {word}.leading_zeros(); zq_state = zq_wide.checked_shl({word}).unwrap_or({word}); }}\n"
            )
        },
    },
    Role {
        name: "event",
        most: 60,
        local: false,
        item: |word, _| format!("on event {word}(byte: u8) {{ zq_state = byte as u32; }}\n"),
        stmt: |word, _| format!("after(5) {word}(1);\n"),
    },
    Role {
        name: "event-argument",
        most: 60,
        local: true,
        item: |word, n| {
            format!(
                "on event zq_event{n}({word}: u8) {{ zq_state = {word} as u32; let zq_got = zq_hook({word}); after(7) zq_event(zq_got); }}\n"
            )
        },
        stmt: |_, n| format!("after(5) zq_event{n}(1);\n"),
    },
    Role {
        name: "state",
        most: 150,
        local: false,
        item: |word, _| format!("state {word}: u8 = 0;\n"),
        stmt: |word, _| format!("{word} = {word}.wrapping_add(1);\n"),
    },
    Role {
        name: "param",
        most: 100,
        local: false,
        item: |word, _| format!("param {word}: u32 = 2 in 1..=9;\n"),
        stmt: |word, _| format!("zq_state = {word};\n"),
    },
    Role {
        name: "input",
        most: 60,
        local: false,
        item: |word, _| format!("input {word}; on input {word} {{ zq_state = 1; }}\n"),
        stmt: |word, _| format!("if {word} {{ zq_state = 4; }}\n"),
    },
    Role {
        name: "irq",
        most: 28,
        local: false,
        item: |word, _| format!("irq {word} = QZA == 3;\n"),
        stmt: nothing,
    },
    Role {
        name: "pulse",
        most: 28,
        local: false,
        item: |word, _| format!("irq {word};\n"),
        stmt: |word, _| format!("pulse {word};\n"),
    },
    Role {
        name: "hook",
        most: 100,
        local: false,
        item: |word, _| format!("extern fn {word}(byte: u8) -> u8;\n"),
        stmt: |word, n| format!("let zq_l{n} = {word}(1); zq_state = zq_l{n} as u32;\n"),
    },
    Role {
        name: "hook-argument",
        most: 100,
        local: true,
        item: |word, n| format!("extern fn zq_hook{n}({word}: u8) -> u8;\n"),
        stmt: |_, n| format!("let zq_l{n} = zq_hook{n}(1); zq_state = zq_l{n} as u32;\n"),
    },
    Role {
        name: "call",
        most: 100,
        local: false,
        item: |word, _| format!("on call {word}(byte: u8) {{ zq_state = byte as u32; }}\n"),
        stmt: nothing,
    },
    Role {
        name: "call-argument",
        most: 100,
        local: true,
        item: |word, n| {
            format!(
                "on call zq_call{n}({word}: u8) {{ zq_state = {word} as u32; after(3) zq_event({word}); }}\n"
            )
        },
        stmt: nothing,
    },
];

/// The SVD of a role. Every word is in it.
fn of_role(role: &Role, words: &[&str]) -> Source {
    let behaviors = words.chunks(role.most).map(|words| {
        let items = words.iter().enumerate();
        let items = items.map(|(n, word)| (role.item)(word, n));
        let stmts = words.iter().enumerate();
        let stmts = stmts.map(|(n, word)| (role.stmt)(word, n));
        let (items, stmts): (String, String) = (items.collect(), stmts.collect());
        format!("{items}on write QZC {{\n{stmts}}}\n")
    });
    svd(&behaviors.collect::<Vec<_>>(), &[])
}

/// An SVD of all roles, with names that mean nothing: what is generated for it has the names that the
/// words of these roles could meet.
pub fn plain() -> Source {
    let behaviors = ROLES.iter().map(|role| {
        let (item, stmt) = ((role.item)("zq_word", 0), (role.stmt)("zq_word", 0));
        format!("{item}on write QZC {{\n{stmt}}}\n")
    });
    svd(&behaviors.collect::<Vec<_>>(), &[])
}

/// The words that can be the name of an item, or of a local.
fn writable(words: &BTreeSet<String>, local: bool) -> Vec<&str> {
    let is_item = |word: &str| Ident::new(word).is_some_and(|ident| ident.snake == word);
    let is_local = |word: &str| {
        let is_snake = !word.contains(|c: char| c.is_ascii_uppercase());
        is_snake && syn::parse_str::<syn::Ident>(word).is_ok()
    };
    // What begins a statement of the language is no name in it.
    let statements = ["after", "cancel", "pulse"];
    let words = words.iter().map(String::as_str);
    words
        .filter(|word| !statements.contains(word))
        .filter(|word| if local { is_local(word) } else { is_item(word) })
        .collect()
}

/// Words that no role is without.
const ALWAYS: [&str; 12] = [
    "amount",
    "find",
    "gen",
    "hwaddr",
    "int",
    "memset",
    "ones",
    "read",
    "refuse_access",
    "reset_hold",
    "start_timer",
    "sysbus_create",
];

/// Every fourth word, another fourth for each role, and those that none is without.
fn share<'w>(words: &[&'w str], role: usize) -> Vec<&'w str> {
    let words = words.iter().enumerate();
    let words = words.filter(|(n, word)| n % 4 == role % 4 || ALWAYS.contains(word));
    words.map(|(_, word)| *word).collect()
}

#[test]
fn each_reserved_word_in_each_role() {
    let words = super::reserved::words();
    let only = std::env::var("SVD2QEMU_ROLE").ok();
    let mut failed = Vec::new();
    let all = std::env::var_os("SVD2QEMU_TEST_ALL").is_some();
    for (number, role) in ROLES.into_iter().enumerate() {
        if only.as_deref().is_some_and(|only| only != role.name) {
            continue;
        }
        let mut words = writable(&words, role.local);
        if !all {
            words = share(&words, number);
        }
        if role.name == "hook" {
            // It is refused: a model has a hook of this name.
            words.retain(|word| *word != "hooks_reset");
        }
        eprintln!("{}: {} words", role.name, words.len());
        failed.extend(compile(role.name, &of_role(&role, &words)).err());
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}
