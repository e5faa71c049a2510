//! The runtime of models, as it is generated.

#[path = "../../../templates/model/runtime.rs"]
mod runtime;

use runtime::*;

const WORDS: &[Word] = &[
    Word {
        offset: 0,
        bytes: 4,
    },
    Word {
        offset: 4,
        bytes: 2,
    },
    Word {
        offset: 8,
        bytes: 8,
    },
];

/// Reads and writes bytes as a memory would, of which only the words are there.
fn bytes_of(order: ByteOrder, word: usize, bits: u64) -> Vec<u8> {
    let count = WORDS[word].bytes as usize;
    match order {
        ByteOrder::Little => bits.to_le_bytes()[..count].to_vec(),
        ByteOrder::Big => bits.to_be_bytes()[8 - count..].to_vec(),
    }
}

fn number(order: ByteOrder, bytes: &[u8]) -> u64 {
    let push = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
    match order {
        ByteOrder::Little => bytes.iter().rev().fold(0, push),
        ByteOrder::Big => bytes.iter().fold(0, push),
    }
}

/// Every access of every size, compared with bytes that are looked at one by one.
#[test]
fn an_access_is_cut_as_memory_is() {
    let held = [0x1122_3344_u64, 0xaabb, 0x0102_0304_0506_0708];
    for order in [ByteOrder::Little, ByteOrder::Big] {
        let memory: Vec<Option<u8>> = {
            let mut memory = vec![None; 16];
            for (index, word) in WORDS.iter().enumerate() {
                for (place, byte) in bytes_of(order, index, held[index]).iter().enumerate() {
                    memory[word.offset as usize + place] = Some(*byte);
                }
            }
            memory
        };
        for offset in 0..20_u64 {
            for size in 1..=8_u32 {
                let bytes: Vec<Option<u8>> = (offset..offset + u64::from(size))
                    .map(|at| memory.get(at as usize).copied().flatten())
                    .collect();
                let mut access = Access::new(WORDS, order, offset, size);
                let mut read = 0;
                let mut written = held;
                let value = 0xf1e2_d3c4_b5a6_9788 & ones(size);
                let mut indices = Vec::new();
                for part in access.by_ref() {
                    read |= part.to_access(held[part.word]);
                    let bits = part.to_word(value);
                    assert_eq!(bits & !part.lanes, 0);
                    written[part.word] = written[part.word] & !part.lanes | bits;
                    indices.push(part.word);
                }
                assert!(indices.is_sorted(), "the lowest word comes first");
                assert_eq!(access.is_outside(), bytes.contains(&None));
                let expected: Vec<u8> = bytes.iter().map(|byte| byte.unwrap_or(0)).collect();
                assert_eq!(read, number(order, &expected), "{order:?} {offset} {size}");
                let given = match order {
                    ByteOrder::Little => value.to_le_bytes()[..size as usize].to_vec(),
                    ByteOrder::Big => value.to_be_bytes()[8 - size as usize..].to_vec(),
                };
                for (index, word) in WORDS.iter().enumerate() {
                    let mut bytes = bytes_of(order, index, held[index]);
                    for (place, byte) in bytes.iter_mut().enumerate() {
                        let at = word.offset + place as u64;
                        if at >= offset && at < offset + u64::from(size) {
                            *byte = given[(at - offset) as usize];
                        }
                    }
                    assert_eq!(written[index], number(order, &bytes));
                }
            }
        }
    }
}

#[test]
fn the_end_of_the_address_space_is_outside() {
    let mut access = Access::new(WORDS, ByteOrder::Little, u64::MAX - 1, 8);
    assert_eq!(access.next(), None);
    assert!(access.is_outside());
    assert_eq!(Word::find(&[], 0), None);
}

#[test]
fn protected_bits_answer_who_may() {
    let protection = Protection {
        secure: 0xff,
        privileged: 0x0f0,
    };
    let permitted =
        |secure, privileged| protection.permitted(0xffff, Master { secure, privileged });
    assert_eq!(protection.permitted(0xffff, Master::ANY), 0xffff);
    assert_eq!(permitted(false, true), 0xff00);
    assert_eq!(permitted(true, false), 0xff0f);
    assert_eq!(permitted(false, false), 0xff00);
    assert_eq!(
        Protection::NONE.permitted(
            7,
            Master {
                secure: false,
                privileged: false
            }
        ),
        7
    );
}

#[test]
fn events_are_due_by_time_and_order() {
    let mut clock = Clock::default();
    clock.reach(10);
    clock.reach(3);
    assert_eq!(clock.now(), 10);
    let late = clock.after(5, "late");
    let first = clock.after(1, "first");
    let second = clock.after(1, "second");
    let never = clock.after(u64::MAX, "never");
    assert!(first.due < second.due && second.due < late.due && late.due < never.due);
    assert!(late.due.is_by(15) && !late.due.is_by(14) && !never.due.is_by(u64::MAX));
    let mut scheduled = Some(late.clone());
    assert_eq!(Scheduled::due(&scheduled), Some(Due { at: 15, order: 0 }));
    assert_eq!(clock.remaining(&scheduled), 5);
    assert_eq!(clock.remaining(&Some(never)), (u64::MAX >> 1) - 10);
    assert_eq!(Scheduled::take(&mut scheduled, first.due), None);
    assert_eq!(Scheduled::take(&mut scheduled, late.due), Some("late"));
    assert_eq!(scheduled, None);
    assert_eq!(clock.remaining(&scheduled), 0);
}

#[test]
fn parameters_and_errors_tell_what_is_wrong() {
    assert_eq!(ParamError::check("n", 3, 3, 3), Ok(()));
    let error = ParamError::check("n", 4, 1, 3).unwrap_err();
    assert_eq!(error.to_string(), "n = 4 is not in 1..=3");
    assert!(ParamError::check("n", 0, 1, 3).is_err());
    let mut errors = GuestErrors::default();
    errors.log("one");
    errors.log("two");
    assert_eq!(
        errors,
        GuestErrors {
            count: 2,
            last: Some("two")
        }
    );
}

#[test]
fn registers_are_plain_data() {
    const VALUE: EnumeratedValue = EnumeratedValue {
        field: "F",
        name: "ON",
        value: 1,
    };
    let register = Register {
        name: "R",
        offset: 4,
        bytes: 2,
        reset_value: 0,
        reset_mask: 0xffff,
        readable: 0xffff,
        writable: 0,
        enumerated: &[VALUE],
    };
    assert_eq!(register, { register });
}
