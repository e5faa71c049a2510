//! What the plugin traces: with the names of fields and values, or short.

use agreement::installed::{accelerator, machine, need};
use bringup::{Machine, Qtest};
use calc_model::calc::Calc;

/// The trace of a multiplication, with the device as this option says.
fn trace(device: &str) -> Vec<String> {
    let vm = machine(Machine::Pc).device(device);
    let mut qtest = need(Qtest::start(&vm, &accelerator()));
    need(qtest.write(Calc::BASE_ADDRESS + 0x8, 4, 2));
    need(qtest.write(Calc::BASE_ADDRESS + 0xc, 4, 1));
    need(qtest.clock_step(1000));
    assert_eq!(need(qtest.read(Calc::BASE_ADDRESS + 0x14, 4)), 2);
    let said = qtest.stderr();
    let lines = said.lines().filter(|line| line.starts_with("calc_"));
    let lines = lines.filter(|line| *line != "calc_reset");
    lines.map(str::to_owned).collect()
}

#[test]
fn fields_and_values_have_their_names() {
    let expected = [
        "calc_write OP 0x2 CODE=MUL",
        "calc_write CTRL 0x1 START=1",
        "calc_change STATUS 0x0 -> 0x1 STATE=BUSY",
        "calc_event finish",
        "calc_change STATUS 0x1 -> 0x2 STATE=DONE",
        "calc_read STATUS 0x2 STATE=DONE",
    ];
    assert_eq!(trace("calc,trace=on"), expected);
}

#[test]
fn without_fields_lines_are_short() {
    let expected = [
        "calc_write OP 0x2",
        "calc_write CTRL 0x1",
        "calc_change STATUS 0x0 -> 0x1",
        "calc_event finish",
        "calc_change STATUS 0x1 -> 0x2",
        "calc_read STATUS 0x2",
    ];
    assert_eq!(trace("calc,trace=on,trace-fields=off"), expected);
}

#[test]
fn nothing_is_traced_unless_it_is_asked_for() {
    assert!(trace("calc,trace-fields=on").is_empty());
}
