//! The device header of CMSIS, as a firmware that is written for CMSIS-Core uses it. The processor's own
//! headers are a stand-in of ours, `core.h`.

use std::fs;
use std::path::Path;
use std::process::Command;

use agreement::any::{checked, generate};
use svd2qemu::{Output, Source};

/// What a firmware does with the header of each processor.
const PROGRAM: &str = r#"
#include "blinky.h"

#if __REVISION__ != 0x0201
#error "the revision is not r2p1"
#endif

void start(void)
{
    NVIC_SetPriority(SysTick_IRQn, 1);
    NVIC_SetPriority(HardFault_IRQn, 0);
    NVIC_EnableIRQ(TIMER0_IRQn);
    NVIC_EnableIRQ(Wake_Up_IRQn);
    TIMER0->CTRL = _VAL2FLD(TIMER0_CTRL_MODE, 2);
    TIMER0->SEND = TIMER0->COUNT;
    if (TIMER0 != (TIMER0_Type *)TIMER0_BASE || SCB->CPUID != 0) {
        NVIC_EnableIRQ((IRQn_Type)31);
    }
}

typedef char numbers[TIMER0_IRQn == 5 && SysTick_IRQn == -1 && NonMaskableInt_IRQn == -14 ? 1 : -1];
"#;

fn svd(cpu: &str, more: &str) -> Source {
    let register = |name: &str, offset: u32, more: &str| {
        format!(
            "<register><name>{name}</name><description>D.</description>\
             <addressOffset>{offset}</addressOffset>{more}</register>"
        )
    };
    let peripheral = |name: &str, base: &str, registers: &str, interrupts: &str| {
        format!(
            "<peripheral><name>{name}</name><description>D.</description>\
             <baseAddress>{base}</baseAddress><addressBlock><offset>0</offset><size>0x100</size>\
             <usage>registers</usage></addressBlock>{interrupts}\
             <registers>{registers}</registers></peripheral>"
        )
    };
    let interrupt = |name: &str, value: u32| {
        format!(
            "<interrupt><name>{name}</name><description>It */ ends.</description>\
             <value>{value}</value></interrupt>"
        )
    };
    let mode = "<fields><field><name>MODE</name><description>D.</description>\
                <bitRange>[5:4]</bitRange></field></fields>";
    let timer = [
        register("CTRL", 0, mode),
        register("COUNT", 4, "<access>read-only</access>"),
        register("SEND", 8, "<access>write-only</access>"),
    ];
    let shared = interrupt("TIMER0", 5);
    let peripherals = [
        peripheral(
            "TIMER0",
            "0x40000000",
            &timer.concat(),
            &(shared.clone() + &interrupt("Wake_Up", 7)),
        ),
        // It has the same interrupt.
        peripheral("TIMER1", "0x40001000", &timer.concat(), &shared),
        // The processor's, which CMSIS-Core has.
        peripheral("SCB", "0xE000ED00", &register("CPUID", 0, ""), ""),
    ];
    let text = format!(
        "<device><name>BLINKY</name><version>1</version><description>D.</description>\n\
         <cpu><name>{cpu}</name><revision>r2p1</revision><endian>little</endian>\
         <mpuPresent>true</mpuPresent><fpuPresent>false</fpuPresent><nvicPrioBits>3</nvicPrioBits>\
         <vendorSystickConfig>false</vendorSystickConfig>{more}</cpu>\
         <addressUnitBits>8</addressUnitBits><width>32</width><size>32</size>\
         <access>read-write</access><resetValue>0</resetValue><resetMask>0xFFFFFFFF</resetMask>\n\
         <peripherals>{}</peripherals></device>\n",
        peripherals.concat()
    );
    Source::new("blinky.svd", text)
}

/// Compiles a program with the header for a processor, and gives what the compiler says.
fn compile(
    cpu: (&str, &str, &str),
    more: &str,
    compiler: &[&str],
    program: &str,
) -> (bool, String) {
    let (name, header, revision) = cpu;
    let source = svd(name, more);
    let scratch = generate(&source, &checked(&source), &[Output::CHeader])
        .unwrap_or_else(|said| panic!("{said}"));
    let include = scratch.join("include");
    let stand_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmsis/core.h");
    fs::copy(stand_in, include.join(header)).expect("a file can be copied");
    let file = include.join("program.c");
    fs::write(&file, program.replace("__REVISION__", revision)).expect("a file can be written");
    let output = Command::new(compiler[0])
        .args(&compiler[1..])
        .args(["-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only"])
        .arg(&file)
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", compiler[0]));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.success(), said)
}

