

OBJECT_DECLARE_SIMPLE_TYPE({{ d.camel }}Device, {{ d.upper }})

/* The device by itself. */
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

/* Notes how many bits the physical addresses of a CPU have, if it tells. */
static int {{ d.snake }}_find_reach(Object *obj, void *opaque)
{
    unsigned *bits = opaque;

    if (object_dynamic_cast(obj, "armv7m")) {
        *bits = 32;
    } else if (object_dynamic_cast(obj, "cpu") && object_property_find(obj, "phys-bits")) {
        *bits = object_property_get_uint(obj, "phys-bits", NULL);
    }
    return *bits != 0;
}

/* The last address that the CPU reaches. */
static hwaddr {{ d.snake }}_reach(void)
{
    unsigned bits = 0;

    object_child_foreach_recursive(object_get_root(), {{ d.snake }}_find_reach, &bits);
    return bits > 0 && bits < 64 ? ((hwaddr)1 << bits) - 1 : UINT64_MAX;
}

/*
 * Whether nothing is between two addresses. What a machine says it does not
 * implement (create_unimplemented_device()) gives way.
 */
static bool {{ d.snake }}_is_free(hwaddr first, hwaddr last, Error **errp)
{
    for (hwaddr at = first; at <= last;) {
        MemoryRegionSection found = memory_region_find(get_system_memory(), at, last - at + 1);
        hwaddr begin = found.offset_within_address_space;
        hwaddr end;

        if (!found.mr) {
            break;
        }
        end = begin + int128_get64(found.size) - 1;
        if (!object_dynamic_cast(memory_region_owner(found.mr), "unimplemented-device")) {
            error_setg(errp, "%s: addr 0x%" PRIx64 " is taken: 0x%" PRIx64 " to 0x%" PRIx64 " belong to %s", TYPE_{{ d.upper }}, first, begin, end, memory_region_name(found.mr) ?: "a region without a name");
            memory_region_unref(found.mr);
            return false;
        }
        memory_region_unref(found.mr);
        at = end + 1;
    }
    return true;
}

/* Maps the registers at "addr", unless something else is there. */
static bool {{ d.snake }}_map({{ d.camel }}Device *dev, Error **errp)
{
    hwaddr reach = {{ d.snake }}_reach();

    if (dev->addr > UINT64_MAX - {{ d.upper }}_SIZE) {
        error_setg(errp, "%s: addr 0x%" PRIx64 " leaves no room for the registers", TYPE_{{ d.upper }}, dev->addr);
        return false;
    }
    if (dev->addr + {{ d.upper }}_SIZE - 1 > reach) {
        error_setg(errp, "%s: addr 0x%" PRIx64 " is out of the CPU's reach, which ends at 0x%" PRIx64, TYPE_{{ d.upper }}, dev->addr, reach);
        return false;
    }
{%- if d.align > 1 %}
    if (dev->addr % {{ d.align }}) {
        error_setg(errp, "%s: addr 0x%" PRIx64 " is not a multiple of {{ d.align }}, the size of the largest register", TYPE_{{ d.upper }}, dev->addr);
        return false;
    }
{%- endif %}
    if (!{{ d.snake }}_is_free(dev->addr, dev->addr + {{ d.upper }}_SIZE - 1, errp)) {
        return false;
    }
    memory_region_add_subregion_overlap(get_system_memory(), dev->addr, &dev->core.iomem, 0);
    return true;
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
    if (!{{ d.snake }}_map(dev, errp)) {
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
