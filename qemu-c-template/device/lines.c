{%- for input in d.inputs %}

/* Who drives {{ input.member }} says what it is at. */
static void {{ input.function }}(void *opaque, int line, int level)
{
    {{ d.camel }}State *s = opaque;
{%- if d.traces_changes() %}
    uint64_t *before;
{%- endif %}
    bool high = level != 0;

    if ({{ input.level() }} == high) {
        return;
    }
{%- if !d.events.is_empty() %}
    {{ d.snake }}_catch_up(s);
{%- endif %}
{%- if d.traces_changes() %}
    before = svdreg_note(&s->block);
{%- endif %}
    trace_{{ d.snake }}_input({{ input.name }}, line, high);
    {{ input.level() }} = high;
{%- if !input.rules.is_empty() %}
{{ input.rules.lines(4) }}
{%- endif %}
{%- if d.traces_changes() %}
    svdreg_tell_changes(&s->block, before);
{%- endif %}
{%- if d.has_levels() %}
    {{ d.snake }}_update_irqs(s);
{%- endif %}
}
{%- endfor %}
{%- for call in d.hooks.calls %}

{{ call.prototype.head() }}
{
{%- if d.traces_changes() %}
    uint64_t *before;
{{ "" }}
{%- endif %}
{%- if !d.events.is_empty() %}
    {{ d.snake }}_catch_up(s);
{%- endif %}
{%- if d.traces_changes() %}
    before = svdreg_note(&s->block);
{%- endif %}
{{ call.body.lines(4) }}
{%- if d.traces_changes() %}
    svdreg_tell_changes(&s->block, before);
{%- endif %}
{%- if d.has_levels() %}
    {{ d.snake }}_update_irqs(s);
{%- endif %}
}
{%- endfor %}
