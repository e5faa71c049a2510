

/*
 * Finds the register that the byte at @offset belongs to: where it starts, and
 * how many bytes it has. A byte outside all registers stands for itself.
 */
static bool {{ d.snake }}_find(hwaddr offset, hwaddr *start, unsigned *bytes)
{
    switch (offset) {
{%- for run in d.runs %}
    case {{ run.first }}{% if run.first != run.last %} ... {{ run.last }}{% endif %}:
        *bytes = {{ run.bytes }};
{%- if run.aligned %}
        *start = QEMU_ALIGN_DOWN(offset, {{ run.bytes }});
{%- else %}
        *start = {{ run.first }};
{%- endif %}
        return true;
{%- endfor %}
    default:
        *bytes = 1;
        *start = offset;
        return false;
    }
}

{%- if d.reading_lanes %}

/*
 * What a guest reads from the register at @reg, and what that does to the bits
 * of the bytes that are read, which are in @lanes.
 */
{%- else %}

/* What a guest reads from the register at @reg, and what that does. */
{%- endif %}
static uint64_t {{ d.snake }}_get_register({{ d.camel }}State *s, hwaddr reg{% if d.reading_lanes %}, uint64_t lanes{% endif %})
{
{%- if d.reading_changes %}
    uint64_t value;
{{ "" }}
{%- endif %}
    switch (reg) {
{%- for word in d.words %}
    case A_{{ word.upper }}:
{%- for rule in word.read_rules %}
        {{ rule }}
{%- endfor %}
{%- if let Some(value) = word.value %}
{%- if word.read_effects.is_empty() %}
        return {{ value }};
{%- else %}
        value = {{ value }};
{%- for effect in word.read_effects %}
        {{ effect }}
{%- endfor %}
        return value;
{%- endif %}
{%- else %}
{%- if api.debug_attr %}
        if (!s->peek) {
            qemu_log_mask(LOG_GUEST_ERROR, "{{ d.kebab }}: read of write-only {{ word.name }}\n");
        }
{%- else %}
        qemu_log_mask(LOG_GUEST_ERROR, "{{ d.kebab }}: read of write-only {{ word.name }}\n");
{%- endif %}
        return 0;
{%- endif %}
{%- endfor %}
    default:
        g_assert_not_reached();
    }
}

/* A guest's read of the register at @reg. */
static uint64_t {{ d.snake }}_read_register({{ d.camel }}State *s, hwaddr reg{% if d.reading_lanes %}, uint64_t lanes{% endif %})
{
    uint64_t value = {{ d.snake }}_get_register(s, reg{% if d.reading_lanes %}, lanes{% endif %});
{{ "" }}
{%- if d.protected %}
    value &= lanes;
{%- endif %}
{%- if !d.words.is_empty() %}
    if ({% if api.debug_attr %}!s->peek && {% endif %}trace_event_get_state_backends(TRACE_{{ d.upper }}_READ)) {
        {{ d.snake }}_trace_read(reg, value);
    }
{%- if d.unmodelled %}
    if ({% if api.debug_attr %}!s->peek && {% endif %}qemu_loglevel_mask(LOG_UNIMP)) {
        {{ d.snake }}_log_access(s, reg, UINT64_MAX, value, false);
    }
{%- endif %}
{%- endif %}
    return value;
}

/*
 * A guest's write to the register at @reg. @lanes has the bits of the bytes
 * that are written, and @written is zero in the others.
 */
