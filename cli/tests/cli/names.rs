//! Names that meet in the output, or are QEMU's.

use std::fs;

use crate::scratch::Scratch;

/// An SVD with peripherals of these names.
fn svd(device: &str, peripherals: &[&str]) -> String {
    let peripherals: String = (peripherals.iter().enumerate())
        .map(|(index, name)| {
            format!(
                "<peripheral><name>{name}</name><description>D.</description>\n\
                 <baseAddress>{}</baseAddress><addressBlock><offset>0</offset><size>4</size>\
                 <usage>registers</usage></addressBlock><registers><register><name>R{index}</name>\
                 <description>D.</description><addressOffset>0</addressOffset></register>\
                 </registers></peripheral>\n",
                4 * index
            )
        })
        .collect();
    format!(
        "<device><name>{device}</name><version>1</version><description>D.</description>\
         <addressUnitBits>8</addressUnitBits><width>32</width><size>32</size>\n\
         <peripherals>\n{peripherals}</peripherals></device>\n"
    )
}

/// What `check` says in short form, and the C files that `generate` writes.
fn run(device: &str, peripherals: &[&str]) -> (String, Vec<String>) {
    let scratch = Scratch::new();
    fs::write(scratch.path("t.svd"), svd(device, peripherals)).expect("it can be written");
    let done = scratch.run("check t.svd --format short");
    let generated = scratch.expect(0, "generate t.svd");
    let files = scratch.files("generated");
    // No file was written twice.
    let counted = format!("{} files written, 0 unchanged", files.len() - 1);
    let all = format!("{} files written, 0 unchanged", files.len());
    assert!(
        generated.out.contains(&all) || generated.out.contains(&counted),
        "{}",
        generated.out
    );
    scratch.expect(0, "generate t.svd --check");
    let of_devices = files.keys().filter_map(|path| {
        let name = path.strip_prefix("qemu/hw/misc/")?.strip_suffix(".c")?;
        let of_device = !name.ends_with("-sysbus") && !name.starts_with("svdreg");
        of_device.then(|| name.to_owned())
    });
    let mut of_devices: Vec<String> = of_devices.collect();
    of_devices.sort();
    (done.out, of_devices)
}

#[track_caller]
fn check(device: &str, peripherals: &[&str], files: &[&str], findings: &[&str]) {
    let (said, found) = run(device, peripherals);
    assert_eq!(found, files, "{said}");
    let lines: Vec<_> = said
        .lines()
        .filter(|line| line.contains("warning["))
        .collect();
    assert_eq!(lines.len(), findings.len(), "{said}");
    for (line, finding) in lines.iter().zip(findings) {
        assert!(line.contains(finding), "{said}");
        assert!(line.starts_with("t.svd:"), "a place: {line}");
    }
}

#[test]
fn names_of_which_one_is_repaired_into_the_other() {
    let timers = ["timer-dev", "timer-dev2", "tx"];
    check(
        "TX",
        &["TIMER", "TIMER_DEV"],
        &timers,
        &["warning[N005]", "warning[N007]"],
    );
    let memories = ["memory-dev", "memory-dev2", "tx"];
    check(
        "TX",
        &["MEMORY_DEV", "MEMORY"],
        &memories,
        &["warning[N005]", "warning[N007]"],
    );
}

#[test]
fn a_device_and_a_peripheral_that_are_one_keyword() {
    check(
        "double",
        &["double", "A1"],
        &["a1", "double", "double-chip"],
        &[],
    );
}

#[test]
fn names_of_types_of_qemu() {
    check(
        "TX",
        &["PL031", "SP804", "ACCEL", "E1000"],
        &["accel-dev", "e1000-dev", "pl031-dev", "sp804-dev", "tx"],
        &[
            "QEMU has a type `pl031`",
            "QEMU has a type `sp804`",
            "QEMU has a type `accel`",
            "QEMU has a type `e1000`",
        ],
    );
}

#[test]
fn names_longer_than_those_of_files() {
    let [one, other] = ["_ONE", "_OTHER"].map(|end| "L".repeat(300) + end);
    let short = "l".repeat(100);
    let numbered = format!("{short}-2");
    let chip = format!("{short}-chip");
    check(
        &one,
        &[&one, &other],
        &[&short, &numbered, &chip],
        &[
            "the name of this device has 304 characters",
            "the name of this peripheral has 304 characters",
            "warning[N002]",
            "the name of this peripheral has 306 characters",
        ],
    );
}
