//! Tries the thin path.
use bringup::*;
use std::time::*;
fn main() {
    let p = |s: &str| eprintln!("- {s}");
    if let Err(e) = go(&p) {
        eprintln!("ERROR {e}\n  help: {:?}", e.help());
        std::process::exit(1)
    }
}
fn go(p: Progress) -> Result<()> {
    let t = Instant::now();
    let lap = |s: &str| eprintln!("[{:.3}] {s}", t.elapsed().as_secs_f64());
    let qemu = Qemu::find(None)?;
    lap(&qemu.to_string());
    let h = headers::ensure(&qemu, p)?;
    lap("headers");
    let src = std::path::PathBuf::from("/tmp/minimal.c");
    std::fs::write(&src, plugin::MINIMAL_DEVICE).unwrap();
    let so = std::path::PathBuf::from("/tmp/minimal.so");
    Plugin::new(&h).source(&src).compile(&so)?;
    lap("plugin");
    let kernel = packages::kernel(p)?;
    let bb = packages::busybox(p)?;
    lap("packages");
    let cmd = std::env::args()
        .nth(2)
        .unwrap_or("devmem 0xfef00000 32 0x1234; devmem 0xfef00000; echo err >&2; exit 42".into());
    let initramfs = initramfs::Initramfs::with_busybox(&bb)?;
    lap("initramfs");
    let ms = match std::env::args().nth(1) {
        Some(m) if m != "all" => vec![m.parse::<Machine>().unwrap()],
        _ => Machine::ALL.to_vec(),
    };
    for m in ms {
        let vm = Vm::new(qemu.clone(), m).plugin(&so).device("minimal");
        let b = Boot {
            vm,
            accel: Accel::Tcg,
            kernel: kernel.clone(),
            initramfs: initramfs.clone(),
            kernel_arguments: vec![],
            time_limit: Duration::from_secs(20),
        };
        if std::env::var_os("SH").is_some() {
            b.shell()?;
            continue;
        }
        let o = b.run(&cmd, &mut std::io::stdout(), &mut std::io::stderr())?;
        lap(&format!("{m} {o:?}"));
    }
    Ok(())
}
