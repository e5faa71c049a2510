//! The device header of CMSIS, `include/<device>.h`: `IRQn_Type`, the options that CMSIS-Core asks for,
//! its header `core_cm4.h` or the like, and the registers' header. There is one for a device whose `<cpu>`
//! is a processor that CMSIS-Core has a header for; that header is not ours, and not in the output.

use std::collections::HashSet;

use askama::Template;

use super::macros::{self, decimal, hex};
use super::{comment_body, provenance_body};
use crate::backend::c::{Enumerator, Item, Macro};
use crate::model::{Cpu, Device};
use crate::names::target_scope::CScope;
use crate::text::c::comment_lines;
use crate::tree::File;

/// A processor that CMSIS-Core has a header for.
struct Core {
    /// `<name>` in the SVD.
    svd: &'static str,
    /// What the names of its header and of its options are made of.
    name: &'static str,
    architecture: Architecture,
}

/// What exceptions a processor has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Architecture {
    /// Armv6-M, and Armv8-M without the main extension.
    Baseline,
    /// Armv7-M.
    Mainline,
    /// Armv8-M with the main extension: there are secure faults.
    Secure,
}

const fn core(svd: &'static str, name: &'static str, architecture: Architecture) -> Core {
    Core {
        svd,
        name,
        architecture,
    }
}

const CORES: [Core; 20] = [
    core("CM0", "cm0", Architecture::Baseline),
    core("CM0PLUS", "cm0plus", Architecture::Baseline),
    core("CM0+", "cm0plus", Architecture::Baseline),
    core("CM1", "cm1", Architecture::Baseline),
    core("SC000", "sc000", Architecture::Baseline),
    core("CM23", "cm23", Architecture::Baseline),
    core("ARMV8MBL", "armv8mbl", Architecture::Baseline),
    core("CM3", "cm3", Architecture::Mainline),
    core("SC300", "sc300", Architecture::Mainline),
    core("CM4", "cm4", Architecture::Mainline),
    core("CM7", "cm7", Architecture::Mainline),
    core("CM33", "cm33", Architecture::Secure),
    core("CM35P", "cm35p", Architecture::Secure),
    core("CM52", "cm52", Architecture::Secure),
    core("CM55", "cm55", Architecture::Secure),
    core("CM85", "cm85", Architecture::Secure),
    core("SMC1", "starmc1", Architecture::Secure),
    core("ARMV8MML", "armv8mml", Architecture::Secure),
    core("ARMV81MML", "armv81mml", Architecture::Secure),
    core("ARMV8.1MML", "armv81mml", Architecture::Secure),
];

/// The peripherals of processors whose types and macros CMSIS-Core has.
const OF_CORE: &str = "NVIC SCB SCNSCB SYS_TICK SYSTICK ITM DWT TPI TPIU MPU FPU CORE_DEBUG COREDEBUG DCB DIB \
     SAU PMU ICB MEMSYSCTL ERRBNK PWRMODCTL EWIC PRCCFGINF STL CTI";

/// The macro of CMSIS-Core for an element of `<cpu>`.
const OPTIONS: [(&str, &str); 8] = [
    ("mpuPresent", "__MPU_PRESENT"),
    ("fpuPresent", "__FPU_PRESENT"),
    ("fpuDP", "__FPU_DP"),
    ("dspPresent", "__DSP_PRESENT"),
    ("icachePresent", "__ICACHE_PRESENT"),
    ("dcachePresent", "__DCACHE_PRESENT"),
    ("dtcmPresent", "__DTCM_PRESENT"),
    ("vtorPresent", "__VTOR_PRESENT"),
];

/// The exceptions: number, name, what they are, and the least that has them.
const EXCEPTIONS: [(i32, &str, &str, Architecture); 11] = [
    (-15, "Reset", "reset", Architecture::Baseline),
    (
        -14,
        "NonMaskableInt",
        "non-maskable interrupt",
        Architecture::Baseline,
    ),
    (
        -13,
        "HardFault",
        "all classes of fault",
        Architecture::Baseline,
    ),
    (
        -12,
        "MemoryManagement",
        "protection of memory",
        Architecture::Mainline,
    ),
    (-11, "BusFault", "error on a bus", Architecture::Mainline),
    (
        -10,
        "UsageFault",
        "undefined instruction or illegal state",
        Architecture::Mainline,
    ),
    (
        -9,
        "SecureFault",
        "violation of security",
        Architecture::Secure,
    ),
    (
        -5,
        "SVCall",
        "call of the supervisor",
        Architecture::Baseline,
    ),
    (-4, "DebugMonitor", "debug monitor", Architecture::Mainline),
    (
        -2,
        "PendSV",
        "request for system service",
        Architecture::Baseline,
    ),
    (-1, "SysTick", "system timer", Architecture::Baseline),
];

#[derive(Template)]
#[template(path = "c_cmsis.h", whitespace = "preserve")]
struct Header {
    guard: String,
    intro: String,
    provenance: String,
    core: String,
    of_core: Item,
    registers: Item,
    interrupts: Item,
    options: Item,
}

