

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
{%- if !d.words.is_empty() %}
    svdreg_reset(&s->block);
{%- endif %}
{%- for state in d.states %}
{%- if loop.first %}{{ "\n" }}{% endif %}
{{ state.reset.lines(4) }}
{%- endfor %}
{%- if d.hooks.wanted %}
    {{ d.snake }}_hooks_reset(s);
{%- endif %}
{%- for rule in d.reset_rules %}
    {{ rule }}(s);
{%- endfor %}
}

void {{ d.snake }}_core_init({{ d.camel }}State *s, Object *owner)
{
    svdreg_init(&s->block, &{{ d.snake }}_info, &s->iomem, owner, "{{ d.region }}", {{ d.upper }}_SIZE);
{%- if !d.registers.is_empty() %}
    svdreg_add_properties(&s->block, owner);
{%- endif %}
{%- for input in d.inputs %}
    qdev_init_gpio_in_named_with_opaque(DEVICE(owner), {{ input.function }}, s, {{ input.name }}, {{ input.count() }});
{%- endfor %}
}

bool {{ d.snake }}_core_realize({{ d.camel }}State *s, Error **errp)
{
{%- for param in d.params %}
{%- if let Some(out_of_range) = param.out_of_range %}
{{ out_of_range.if_head(4) }}
        error_setg(errp, {{ param.message }});
        return false;
    }
{%- endif %}
{%- endfor %}
    svdreg_realize(&s->block, memory_region_owner(&s->iomem));
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
        svdreg_unrealize(&s->block);
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
    svdreg_unrealize(&s->block);
}

void {{ d.snake }}_core_class_init(ObjectClass *klass)
{
{%- for param in d.params %}
    object_class_property_set_description(klass, "{{ param.property }}", {{ param.description }});
{%- endfor %}
}
