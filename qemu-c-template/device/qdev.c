

static void {{ d.snake }}_init(Object *obj)
{
    {{ d.camel }}State *s = {{ d.upper }}(obj);

    memory_region_init_io(&s->iomem, obj, &{{ d.snake }}_ops, s, TYPE_{{ d.upper }}, {{ d.upper }}_SIZE);
{%- for register in d.registers %}
    object_property_add_uint{{ register.bits }}_ptr(obj, {{ register.property }}, &s->regs.{{ register.member }}, OBJ_PROP_FLAG_READ);
{%- if !register.description.is_empty() %}
    object_property_set_description(obj, {{ register.property }}, {{ register.description }});
{%- endif %}
{%- endfor %}
}

/* Maps the registers at "addr", unless something else is there. */
static bool {{ d.snake }}_map({{ d.camel }}State *s, Error **errp)
{
    MemoryRegionSection found;

    if (s->addr > UINT64_MAX - {{ d.upper }}_SIZE) {
        error_setg(errp, "%s: addr 0x%" PRIx64 " leaves no room for the registers", TYPE_{{ d.upper }}, s->addr);
        return false;
    }
    found = memory_region_find(get_system_memory(), s->addr, {{ d.upper }}_SIZE);
    if (found.mr) {
        hwaddr base = found.offset_within_address_space -
                      found.offset_within_region;

        error_setg(errp, "%s: addr 0x%" PRIx64 " is taken: %s is at 0x%" PRIx64, TYPE_{{ d.upper }}, s->addr, memory_region_name(found.mr), base);
        memory_region_unref(found.mr);
        return false;
    }
    memory_region_add_subregion(get_system_memory(), s->addr, &s->iomem);
    return true;
}

static void {{ d.snake }}_realize(DeviceState *dev, Error **errp)
{
    {{ d.camel }}State *s = {{ d.upper }}(dev);
{%- for param in d.params %}
{%- if let Some(out_of_range) = param.out_of_range %}

    if ({{ out_of_range }}) {
        error_setg(errp, {{ param.message }});
        return;
    }
{%- endif %}
{%- endfor %}
{{ "" }}
    if (!{{ d.snake }}_map(s, errp)) {
        return;
    }
{%- for event in d.events %}
    timer_init_ns(&s->timers.{{ event.member }}, QEMU_CLOCK_VIRTUAL, {{ event.callback }}, s);
{%- endfor %}
{%- if api.resets_objects() %}
    /* A system reset does not reach a device without a bus by itself. */
    qemu_register_resettable(OBJECT(s));
{%- else %}
    qemu_register_reset({{ d.snake }}_reset, s);
{%- endif %}
}

static void {{ d.snake }}_unrealize(DeviceState *dev)
{
    {{ d.camel }}State *s = {{ d.upper }}(dev);
{{ "\n" }}
{%- if api.resets_objects() %}
    qemu_unregister_resettable(OBJECT(s));
{%- else %}
    qemu_unregister_reset({{ d.snake }}_reset, s);
{%- endif %}
{%- for event in d.events %}
    timer_del(&s->timers.{{ event.member }});
    timer_deinit(&s->timers.{{ event.member }});
{%- endfor %}
    memory_region_del_subregion(get_system_memory(), &s->iomem);
}

static {% if api.const_properties %}const {% endif %}Property {{ d.snake }}_properties[] = {
    DEFINE_PROP_UINT64("addr", {{ d.camel }}State, addr, {{ d.upper }}_BASE),
{%- for param in d.params %}
    DEFINE_PROP_{{ param.define }}("{{ param.property }}", {{ d.camel }}State, params.{{ param.member }}, DEFAULT_{{ param.upper }}),
{%- endfor %}
{%- if !api.const_properties %}
    DEFINE_PROP_END_OF_LIST(),
{%- endif %}
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
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
    rc->phases.enter = {{ d.snake }}_reset_enter;
    device_class_set_props(dc, {{ d.snake }}_properties);
    object_class_property_set_description(klass, "addr", "Where the registers are");
{%- for param in d.params %}
    object_class_property_set_description(klass, "{{ param.property }}", {{ param.description }});
{%- endfor %}
}

static const TypeInfo {{ d.snake }}_types[] = {
    {
        .name = TYPE_{{ d.upper }},
        .parent = TYPE_DEVICE,
        .instance_size = sizeof({{ d.camel }}State),
        .instance_init = {{ d.snake }}_init,
        .class_init = {{ d.snake }}_class_init,
    },
};

DEFINE_TYPES({{ d.snake }}_types)