/// The macro that is defined where CMSIS-Core has the registers of the processor.
pub(super) fn of_core(device: &Device) -> Option<String> {
    core_of(device)?;
    Some(format!("{}_HAS_CMSIS_CORE", device.ident.upper))
}

/// Whether CMSIS-Core has the types and macros of a peripheral of this name.
pub(super) fn has(upper: &str) -> bool {
    OF_CORE.split_whitespace().any(|known| known == upper)
}

fn core_of(device: &Device) -> Option<(&'static Core, &Cpu)> {
    let cpu = device.cpu.as_ref()?;
    let is_named = |core: &&Core| core.svd.eq_ignore_ascii_case(&cpu.name);
    Some((CORES.iter().find(is_named)?, cpu))
}

/// The header, if there is one.
pub(super) fn file(device: &Device, provenance: &[String; 2]) -> Option<File> {
    let (core, cpu) = core_of(device)?;
    let name = device.ident.snake.trim_matches('_');
    let view = Header {
        guard: format!("{}_H", device.ident.upper),
        intro: comment_body(&super::titled(&device.ident.svd, &device.description)),
        provenance: provenance_body(provenance),
        core: format!("core_{}.h", core.name),
        of_core: Macro::Flag(of_core(device)?).into(),
        registers: Item::Include {
            path: super::file_name(&device.ident),
            system: false,
        },
        interrupts: Item::Enum {
            tag: None,
            typedef: Some("IRQn_Type".to_owned()),
            enumerators: interrupts(device, core.architecture),
        },
        options: Item::Defines(options(core, cpu)),
    };
    let mut text = view.render().expect("writing to a string cannot fail");
    text.push('\n');
    Some(File {
        path: format!("include/{name}.h"),
        text,
    })
}

/// Exceptions and interrupts by ascending number. An interrupt that several peripherals have is one.
fn interrupts(device: &Device, architecture: Architecture) -> Vec<Enumerator> {
    let rank = |architecture| match architecture {
        Architecture::Baseline => 0,
        Architecture::Mainline => 1,
        Architecture::Secure => 2,
    };
    let exceptions = EXCEPTIONS.iter();
    let exceptions = exceptions.filter(|(.., least)| rank(*least) <= rank(architecture));
    let mut all: Vec<Enumerator> = exceptions
        .map(|(value, name, about, _)| {
            Enumerator::new(format!("{name}_IRQn"), *value).noted(*about)
        })
        .collect();
    // What the registers' header has is a macro, which would stand in the enumerator's place.
    let macros = device.peripherals().flat_map(macros::of_peripheral);
    let macros = macros.map(|define| define.name().to_owned());
    let exceptions = all.iter().map(|known| known.name.clone());
    let mut names = CScope::with(macros.chain(exceptions));
    let mut known = HashSet::new();
    let interrupts = device
        .peripherals()
        .flat_map(|peripheral| &peripheral.interrupts);
    let mut own: Vec<_> = interrupts
        .filter(|interrupt| known.insert((&interrupt.ident.svd, interrupt.value)))
        .collect();
    own.sort_by_key(|interrupt| interrupt.value);
    all.extend(own.into_iter().map(|interrupt| {
        // As the SVD spells it, if C can.
        let svd = &interrupt.ident.svd;
        let is_legal = crate::names::legal(svd).as_deref() == Some(svd);
        let name = if is_legal {
            svd
        } else {
            &interrupt.ident.upper
        };
        let name = names.claim_numbered(&format!("{name}_IRQn"));
        let about = comment_lines(&interrupt.description, usize::MAX).join(" ");
        Enumerator::new(name, interrupt.value).noted(about)
    }));
    all
}

fn options(core: &Core, cpu: &Cpu) -> Vec<Macro> {
    let flag = |name: &str, value: bool| Macro::value(name, decimal(u64::from(value), 32));
    let (revision, patch) = cpu.revision;
    let upper = match core.name.strip_prefix("armv") {
        Some(rest) => format!("ARMv{}", rest.to_uppercase()),
        None => core.name.to_uppercase(),
    };
    let mut options = vec![
        Macro::value(
            format!("__{upper}_REV"),
            hex(u16::from_be_bytes([revision, patch]).into(), 4),
        ),
        Macro::value(
            "__NVIC_PRIO_BITS",
            decimal(cpu.nvic_priority_bits.into(), 32),
        ),
        flag("__Vendor_SysTickConfig", cpu.has_vendor_systick),
    ];
    for (element, name) in OPTIONS {
        let mut parts = cpu.parts.iter();
        if let Some((_, value)) = parts.find(|(known, _)| *known == element) {
            options.push(flag(name, *value));
        }
    }
    if let Some(regions) = cpu.sau_regions {
        options.push(flag("__SAUREGION_PRESENT", regions > 0));
    }
    options
}
