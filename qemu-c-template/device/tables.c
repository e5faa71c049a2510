{%- if !d.words.is_empty() %}

static const SvdregWord {{ d.snake }}_words[] = {
{%- for word in d.words %}
    {
        .offset = A_{{ word.upper }}, .bytes = {{ word.bytes }}, .name = {{ word.name }},
{%- if let Some(name) = word.read_name %}
        .read_name = {{ name }},
{%- endif %}
{%- if let Some(name) = word.write_name %}
        .write_name = {{ name }},
{%- endif %}
{%- if word.cells.len() == 1 %}
        .cells = { SVDREG_CELL({{ d.camel }}State, regs.{{ word.cells[0].member }}, {{ word.cells[0].reset }}) },
{%- else %}
        .cells = {
{%- for cell in word.cells %}
            SVDREG_CELL({{ d.camel }}State, regs.{{ cell.member }}, {{ cell.reset }}),
{%- endfor %}
        },
{%- endif %}
{%- for line in word.masks %}
        {{ line }}
{%- endfor %}
{%- if !word.writes.is_empty() %}
        .writes = (const SvdregWrite[]) {
{%- for row in word.writes %}
            {{ row }}
{%- endfor %}
            { 0 }
        },
{%- endif %}
{%- if word.once %}
        .once = SVDREG_MEMBER({{ d.camel }}State, once.{{ word.cells[0].member }}),
{%- endif %}
{%- if !word.limits.is_empty() %}
        .limits = (const SvdregLimit[]) {
{%- for row in word.limits %}
            {{ row }}
{%- endfor %}
            { 0 }
        },
{%- endif %}
    },
{%- endfor %}
};
{%- endif %}
{%- if !d.fields.is_empty() %}

static const SvdregField {{ d.snake }}_fields[] = {
{%- for field in d.fields %}
    { A_{{ field.word }}, {{ field.lsb }}, {{ field.width }}, {{ field.way }}, {{ field.name }} },
{%- endfor %}
};
{%- endif %}
{%- if !d.values.is_empty() %}

static const SvdregValue {{ d.snake }}_values[] = {
{%- for value in d.values %}
    { A_{{ value.word }}, {{ value.lsb }}, {{ value.way }}, {{ value.name }}, {{ value.value }}{% if let Some(ignore) = value.ignore %}, {{ ignore }}{% endif %} },
{%- endfor %}
};
{%- endif %}
{%- if !d.registers.is_empty() %}

static const SvdregView {{ d.snake }}_views[] = {
{%- for register in d.registers %}
    { {{ register.property }}, A_{{ register.word }}, {{ register.bits }}
{%- if let Some(held) = register.held %}, .shift = {{ held.shift }}, .held = { {{ held.masks }} }{% endif %}
{%- if register.traced %}, .traced = true{% endif %}
{%- if !register.description.is_empty() %}, .description = {{ register.description }}{% endif %} },
{%- endfor %}
};
{%- endif %}
{%- if !d.traced_states.is_empty() %}

static const SvdregState {{ d.snake }}_states[] = {
{%- for state in d.traced_states %}
    { {{ state.name }}, {{ state.macro_name() }}({{ d.camel }}State, state.{{ state.member }}) },
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