static void {{ d.snake }}_write_register({{ d.camel }}State *s, hwaddr reg, uint64_t lanes, uint64_t written)
{
{%- if !d.words.is_empty() %}
    if (trace_event_get_state_backends(TRACE_{{ d.upper }}_WRITE)) {
        {{ d.snake }}_trace_write(reg, lanes, written);
    }
{%- if d.unmodelled %}
    if (qemu_loglevel_mask(LOG_UNIMP)) {
        {{ d.snake }}_log_access(s, reg, lanes, written, true);
    }
{%- endif %}
{%- endif %}
    switch (reg) {
{%- for word in d.words %}
    case A_{{ word.upper }}:{% if !word.old.is_empty() %} {
{%- for old in word.old %}
        {{ old }}
{%- endfor %}
{{ "" }}
{%- endif %}
{%- for limit in word.limits %}
        if ({{ limit.0 }}) {
            qemu_log_mask(LOG_GUEST_ERROR, {{ limit.1 }});
        }
{%- endfor %}
{%- for effect in word.effects %}
        {{ effect.0 }} = {{ d.snake }}_{{ effect.1 }}({{ effect.0 }}, written, {{ effect.2 }});
{%- endfor %}
{%- for once in word.once %}
        if ({{ once.first }}) {
{%- for step in once.steps %}
            {{ step.0 }} = {{ d.snake }}_{{ step.1 }}({{ step.0 }}, written, {{ step.2 }});
{%- endfor %}
            s->once.{{ word.cells[0].member }} |= {{ once.all }};
        }
{%- endfor %}
{%- if word.read_only %}
        qemu_log_mask(LOG_GUEST_ERROR, "{{ d.kebab }}: write to read-only {{ word.name }}\n");
{%- else %}
{%- for rule in word.write_rules %}
        {{ rule }}
{%- endfor %}
{%- endif %}
        break;
{%- if !word.old.is_empty() %}
    }
{%- endif %}
{%- endfor %}
    default:
        g_assert_not_reached();
    }
}

{%- if d.protected %}

/* The bits of the registers at @reg that an access of this kind reaches. */
static uint64_t {{ d.snake }}_permitted(hwaddr reg, MemTxAttrs attrs)
{
    uint64_t lanes = UINT64_MAX;

    if (attrs.unspecified) {
        return lanes;
    }
    switch (reg) {
{%- for word in d.words %}
{%- if word.secure.is_some() || word.privileged.is_some() %}
    case A_{{ word.upper }}:
{%- if let Some(secure) = word.secure %}
        if (!attrs.secure) {
            lanes &= ~(uint64_t){{ secure }};
        }
{%- endif %}
{%- if let Some(privileged) = word.privileged %}
        if (attrs.user) {
            lanes &= ~(uint64_t){{ privileged }};
        }
{%- endif %}
        break;
{%- endif %}
{%- endfor %}
    default:
        break;
    }
    return lanes;
}

static void {{ d.snake }}_refuse_access(const char *access, hwaddr reg)
{
    qemu_log_mask(LOG_GUEST_ERROR, "{{ d.kebab }}: %s without permission at 0x%" HWADDR_PRIx "\n", access, reg);
}
{%- endif %}

/*
 * A read that is not one of a whole register. Each register that it touches is
 * read once, in ascending order; other bytes are zero.
 */
static uint64_t {{ d.snake }}_read_parts({{ d.camel }}State *s, hwaddr offset, unsigned size{% if d.protected %}, MemTxAttrs attrs{% endif %})
{
    hwaddr end = offset + size;
    hwaddr at = offset;
    uint64_t value = 0;
    bool outside = false;

    while (at < end) {
        unsigned bytes;
        hwaddr reg;
        bool found = {{ d.snake }}_find(at, &reg, &bytes);
        hwaddr next = MIN(end, reg + bytes);

        if (found) {
{%- if d.reading_lanes || d.big_endian %}
            unsigned length = 8 * (next - at);
{%- if d.big_endian %}
            /* The first byte is the highest, here and there. */
            unsigned shift = 8 * (reg + bytes - next);
            unsigned place = 8 * (end - next);
{%- else %}
            unsigned shift = 8 * (at - reg);
            unsigned place = 8 * (at - offset);
{%- endif %}
{%- if d.reading_lanes %}
{%- if d.protected %}
            uint64_t touched = MAKE_64BIT_MASK(shift, length);
            uint64_t lanes = touched & {{ d.snake }}_permitted(reg, attrs);
{%- else %}
            uint64_t lanes = MAKE_64BIT_MASK(shift, length);
{%- endif %}
{%- endif %}
{%- if d.protected %}
            uint64_t part = lanes ? {{ d.snake }}_read_register(s, reg, lanes) : 0;

            if (lanes != touched{% if api.debug_attr %} && !s->peek{% endif %}) {
                {{ d.snake }}_refuse_access("read", reg);
            }
{%- else %}
            uint64_t part = {{ d.snake }}_read_register(s, reg{% if d.reading_lanes %}, lanes{% endif %});
{{ "" }}
{%- endif %}
            value = deposit64(value, place, length, part >> shift);
{%- else %}
            uint64_t part = {{ d.snake }}_read_register(s, reg);

            value = deposit64(value, 8 * (at - offset), 8 * (next - at),
                              part >> (8 * (at - reg)));
{%- endif %}
        } else {
            outside = true;
        }
        at = next;
    }
    if (outside{% if api.debug_attr %} && !s->peek{% endif %}) {
        qemu_log_mask(LOG_GUEST_ERROR,
                      "{{ d.kebab }}: read of %u bytes at 0x%" HWADDR_PRIx
                      ": not all are registers\n", size, offset);
    }
    return value;
}

