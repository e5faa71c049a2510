

/* Everything gets its value at reset; no write rule runs. */
static void {{ d.snake }}_reset_enter(Object *obj, ResetType type)
{
    {{ d.camel }}State *s = {{ d.upper }}(obj);
{%- for event in d.events %}
{%- if loop.first %}{{ "\n" }}{% endif %}
    timer_del(&s->timers.{{ event.member }});
{%- endfor %}
{%- if d.has_pending() %}
    memset(&s->pending, 0, sizeof(s->pending));
{%- endif %}
{%- for register in d.registers %}
{%- if loop.first %}{{ "\n" }}{% endif %}
    s->regs.{{ register.member }} = RESET_{{ register.upper }};
{%- endfor %}
{%- for state in d.states %}
{%- if loop.first %}{{ "\n" }}{% endif %}
    s->state.{{ state.member }} = {{ state.initial }};
{%- endfor %}
{%- for rule in d.reset_rules %}
    {{ rule }}(s);
{%- endfor %}
}
{%- if !api.resets_objects() %}

/* A system reset does not reach a device without a bus by itself. */
static void {{ d.snake }}_reset(void *opaque)
{
    device_cold_reset(opaque);
}
{%- endif %}
