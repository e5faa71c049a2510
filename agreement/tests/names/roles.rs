//! Each reserved word in each role that a name of an SVD can have: what is generated compiles, in C with
//! QEMU's headers and in Rust.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::process::Command;

use agreement::installed::{need, qemu, qemu_headers};
use bringup::guard::Scratch;
use bringup::{Plugin, process};
use svd2qemu::backend::qemu::{QemuVersion, hooks_files};
use svd2qemu::names::Ident;
use svd2qemu::{Options, Output, Source};

/// How the names begin that the SVDs have beside the words.
pub const OWN: &str = "zq";

/// What a behaviour has beside the words, so that all that is generated is there: no word is among the
/// names of these items.
const BASE: &str = "param zq_param: u32 = 5 in 1..=9; state zq_state: u32 = 0; state zq_bytes: [u8; 4] = [0; 4];\n\
     irq zq_level = QZA == 1; irq zq_pulse; input zq_input; input zq_lines[4];\n\
     extern chardev zq_chardev; extern fn zq_hook(byte: u8) -> u8;\n\
     fn zq_function(x: u32, y: u32) -> u32 { x.wrapping_mul(y).rotate_left(3) }\n\
     on write QZA { pulse zq_pulse; after(zq_param as u64) zq_event(7); zq_state = zq_function(QZA, zq_bytes[1] as u32); if zq_lines[1] { zq_state = 9; } }\n\
     on read QZB { zq_state = 3; }\n\
     on event zq_event(zq_byte: u8) { let zq_got = zq_hook(zq_byte); zq_state = zq_got as u32; after(9) zq_event(zq_got); }\n\
     on input zq_input { zq_state = 2; } on input zq_lines[2] { zq_bytes[0] = 1; } on call zq_call(zq_byte: u8) { zq_state = zq_byte as u32; }\n\
     on reset { zq_state = zq_param; }\n";

/// How much is shown of what a compiler says.
const LINES: usize = 40;

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

/// An SVD with a peripheral for each of these behaviours, and with these registers more.
fn svd(behaviors: &[String], registers: &[String]) -> Source {
    let (mut peripherals, mut extensions) = (String::new(), String::new());
    for (index, behavior) in behaviors.iter().enumerate() {
        let base = 0x4000_0000 + 0x10_0000 * index;
        let more = registers.get(index).map_or("", String::as_str);
        let register = |name: &str, offset: u32, more: &str| {
            format!(
                "<register><name>{name}</name><description>D.</description>\
                 <addressOffset>{offset}</addressOffset>{more}</register>"
            )
        };
        let _ = write!(
            peripherals,
            "<peripheral><name>ZQP{index}</name><description>D.</description>\
             <baseAddress>{base}</baseAddress><addressBlock><offset>0</offset><size>0x100000</size>\
             <usage>registers</usage></addressBlock><registers>{}{}{}{}{more}</registers></peripheral>\n",
            register("QZA", 0, ""),
            register("QZB", 4, "<protection>p</protection>"),
            register("QZC", 8, ""),
            register(
                "QZD",
                12,
                "<access>read-writeOnce</access><modifiedWriteValues>oneToSet</modifiedWriteValues>"
            ),
        );
        let _ = write!(
            extensions,
            "<qemu xmlns=\"urn:svd2qemu:qemu:1\" peripheral=\"ZQP{index}\"><mmio/><sysbus/>\
             <pci vendor=\"0x1234\" device=\"{}\"/></qemu>\n\
             <behavior xmlns=\"urn:svd2qemu:behavior:1\" peripheral=\"ZQP{index}\"><![CDATA[\
             {BASE}{behavior}]]></behavior>\n",
            0x100 + index
        );
    }
    let text = format!(
        "<device><name>ZQ</name><version>1</version><description>D.</description>\n\
         <addressUnitBits>8</addressUnitBits><width>32</width><size>32</size>\
         <access>read-write</access><resetValue>0</resetValue><resetMask>0xFFFFFFFF</resetMask>\n\
         <peripherals>\n{peripherals}</peripherals>\n\
         <vendorExtensions>\n{extensions}</vendorExtensions></device>\n"
    );
    Source::new("zq.svd", text)
}

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

