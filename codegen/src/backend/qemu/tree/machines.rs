//! The device in QEMU's x86 machines.

use super::Edits;
use crate::backend::qemu::view::DeviceView;
use crate::edits::Anchor;
use crate::model::Machine;

/// The machines that have the device by themselves.
pub(super) fn machines(edits: &mut Edits, d: &DeviceView, folder: &str) {
    let (upper, snake, kebab) = (&d.upper, &d.snake, &d.kebab);
    let include = format!("hw/{folder}/{kebab}.h");
    let has = |machine| d.sysbus && d.machines.contains(&machine);
    let (pc, q35, microvm) = (has(Machine::Pc), has(Machine::Q35), has(Machine::Microvm));
    let any = pc || q35 || microvm;
    let select = format!("select {upper}_SYSBUS");
    for (stanza, wanted) in [
        ("config PC\n    bool", pc || q35),
        ("config MICROVM\n    bool", microvm),
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
    let header = "include/hw/i386/x86.h";
    edits.add(
        header,
        Anchor::After("    OnOffAuto pic;"),
        any,
        &format!("bool {snake};"),
        format!("    bool {snake};\n"),
    );
    edits.add(
        header,
        Anchor::After("OBJECT_DECLARE_TYPE(X86MachineState, X86MachineClass, X86_MACHINE)"),
        any,
        &format!("x86_{snake}_create"),
        format!(
            "\n/* Makes the {upper} of a machine, unless its property \"{kebab}\" is off. */\n\
             void x86_{snake}_create(X86MachineState *x86ms);\n"
        ),
    );
    let source = "hw/i386/x86.c";
    edits.add(
        source,
        Anchor::After("#include \"hw/i386/x86.h\""),
        any,
        &include,
        format!("#include \"{include}\"\n"),
    );
    edits.add(
        source,
        Anchor::Before("static void x86_machine_initfn(Object *obj)"),
        any,
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
        any,
        &format!("x86ms->{snake} ="),
        format!("    x86ms->{snake} = true;\n"),
    );
    edits.add(
        source,
        Anchor::After("        \"Enable i8259 PIC\");"),
        any,
        &format!("x86_machine_get_{snake}"),
        format!(
            "\n    object_class_property_add_bool(oc, \"{kebab}\", x86_machine_get_{snake},\n\
             {pad}x86_machine_set_{snake});\n    \
             object_class_property_set_description(oc, \"{kebab}\",\n        \
             \"Enable {upper}, where the machine has one\");\n",
            pad = " ".repeat(35),
        ),
    );
    let call = format!("x86_{snake}_create(x86ms);");
    for (file, before, end, wanted) in [
        ("pc_piix.c", "    pc_nic_init(pcmc, isa_bus, ", "", pc),
        ("pc_q35.c", "    pc_nic_init(pcmc, isa_bus, ", "", q35),
        ("microvm.c", "    if (mms->isa_serial) {", "\n", microvm),
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
