//! What cannot be read is refused, with its line.

use oracle::Device;

use crate::{field, peripheral, register};

fn refused(peripherals: &str, expected: &str) {
    let text = format!("<device><name>D</name><peripherals>\n{peripherals}</peripherals></device>");
    let error = Device::read(&text).expect_err("it is refused");
    assert_eq!(error.to_string(), expected);
}

#[test]
fn what_is_no_xml() {
    let error = Device::read("<device>\n<name></device>").expect_err("it is refused");
    assert!(error.to_string().starts_with("line 2: "), "{error}");
}

#[test]
fn what_is_wrong_in_a_register() {
    let r =
        |inside: &str, expected: &str| refused(&peripheral(&register("R", 0, inside)), expected);
    r("<size>0</size>", "line 2: a register of 0 bits");
    r("<size>65</size>", "line 2: a register of 65 bits");
    r("<size>x</size>", "line 2: `x` is no number");
    r("<access>w</access>", "line 2: `w` is no access");
    r("<dim>2</dim>", "line 2: <register> has no <dimIncrement>");
    r("<dim>1t</dim>", "line 2: too many elements");
    let f = |range: &str, expected: &str| {
        r(
            &format!("<fields>{}</fields>", field("F", range, "")),
            expected,
        );
    };
    f("[1:2]", "line 2: `[1:2]` is no range of bits");
    f("3:1", "line 2: `3:1` is no range of bits");
}

#[test]
fn what_derives_from_nothing_or_from_itself() {
    let from = |base: &str, name: &str| {
        register(name, 0, "").replacen(
            "<register>",
            &format!("<register derivedFrom=\"{base}\">"),
            1,
        )
    };
    refused(
        &peripheral(&from("NONE", "R")),
        "line 2: there is no `NONE` to derive from",
    );
    refused(
        &peripheral(&(from("B", "A") + &from("A", "B"))),
        "line 2: `A` derives from itself",
    );
    refused(
        "<peripheral derivedFrom=\"P\"><name>P</name></peripheral>",
        "line 2: `P` derives from itself",
    );
    // A cluster that holds one derived from it has no end.
    refused(
        &peripheral(
            "<cluster><name>C</name><addressOffset>0</addressOffset>\
             <cluster derivedFrom=\"P.C\"><name>I</name><addressOffset>0</addressOffset></cluster>\
             <register><name>R</name><addressOffset>0</addressOffset></register></cluster>",
        ),
        "line 2: too many elements",
    );
}