/*
 * A write that is not one of a whole register. Each register that it touches
 * is written once, in ascending order; other bytes are ignored.
 */
static void {{ d.snake }}_write_parts({{ d.camel }}State *s, hwaddr offset, uint64_t value, unsigned size{% if d.protected %}, MemTxAttrs attrs{% endif %})
{
    hwaddr end = offset + size;
    hwaddr at = offset;
    bool outside = false;

    while (at < end) {
        unsigned bytes;
        hwaddr reg;
        bool found = {{ d.snake }}_find(at, &reg, &bytes);
        hwaddr next = MIN(end, reg + bytes);

        if (found) {
            unsigned length = 8 * (next - at);
{%- if d.big_endian %}
            /* The first byte is the highest, here and there. */
            unsigned shift = 8 * (reg + bytes - next);
            unsigned place = 8 * (end - next);
{%- else %}
            unsigned shift = 8 * (at - reg);
            unsigned place = 8 * (at - offset);
{%- endif %}
            uint64_t part = extract64(value, place, length);
{%- if d.protected %}
            uint64_t touched = MAKE_64BIT_MASK(shift, length);
            uint64_t lanes = touched & {{ d.snake }}_permitted(reg, attrs);

            if (lanes) {
                {{ d.snake }}_write_register(s, reg, lanes, part << shift & lanes);
            }
            if (lanes != touched) {
                {{ d.snake }}_refuse_access("write", reg);
            }
{%- else %}

            {{ d.snake }}_write_register(s, reg, MAKE_64BIT_MASK(shift, length), part << shift);
{%- endif %}
        } else {
            outside = true;
        }
        at = next;
    }
    if (outside) {
        qemu_log_mask(LOG_GUEST_ERROR,
                      "{{ d.kebab }}: write of %u bytes at 0x%" HWADDR_PRIx
                      ": not all are registers\n", size, offset);
    }
}

{%- if api.debug_attr %}

/*
 * What a guest would read, for a debugger. What reading changes is changed in
 * a copy, and what would leave the device is left out: no event happens or is
 * started, no hook is called, no line is driven, nothing is logged or traced.
 */
static uint64_t {{ d.snake }}_peek({{ d.camel }}State *s, hwaddr offset, unsigned size{% if d.protected %}, MemTxAttrs attrs{% endif %})
{
    {{ d.camel }}State *copy = g_new({{ d.camel }}State, 1);
    uint64_t value;

    *copy = *s;
    copy->peek = true;
    value = {{ d.snake }}_read_parts(copy, offset, size{% if d.protected %}, attrs{% endif %});
    g_free(copy);
    return value;
}
{%- endif %}

{%- if d.protected || api.debug_attr %}

static MemTxResult {{ d.snake }}_read(void *opaque, hwaddr offset, uint64_t *data, unsigned size, MemTxAttrs attrs)
{%- else %}

