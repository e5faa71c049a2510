{%- if !d.words.is_empty() %}

static const SvdregWord {{ d.snake }}_words[] = {
{%- for word in d.words %}
{{ word.row }}
{%- endfor %}
};
{%- endif %}
{%- if !d.fields.is_empty() %}

static const SvdregField {{ d.snake }}_fields[] = {
{%- for row in d.fields %}
{{ row }}
{%- endfor %}
};
{%- endif %}
{%- if !d.values.is_empty() %}

static const SvdregValue {{ d.snake }}_values[] = {
{%- for row in d.values %}
{{ row }}
{%- endfor %}
};
{%- endif %}
{%- if !d.registers.is_empty() %}

static const SvdregView {{ d.snake }}_views[] = {
{%- for register in d.registers %}
{{ register.row }}
{%- endfor %}
};
{%- endif %}
{%- if !d.traced_states.is_empty() %}

static const SvdregState {{ d.snake }}_states[] = {
{%- for row in d.traced_states %}
{{ row.element(4) }}
{%- endfor %}
};
{%- endif %}
{%- if d.has_traces() %}

static unsigned {{ d.snake }}_traces(void)
{
    unsigned traces = 0;
{{ "\n" }}
{%- if !d.words.is_empty() %}
    if (trace_event_get_state_backends(TRACE_{{ d.upper }}_READ)) {
        traces |= SVDREG_TRACE_READ;
    }
    if (trace_event_get_state_backends(TRACE_{{ d.upper }}_WRITE)) {
        traces |= SVDREG_TRACE_WRITE;
    }
{%- endif %}
{%- if d.traces_changes() %}
    if (trace_event_get_state_backends(TRACE_{{ d.upper }}_CHANGE)) {
        traces |= SVDREG_TRACE_CHANGE;
    }
{%- endif %}
    if (trace_event_get_state_backends(TRACE_{{ d.upper }}_FIELDS)) {
        traces |= SVDREG_TRACE_FIELDS;
    }
    return traces;
}
{%- endif %}

static const SvdregInfo {{ d.snake }}_info = {
    .state_size = sizeof({{ d.camel }}State),
{%- if d.big_endian %}
    .big_endian = true,
{%- endif %}
{%- if d.protected %}
    .is_protected = true,
{%- endif %}
{%- if !d.words.is_empty() %}
    .words = {{ d.snake }}_words,
    .word_count = ARRAY_SIZE({{ d.snake }}_words),
{%- endif %}
{%- if !d.fields.is_empty() %}
    .fields = {{ d.snake }}_fields,
    .field_count = ARRAY_SIZE({{ d.snake }}_fields),
{%- endif %}
{%- if !d.values.is_empty() %}
    .values = {{ d.snake }}_values,
    .value_count = ARRAY_SIZE({{ d.snake }}_values),
{%- endif %}
{%- if !d.registers.is_empty() %}
    .views = {{ d.snake }}_views,
    .view_count = ARRAY_SIZE({{ d.snake }}_views),
{%- endif %}
{%- if !d.traced_states.is_empty() %}
    .states = {{ d.snake }}_states,
    .state_count = ARRAY_SIZE({{ d.snake }}_states),
{%- endif %}
{%- if d.unmodelled %}
    .logged = offsetof({{ d.camel }}State, logged),
{%- endif %}
{%- if !d.events.is_empty() %}
    .catch_up = {{ d.snake }}_catch_up,
{%- endif %}
{%- if d.has_read_rules() %}
    .read_rules = {{ d.snake }}_read_rules,
{%- endif %}
{%- if d.has_write_rules() %}
    .write_rules = {{ d.snake }}_write_rules,
{%- endif %}
{%- if d.has_levels() %}
    .update_irqs = {{ d.snake }}_update_irqs,
{%- endif %}
{%- if d.has_traces() %}
    .traces = {{ d.snake }}_traces,
{%- endif %}
{%- if !d.words.is_empty() %}
    .trace_read = trace_{{ d.snake }}_read,
    .trace_write = trace_{{ d.snake }}_write,
{%- endif %}
{%- if d.traces_changes() %}
    .trace_change = trace_{{ d.snake }}_change,
{%- endif %}
{%- if d.has_traces() %}
    .trace_fields = trace_{{ d.snake }}_fields,
{%- endif %}
};
