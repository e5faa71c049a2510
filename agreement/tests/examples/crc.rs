//! The checksum, against one that is computed independently.

use std::path::PathBuf;
use std::sync::OnceLock;

use crc_model::crc0::Crc0;

use crate::both;

const DATA: u64 = 0x00;
const CTRL: u64 = 0x04;
const INITIAL: u64 = 0x08;
const POLY: u64 = 0x0c;
const RESULT: u64 = 0x10;
const LENGTH: u64 = 0x14;

const START: u64 = 1;
const INVERT: u64 = 2;

both::model!(Crc0, Crc0::BASE_ADDRESS);

type Both = both::Both<Crc0>;

fn start() -> Both {
    static PLUGIN: OnceLock<PathBuf> = OnceLock::new();
    let plugin = PLUGIN.get_or_init(|| both::plugin("crc", None, "crc.so"));
    Both::start(Crc0::default(), &both::vm(plugin, "crc0", ""))
}

/// Writes the bytes in accesses of one size, and what is left in smaller ones.
fn feed(crc: &mut Both, bytes: &[u8], size: u8) {
    for chunk in bytes.chunks(size.into()) {
        match chunk.len() == usize::from(size) {
            true => {
                let mut value = [0; 8];
                value[..chunk.len()].copy_from_slice(chunk);
                crc.write(DATA, size, u64::from_le_bytes(value));
            }
            false => feed(crc, chunk, size / 2),
        }
    }
}

fn results(crc: &mut Both) -> (u64, u64) {
    (crc.read(RESULT, 4), crc.read(LENGTH, 4))
}

#[test]
fn it_is_that_of_zip_in_accesses_of_every_size() {
    let mut crc = start();
    let mut random = fastrand::Rng::with_seed(0xc3c);
    for length in [0, 1, 2, 3, 4, 5, 7, 8, 64, 255, 1001] {
        let bytes: Vec<u8> = (0..length).map(|_| random.u8(..)).collect();
        let expected = (u64::from(crc32fast::hash(&bytes)), bytes.len() as u64);
        for size in [1, 2, 4] {
            crc.write(CTRL, 4, START | INVERT);
            assert_eq!(crc.read(CTRL, 4), INVERT, "START reads as 0");
            feed(&mut crc, &bytes, size);
            assert_eq!(results(&mut crc), expected, "{length} bytes by {size}");
        }
    }
}

#[test]
fn any_alignment_and_any_mixture_of_sizes() {
    let mut crc = start();
    let mut random = fastrand::Rng::with_seed(0xa11);
    for _ in 0..50 {
        crc.write(CTRL, 1, START | INVERT);
        let mut bytes = Vec::new();
        for _ in 0..random.u8(0..40) {
            let (size, offset) = *random
                .choice(&[
                    (1, 0),
                    (1, 1),
                    (1, 2),
                    (1, 3),
                    (2, 0),
                    (2, 1),
                    (2, 2),
                    (4, 0),
                ])
                .expect("there are some");
            let value = random.u32(..);
            bytes.extend(&value.to_le_bytes()[..usize::from(size)]);
            crc.write(DATA + offset, size, value.into());
        }
        let expected = (u64::from(crc32fast::hash(&bytes)), bytes.len() as u64);
        assert_eq!(results(&mut crc), expected, "{bytes:x?}");
    }
}

#[test]
fn others_of_32_bits() {
    let mut crc = start();
    // Their check values, that of "123456789", are from the catalogue of CRC algorithms.
    for (name, poly, invert, check) in [
        ("ISO-HDLC", 0xedb8_8320, INVERT, 0xcbf4_3926),
        ("JAMCRC", 0xedb8_8320, 0, 0x340b_c6d9),
        ("ISCSI", 0x82f6_3b78, INVERT, 0xe306_9283),
        ("BASE91-D", 0xd419_cc15, INVERT, 0x8731_5576),
    ] {
        crc.write(POLY, 4, poly);
        crc.write(CTRL, 4, START | invert);
        feed(&mut crc, b"123456789", 4);
        assert_eq!(results(&mut crc), (check, 9), "{name}");
        crc.write(CTRL, 4, invert ^ INVERT);
        assert_eq!(results(&mut crc), (!check & 0xffff_ffff, 9), "{name}");
    }
}

#[test]
fn it_begins_where_initial_says_at_the_next_start() {
    let mut crc = start();
    let whole = b"a checksum that goes on where another one has ended";
    let (first, second) = whole.split_at(20);
    crc.write(INITIAL, 4, u64::from(!crc32fast::hash(first)));
    feed(&mut crc, first, 4);
    assert_eq!(
        results(&mut crc),
        (crc32fast::hash(first).into(), 20),
        "it does not begin before START"
    );
    crc.write(CTRL, 4, START | INVERT);
    feed(&mut crc, second, 2);
    assert_eq!(
        results(&mut crc),
        (crc32fast::hash(whole).into(), second.len() as u64)
    );
}

#[test]
fn start_begins_anew_in_any_state() {
    let mut crc = start();
    assert_eq!(results(&mut crc), (0, 0), "nothing, after reset");
    crc.write(CTRL, 4, START | INVERT);
    crc.write(CTRL, 4, START | INVERT);
    assert_eq!(results(&mut crc), (0, 0));
    feed(&mut crc, b"abcde", 4);
    // Other bytes of CTRL, and a zero, start nothing.
    crc.write(CTRL + 1, 1, 0xff);
    crc.write(CTRL, 4, INVERT);
    assert_eq!(results(&mut crc), (crc32fast::hash(b"abcde").into(), 5));
    // RESULT can be read on the way, and in parts.
    feed(&mut crc, b"f", 1);
    let value = u64::from(crc32fast::hash(b"abcdef"));
    assert_eq!(crc.read(RESULT + 2, 2), value >> 16);
    assert_eq!(crc.read(RESULT + 1, 1), value >> 8 & 0xff);
    // DATA and CTRL in one access: the bytes, and then the start.
    crc.write(DATA, 8, (START | INVERT) << 32 | 0x1234_5678);
    assert_eq!(results(&mut crc), (0, 0));
    feed(&mut crc, b"xyz", 2);
    crc.write(RESULT, 4, 0x55);
    crc.write(LENGTH, 4, 0x55);
    assert_eq!(results(&mut crc), (crc32fast::hash(b"xyz").into(), 3));
    assert_eq!(crc.read(DATA, 4), 0, "it is write-only");
    crc.write(POLY, 4, 1);
    crc.reset();
    assert_eq!(
        (crc.read(POLY, 4), results(&mut crc)),
        (0xedb8_8320, (0, 0))
    );
    feed(&mut crc, b"abc", 1);
    assert_eq!(results(&mut crc), (crc32fast::hash(b"abc").into(), 3));
}
