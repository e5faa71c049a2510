//! What each sentence of ARCHITECTURE.md's "Meaning of an access" says, tried on small SVDs.

use super::{ParamError, Simulator};
use crate::vocabulary::WriteEffect;
use crate::{Checked, Source};

/// A register of 32 bits; `inside` is the rest of its element.
fn register(name: &str, offset: u64, inside: &str) -> String {
    format!(
        "<register><name>{name}</name><addressOffset>{offset}</addressOffset>{inside}</register>"
    )
}

/// A peripheral `P` with these registers and this behaviour.
fn device(registers: &str, behavior: &str) -> Checked {
    let text = format!(
        "<device schemaVersion=\"1.3\"><name>DEV</name><version>1</version>\
         <description>A device.</description><addressUnitBits>8</addressUnitBits>\
         <width>32</width><size>32</size><access>read-write</access><peripherals><peripheral>\
         <name>P</name><baseAddress>0x1000</baseAddress><addressBlock><offset>0</offset>\
         <size>0x100</size><usage>registers</usage></addressBlock>\
         <registers>{registers}</registers></peripheral></peripherals><vendorExtensions>\
         <behavior xmlns=\"urn:svd2qemu:behavior:1\" peripheral=\"P\"><![CDATA[{behavior}]]>\
         </behavior></vendorExtensions></device>"
    );
    let source = Source::new("test.svd", text);
    crate::check(&source).unwrap_or_else(|found| panic!("{}", found.render(&source, false)))
}

fn simulator(checked: &Checked) -> Simulator<'_> {
    Simulator::new(&checked.device.peripherals[0])
}

/// Registers A at 0 and B at 4 with this behaviour.
fn two(behavior: &str) -> Checked {
    device(
        &(register("A", 0, "") + &register("B", 4, "")),
        &format!("on reset {{ }}\n{behavior}"),
    )
}

/// Registers `NAME%s`, so many, 4 bytes from each other.
fn array(name: &str, dim: u32, offset: u64) -> String {
    let register = register(&format!("{name}[%s]"), offset, "");
    let dim = format!("<dim>{dim}</dim><dimIncrement>4</dimIncrement>");
    register.replace("<register>", &format!("<register>{dim}"))
}

/// Which register an index chooses is settled by the checks, which all outputs have in common.
#[test]
fn an_index_chooses_the_register_that_the_svd_has_there() {
    let inside = register("HEAD", 0, "") + &array("SLOT", 2, 8) + &register("TAIL", 4, "");
    let registers = format!(
        "{}<cluster><dim>3</dim><dimIncrement>0x10</dimIncrement><name>CH%s</name>\
         <addressOffset>0x20</addressOffset>{inside}</cluster>\
         <cluster><name>ONE</name><addressOffset>0x80</addressOffset>{inside}</cluster>",
        array("A", 4, 0)
    );
    let checked = device(
        &registers,
        "on write A[n] {
             for i in 0..3 {
                 CH[i].HEAD = 0x10 | i;
                 CH[i].TAIL = 0x20 | i;
                 CH[i].SLOT[1] = 0x30 | i;
             }
             for j in 0..=1 {
                 CH[2].SLOT[j] = 0x40 | j;
                 ONE.SLOT[j] = 0x50 | j;
             }
             ONE.TAIL = n;
         }
         on write CH[n].SLOT[0] { A[n] = 0x60 | n; }
         on read CH[1].SLOT[n] { CH[1].SLOT[n] = 0x70 | n; }",
    );
    let mut p = simulator(&checked);
    p.write(8, 4, 1);
    let expected = [
        (0x20, 0x10),
        (0x24, 0x20),
        (0x28, 0),
        (0x2c, 0x30),
        (0x30, 0x11),
        (0x34, 0x21),
        (0x38, 0x70),
        (0x3c, 0x71),
        (0x40, 0x12),
        (0x44, 0x22),
        (0x48, 0x40),
        (0x4c, 0x41),
        (0x84, 2),
        (0x88, 0x50),
        (0x8c, 0x51),
    ];
    for (offset, value) in expected {
        assert_eq!(p.read(offset, 4), value, "{offset:#x}");
    }
    p.write(0x48, 4, 0);
    p.write(0x2c, 4, 0);
    let values = [0, 4, 8, 12].map(|offset| p.read(offset, 4));
    assert_eq!(values, [0, 0, 0x62, 0]);
}

