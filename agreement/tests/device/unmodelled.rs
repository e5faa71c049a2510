//! Peripherals without a behaviour: what a guest does with them is logged once.

use agreement::installed::{accelerator, compile_svd, need, qemu};
use bringup::scratch::Scratch;
use bringup::{Machine, Qtest, Vm};
use svd2qemu::Source;

const SVD: &str = "<device schemaVersion=\"1.3\"><name>BARE</name><version>1</version>
    <description/><addressUnitBits>8</addressUnitBits><width>32</width><peripherals>
      <peripheral><name>BARE</name><baseAddress>0x50000000</baseAddress>
        <addressBlock><offset>0</offset><size>0x100</size><usage>registers</usage></addressBlock>
        <registers>
          <register><name>CTRL</name><addressOffset>0</addressOffset><resetValue>2</resetValue>
            <fields>
              <field><name>ON</name><bitRange>[0:0]</bitRange></field>
              <field><name>MODE</name><bitRange>[2:1]</bitRange>
                <enumeratedValues><enumeratedValue><name>FAST</name><value>1</value>
                </enumeratedValue></enumeratedValues></field>
              <field><name>LIMIT</name><bitRange>[15:8]</bitRange></field>
            </fields></register>
          <register><name>DATA</name><addressOffset>4</addressOffset></register>
          <register><name>QUIET</name><addressOffset>8</addressOffset></register>
        </registers></peripheral></peripherals></device>";

const BASE: u64 = 0x5000_0000;

#[test]
fn each_register_is_named_once() {
    let plugin = compile_svd(&Source::new("bare.svd", SVD), "bare", None, "bare.so");
    let scratch = need(Scratch::new());
    let log = scratch.join("log");
    let vm = Vm::new(qemu(), Machine::Microvm)
        .plugin(plugin)
        .device("bare")
        .argument("-d")
        .argument("unimp")
        .argument("-D")
        .argument(log.display().to_string());
    let mut device = need(Qtest::start(&vm, &accelerator()));
    for _ in 0..3 {
        need(device.read(BASE, 4));
        need(device.write(BASE + 1, 1, 0x20));
        need(device.write(BASE, 4, 3));
        need(device.write(BASE + 4, 4, 0xabcd));
        need(device.read(BASE + 4, 2));
        need(device.qmp().system_reset());
        // A debugger's look is none of the guest's, where QEMU tells the two apart.
        if qemu().version.major >= 10 {
            need(device.qmp().human(&format!("x /1xw {:#x}", BASE + 8)));
        }
    }
    drop(device);
    let text = std::fs::read_to_string(&log).expect("QEMU has logged");
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("bare")).collect();
    let expected = [
        "bare /machine/peripheral-anon/device[0]: read of CTRL, which has no behaviour: 0x2 ON=0 MODE=FAST LIMIT=0",
        "bare /machine/peripheral-anon/device[0]: write to CTRL, which has no behaviour: 0x2000 LIMIT=0x20",
        "bare /machine/peripheral-anon/device[0]: write to DATA, which has no behaviour: 0xabcd",
        "bare /machine/peripheral-anon/device[0]: read of DATA, which has no behaviour: 0xabcd",
    ];
    assert_eq!(lines, expected);
}