static uint64_t {{ d.snake }}_read(void *opaque, hwaddr offset, unsigned size)
{%- endif %}
{
    {{ d.camel }}State *s = opaque;
{%- if d.traces_changes() %}
    {{ d.camel }}Changing before;
{%- endif %}
    uint64_t value;
{%- if !d.protected %}
    unsigned bytes;
    hwaddr reg;
{%- endif %}
{{ "" }}
{%- if api.debug_attr %}
    if (unlikely(attrs.debug)) {
        *data = {{ d.snake }}_peek(s, offset, size{% if d.protected %}, attrs{% endif %});
        return MEMTX_OK;
    }
{%- endif %}
{%- if !d.events.is_empty() %}
    {{ d.snake }}_catch_up(s);
{%- endif %}
{%- if d.traces_changes() %}
    {{ d.snake }}_trace_before(s, &before);
{%- endif %}
{%- if d.protected %}
    value = {{ d.snake }}_read_parts(s, offset, size, attrs);
{%- else %}
    if (likely({{ d.snake }}_find(offset, &reg, &bytes) &&
               reg == offset && bytes == size)) {
        value = {{ d.snake }}_read_register(s, reg{% if d.reading_lanes %}, MAKE_64BIT_MASK(0, 8 * bytes){% endif %});
    } else {
        value = {{ d.snake }}_read_parts(s, offset, size);
    }
{%- endif %}
{%- if d.traces_changes() %}
    {{ d.snake }}_trace_after(s, &before);
{%- endif %}
{%- if d.has_levels() %}
    {{ d.snake }}_update_irqs(s);
{%- endif %}
{%- if d.protected || api.debug_attr %}
    *data = value;
    return MEMTX_OK;
{%- else %}
    return value;
{%- endif %}
}

{%- if d.protected %}

static MemTxResult {{ d.snake }}_write(void *opaque, hwaddr offset, uint64_t value, unsigned size, MemTxAttrs attrs)
{%- else %}

static void {{ d.snake }}_write(void *opaque, hwaddr offset, uint64_t value, unsigned size)
{%- endif %}
{
    {{ d.camel }}State *s = opaque;
{%- if d.traces_changes() %}
    {{ d.camel }}Changing before;
{%- endif %}
{%- if !d.protected %}
    unsigned bytes;
    hwaddr reg;
{%- endif %}
{{ "" }}
{%- if !d.events.is_empty() %}
    {{ d.snake }}_catch_up(s);
{%- endif %}
{%- if d.traces_changes() %}
    {{ d.snake }}_trace_before(s, &before);
{%- endif %}
{%- if d.protected %}
    {{ d.snake }}_write_parts(s, offset, value, size, attrs);
{%- else %}
    if (likely({{ d.snake }}_find(offset, &reg, &bytes) &&
               reg == offset && bytes == size)) {
        uint64_t lanes = MAKE_64BIT_MASK(0, 8 * bytes);

        {{ d.snake }}_write_register(s, reg, lanes, value & lanes);
    } else {
        {{ d.snake }}_write_parts(s, offset, value, size);
    }
{%- endif %}
{%- if d.traces_changes() %}
    {{ d.snake }}_trace_after(s, &before);
{%- endif %}
{%- if d.has_levels() %}
    {{ d.snake }}_update_irqs(s);
{%- endif %}
{%- if d.protected %}
    return MEMTX_OK;
{%- endif %}
}

/* Every access arrives as the guest made it: lanes are merged here. */
static const MemoryRegionOps {{ d.snake }}_ops = {
{%- if d.protected || api.debug_attr %}
    .read_with_attrs = {{ d.snake }}_read,
{%- else %}
    .read = {{ d.snake }}_read,
{%- endif %}
{%- if d.protected %}
    .write_with_attrs = {{ d.snake }}_write,
{%- else %}
    .write = {{ d.snake }}_write,
{%- endif %}
    .endianness = {% if d.big_endian %}DEVICE_BIG_ENDIAN{% else %}DEVICE_LITTLE_ENDIAN{% endif %},
    .valid = {
        .min_access_size = 1,
        .max_access_size = 8,
        .unaligned = true,
    },
    .impl = {
        .min_access_size = 1,
        .max_access_size = 8,
        .unaligned = true,
    },
};
