//! What is written by hand, in the installed QEMU: bytes of a character device go to the device's
//! registers, and come from them.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use agreement::any::read;
use agreement::installed::{accelerator, compile_hooked, need, qemu, root};
use bringup::scratch::Scratch;
use bringup::{Machine, Qtest, Vm};

const DATA: u64 = 0x0;
const CTRL: u64 = 0x4;
const COUNT: u64 = 0x8;

/// A port, and what it is connected to.
struct Port {
    base: u64,
    qtest: Qtest,
    stream: UnixStream,
    _scratch: Scratch,
}

impl Port {
    /// `device` is its name and options, without the character device.
    fn start(machine: Machine, device: &str, property: &str) -> Self {
        static PLUGIN: OnceLock<PathBuf> = OnceLock::new();
        let plugin = PLUGIN.get_or_init(|| {
            let source = read(&root().join("codegen/tests/golden/lines.svd"));
            let hooks = include_str!("hooks.c");
            compile_hooked(&source, "lines", None, "hooked.so", Some(hooks))
        });
        let scratch = need(Scratch::new());
        let path = scratch.join("serial");
        let listener = UnixListener::bind(&path).expect("a socket can be made");
        let vm = Vm::new(qemu(), machine)
            .plugin(plugin)
            .argument("-chardev")
            .argument(format!("socket,id=serial0,path={}", path.display()))
            .device(format!("{device},{property}=serial0"));
        let qtest = need(Qtest::start(&vm, &accelerator()));
        let (stream, _) = listener.accept().expect("QEMU connects");
        let limit = Some(Duration::from_secs(10));
        stream.set_read_timeout(limit).expect("a limit can be set");
        Self {
            base: 0xfef2_0000,
            qtest,
            stream,
            _scratch: scratch,
        }
    }

    fn read(&mut self, register: u64) -> u64 {
        need(self.qtest.read(self.base + register, 4))
    }

    fn write(&mut self, register: u64, value: u64) {
        need(self.qtest.write(self.base + register, 4, value));
    }

    fn sent<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.stream.read_exact(&mut bytes).expect("bytes come");
        bytes
    }

    /// Bytes that come in, until the device has taken them.
    fn receive(&mut self, bytes: &[u8]) {
        let expected = bytes.iter().fold(self.read(DATA), |data, byte| {
            u64::from((data as u32).wrapping_mul(31).wrapping_add((*byte).into()))
        });
        self.stream.write_all(bytes).expect("bytes can be sent");
        for _ in 0..1000 {
            if self.read(DATA) == expected {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the bytes have not come in: {:x}", self.read(DATA));
    }

    /// What all of them do.
    fn check(&mut self) {
        // At reset.
        assert_eq!(self.sent(), [0x80]);
        self.write(DATA, 0x41);
        assert_eq!(self.sent(), [0x41, 0x7f]);
        // LAST and MASK have what fits of what the hooks give: 0x7f, and 7 plus 1.
        assert_eq!(self.read(CTRL), 0x7f0);
        self.write(DATA, 0x42);
        assert_eq!(self.sent(), [0x42]);

        self.write(DATA, 0x44);
        assert_eq!(self.sent(), [0x44]);
        self.receive(b"abc");
        // An event that a call has started.
        need(self.qtest.clock_step(20));
        assert_eq!(self.read(COUNT), u64::from(b'c'));

        need(self.qtest.qmp().system_reset());
        assert_eq!(self.sent(), [0x80]);
        assert_eq!(self.read(DATA), 0);
        self.receive(b"x");
    }
}

#[test]
fn bytes_go_both_ways() {
    Port::start(Machine::Microvm, "port-dev", "serial").check();
}

#[test]
fn a_chip_passes_the_character_device_on() {
    Port::start(Machine::Pc, "lines", "port-serial").check();
}

#[test]
fn on_pci() {
    let mut port = Port::start(Machine::Q35, "port-dev-pci,addr=5", "serial");
    port.base = 0xc000_0000;
    for (offset, value) in [(0x10, 0xc000_0000), (0x4, 0x6)] {
        need(port.qtest.port_write(0xcf8, 4, 0x8000_2800 | offset));
        need(port.qtest.port_write(0xcfc, 4, value));
    }
    assert_eq!(port.sent(), [0x80]);
    port.write(DATA, 0x42);
    assert_eq!(port.sent(), [0x42]);
    port.receive(b"abc");
}

/// Without a character device, hooks have nothing to write to.
#[test]
fn nothing_has_to_be_connected() {
    let mut port = Port::start(Machine::Microvm, "port-dev,addr=0xfef30000", "serial");
    let vm = Vm::new(qemu(), Machine::Microvm)
        .plugin(
            std::env::current_exe()
                .expect("a path")
                .with_extension("hooked.so"),
        )
        .device("port-dev");
    let mut alone = need(Qtest::start(&vm, &accelerator()));
    need(alone.write(0xfef2_0000, 4, 1));
    assert_eq!(need(alone.read(0xfef2_0000 + CTRL, 4)), 0x7f0);
    assert_eq!(port.sent(), [0x80]);
}
