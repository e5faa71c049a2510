//! Devices of one SVD whose names begin alike: what one device's functions are called is not what
//! another's are, though a plugin has all of them in one C file.

use std::fmt::Write;

use svd2qemu::Source;

use crate::compiled::compile;

/// Peripherals, and their behaviour. What `ZQA` names ends as names of the others do, those of the
/// templates and those of the SVD, and the other way around.
const PERIPHERALS: [(&str, &str); 4] = [
    (
        "ZQA",
        "fn b_reset_enter(x: u32) -> u32 { x.wrapping_add(1) }\n\
         fn b_own(x: u32) -> u32 { x.wrapping_add(2) }\n\
         on write QZR { QZR = b_own(b_reset_enter(QZR)); after(5) tick(); }\n\
         on event tick() { QZR = 0; after(5) tock(); }\n\
         on event tock() { QZR = 1; }\n",
    ),
    (
        "ZQA_B",
        "fn own(x: u32) -> u32 { x.wrapping_add(3) }\non write QZR { QZR = own(QZR); }\n",
    ),
    (
        "ZQA_WRITE",
        "fn qzr(x: u32) -> u32 { x.wrapping_add(4) }\non write QZR { QZR = qzr(QZR); }\n",
    ),
    (
        "ZQA_BEGIN",
        "fn event(x: u32) -> u32 { x.wrapping_add(5) }\non write QZR { QZR = event(QZR); }\n",
    ),
];

fn svd() -> Source {
    let (mut peripherals, mut extensions) = (String::new(), String::new());
    for (index, (name, behavior)) in PERIPHERALS.iter().enumerate() {
        let _ = writeln!(
            peripherals,
            "<peripheral><name>{name}</name><description>D.</description>\
             <baseAddress>0x4000{index}000</baseAddress><addressBlock><offset>0</offset>\
             <size>4</size><usage>registers</usage></addressBlock><registers><register>\
             <name>QZR</name><description>D.</description><addressOffset>0</addressOffset>\
             </register></registers></peripheral>"
        );
        let _ = writeln!(
            extensions,
            "<behavior xmlns=\"urn:svd2qemu:behavior:1\" peripheral=\"{name}\"><![CDATA[{behavior}]]>\
             </behavior>"
        );
    }
    let text = format!(
        "<device><name>ZQ</name><version>1</version><description>D.</description>\n\
         <addressUnitBits>8</addressUnitBits><width>32</width><size>32</size>\
         <access>read-write</access><resetValue>0</resetValue><resetMask>0xFFFFFFFF</resetMask>\n\
         <peripherals>\n{peripherals}</peripherals>\n\
         <vendorExtensions>\n{extensions}</vendorExtensions></device>\n"
    );
    Source::new("zq.svd", text)
}

#[test]
fn devices_whose_names_begin_alike() {
    compile("siblings", &svd()).unwrap_or_else(|said| panic!("{said}"));
}
