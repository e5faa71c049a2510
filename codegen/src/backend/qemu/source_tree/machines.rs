//! The device in QEMU's x86 machines.

use super::Edits;
use crate::backend::qemu::view::DeviceView;
use crate::edits::Anchor;
use crate::model::Machine;

/// The machines that have the device by themselves.
pub(super) fn machines(edits: &mut Edits, d: &DeviceView, folder: &str) {
    let has = |machine| d.sysbus && d.machines.contains(&machine);
    let wanted = Wanted {
        pc: has(Machine::Pc),
        q35: has(Machine::Q35),
        microvm: has(Machine::Microvm),
    };
    kconfig(edits, d, wanted);
    declarations(edits, d, wanted);
    definitions(edits, d, wanted, folder);
    calls(edits, d, wanted);
}

/// Which machines have the device.
#[derive(Clone, Copy)]
struct Wanted {
    pc: bool,
    q35: bool,
    microvm: bool,
}

impl Wanted {
    fn any(self) -> bool {
        self.pc || self.q35 || self.microvm
    }
}

/// What the machines' options select.
fn kconfig(edits: &mut Edits, d: &DeviceView, wanted: Wanted) {
    let select = format!("select {}_SYSBUS", d.upper);
    for (stanza, wanted) in [
        ("config PC\n    bool", wanted.pc || wanted.q35),
        ("config MICROVM\n    bool", wanted.microvm),
    ] {
        let text = format!("    {select}\n");
        edits.add(
            "hw/i386/Kconfig",
            Anchor::Stanza(stanza),
            wanted,
            &select,
            text,
        );
    }
}

/// A machine's property, and the function that makes its device, in the header of x86 machines.
fn declarations(edits: &mut Edits, d: &DeviceView, wanted: Wanted) {
    let (upper, snake, kebab) = (&d.upper, &d.snake, &d.kebab);
    let header = "include/hw/i386/x86.h";
    edits.add(
        header,
        Anchor::After("    OnOffAuto pic;"),
        wanted.any(),
        &format!("bool {snake};"),
        format!("    bool {snake};\n"),
    );
    edits.add(
        header,
        Anchor::After("OBJECT_DECLARE_TYPE(X86MachineState, X86MachineClass, X86_MACHINE)"),
        wanted.any(),
        &format!("x86_{snake}_create"),
        format!(
            "\n/* Makes the {upper} of a machine, unless its property \"{kebab}\" is off. */\n\
             void x86_{snake}_create(X86MachineState *x86ms);\n"
        ),
    );
}

/// The same in the source of x86 machines.
fn definitions(edits: &mut Edits, d: &DeviceView, wanted: Wanted, folder: &str) {
    let (upper, snake, kebab) = (&d.upper, &d.snake, &d.kebab);
    let include = format!("hw/{folder}/{kebab}.h");
    let source = "hw/i386/x86.c";
    edits.add(
        source,
        Anchor::After("#include \"hw/i386/x86.h\""),
        wanted.any(),
        &include,
        format!("#include \"{include}\"\n"),
    );
    edits.add(
        source,
        Anchor::Before("static void x86_machine_initfn(Object *obj)"),
        wanted.any(),
        &format!("x86_{snake}_create"),
        format!(
            "static bool x86_machine_get_{snake}(Object *obj, Error **errp)\n\
             {{\n    return X86_MACHINE(obj)->{snake};\n}}\n\n\
             static void x86_machine_set_{snake}(Object *obj, bool value, Error **errp)\n\
             {{\n    X86_MACHINE(obj)->{snake} = value;\n}}\n\n\
             void x86_{snake}_create(X86MachineState *x86ms)\n\
             {{\n    if (x86ms->{snake}) {{\n        {snake}_sysbus_create({upper}_BASE);\n    }}\n}}\n\n"
        ),
    );
    edits.add(
        source,
        Anchor::After("    x86ms->pic = ON_OFF_AUTO_AUTO;"),
        wanted.any(),
        &format!("x86ms->{snake} ="),
        format!("    x86ms->{snake} = true;\n"),
    );
    edits.add(
        source,
        Anchor::After("        \"Enable i8259 PIC\");"),
        wanted.any(),
        &format!("x86_machine_get_{snake}"),
        format!(
            "\n    object_class_property_add_bool(oc, \"{kebab}\", x86_machine_get_{snake},\n\
             {pad}x86_machine_set_{snake});\n    \
             object_class_property_set_description(oc, \"{kebab}\",\n        \
             \"Enable {upper}, where the machine has one\");\n",
            pad = " ".repeat(35),
        ),
    );
}

/// Each machine makes its device.
fn calls(edits: &mut Edits, d: &DeviceView, wanted: Wanted) {
    let call = format!("x86_{}_create(x86ms);", d.snake);
    for (file, before, end, wanted) in [
        (
            "pc_piix.c",
            "    pc_nic_init(pcmc, isa_bus, ",
            "",
            wanted.pc,
        ),
        (
            "pc_q35.c",
            "    pc_nic_init(pcmc, isa_bus, ",
            "",
            wanted.q35,
        ),
        (
            "microvm.c",
            "    if (mms->isa_serial) {",
            "\n",
            wanted.microvm,
        ),
    ] {
        edits.add(
            &format!("hw/i386/{file}"),
            Anchor::Before(before),
            wanted,
            &call,
            format!("    {call}\n{end}"),
        );
    }
}
