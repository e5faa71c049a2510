//! An SVD in which words are names, and what is generated of it, compiled: as a plugin with QEMU's
//! headers, as a model, and as a header in C and C++.

use std::fmt::Write;
use std::fs;
use std::process::Command;

use agreement::installed::{need, qemu, qemu_headers};
use bringup::scratch::Scratch;
use bringup::{Plugin, process};
use svd2qemu::backend::qemu::{QemuVersion, hooks_files};
use svd2qemu::{Options, Output, Source};

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

/// An SVD with a peripheral for each of these behaviours, and with these registers more.
pub fn svd(behaviors: &[String], registers: &[String]) -> Source {
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
        let _ = writeln!(
            peripherals,
            "<peripheral><name>ZQP{index}</name><description>D.</description>\
             <baseAddress>{base}</baseAddress><addressBlock><offset>0</offset><size>0x100000</size>\
             <usage>registers</usage></addressBlock><registers>{}{}{}{}{more}</registers></peripheral>",
            register("QZA", 0, ""),
            register("QZB", 4, "<protection>p</protection>"),
            register("QZC", 8, ""),
            register(
                "QZD",
                12,
                "<access>read-writeOnce</access><modifiedWriteValues>oneToSet</modifiedWriteValues>"
            ),
        );
        let _ = writeln!(
            extensions,
            "<qemu xmlns=\"urn:svd2qemu:qemu:1\" peripheral=\"ZQP{index}\"><mmio/><sysbus/>\
             <pci vendor=\"0x1234\" device=\"{}\"/></qemu>\n\
             <behavior xmlns=\"urn:svd2qemu:behavior:1\" peripheral=\"ZQP{index}\"><![CDATA[\
             {BASE}{behavior}]]></behavior>",
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

/// Generates the SVD's device, model and header, and compiles all. The SVD is kept if one of them does
/// not compile.
pub fn compile(role: &str, source: &Source) -> Result<(), String> {
    compiled(role, source).map_err(|said| {
        let said: Vec<&str> = said.lines().take(LINES).collect();
        format!("{role}: {}", said.join("\n"))
    })
}

fn compiled(role: &str, source: &Source) -> Result<(), String> {
    let version = qemu().version;
    let row = QemuVersion::from_release(version.major, version.minor).expect("it is known");
    let kinds = [Output::Qemu, Output::Model, Output::CHeader];
    let options = Options::default().only(kinds).qemu(row);
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
