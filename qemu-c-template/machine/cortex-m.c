{{ head }}

#include "plugin.c"
#include "{{ api.core }}/boards.h"
#include "{{ api.core }}/qdev-clock.h"
#include "{{ api.core }}/qdev-properties-system.h"
#include "{{ api.core }}/sysbus.h"
#include "{{ api.system }}"

/* Of QEMU's Arm part, whose headers are not for all targets. */
void armv7m_load_kernel(void *cpu, const char *kernel, hwaddr base, int size);

/* A memory. A firmware's file is loaded into those that it cannot write, too. */
typedef struct SvdregMemory {
    const char *name;
    bool rom;
    hwaddr base;
    uint64_t size;
} SvdregMemory;

static const SvdregMemory svdreg_machine_memories[] = {
{%- for memory in m.memories %}
    { "{{ memory.name }}", {{ memory.rom }}, {{ memory.base }}, {{ memory.size }} },
{%- endfor %}
};

/* Accesses to these addresses are logged, where nothing is: name, base, size. */
static const SvdregMemory svdreg_machine_unknown[] = {
    { "peripherals", false, 0x40000000, 0x20000000 },
    { "system", false, 0xe0100000, 0x1ff00000 },
};

static Clock *svdreg_machine_clock(MachineState *machine, const char *name, uint64_t hz)
{
    Clock *clock = clock_new(OBJECT(machine), name);

    clock_set_hz(clock, hz);
    return clock;
}

static void svdreg_machine_map(const SvdregMemory *memory)
{
    MemoryRegion *region = g_new0(MemoryRegion, 1);

    if (memory->rom) {
        memory_region_init_rom(region, NULL, memory->name, memory->size, &error_fatal);
    } else {
        memory_region_init_ram(region, NULL, memory->name, memory->size, &error_fatal);
    }
    memory_region_add_subregion(get_system_memory(), memory->base, region);
}

static void svdreg_machine_log_accesses(const SvdregMemory *area)
{
    DeviceState *unknown = qdev_new("unimplemented-device");

    qdev_prop_set_string(unknown, "name", area->name);
    qdev_prop_set_uint64(unknown, "size", area->size);
    sysbus_realize_and_unref(SYS_BUS_DEVICE(unknown), &error_fatal);
    sysbus_mmio_map_overlap(SYS_BUS_DEVICE(unknown), 0, area->base, -1000);
}

/* The processor with its interrupt controller and system timer. */
static DeviceState *svdreg_machine_processor(MachineState *machine)
{
    DeviceState *cpu = qdev_new("armv7m");

    object_property_add_child(OBJECT(machine), "cpu", OBJECT(cpu));
    qdev_connect_clock_in(cpu, "cpuclk", svdreg_machine_clock(machine, "cpuclk", {{ m.hz }}));
    qdev_connect_clock_in(cpu, "refclk", svdreg_machine_clock(machine, "refclk", 1000000));
    qdev_prop_set_string(cpu, "cpu-type", "{{ m.cpu }}-arm-cpu");
    qdev_prop_set_uint32(cpu, "num-irq", {{ m.interrupts }});
{%- if let Some(bits) = m.priority_bits %}
    if (object_property_find(OBJECT(cpu), "num-prio-bits")) {
        qdev_prop_set_uint8(cpu, "num-prio-bits", {{ bits }});
    }
{%- endif %}
    qdev_prop_set_uint32(cpu, "init-nsvtor", {{ m.vector_table }});
    qdev_prop_set_uint32(cpu, "init-svtor", {{ m.vector_table }});
    object_property_set_link(OBJECT(cpu), "memory", OBJECT(get_system_memory()), &error_abort);
    sysbus_realize_and_unref(SYS_BUS_DEVICE(cpu), &error_fatal);
    return cpu;
}

static void svdreg_machine_init(MachineState *machine)
{
    DeviceState *cpu, *chip;

    for (size_t i = 0; i < ARRAY_SIZE(svdreg_machine_memories); i++) {
        svdreg_machine_map(&svdreg_machine_memories[i]);
    }
    for (size_t i = 0; i < ARRAY_SIZE(svdreg_machine_unknown); i++) {
        svdreg_machine_log_accesses(&svdreg_machine_unknown[i]);
    }
    cpu = svdreg_machine_processor(machine);
    armv7m_load_kernel(object_resolve_path_component(OBJECT(cpu), "cpu"),
                       machine->kernel_filename, 0, 0);

    chip = qdev_new("{{ m.chip }}");
    object_property_add_child(OBJECT(machine), "chip", OBJECT(chip));
    if (object_property_find(OBJECT(chip), "irq-controller")) {
        object_property_set_link(OBJECT(chip), "irq-controller", OBJECT(cpu), &error_abort);
    }
{%- for serial in m.serials %}
    qdev_prop_set_chr(chip, "{{ serial }}", serial_hd({{ loop.index0 }}));
{%- endfor %}
    qdev_realize_and_unref(chip, NULL, &error_fatal);
}

static void svdreg_machine_class_init(ObjectClass *klass, {% if api.const_class_data %}const {% endif %}void *data)
{
    MachineClass *mc = MACHINE_CLASS(klass);

    mc->desc = {{ m.desc }};
    mc->init = svdreg_machine_init;
    mc->max_cpus = 1;
    mc->no_floppy = true;
    mc->no_cdrom = true;
    mc->no_parallel = true;
}

/* QEMUs for several targets list only machines that say which they are for. */
static void svdreg_machine_register(void)
{
    TypeInfo info = {
        .name = MACHINE_TYPE_NAME("{{ m.name }}"),
        .parent = TYPE_MACHINE,
        .class_init = svdreg_machine_class_init,
        .interfaces = dlsym(RTLD_DEFAULT, "arm_machine_interfaces"),
    };

    type_register_static(&info);
}

/* A machine must be known before QEMU looks at its options. */
static void __attribute__((constructor)) svdreg_machine_preload(void)
{
    unsetenv("LD_PRELOAD");
    if (!svdreg_plugin_fits) {
        exit(EXIT_FAILURE);
    }
    register_module_init(svdreg_machine_register, MODULE_INIT_QOM);
}
