//! A QEMU with a type that no list has: `plugin` asks it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use agreement::built::build;
use agreement::installed::{accelerator, need, qemu};
use bringup::scratch::Scratch;
use bringup::{Machine, Qtest, Vm};

const SVD: &str = "<device><name>FRESH</name><version>1</version><description>D.</description>
<addressUnitBits>8</addressUnitBits><width>32</width><size>32</size><peripherals>
<peripheral><name>FRESH</name><description>D.</description><baseAddress>0xfef00000</baseAddress>
<addressBlock><offset>0</offset><size>4096</size><usage>registers</usage></addressBlock>
<registers><register><name>R0</name><description>D.</description><addressOffset>0</addressOffset>
</register></registers></peripheral></peripherals></device>
";

fn plugin(program: &Path, folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.args(["plugin", "fresh.svd"]).args(arguments);
    command.current_dir(folder).output().expect("svd2qemu runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_plugin_for_a_qemu_that_has_the_name_has_another() {
    let scratch = need(Scratch::new());
    fs::write(scratch.join("fresh.svd"), SVD).expect("the SVD can be written");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let program = build(target.expect("it is there"), &["--package", "svd2qemu-cli"]);

    let first = plugin(&program, scratch.path(), &[]);
    assert!(first.status.success(), "{}", text(&first.stderr));
    assert_eq!(text(&first.stderr), "");
    assert!(text(&first.stdout).ends_with("-device fresh\n"));

    // This QEMU has that plugin's types as if they were its own.
    let wrapper = scratch.join("qemu-system-x86_64");
    let script = format!(
        "#!/bin/sh\nexec '{}' -plugin '{}' \"$@\"\n",
        qemu().path.display(),
        scratch.join("fresh.so").display()
    );
    fs::write(&wrapper, script).expect("a script can be written");
    fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).expect("it is ours");
    let wrapped = ["--qemu-bin", "./qemu-system-x86_64", "-o", "other.so"];
    let second = plugin(&program, scratch.path(), &wrapped);
    assert!(second.status.success(), "{}", text(&second.stderr));
    let said = text(&second.stderr);
    assert!(said.contains("1 warning: N005"), "{said}");
    assert!(said.contains("fresh.svd:3:19"), "{said}");
    assert!(text(&second.stdout).ends_with("-device fresh-dev\n"));

    // Both at once, without the script, which is not QEMU for what is preloaded.
    let vm = Vm::new(qemu(), Machine::Pc).plugin(scratch.join("other.so"));
    let fresh = scratch.join("fresh.so").display().to_string();
    let vm = vm.argument("-plugin").argument(fresh).device("fresh-dev");
    need(Qtest::start(&vm, &accelerator()));

    let denied = plugin(
        &program,
        scratch.path(),
        &[&wrapped[..], &["--deny", "N005"]].concat(),
    );
    assert_eq!(denied.status.code(), Some(2));
    assert!(
        text(&denied.stderr).contains("error[N005]"),
        "{}",
        text(&denied.stderr)
    );
}