/// Generates the SVD's device, model and header, and compiles all. The SVD is kept if one of them does
/// not compile.
fn compile(role: &str, source: &Source) -> Result<(), String> {
    let version = qemu().version;
    let row = QemuVersion::from_release(version.major, version.minor).expect("it is known");
    let options = Options {
        only: vec![Output::Qemu, Output::Model, Output::CHeader],
        qemu: row,
    };
    let kept = std::env::temp_dir().join(format!("svd2qemu-names-{role}.svd"));
    fs::write(&kept, &source.text).expect("a file can be written");
    let checked = svd2qemu::check(source).map_err(|found| found.render(source, false))?;
    let tree = checked.generate(source, &options).expect("it is generated");
    let scratch = need(Scratch::new());
    svd2qemu_cli::disk::write(&tree, scratch.path()).expect("the files can be written");
    let run = |command: Command, what: &str| {
        let done = process::run(command, what, "gcc");
        done.map(|_| ()).map_err(|error| error.to_string())
    };
    let headers = qemu_headers();
    let mut plugin = Plugin::new(&headers).generated(&scratch.join("qemu"), "zq");
    for file in hooks_files(&checked.device) {
        let path = scratch.join(&file.name);
        fs::write(&path, &file.text).expect("a file can be written");
        plugin = plugin.source(path);
    }
    let mut cc = Command::new("cc");
    cc.args(need(plugin.arguments()));
    cc.args(["-Wshadow=local", "-fsyntax-only"]);
    let mut rustc = Command::new("rustc");
    rustc.args(["--edition", "2024", "--crate-type", "lib"]);
    rustc.args(["--emit", "metadata", "-D", "warnings", "--out-dir"]);
    rustc.arg(scratch.path());
    rustc.arg(scratch.join("zq-model/src/lib.rs"));
    let headers = tree
        .files()
        .filter_map(|(path, _)| path.strip_prefix("include/"));
    let include: String = headers
        .map(|name| format!("#include \"{name}\"\n"))
        .collect();
    let program = scratch.join("program.c");
    fs::write(&program, include + "int nothing_else;\n").expect("a file can be written");
    let header = |language: &str, standard: &str| {
        let mut cc = Command::new("cc");
        cc.args([standard, "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]);
        cc.args(["-x", language, "-I"]).arg(scratch.join("include"));
        cc.arg(&program);
        cc
    };
    run(cc, "compile the device")?;
    run(rustc, "compile the model")?;
    run(header("c", "-std=c11"), "compile the header")?;
    run(header("c++", "-std=c++17"), "compile the header as C++")?;
    fs::remove_file(kept).map_err(|error| error.to_string())
}

/// The words that can be the name of an item, or of a local.
fn writable(words: &BTreeSet<String>, local: bool) -> Vec<&str> {
    let is_item = |word: &str| Ident::new(word).is_some_and(|ident| ident.snake == word);
    let is_local = |word: &str| {
        let is_snake = !word.contains(|c: char| c.is_ascii_uppercase());
        is_snake && syn::parse_str::<syn::Ident>(word).is_ok()
    };
    let words = words.iter().map(String::as_str);
    words
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

/// The roles of the SVD proper: a register whose name, or the name in which, is the word.
const ELEMENTS: [(&str, fn(&str, usize) -> String); 3] = [
    ("register", |word, n| register(word, n, "")),
    ("field", |word, n| {
        let fields = [field(word, 0, ""), field("QZF", 1, "")].concat();
        register(&format!("QZE{n}"), n, &fields)
    }),
    ("value", |word, n| {
        let value = format!(
            "<enumeratedValues><enumeratedValue><name>{word}</name><value>1</value>\
             </enumeratedValue></enumeratedValues>"
        );
        register(&format!("QZE{n}"), n, &field("QZF", 0, &value))
    }),
];

/// The most registers of words that a peripheral has.
const REGISTERS: usize = 150;

fn register(name: &str, n: usize, fields: &str) -> String {
    let fields = match fields {
        "" => String::new(),
        fields => format!("<fields>{fields}</fields>"),
    };
    format!(
        "<register><name>{name}</name><description>D.</description>\
         <addressOffset>{}</addressOffset>{fields}</register>",
        16 + 4 * n
    )
}

fn field(name: &str, bit: u32, values: &str) -> String {
    format!(
        "<field><name>{name}</name><description>D.</description><bitOffset>{bit}</bitOffset>\
         <bitWidth>1</bitWidth>{values}</field>"
    )
}

/// An SVD with all words that keep their names.
fn of_element(element: fn(&str, usize) -> String, words: &BTreeSet<String>) -> Source {
    let registers = |words: &[&str]| {
        let registers = words.iter().enumerate().map(|(n, word)| element(word, n));
        registers.collect::<String>()
    };
    let keep = |words: &[&str]| {
        let source = svd(&[String::new()], &[registers(words)]);
        svd2qemu::check(&source).is_ok()
    };
    let mut known = BTreeSet::new();
    let words = words.iter().map(String::as_str);
    let words = words.filter(|word| {
        let ident = Ident::new(word);
        ident.is_some_and(|ident| known.insert(ident.upper))
    });
    let words: Vec<&str> = words.collect();
    let mut kept: Vec<&str> = Vec::new();
    for words in words.chunks(50) {
        match keep(words) {
            true => kept.extend(words),
            false => kept.extend(words.iter().filter(|word| keep(&[word]))),
        }
    }
    eprintln!("{} of {} words", kept.len(), words.len());
    let registers: Vec<String> = kept.chunks(REGISTERS).map(registers).collect();
    svd(&vec![String::new(); registers.len()], &registers)
}

#[test]
fn each_reserved_word_as_a_name_of_the_svd() {
    let words = super::reserved::words();
    let mut failed = Vec::new();
    for (name, element) in ELEMENTS {
        if let Err(said) = compile(name, &of_element(element, &words)) {
            let said: Vec<&str> = said.lines().take(LINES).collect();
            failed.push(format!("{name}: {}", said.join("\n")));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
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
        if let Err(said) = compile(role.name, &of_role(&role, &words)) {
            let said: Vec<&str> = said.lines().take(LINES).collect();
            failed.push(format!("{}: {}", role.name, said.join("\n")));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}