const CM3: (&str, &str, &str) = ("CM3", "core_cm3.h", "__CM3_REV");

#[test]
fn firmware_for_cmsis_core_compiles() {
    for cpu in [
        CM3,
        ("CM0+", "core_cm0plus.h", "__CM0PLUS_REV"),
        ("CM33", "core_cm33.h", "__CM33_REV"),
        ("ARMV8MML", "core_armv8mml.h", "__ARMv8MML_REV"),
    ] {
        for compiler in [
            &["cc", "-std=c99", "-x", "c"][..],
            &["cc", "-std=c17", "-x", "c"],
            &["c++", "-std=c++17", "-x", "c++"],
        ] {
            let (compiles, said) = compile(cpu, "", compiler, PROGRAM);
            assert!(compiles, "{cpu:?} {compiler:?}: {said}");
        }
    }
}

/// For the processor itself, where its compiler is installed.
#[test]
fn firmware_compiles_for_the_processor() {
    let compiler = "arm-none-eabi-gcc";
    if Command::new(compiler).arg("--version").output().is_err() {
        eprintln!("skipped: no {compiler}");
        return;
    }
    let arguments = [compiler, "-mcpu=cortex-m3", "-mthumb", "-ffreestanding"];
    let (compiles, said) = compile(CM3, "", &arguments, PROGRAM);
    assert!(compiles, "{said}");
}

/// Each processor has the exceptions of its architecture, and no others.
#[test]
fn exceptions_are_those_of_the_architecture() {
    let cc = ["cc", "-std=c99", "-x", "c"];
    let has = |cpu, exception: &str| {
        let program = format!("#include \"blinky.h\"\nint number = {exception}_IRQn;\n");
        compile(cpu, "", &cc, &program).0
    };
    let (small, large) = (("CM0", "core_cm0.h", ""), ("CM33", "core_cm33.h", ""));
    for (exception, in_small, in_medium, in_large) in [
        ("SysTick", true, true, true),
        ("UsageFault", false, true, true),
        ("SecureFault", false, false, true),
    ] {
        assert_eq!(has(small, exception), in_small, "{exception}");
        assert_eq!(has(CM3, exception), in_medium, "{exception}");
        assert_eq!(has(large, exception), in_large, "{exception}");
    }
}

#[test]
fn options_are_what_the_svd_says() {
    let cc = ["cc", "-std=c99", "-x", "c"];
    let more = "<fpuDP>true</fpuDP><icachePresent>true</icachePresent>\
                <dcachePresent>false</dcachePresent><vtorPresent>true</vtorPresent>\
                <sauNumRegions>4</sauNumRegions>";
    let program = "#include \"blinky.h\"\n\
                   #if !__MPU_PRESENT || __FPU_PRESENT || __NVIC_PRIO_BITS != 3 || !__FPU_DP \\\n\
                   || !__ICACHE_PRESENT || __DCACHE_PRESENT || !__VTOR_PRESENT || !__SAUREGION_PRESENT\n\
                   #error \"an option is not what the SVD says\"\n#endif\n\
                   #ifdef __DSP_PRESENT\n#error \"the SVD does not say\"\n#endif\nint nothing_else;\n";
    let cpu = ("CM33", "core_cm33.h", "");
    let (compiles, said) = compile(cpu, more, &cc, program);
    assert!(compiles, "{said}");
    assert!(!compile(cpu, "", &cc, program).0);
}

/// A processor that CMSIS-Core does not have has the registers' header alone.
#[test]
fn other_processors_have_no_device_header() {
    let source = svd("CA9", "");
    let scratch = generate(&source, &checked(&source), &[Output::CHeader])
        .unwrap_or_else(|said| panic!("{said}"));
    assert!(scratch.join("include/blinky_regs.h").exists());
    assert!(!scratch.join("include/blinky.h").exists());
}
