{{ d.mmio_head }}

#include "qemu/osdep.h"
#include "qemu/module.h"
#include "qapi/error.h"
#include "{{ api.memory }}/address-spaces.h"
#include "{{ api.core }}/{{ api.qdev }}"
#include "{{ api.core }}/qdev-properties.h"
{%- if !d.hooks.chardevs.is_empty() %}
#include "{{ api.core }}/qdev-properties-system.h"
{%- endif %}
#include "{{ api.reset }}"
#include "hw/{{ d.folder }}/{{ d.kebab }}.h"

#define TYPE_{{ d.upper }} "{{ d.kebab }}"

OBJECT_DECLARE_SIMPLE_TYPE({{ d.camel }}Device, {{ d.upper }})

struct {{ d.camel }}Device {
    DeviceState parent_obj;

    {{ d.camel }}State core;
    /* Property "addr". */
    uint64_t addr;
};

static void {{ d.snake }}_init(Object *obj)
{
    {{ d.camel }}Device *dev = {{ d.upper }}(obj);

    {{ d.snake }}_core_init(&dev->core, obj);
{%- for irq in d.irqs %}
    qdev_init_gpio_out_named(DEVICE(obj), &dev->core.irqs[{{ d.upper }}_IRQ_{{ irq.upper }}], {{ irq.name }}, 1);
{%- endfor %}
}

static void {{ d.snake }}_reset_enter(Object *obj, ResetType type)
{
    {{ d.snake }}_core_reset(&{{ d.upper }}(obj)->core);
}
{%- if !d.irqs.is_empty() %}

static void {{ d.snake }}_reset_hold(Object *obj{% if api.hold_type %}, ResetType type{% endif %})
{
    {{ d.snake }}_core_drive_irqs(&{{ d.upper }}(obj)->core);
}
{%- endif %}
{%- if !api.resets_objects() %}

/* A system reset does not reach a device without a bus by itself. */
static void {{ d.snake }}_reset(void *opaque)
{
    device_cold_reset(opaque);
}
{%- endif %}

static void {{ d.snake }}_realize(DeviceState *qdev, Error **errp)
{
    {{ d.camel }}Device *dev = {{ d.upper }}(qdev);

    if (!{{ d.snake }}_core_realize(&dev->core, errp)) {
        return;
    }
    if (!svdreg_map(&dev->core.iomem, TYPE_{{ d.upper }}, dev->addr, {{ d.align }}, errp)) {
        {{ d.snake }}_core_unrealize(&dev->core);
        return;
    }
{%- if api.resets_objects() %}
    /* A system reset does not reach a device without a bus by itself. */
    qemu_register_resettable(OBJECT(dev));
{%- else %}
    qemu_register_reset({{ d.snake }}_reset, dev);
{%- endif %}
}

static void {{ d.snake }}_unrealize(DeviceState *qdev)
{
    {{ d.camel }}Device *dev = {{ d.upper }}(qdev);
{{ "\n" }}
{%- if api.resets_objects() %}
    qemu_unregister_resettable(OBJECT(dev));
{%- else %}
    qemu_unregister_reset({{ d.snake }}_reset, dev);
{%- endif %}
    {{ d.snake }}_core_unrealize(&dev->core);
    memory_region_del_subregion(get_system_memory(), &dev->core.iomem);
}

static const VMStateDescription {{ d.snake }}_vmstate = {
    .name = TYPE_{{ d.upper }},
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(core, {{ d.camel }}Device, 1, {{ d.snake }}_core_vmstate, {{ d.camel }}State),
        VMSTATE_END_OF_LIST()
    },
};

static {% if api.const_properties %}const {% endif %}Property {{ d.snake }}_properties[] = {
    DEFINE_PROP_UINT64("addr", {{ d.camel }}Device, addr, {{ d.upper }}_BASE),
{%- let suffix = "Device" %}
{%- include "device/properties.c" %}
};

static void {{ d.snake }}_class_init(ObjectClass *klass, {% if api.const_class_data %}const {% endif %}void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = {{ d.desc }};
    dc->realize = {{ d.snake }}_realize;
    dc->unrealize = {{ d.snake }}_unrealize;
    dc->vmsd = &{{ d.snake }}_vmstate;
    dc->user_creatable = true;
    dc->hotpluggable = false;
    set_bit({{ d.device_category }}, dc->categories);
    rc->phases.enter = {{ d.snake }}_reset_enter;
{%- if !d.irqs.is_empty() %}
    rc->phases.hold = {{ d.snake }}_reset_hold;
{%- endif %}
    device_class_set_props(dc, {{ d.snake }}_properties);
    object_class_property_set_description(klass, "addr", "Where the registers are");
    {{ d.snake }}_core_class_init(klass);
}

static const TypeInfo {{ d.snake }}_types[] = {
    {
        .name = TYPE_{{ d.upper }},
        .parent = TYPE_DEVICE,
        .instance_size = sizeof({{ d.camel }}Device),
        .instance_init = {{ d.snake }}_init,
        .class_init = {{ d.snake }}_class_init,
    },
};

DEFINE_TYPES({{ d.snake }}_types)
