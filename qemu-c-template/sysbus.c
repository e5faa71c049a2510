{{ d.sysbus_head }}

#include "qemu/osdep.h"
#include "qemu/module.h"
#include "{{ api.core }}/qdev-properties.h"
{%- if !d.hooks.chardevs.is_empty() %}
#include "{{ api.core }}/qdev-properties-system.h"
{%- endif %}
#include "{{ api.core }}/sysbus.h"
#include "hw/{{ d.folder }}/{{ d.kebab }}.h"

OBJECT_DECLARE_SIMPLE_TYPE({{ d.camel }}SysBusState, {{ d.upper }}_SYSBUS)

struct {{ d.camel }}SysBusState {
    SysBusDevice parent_obj;

    {{ d.camel }}State core;
};

static void {{ d.snake }}_sysbus_init(Object *obj)
{
    {{ d.camel }}SysBusState *dev = {{ d.upper }}_SYSBUS(obj);

    {{ d.snake }}_core_init(&dev->core, obj);
    sysbus_init_mmio(SYS_BUS_DEVICE(obj), &dev->core.iomem);
{%- for irq in d.irqs %}
    sysbus_init_irq(SYS_BUS_DEVICE(obj), &dev->core.irqs[{{ d.upper }}_IRQ_{{ irq.upper }}]);
{%- endfor %}
}

static void {{ d.snake }}_sysbus_realize(DeviceState *qdev, Error **errp)
{
    {{ d.snake }}_core_realize(&{{ d.upper }}_SYSBUS(qdev)->core, errp);
}

static void {{ d.snake }}_sysbus_unrealize(DeviceState *qdev)
{
    {{ d.snake }}_core_unrealize(&{{ d.upper }}_SYSBUS(qdev)->core);
}

static void {{ d.snake }}_sysbus_reset_enter(Object *obj, ResetType type)
{
    {{ d.snake }}_core_reset(&{{ d.upper }}_SYSBUS(obj)->core);
}
{%- if !d.irqs.is_empty() %}

static void {{ d.snake }}_sysbus_reset_hold(Object *obj{% if api.hold_type %}, ResetType type{% endif %})
{
    {{ d.snake }}_core_drive_irqs(&{{ d.upper }}_SYSBUS(obj)->core);
}
{%- endif %}

static const VMStateDescription {{ d.snake }}_sysbus_vmstate = {
    .name = TYPE_{{ d.upper }}_SYSBUS,
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(core, {{ d.camel }}SysBusState, 1, {{ d.snake }}_core_vmstate, {{ d.camel }}State),
        VMSTATE_END_OF_LIST()
    },
};

{% if d.has_properties() -%}
static {% if api.const_properties %}const {% endif %}Property {{ d.snake }}_sysbus_properties[] = {
{%- let suffix = "SysBusState" %}
{%- include "device/properties.c" %}
};
{%- endif %}

static void {{ d.snake }}_sysbus_class_init(ObjectClass *klass, {% if api.const_class_data %}const {% endif %}void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = {{ d.desc }};
    dc->realize = {{ d.snake }}_sysbus_realize;
    dc->unrealize = {{ d.snake }}_sysbus_unrealize;
    dc->vmsd = &{{ d.snake }}_sysbus_vmstate;
    set_bit({{ d.device_category }}, dc->categories);
    rc->phases.enter = {{ d.snake }}_sysbus_reset_enter;
{%- if !d.irqs.is_empty() %}
    rc->phases.hold = {{ d.snake }}_sysbus_reset_hold;
{%- endif %}
{%- if d.has_properties() %}
    device_class_set_props(dc, {{ d.snake }}_sysbus_properties);
{%- endif %}
    {{ d.snake }}_core_class_init(klass);
}

static const TypeInfo {{ d.snake }}_sysbus_types[] = {
    {
        .name = TYPE_{{ d.upper }}_SYSBUS,
        .parent = TYPE_SYS_BUS_DEVICE,
        .instance_size = sizeof({{ d.camel }}SysBusState),
        .instance_init = {{ d.snake }}_sysbus_init,
        .class_init = {{ d.snake }}_sysbus_class_init,
    },
};

DEFINE_TYPES({{ d.snake }}_sysbus_types)
{%- if !d.machines.is_empty() %}

void {{ d.snake }}_sysbus_create(hwaddr base)
{
    sysbus_create_simple(TYPE_{{ d.upper }}_SYSBUS, base, NULL);
}
{%- endif %}
