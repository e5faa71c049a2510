

void {{ d.snake }}_core_reset({{ d.camel }}State *s)
{
    trace_{{ d.snake }}_reset();
{%- for event in d.events %}
{%- if loop.first %}{{ "\n" }}{% endif %}
    timer_del(&s->timers.{{ event.member }});
{%- endfor %}
{%- if d.has_pending() %}
    memset(&s->pending, 0, sizeof(s->pending));
{%- endif %}
{%- for word in d.words %}
{%- if loop.first %}{{ "\n" }}{% endif %}
{%- for cell in word.cells %}
    s->regs.{{ cell.member }} = {{ cell.reset }};
{%- endfor %}
{%- endfor %}
{%- if d.has_once() %}
    memset(&s->once, 0, sizeof(s->once));
{%- endif %}
{%- for state in d.states %}
{%- if loop.first %}{{ "\n" }}{% endif %}
{%- for line in state.reset %}
    {{ line }}
{%- endfor %}
{%- endfor %}
{%- if d.hooks.wanted %}
    {{ d.snake }}_hooks_reset(s);
{%- endif %}
{%- for rule in d.reset_rules %}
    {{ rule }}(s);
{%- endfor %}
}

{%- if d.has_views() %}

/* What registers hold that share their bits with others. */
static uint64_t {{ d.snake }}_view({{ d.camel }}State *s, const char *name)
{
{%- for register in d.registers %}
{%- if !register.plain %}
    if (!strcmp(name, {{ register.property }})) {
        return {{ register.stored }};
    }
{%- endif %}
{%- endfor %}
    g_assert_not_reached();
}

static void {{ d.snake }}_show(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
    uint64_t value = {{ d.snake }}_view(opaque, name);

    visit_type_uint64(v, name, &value, errp);
}
{%- endif %}

void {{ d.snake }}_core_init({{ d.camel }}State *s, Object *owner)
{
    memory_region_init_io(&s->iomem, owner, &{{ d.snake }}_ops, s, "{{ d.region }}", {{ d.upper }}_SIZE);
{%- for register in d.registers %}
{%- if register.plain %}
    object_property_add_uint{{ register.bits }}_ptr(owner, {{ register.property }}, &{{ register.stored }}, OBJ_PROP_FLAG_READ);
{%- else %}
    object_property_add(owner, {{ register.property }}, "uint{{ register.bits }}", {{ d.snake }}_show, NULL, NULL, s);
{%- endif %}
{%- if !register.description.is_empty() %}
    object_property_set_description(owner, {{ register.property }}, {{ register.description }});
{%- endif %}
{%- endfor %}
{%- for input in d.inputs %}
    qdev_init_gpio_in_named_with_opaque(DEVICE(owner), {{ input.function }}, s, {{ input.name }}, {{ input.count() }});
{%- endfor %}
}

bool {{ d.snake }}_core_realize({{ d.camel }}State *s, Error **errp)
{
{%- for param in d.params %}
{%- if let Some(out_of_range) = param.out_of_range %}
    if ({{ out_of_range }}) {
        error_setg(errp, {{ param.message }});
        return false;
    }
{%- endif %}
{%- endfor %}
{%- for event in d.events %}
    timer_init_ns(&s->timers.{{ event.member }}, QEMU_CLOCK_VIRTUAL, {{ event.timer }}, s);
{%- endfor %}
{%- if d.keeps_due %}
    s->since = -1;
{%- endif %}
{%- if d.hooks.wanted %}
    if (!{{ d.snake }}_hooks_realize(s, errp)) {
{%- for event in d.events %}
        timer_deinit(&s->timers.{{ event.member }});
{%- endfor %}
        return false;
    }
{%- endif %}
    return true;
}

void {{ d.snake }}_core_unrealize({{ d.camel }}State *s)
{
{%- if d.hooks.wanted %}
    {{ d.snake }}_hooks_unrealize(s);
{%- endif %}
{%- for event in d.events %}
    timer_del(&s->timers.{{ event.member }});
    timer_deinit(&s->timers.{{ event.member }});
{%- endfor %}
}

void {{ d.snake }}_core_class_init(ObjectClass *klass)
{
{%- for param in d.params %}
    object_class_property_set_description(klass, "{{ param.property }}", {{ param.description }});
{%- endfor %}
}
