//! A QEMU tree as small as one can be patched.

/// The files that svd2qemu edits: what it goes by, with other lines around it.
pub const FILES: &[(&str, &str)] = &[
    (
        "MAINTAINERS",
        "Devices\n-------\nEDU\nM: Someone\nF: hw/misc/edu.c\n\nIDE\n",
    ),
    (
        "docs/system/device-emulation.rst",
        "   :maxdepth: 1\n\n   devices/can.rst\n",
    ),
    (
        "hw/i386/Kconfig",
        "config PC\n    bool\n    imply QXL\n\nconfig MICROVM\n    bool\n    default y\n",
    ),
    (
        "hw/i386/microvm.c",
        "f(void)\n{\n    if (mms->isa_serial) {\n    }\n}\n",
    ),
    (
        "hw/i386/pc_piix.c",
        "f(void)\n{\n    pc_nic_init(pcmc, isa_bus, pci_bus);\n}\n",
    ),
    (
        "hw/i386/pc_q35.c",
        "f(void)\n{\n    pc_nic_init(pcmc, isa_bus, host_bus);\n}\n",
    ),
    (
        "hw/i386/x86.c",
        "#include \"hw/i386/x86.h\"\n\nstatic void x86_machine_initfn(Object *obj)\n{\n    \
             x86ms->pic = ON_OFF_AUTO_AUTO;\n}\n\n        \"Enable i8259 PIC\");\n",
    ),
    (
        "hw/misc/Kconfig",
        "config OTHER\n    bool\n\nsource macio/Kconfig\n",
    ),
    ("hw/misc/meson.build", "system_ss.add(files('other.c'))\n"),
    ("hw/misc/trace-events", "# other.c\nother(void) \"\"\n"),
    (
        "include/hw/i386/x86.h",
        "    OnOffAuto pic;\n\nOBJECT_DECLARE_TYPE(X86MachineState, X86MachineClass, \
             X86_MACHINE)\n",
    ),
    (
        "tests/qtest/meson.build",
        "qtests_i386 = \\\n  qtests_filter + \\\n  []\n\nqtests = {\n  'other-test': files('other.c'),\n}\n",
    ),
];

/// Files of further folders of devices: a device is in the folder of its category.
pub const FOLDERS: &[(&str, &str)] = &[
    ("hw/char/Kconfig", "config OTHER\n    bool\n"),
    ("hw/char/meson.build", "system_ss.add(files('other.c'))\n"),
    ("hw/char/trace-events", "# other.c\nother(void) \"\"\n"),
    ("hw/gpio/Kconfig", "config OTHER\n    bool\n"),
    ("hw/gpio/meson.build", "system_ss.add(files('other.c'))\n"),
    ("hw/gpio/trace-events", "# other.c\nother(void) \"\"\n"),
    ("hw/timer/Kconfig", "config OTHER\n    bool\n"),
    ("hw/timer/meson.build", "system_ss.add(files('other.c'))\n"),
    ("hw/timer/trace-events", "# other.c\nother(void) \"\"\n"),
];
