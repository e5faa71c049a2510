{{ d.pci_head }}

#include "qemu/osdep.h"
#include "qemu/module.h"
#include "{{ api.core }}/qdev-properties.h"
{%- if !d.hooks.chardevs.is_empty() %}
#include "{{ api.core }}/qdev-properties-system.h"
{%- endif %}
#include "hw/pci/{{ api.pci_device }}"
{%- if !d.irqs.is_empty() %}
#include "hw/pci/msi.h"
{%- endif %}
#include "hw/{{ d.folder }}/{{ d.kebab }}.h"
{%- if let Some(pci) = d.pci %}

OBJECT_DECLARE_SIMPLE_TYPE({{ d.camel }}PCIState, {{ d.upper }}_PCI)

struct {{ d.camel }}PCIState {
    PCIDevice parent_obj;

    {{ d.camel }}State core;
{%- if pci.container.is_some() %}
    /* BARs are as large as a power of two. */
    MemoryRegion bar;
{%- endif %}
{%- if !d.irqs.is_empty() %}
    qemu_irq *lines;
{%- endif %}
};

static void {{ d.snake }}_pci_init(Object *obj)
{
    {{ d.snake }}_core_init(&{{ d.upper }}_PCI(obj)->core, obj);
}
{%- if !d.irqs.is_empty() %}

/* A message for each line that rises; or one pin for all lines. */
static void {{ d.snake }}_pci_set_irq(void *opaque, int line, int level)
{
    {{ d.camel }}PCIState *dev = opaque;
    PCIDevice *pci = PCI_DEVICE(dev);

    if (!msi_enabled(pci)) {
        pci_set_irq(pci, {% if d.has_pulses() %}level || {% endif %}dev->core.irq_levels != 0);
    } else if (level) {
        msi_notify(pci, 0);
    }
}
{%- endif %}

static void {{ d.snake }}_pci_realize(PCIDevice *pci, Error **errp)
{
    {{ d.camel }}PCIState *dev = {{ d.upper }}_PCI(pci);

    if (!{{ d.snake }}_core_realize(&dev->core, errp)) {
        return;
    }
{%- if let Some(prog_if) = pci.prog_if %}
    pci_config_set_prog_interface(pci->config, {{ prog_if }});
{%- endif %}
{%- if !d.irqs.is_empty() %}
    pci_config_set_interrupt_pin(pci->config, 1);
    /* Where interrupts cannot be messages, the pin remains. */
    msi_init(pci, 0, 1, true, false, NULL);
    dev->lines = qemu_allocate_irqs({{ d.snake }}_pci_set_irq, dev, {{ d.upper }}_IRQS);
    memcpy(dev->core.irqs, dev->lines, sizeof(dev->core.irqs));
{%- endif %}
{%- if let Some(size) = pci.container %}
    memory_region_init(&dev->bar, OBJECT(dev), "{{ d.kebab }}-bar", {{ size }});
    memory_region_add_subregion(&dev->bar, 0, &dev->core.iomem);
    pci_register_bar(pci, {{ d.upper }}_PCI_BAR, PCI_BASE_ADDRESS_SPACE_MEMORY, &dev->bar);
{%- else %}
    pci_register_bar(pci, {{ d.upper }}_PCI_BAR, PCI_BASE_ADDRESS_SPACE_MEMORY, &dev->core.iomem);
{%- endif %}
}

static void {{ d.snake }}_pci_exit(PCIDevice *pci)
{
    {{ d.camel }}PCIState *dev = {{ d.upper }}_PCI(pci);
{{ "\n" }}
{%- if !d.irqs.is_empty() %}
    msi_uninit(pci);
    qemu_free_irqs(dev->lines, {{ d.upper }}_IRQS);
{%- endif %}
{%- if pci.container.is_some() %}
    memory_region_del_subregion(&dev->bar, &dev->core.iomem);
{%- endif %}
    {{ d.snake }}_core_unrealize(&dev->core);
}

static void {{ d.snake }}_pci_reset_enter(Object *obj, ResetType type)
{
    {{ d.snake }}_core_reset(&{{ d.upper }}_PCI(obj)->core);
}
{%- if !d.irqs.is_empty() %}

/*
 * Only now: the bus lowers the pin, and turns messages off, after the phase
 * before.
 */
static void {{ d.snake }}_pci_reset_exit(Object *obj{% if api.hold_type %}, ResetType type{% endif %})
{
    {{ d.snake }}_core_drive_irqs(&{{ d.upper }}_PCI(obj)->core);
}
{%- endif %}

static const VMStateDescription {{ d.snake }}_pci_vmstate = {
    .name = TYPE_{{ d.upper }}_PCI,
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj, {{ d.camel }}PCIState),
        VMSTATE_STRUCT(core, {{ d.camel }}PCIState, 1, {{ d.snake }}_core_vmstate, {{ d.camel }}State),
        VMSTATE_END_OF_LIST()
    },
};

{% if d.has_properties() -%}
static {% if api.const_properties %}const {% endif %}Property {{ d.snake }}_pci_properties[] = {
{%- let suffix = "PCIState" %}
{%- include "device/properties.c" %}
};
{%- endif %}

static void {{ d.snake }}_pci_class_init(ObjectClass *klass, {% if api.const_class_data %}const {% endif %}void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    PCIDeviceClass *pc = PCI_DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = {{ d.desc }};
    dc->vmsd = &{{ d.snake }}_pci_vmstate;
    set_bit({{ d.device_category }}, dc->categories);
    pc->realize = {{ d.snake }}_pci_realize;
    pc->exit = {{ d.snake }}_pci_exit;
    pc->vendor_id = {{ d.upper }}_PCI_VENDOR_ID;
    pc->device_id = {{ d.upper }}_PCI_DEVICE_ID;
    pc->class_id = {{ d.upper }}_PCI_CLASS_ID;
    pc->revision = {{ pci.revision }};
    rc->phases.enter = {{ d.snake }}_pci_reset_enter;
{%- if !d.irqs.is_empty() %}
    rc->phases.exit = {{ d.snake }}_pci_reset_exit;
{%- endif %}
{%- if d.has_properties() %}
    device_class_set_props(dc, {{ d.snake }}_pci_properties);
{%- endif %}
    {{ d.snake }}_core_class_init(klass);
}

static const TypeInfo {{ d.snake }}_pci_types[] = {
    {
        .name = TYPE_{{ d.upper }}_PCI,
        .parent = TYPE_PCI_DEVICE,
        .instance_size = sizeof({{ d.camel }}PCIState),
        .instance_init = {{ d.snake }}_pci_init,
        .class_init = {{ d.snake }}_pci_class_init,
        .interfaces = ({% if api.const_class_data %}const {% endif %}InterfaceInfo[]) {
            { INTERFACE_CONVENTIONAL_PCI_DEVICE },
            { },
        },
    },
};

DEFINE_TYPES({{ d.snake }}_pci_types)
{%- endif %}
