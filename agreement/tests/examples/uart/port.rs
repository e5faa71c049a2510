//! A serial port in both, and the socket at its other end.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use agreement::installed::need;
use bringup::scratch::Scratch;
use uart_model::uart0::{Hooks, Params, Uart0};

use crate::both;

pub const DATA: u64 = 0x00;
pub const STATUS: u64 = 0x04;
pub const IE: u64 = 0x08;
pub const ERRORS: u64 = 0x0c;
pub const THRESHOLD: u64 = 0x10;
pub const LEVEL: u64 = 0x14;

pub const RX_EMPTY: u64 = 1;
pub const RX_FULL: u64 = 2;
pub const TX_BUSY: u64 = 4;

pub const OVERRUN: u64 = 1;
pub const UNDERRUN: u64 = 2;
pub const TX_OVERRUN: u64 = 4;

pub const HOOKS: &str = include_str!("../../../../examples/uart/hooks/uart0-hooks.c");

/// What the model's device did to the other end.
#[derive(Default)]
pub struct Log {
    pub sent: Vec<u8>,
    pub accepted: usize,
}

impl Hooks for Log {
    fn send(&mut self, byte: u8) {
        self.sent.push(byte);
    }

    fn accept(&mut self) {
        self.accepted += 1;
    }
}

both::model!(Uart0<Log>, Uart0::BASE_ADDRESS, "uart0" => irq_uart0);

/// The plugin, with the hooks as they are.
pub fn plugin() -> &'static PathBuf {
    static PLUGIN: OnceLock<PathBuf> = OnceLock::new();
    PLUGIN.get_or_init(|| both::plugin("uart", Some(HOOKS), "uart.so"))
}

/// The model, with these parameters.
pub fn model(depth: u32, byte_ns: u64) -> Uart0<Log> {
    Uart0::new(Params { depth, byte_ns }, Log::default()).expect("they are in range")
}

/// A port, and what it is connected to.
pub struct Port {
    pub both: both::Both<Uart0<Log>>,
    pub stream: UnixStream,
    _scratch: Scratch,
}

impl Port {
    /// `options` are those of the character device.
    pub fn with(plugin: &Path, depth: u32, options: &str) -> Self {
        let scratch = need(Scratch::new());
        let path = scratch.join("serial");
        let listener = UnixListener::bind(&path).expect("a socket can be made");
        let device = format!(",serial=other,depth={depth},byte-ns=1000");
        let vm = both::vm(plugin, "uart0", &device)
            .argument("-chardev")
            .argument(format!("socket,id=other,path={}{options}", path.display()));
        let both = both::Both::start(model(depth, 1000), &vm);
        let (stream, _) = listener.accept().expect("QEMU connects");
        let limit = Some(Duration::from_secs(10));
        stream.set_read_timeout(limit).expect("a limit can be set");
        Self {
            both,
            stream,
            _scratch: scratch,
        }
    }

    pub fn start(depth: u32) -> Self {
        Self::with(plugin(), depth, "")
    }

    /// Waits until a register of the device in QEMU has a value.
    pub fn wait(&mut self, register: u64, value: u64) {
        let address = Uart0::BASE_ADDRESS + register;
        for _ in 0..2000 {
            if need(self.both.qtest.read(address, 1)) == value {
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("register {register:#x} has not become {value:#x}");
    }

    /// Bytes come from outside, and there is room for them.
    pub fn receive(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).expect("bytes can be sent");
        for byte in bytes {
            self.both.model.call_receive(*byte);
        }
        self.wait(LEVEL, self.both.model.registers().level.into());
        self.both.irq();
    }

    pub fn read(&mut self, register: u64) -> u64 {
        let size = if matches!(register, STATUS | IE | ERRORS) {
            4
        } else {
            1
        };
        self.both.read(register, size)
    }

    pub fn write(&mut self, register: u64, value: u64) {
        self.both.write(register, 1, value);
    }

    /// What has come out of QEMU is what the model has sent.
    pub fn check_sent(&mut self) {
        let expected = std::mem::take(&mut self.both.model.hooks_mut().sent);
        let mut bytes = vec![0; expected.len()];
        self.stream.read_exact(&mut bytes).expect("bytes come");
        assert_eq!(bytes, expected);
    }
}