#[test]
fn loops_run_from_their_first_number_to_their_last() {
    let checked = two("param last: u8 = 255 in 254..;
         param none: u32 = 3 in 2..=4;
         on write A {
             B = 0;
             for _ in 3..none { B = 99; }
             for _ in 254u8..=last { B = B.wrapping_add(1); }
             for i in 0..10 {
                 for j in 0..9 {
                     if i == 9 && j == 8 { return; }
                     if j < i { B = B.wrapping_add(100); }
                 }
             }
             B = 0;
         }");
    let mut p = simulator(&checked);
    p.write(0, 4, 0);
    // 0 + 1 + .. + 8, and 8 more.
    assert_eq!(p.read(4, 4), 2 + 100 * 44);
}

#[test]
fn beyond_the_end_of_an_array_is_nothing() {
    let checked = two("state last: [u8; 4] = [1, 2, 3, 0xFF];
         on write A { B = match last.get(A) { Some(value) => value as u32, None => 0x1000 }; }");
    let mut p = simulator(&checked);
    for (index, value) in [(0, 1), (3, 0xff), (4, 0x1000), (u32::MAX.into(), 0x1000)] {
        p.write(0, 4, index);
        assert_eq!(p.read(4, 4), value, "{index}");
    }
}

#[test]
fn an_access_acts_on_the_bytes_that_it_touches() {
    let checked = two("");
    let mut p = simulator(&checked);
    p.write(0, 8, 0x8877_6655_4433_2211);
    assert_eq!(p.registers(), [0x4433_2211, 0x8877_6655]);
    p.write(1, 1, 0xfa);
    p.write(3, 2, 0xcceb);
    assert_eq!(p.registers(), [0xeb33_fa11, 0x8877_66cc]);
    assert_eq!(p.read(2, 4), 0x66cc_eb33);
    assert_eq!(p.guest_errors().count, 0);
    // B's last two bytes and two that belong to nothing; then nothing at all.
    assert_eq!(p.read(6, 4), 0x8877);
    p.write(6, 4, 0x1111_2222);
    p.write(u64::MAX, 8, 1);
    assert_eq!(p.registers(), [0xeb33_fa11, 0x2222_66cc]);
    assert_eq!(p.guest_errors().count, 3);
}

#[test]
fn written_bits_change_as_their_effect_says_in_the_lanes_alone() {
    let expected = |effect| match effect {
        WriteEffect::Modify => 0x0f33_330f,
        WriteEffect::OneToClear => 0x0f0c_0c0f,
        WriteEffect::OneToSet => 0x0f3f_3f0f,
        WriteEffect::OneToToggle => 0x0f3c_3c0f,
        WriteEffect::ZeroToClear => 0x0f03_030f,
        WriteEffect::ZeroToSet => 0x0fcf_cf0f,
        WriteEffect::ZeroToToggle => 0x0fc3_c30f,
        WriteEffect::Clear => 0x0f00_000f,
        WriteEffect::Set => 0x0fff_ff0f,
    };
    for &effect in WriteEffect::ALL {
        let word = effect.as_str();
        let inside = format!(
            "<resetValue>0x0f0f0f0f</resetValue><modifiedWriteValues>{word}</modifiedWriteValues>"
        );
        let checked = device(&register("R", 0, &inside), "");
        let mut p = simulator(&checked);
        p.write(1, 2, 0x3333);
        assert_eq!(p.registers(), [expected(effect)], "{word}");
    }
}

#[test]
fn access_and_reserved_bits() {
    let field = |name: &str, bits: &str, access: &str| {
        format!(
            "<field><name>{name}</name><bitRange>{bits}</bitRange><access>{access}</access></field>"
        )
    };
    let fields = [
        field("RW", "[7:0]", "read-write"),
        field("RO", "[15:8]", "read-only"),
        field("WO", "[23:16]", "write-only"),
    ];
    let inside = format!(
        "<resetValue>0xabcdef12</resetValue><fields>{}</fields>",
        fields.concat()
    );
    let only = |access: &str| format!("<access>{access}</access><resetValue>5</resetValue>");
    let checked = device(
        &[
            register("R", 0, &inside),
            register("RO", 4, &only("read-only")),
            register("WO", 8, &only("write-only")),
        ]
        .concat(),
        "",
    );
    let mut p = simulator(&checked);
    assert_eq!(p.read(0, 4), 0xab00_ef12);
    p.write(0, 4, 0x9999_9999);
    assert_eq!((p.registers()[0], p.read(0, 4)), (0xab99_ef99, 0xab00_ef99));
    p.write(4, 4, 7);
    p.write(8, 1, 7);
    assert_eq!(
        p.guest_errors().last.as_deref(),
        Some("write to read-only RO")
    );
    assert_eq!((p.read(4, 4), p.read(8, 4)), (5, 0));
    assert_eq!(
        p.guest_errors().last.as_deref(),
        Some("read of write-only WO")
    );
    assert_eq!((p.registers()[2], p.guest_errors().count), (7, 2));
}

#[test]
fn rules_see_what_was_what_is_and_what_was_written() {
    let checked = two(
        "state reads: u8 = 254;
         on write A if A != 0 { B = old ^ A ^ written; }
         on write A { if A == 7 { return; } A = A.wrapping_add(1); }
         on read B { reads = reads.wrapping_add(1); if reads == 0 { B = 9; guest_error!(\"x\"); } }",
    );
    let mut p = simulator(&checked);
    p.write(0, 4, 0x1000);
    assert_eq!(p.registers(), [0x1001, 0]);
    p.write(1, 1, 0x22);
    // Old 0x1001, now 0x2201, written 0x2200.
    assert_eq!(p.registers(), [0x2202, 0x1001 ^ 0x2201 ^ 0x2200]);
    p.write(0, 4, 7);
    assert_eq!(p.registers()[0], 7);
    let kept = p.registers()[1];
    assert_eq!((p.read(4, 4), p.guest_errors().count), (kept, 0));
    assert_eq!(
        (p.read(6, 1), p.read(4, 4), p.guest_errors().count),
        (0, 9, 1)
    );
    p.reset();
    assert_eq!(p.registers(), [0, 0]);
    assert_eq!(p.guest_errors().count, 1);
}

#[test]
fn events_happen_at_their_time_in_their_order() {
    let checked = two("param delay: u32 = 10 in 1..=100;
         on write A {
             if A == 0 { cancel late; return; }
             after((delay as u64).wrapping_mul(2)) late(A, None);
             after(delay as u64) soon();
         }
         on event soon() { B = B.wrapping_mul(10).wrapping_add(1); after(10) later(); }
         on event late(x: u32, y: Option<bool>) {
             B = B.wrapping_mul(10).wrapping_add(if y.is_none() { x } else { 0 });
         }
         on event later() { B = B.wrapping_mul(10).wrapping_add(3); after(0) now(); }
         on event now() { A = 77; }");
    let mut p = simulator(&checked);
    p.write(0, 4, 2);
    assert_eq!(p.pending(), [("soon", 10), ("late", 20)]);
    p.advance(9);
    assert_eq!(
        (p.registers()[1], p.next_event(), p.now()),
        (0, Some(10), 9)
    );
    p.advance(1);
    assert_eq!(p.pending(), [("late", 20), ("later", 20)]);
    p.advance(10);
    // At one time, in the order in which they were started; `now` in that moment too.
    assert_eq!((p.registers(), p.next_event()), (vec![77, 123], None));
    // Started anew, an event forgets when it would have been.
    p.write(0, 4, 5);
    p.advance(5);
    p.write(0, 4, 6);
    assert_eq!(p.pending(), [("soon", 35), ("late", 45)]);
    p.write(0, 4, 0);
    assert_eq!(p.pending(), [("soon", 35)]);
    p.reset();
    assert_eq!((p.next_event(), p.now()), (None, 25));
}

#[test]
fn an_event_that_is_due_happens_before_the_next_access() {
    let checked = two("on write A { after(0) now(); } on event now() { B = A; }");
    let mut p = simulator(&checked);
    p.write(0, 4, 3);
    assert_eq!(p.registers(), [3, 0]);
    assert_eq!(p.read(4, 4), 3);
}

#[test]
fn params() {
    let checked = two("param n: u8 = 3 in 1..=9;\non write A { A = n as u32; }");
    let mut p = simulator(&checked);
    p.write(0, 1, 0);
    assert_eq!(p.registers()[0], 3);
    p.set_param("n", 9).expect("in its range");
    p.write(0, 1, 0);
    assert_eq!(p.registers()[0], 9);
    let refused = p.set_param("n", 0).expect_err("below its range");
    assert_eq!(refused.to_string(), "n = 0 is not in 1..=9");
    let unknown = ParamError::Unknown("m".into());
    assert_eq!(p.set_param("m", 1), Err(unknown));
}

/// The value that an expression on `a: uN` and `b: uN` has; `None` is 999.
fn value(bits: u32, expr: &str, a: u64, b: u64) -> u64 {
    let checked = two(&format!(
        "fn f(a: u{bits}, b: u{bits}) -> Option<u{bits}> {{ {expr} }}
         on write B {{ match f(A as u{bits}, B as u{bits}) {{
             Some(x) => {{ A = x as u32; }} None => {{ A = 999; }} }} }}"
    ));
    let mut p = simulator(&checked);
    p.write(0, 8, a | b << 32);
    p.registers()[0]
}

#[test]
fn arithmetic_at_odd_widths() {
    let check = |expr: &str, a: u64, b: u64, expected: u64| {
        assert_eq!(value(12, expr, a, b), expected, "{expr} on {a} and {b}");
    };
    check("Some(a.wrapping_add(b))", 4095, 2, 1);
    check("Some(a.wrapping_sub(b))", 1, 2, 4095);
    check("Some(a.wrapping_mul(b))", 4095, 4095, 1);
    check("Some(a.saturating_add(b))", 4000, 200, 4095);
    check("Some(a.saturating_sub(b))", 1, 2, 0);
    check("Some(a.saturating_mul(b))", 64, 64, 4095);
    check("a.checked_add(b)", 4095, 1, 999);
    check("a.checked_add(b)", 4094, 1, 4095);
    check("a.checked_sub(b)", 0, 1, 999);
    check("a.checked_mul(b)", 64, 64, 999);
    check("a.checked_div(b)", 100, 7, 14);
    check("a.checked_div(b)", 100, 0, 999);
    check("a.checked_rem(b)", 100, 7, 2);
    check("a.checked_shl(b as u32)", 0xfff, 4, 0xff0);
    check("a.checked_shl(b as u32)", 1, 12, 999);
    check("Some(a.wrapping_shl(b as u32))", 1, 13, 2);
    check("Some(a.wrapping_shr(b as u32))", 0x800, 23, 1);
    check("Some(!a)", 1, 0, 0xffe);
    check("Some(a << 4)", 0xfff, 0, 0xff0);
    check("Some(a.min(b) | a.max(b) >> 1)", 1, 6, 3);
    check("Some((a / 7) ^ (b % 7))", 100, 100, 14 ^ 2);
    check(
        "if a < b && !(a == 3) || a >= 9 { Some(1) } else { None }",
        3,
        4,
        999,
    );
    check(
        "match a { 0 | 1 => Some(5), 2..=9 => Some(6), x => Some(x as u4 as u12) }",
        0x123,
        0,
        3,
    );
    check("Some((a > b) as u12)", 2, 1, 1);
}

#[test]
fn what_runs_too_long_is_given_up() {
    let mut calls = String::from("fn f0(x: u32) -> u32 { x.wrapping_add(1) }\n");
    for n in 1..40 {
        let m = n - 1;
        calls += &format!("fn f{n}(x: u32) -> u32 {{ f{m}(x) ^ f{m}(x.wrapping_add(1)) }}\n");
    }
    let checked = two(&format!("{calls} on write A {{ B = f39(A); }}"));
    let mut p = Simulator::limited(&checked.device.peripherals[0], 10_000);
    p.write(0, 4, 1);
    assert!(p.gave_up());

    let checked = two(
        "on event tick() { A = A.wrapping_add(1); after(1) tick(); } \
                       on write B { after(1) tick(); }",
    );
    let mut p = Simulator::limited(&checked.device.peripherals[0], 10_000);
    p.write(4, 4, 1);
    p.advance(u64::MAX);
    assert!(p.gave_up() && p.registers()[0] > 1000);

    let checked = two("on event tick() { after(0xffff_ffff_ffff_ffff) tick(); } \
                       on write B { after(1) tick(); }");
    let mut p = simulator(&checked);
    p.write(4, 4, 1);
    p.advance(u64::MAX);
    assert_eq!((p.gave_up(), p.next_event()), (false, Some(u64::MAX)));
}
