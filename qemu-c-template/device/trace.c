{%- if !d.registers.is_empty() %}

/* Traces name what they show. */
typedef struct {{ d.camel }}Name {
    hwaddr reg;
    unsigned shift;
    unsigned length;
    uint64_t value;
{%- if d.traces_ignore() %}
    /* Bits of the value that do not matter. */
    uint64_t ignore;
{%- endif %}
    /* Whether this is so for reads, and for writes. */
    bool read;
    bool write;
    const char *name;
} {{ d.camel }}Name;

static const {{ d.camel }}Name {{ d.snake }}_registers[] = {
{%- for word in d.trace_names %}
    { .reg = A_{{ word.register }}, .read = {{ word.read }}, .write = {{ word.write }}, .name = {{ word.name }} },
{%- endfor %}
};
{%- if !d.trace_fields.is_empty() %}

static const {{ d.camel }}Name {{ d.snake }}_fields[] = {
{%- for field in d.trace_fields %}
    { .reg = A_{{ field.register }}, .shift = {{ field.lsb }}, .length = {{ field.width }}, .read = {{ field.read }}, .write = {{ field.write }}, .name = {{ field.name }} },
{%- endfor %}
};
{%- endif %}
{%- if !d.trace_values.is_empty() %}

static const {{ d.camel }}Name {{ d.snake }}_values[] = {
{%- for value in d.trace_values %}
    { .reg = A_{{ value.register }}, .shift = {{ value.lsb }}, .value = {{ value.value }}, {% if let Some(ignore) = value.ignore %}.ignore = {{ ignore }}, {% endif %}.read = {{ value.read }}, .write = {{ value.write }}, .name = {{ value.name }} },
{%- endfor %}
};
{%- endif %}

static const char *{{ d.snake }}_register_name(hwaddr reg, bool write)
{
    for (size_t i = 0; i < ARRAY_SIZE({{ d.snake }}_registers); i++) {
        const {{ d.camel }}Name *known = &{{ d.snake }}_registers[i];

        if (known->reg == reg && (write ? known->write : known->read)) {
            return known->name;
        }
    }
    return "";
}

/* The fields of a register, as " FIELD=VALUE"; to be freed. */
static char *{{ d.snake }}_describe(hwaddr reg, uint64_t lanes, uint64_t value, bool write)
{
    GString *text = g_string_new(NULL);
{%- if !d.trace_fields.is_empty() %}

    for (size_t i = 0; i < ARRAY_SIZE({{ d.snake }}_fields); i++) {
        const {{ d.camel }}Name *field = &{{ d.snake }}_fields[i];
        uint64_t part = extract64(value, field->shift, field->length);
        const char *name = NULL;

        if (field->reg != reg || !(write ? field->write : field->read) ||
            !extract64(lanes, field->shift, field->length)) {
            continue;
        }
{%- if !d.trace_values.is_empty() %}
        for (size_t j = 0; j < ARRAY_SIZE({{ d.snake }}_values); j++) {
            const {{ d.camel }}Name *known = &{{ d.snake }}_values[j];

            if (known->reg == reg && known->shift == field->shift &&
                known->value == {% if d.traces_ignore() %}(part & ~known->ignore){% else %}part{% endif %} && (write ? known->write : known->read)) {
                name = known->name;
                break;
            }
        }
{%- endif %}
        if (name) {
            g_string_append_printf(text, " %s=%s", field->name, name);
        } else {
            g_string_append_printf(text, part < 10 ? " %s=%" PRIu64 : " %s=0x%" PRIx64, field->name, part);
        }
    }
{%- endif %}
    return g_string_free(text, false);
}

{%- if d.unmodelled %}

/*
 * There is no behaviour: what a guest does with a register may be in vain. The
 * first read of each is logged, and the first write.
 */
static void {{ d.snake }}_log_access({{ d.camel }}State *s, hwaddr reg, uint64_t lanes, uint64_t value, bool write)
{
    uint8_t way = write ? 2 : 1;

    for (size_t i = 0; i < ARRAY_SIZE({{ d.snake }}_registers); i++) {
        const {{ d.camel }}Name *known = &{{ d.snake }}_registers[i];

        if (known->reg != reg || !(write ? known->write : known->read)) {
            continue;
        }
        if (!(s->logged[i] & way)) {
            g_autofree char *fields = {{ d.snake }}_describe(reg, lanes, value, write);

            s->logged[i] |= way;
            qemu_log_mask(LOG_UNIMP, "{{ d.kebab }}: %s %s, which has no behaviour: 0x%" PRIx64 "%s\n", write ? "write to" : "read of", known->name, value, fields);
        }
        return;
    }
}

{%- endif %}

static void {{ d.snake }}_trace_read(hwaddr reg, uint64_t value)
{
    g_autofree char *fields = {{ d.snake }}_describe(reg, UINT64_MAX, value, false);

    trace_{{ d.snake }}_read({{ d.snake }}_register_name(reg, false), value, fields);
}

/* A write of some bytes shows the fields in them. */
static void {{ d.snake }}_trace_write(hwaddr reg, uint64_t lanes, uint64_t value)
{
    g_autofree char *fields = {{ d.snake }}_describe(reg, lanes, value, true);

    trace_{{ d.snake }}_write({{ d.snake }}_register_name(reg, true), value, fields);
}
{%- endif %}
{%- if d.traces_changes() %}

/* What the behaviour changes, to tell what it has changed. */
typedef struct {{ d.camel }}Changing {
    bool on;
{%- for change in d.changes %}
    {{ change.ty }} {{ change.name }};
{%- endfor %}
} {{ d.camel }}Changing;

static inline void {{ d.snake }}_trace_before({{ d.camel }}State *s, {{ d.camel }}Changing *before)
{
    *before = ({{ d.camel }}Changing) {
        .on = trace_event_get_state_backends(TRACE_{{ d.upper }}_CHANGE),
    };
    if (before->on) {
{%- for change in d.changes %}
        before->{{ change.name }} = {{ change.member }};
{%- endfor %}
    }
}
{%- if d.changes_registers() %}

static void {{ d.snake }}_trace_register(const char *name, hwaddr reg, unsigned shift, uint64_t from, uint64_t to)
{
    if (from != to) {
        g_autofree char *fields = {{ d.snake }}_describe(reg, (from ^ to) << shift, to << shift, false);

        trace_{{ d.snake }}_change(name, from, to, fields);
    }
}
{%- endif %}
{%- if d.changes_states() %}

static void {{ d.snake }}_trace_state(const char *name, uint64_t from, uint64_t to)
{
    if (from != to) {
        trace_{{ d.snake }}_change(name, from, to, "");
    }
}
{%- endif %}

static inline void {{ d.snake }}_trace_after({{ d.camel }}State *s, const {{ d.camel }}Changing *before)
{
    if (before->on) {
{%- for change in d.changes %}
{%- if let Some(register) = change.register %}
        {{ d.snake }}_trace_register({{ change.title }}, A_{{ register.0 }}, {{ register.1 }}, before->{{ change.name }}, {{ change.member }});
{%- else %}
        {{ d.snake }}_trace_state({{ change.title }}, before->{{ change.name }}, {{ change.member }});
{%- endif %}
{%- endfor %}
    }
}
{%- endif %}
