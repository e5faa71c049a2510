//! A whole chip: `--peripherals`, and peripherals that share a kind.

use std::fs;

use crate::common::root;
use crate::patch::with_tree;
use crate::scratch::Scratch;

/// A scratch folder with the example's SVD in it, as `chip.svd`.
fn with_chip(scratch: Scratch) -> Scratch {
    fs::copy(
        root().join("examples/chip/chip.svd"),
        scratch.path("chip.svd"),
    )
    .expect("the example is there");
    scratch
}

/// The C sources of devices below a folder, by name.
fn sources(scratch: &Scratch, folder: &str) -> Vec<String> {
    let files = scratch.files(folder).into_keys();
    let shared = |path: &str| path.starts_with("misc/svdreg");
    files
        .filter(|path| path.ends_with(".c") && !shared(path))
        .collect()
}

#[test]
fn peripherals_of_one_kind_share_a_device() {
    let scratch = with_chip(Scratch::new());
    scratch.expect(0, "generate chip.svd");
    assert_eq!(
        sources(&scratch, "generated/qemu/hw"),
        [
            "char/uart0-sysbus.c",
            "char/uart0.c",
            "gpio/gpioa-sysbus.c",
            "gpio/gpioa.c",
            "misc/chip.c",
            "misc/clkctrl-sysbus.c",
            "misc/clkctrl.c",
            "misc/power-sysbus.c",
            "misc/power.c"
        ]
    );
    let chip = &scratch.files("generated/qemu")["hw/misc/chip.c"];
    assert!(
        chip.contains("{ \"gpiob\", TYPE_GPIOA_SYSBUS, 0x40011000 },"),
        "{chip}"
    );
    let model = &scratch.files("generated")["chip-model/src/gpiob.rs"];
    assert!(model.contains("fn on_write_set"), "{model}");
}

#[test]
fn a_peripheral_with_something_of_its_own_is_of_its_own_kind() {
    let scratch = with_chip(Scratch::new());
    let text = fs::read_to_string(scratch.path("chip.svd")).expect("it is there");
    let check = |name: &str, old: &str, new: &str| {
        assert!(text.contains(old), "{old}");
        fs::write(scratch.path("own.svd"), text.replacen(old, new, 1)).expect("it can be written");
        scratch.expect(0, &format!("generate own.svd --only qemu --out {name}"));
        let sources = sources(&scratch, &format!("{name}/qemu/hw"));
        assert!(sources.contains(&"gpio/gpiob.c".to_owned()), "{sources:?}");
    };
    let address = "<baseAddress>0x40011000</baseAddress>";
    let register = "<registers><register><name>MORE</name><addressOffset>0x20</addressOffset>\
                    </register></registers>";
    check("register", address, &format!("{address}{register}"));
    let reset = "<resetValue>1</resetValue>";
    check("reset", address, &format!("{address}{reset}"));
    let extensions = "<vendorExtensions>";
    let behavior = "<behavior xmlns=\"urn:svd2qemu:behavior:1\" peripheral=\"GPIOB\">\
                    <![CDATA[on reset { OUT = 1; }]]></behavior>";
    check("behavior", extensions, &format!("{extensions}{behavior}"));
    let qemu = "<qemu xmlns=\"urn:svd2qemu:qemu:1\" peripheral=\"GPIOB\"><mmio/><sysbus/></qemu>";
    check("qemu", extensions, &format!("{extensions}{qemu}"));
}

#[test]
fn peripherals_are_selected_by_globs() {
    let scratch = with_chip(Scratch::new());
    scratch.expect(0, "generate chip.svd --peripherals UART0,gpio*");
    let sources = sources(&scratch, "generated/qemu/hw");
    assert_eq!(
        sources,
        [
            "char/uart0-sysbus.c",
            "char/uart0.c",
            "gpio/gpioa-sysbus.c",
            "gpio/gpioa.c",
            "misc/chip.c"
        ]
    );
    for (path, text) in scratch.files("generated") {
        for left_out in ["clkctrl", "sleep"] {
            assert!(!path.contains(left_out), "{path}");
            assert!(!text.to_lowercase().contains(left_out), "{path}:\n{text}");
        }
    }
    let stale = scratch.expect(
        1,
        "generate chip.svd --peripherals UART0,gpio? --check --out b",
    );
    let mend = "run: svd2qemu generate chip.svd --out b --peripherals 'UART0,gpio?'\n";
    assert!(stale.out.ends_with(mend), "{}", stale.out);
}

