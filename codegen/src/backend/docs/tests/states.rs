//! States of devices, followed through their rules.

use super::*;
use crate::backend::docs::states::{self, States};

/// A device with `STATUS.STATE` (A, B, C), `GO` and this behaviour.
fn found(behavior: &str) -> Vec<States> {
    let value = |(number, name): (usize, &str)| {
        format!("<enumeratedValue><name>{name}</name><value>{number}</value></enumeratedValue>")
    };
    let values: String = ["A", "B", "C"].into_iter().enumerate().map(value).collect();
    let svd = format!(
        r#"<device schemaVersion="1.3"><name>D</name><version>1</version>
        <description>d</description><addressUnitBits>8</addressUnitBits><width>32</width>
        <size>32</size><access>read-write</access><resetValue>0</resetValue><resetMask>0xFFFFFFFF</resetMask>
        <peripherals><peripheral><name>D</name><description>d</description><baseAddress>0</baseAddress>
        <addressBlock><offset>0</offset><size>8</size><usage>registers</usage></addressBlock><registers>
        <register><name>STATUS</name><description>s</description><addressOffset>0</addressOffset>
        <access>read-only</access><fields><field><name>STATE</name><description>s</description>
        <bitRange>[1:0]</bitRange><enumeratedValues>{values}</enumeratedValues></field></fields></register>
        <register><name>GO</name><description>g</description><addressOffset>4</addressOffset></register>
        </registers></peripheral></peripherals><vendorExtensions>
        <behavior xmlns="urn:svd2qemu:behavior:1" peripheral="D"><![CDATA[{behavior}]]></behavior>
        </vendorExtensions></device>"#
    );
    let device = device(&svd);
    let peripheral = &device.peripherals[0];
    let behavior = peripheral.behavior.as_ref().expect("it has one");
    states::of(peripheral, behavior)
}

/// `A -> B: cause`, a line for each way.
fn ways(behavior: &str) -> Vec<String> {
    let found = found(behavior);
    let [states] = found.as_slice() else {
        panic!("{found:?}");
    };
    let way = |way: &states::Transition| {
        let [from, to] = [way.from, way.to].map(|place| &states.states[place]);
        format!("{from} -> {to}: {}", way.causes.join(", "))
    };
    states.transitions.iter().map(way).collect()
}

#[test]
fn an_event_leads_from_where_it_can_be_pending() {
    let ways = ways(
        "on write GO if STATUS == STATUS::A { STATUS = STATUS::B; after(5) end(); }
         on event end() { STATUS = STATUS::C; }",
    );
    assert_eq!(ways, ["A -> B: write GO", "B -> C: end"]);
}

#[test]
fn what_is_cancelled_leads_nowhere() {
    let ways = ways(
        "on write GO { after(5) end(); cancel end; STATUS = STATUS::B; }
         on event end() { STATUS = STATUS::C; }",
    );
    assert_eq!(ways, ["A -> B: write GO"]);
}

#[test]
fn conditions_matches_and_returns_are_followed() {
    let ways = ways(
        "on write GO {
             if GO == 7 { return; }
             match STATUS {
                 STATUS::A => STATUS.STATE = STATUS::B,
                 STATUS::B | STATUS::C => { if !(STATUS != STATUS::C) { STATUS.STATE = STATUS::A; } }
                 _ => {}
             }
         }
         on read GO if STATUS.STATE > 0 && GO == 1 { STATUS.STATE = STATUS::C; }",
    );
    assert_eq!(
        ways,
        ["A -> B: write GO", "B -> C: read GO", "C -> A: write GO"]
    );
}

#[test]
fn the_first_state_is_that_after_reset_rules() {
    let found = found("on reset { STATUS = STATUS::B; } on write GO { STATUS = STATUS::C; }");
    assert_eq!(found[0].states, ["B", "C"]);
    assert_eq!(found[0].first, 0);
}

#[test]
fn what_is_not_known_is_not_shown() {
    assert_eq!(found("on write GO { STATUS.STATE = GO as u2; }"), []);
    assert_eq!(found("on write GO { GO = 0; }"), []);
    assert_eq!(
        found("on write GO { STATUS.STATE = 3; }"),
        [],
        "a value without a name"
    );
}
