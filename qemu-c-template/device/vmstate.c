{%- if !d.checks.is_empty() %}


static int {{ d.snake }}_refuse(const char *what)
{
    error_report("{{ d.kebab }}: the saved %s is not one that the device can have", what);
    return -EINVAL;
}

{%- endif %}
{%- if d.checks_loads() %}

/* What is loaded may be anything: nothing but possible states goes on. */
static int {{ d.snake }}_post_load(void *opaque, int version_id)
{
    {{ d.camel }}State *s = opaque;
{%- for check in d.checks %}
{%- if loop.first %}{{ "\n" }}{% endif %}
{%- if let Some(array) = check.array %}
    for (size_t i = 0; i < ARRAY_SIZE({{ array }}); i++) {
{{ check.wrong.if_head(8) }}
            return {{ d.snake }}_refuse("{{ check.what }}");
        }
    }
{%- else %}
{{ check.wrong.if_head(4) }}
        return {{ d.snake }}_refuse("{{ check.what }}");
    }
{%- endif %}
{%- endfor %}
{%- if d.has_levels() %}
    /* Who is at the other end has loaded what the line was. */
{%- endif %}
{%- for irq in d.irqs %}
{%- if let Some(function) = irq.function %}
    s->irq_levels = deposit32(s->irq_levels, {{ d.upper }}_IRQ_{{ irq.upper }}, 1, {{ function }}(s));
{%- endif %}
{%- endfor %}
{%- if d.keeps_due %}
{%- for event in d.events %}
    s->due.{{ event.member }} = timer_expire_time_ns(&s->timers.{{ event.member }});
{%- endfor %}
    s->happened = -1;
    s->late = 0;
{%- endif %}
    return 0;
}
{%- endif %}

const VMStateDescription {{ d.snake }}_core_vmstate = {
    .name = "{{ d.kebab }}-core",
    .version_id = 1,
    .minimum_version_id = 1,
{%- if d.checks_loads() %}
    .post_load = {{ d.snake }}_post_load,
{%- endif %}
    .fields = (const VMStateField[]) {
{%- for line in d.vmstate %}
{{ line.element(8) }}
{%- endfor %}
        VMSTATE_END_OF_LIST()
    },
};