#[test]
fn what_derives_from_a_peripheral_that_is_left_out_stays_whole() {
    let scratch = with_chip(Scratch::new());
    scratch.expect(0, "generate chip.svd --peripherals GPIOB");
    let files = scratch.files("generated");
    let device = &files["qemu/hw/gpio/gpiob.c"];
    assert!(device.contains("gpiob_on_write_set"), "{device}");
    assert!(files["qemu/hw/misc/chip.c"].contains("TYPE_GPIOB_SYSBUS"));
    let crate_text = &files["chip-pac/src/lib.rs"];
    assert!(crate_text.contains("pub mod gpiob"), "{crate_text}");
    assert!(!crate_text.to_lowercase().contains("gpioa"), "{crate_text}");
}

#[test]
fn patterns_that_match_nothing_are_refused() {
    let scratch = with_tree("10.0.2\n");
    let scratch = with_chip(scratch);
    let check = |command: &str, patterns: &str, expected: &str| {
        let refused = scratch.expect(3, &format!("{command} --peripherals {patterns}"));
        assert_eq!(refused.err, expected, "{command} {patterns}");
    };
    let all = "The peripherals are: CLKCTRL, POWER, GPIOA, GPIOB, UART0\n";
    for command in [
        "generate chip.svd",
        "plugin chip.svd",
        "patch chip.svd --qemu-src qemu",
    ] {
        check(
            command,
            "GPIOA,UART1",
            &format!("error: no peripheral matches `UART1`\nhelp: did you mean `UART0`? {all}"),
        );
    }
    check(
        "generate chip.svd",
        "GPX*",
        &format!("error: no peripheral matches `GPX*`\nhelp: did you mean `GPIOA`? {all}"),
    );
    let refused = scratch.expect(3, "generate chip.svd --peripherals [");
    assert!(
        refused.err.starts_with("error: `[` is not a pattern: "),
        "{}",
        refused.err
    );
    assert!(scratch.files("generated").is_empty(), "nothing was written");
}

#[test]
fn what_the_tree_has_of_the_name_of_one_that_is_left_out_stays() {
    let scratch = with_chip(with_tree("10.0.2\n"));
    let own = "system_ss.add(when: 'CONFIG_POWER', if_true: files('power.c'))\n";
    fs::write(scratch.path("qemu/hw/misc/meson.build"), own).expect("it can be written");
    fs::write(scratch.path("qemu/hw/misc/power.c"), "/* QEMU's */\n").expect("it can be written");
    let original = scratch.files("qemu");
    let refused = scratch.expect(3, "patch chip.svd --qemu-src qemu --apply");
    assert!(
        refused.err.contains("qemu/hw/misc/power.c:1: "),
        "{}",
        refused.err
    );
    let others = "patch chip.svd --qemu-src qemu --peripherals GPIO*";
    scratch.expect(0, &format!("{others} --apply"));
    let files = scratch.files("qemu");
    assert_eq!(files["hw/misc/power.c"], original["hw/misc/power.c"]);
    assert!(files["hw/misc/meson.build"].starts_with(own));
    scratch.expect(0, &format!("{others} --remove"));
    assert_eq!(scratch.files("qemu"), original);
}

#[test]
fn a_tree_has_the_peripherals_that_are_selected() {
    let scratch = with_chip(with_tree("10.0.2\n"));
    let original = scratch.files("qemu");
    scratch.expect(0, "patch chip.svd --qemu-src qemu --apply");
    let all = scratch.files("qemu");
    for line in [
        "config CHIP\n    bool\n    default y\n",
        "config CHIP\n    select GPIOA_SYSBUS\n",
    ] {
        assert!(all["hw/misc/Kconfig"].contains(line), "{line}");
    }
    assert!(!all["hw/misc/Kconfig"].contains("GPIOB"));

    // GPIOB stands for the kind once GPIOA is gone.
    scratch.expect(
        0,
        "patch chip.svd --qemu-src qemu --apply --peripherals GPIOB,UART0",
    );
    let some = scratch.files("qemu");
    assert!(some.contains_key("hw/gpio/gpiob.c") && some.contains_key("hw/misc/chip.c"));
    // The SVD beside them has all.
    for (path, text) in some.iter().filter(|(path, _)| !path.ends_with(".svd")) {
        for left_out in ["clkctrl", "gpioa"] {
            assert!(!path.contains(left_out), "{path}");
            assert!(!text.to_lowercase().contains(left_out), "{path}:\n{text}");
        }
    }
    scratch.expect(0, "patch chip.svd --qemu-src qemu --apply");
    assert_eq!(scratch.files("qemu").len(), all.len());
    scratch.expect(0, "patch chip.svd --qemu-src qemu --remove");
    assert_eq!(scratch.files("qemu"), original);
}
