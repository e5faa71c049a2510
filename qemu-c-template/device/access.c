

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

{%- if d.reading_changes %}

/*
 * What a guest reads from the register at @reg, and what that does to the bits
 * of the bytes that are read, which are in @lanes.
 */
{%- else %}

/* What a guest reads from the register at @reg, and what that does. */
{%- endif %}
static uint64_t {{ d.snake }}_get_register({{ d.camel }}State *s, hwaddr reg{% if d.reading_changes %}, uint64_t lanes{% endif %})
{
{%- if d.reading_changes %}
    uint64_t value;
{{ "" }}
{%- endif %}
    switch (reg) {
{%- for register in d.registers %}
    case A_{{ register.upper }}:
{%- for rule in register.read_rules %}
        {{ rule }}
{%- endfor %}
{%- if let Some(value) = register.value %}
{%- if register.read_effects.is_empty() %}
        return {{ value }};
{%- else %}
        value = {{ value }};
{%- for effect in register.read_effects %}
        {{ effect }}
{%- endfor %}
        return value;
{%- endif %}
{%- else %}
        qemu_log_mask(LOG_GUEST_ERROR, "{{ d.kebab }}: read of write-only {{ register.name }}\n");
        return 0;
{%- endif %}
{%- endfor %}
    default:
        g_assert_not_reached();
    }
}

/* A guest's read of the register at @reg. */
static uint64_t {{ d.snake }}_read_register({{ d.camel }}State *s, hwaddr reg{% if d.reading_changes %}, uint64_t lanes{% endif %})
{
    uint64_t value = {{ d.snake }}_get_register(s, reg{% if d.reading_changes %}, lanes{% endif %});

    if (trace_event_get_state_backends(TRACE_{{ d.upper }}_READ)) {
        {{ d.snake }}_trace_read(reg, value);
    }
    return value;
}

/*
 * A guest's write to the register at @reg. @lanes has the bits of the bytes
 * that are written, and @written is zero in the others.
 */
static void {{ d.snake }}_write_register({{ d.camel }}State *s, hwaddr reg, uint64_t lanes, uint64_t written)
{
    if (trace_event_get_state_backends(TRACE_{{ d.upper }}_WRITE)) {
        {{ d.snake }}_trace_write(reg, lanes, written);
    }
    switch (reg) {
{%- for register in d.registers %}
    case A_{{ register.upper }}:{% if register.old %} {
        uint{{ register.bits }}_t old = s->regs.{{ register.member }};
{{ "\n" }}
{%- endif %}
{%- for effect in register.effects %}
        s->regs.{{ register.member }} = {{ d.snake }}_{{ effect.0 }}(s->regs.{{ register.member }}, written, {{ effect.1 }});
{%- endfor %}
{%- for once in register.once %}
        if ({{ once.first }}) {
            s->regs.{{ register.member }} = {{ d.snake }}_{{ once.effect }}(s->regs.{{ register.member }}, written, {{ once.mask }});
            s->once.{{ register.member }} |= {{ once.all }};
        }
{%- endfor %}
{%- if register.read_only %}
        qemu_log_mask(LOG_GUEST_ERROR, "{{ d.kebab }}: write to read-only {{ register.name }}\n");
{%- else %}
{%- for rule in register.write_rules %}
        {{ rule }}
{%- endfor %}
{%- endif %}
        break;
{%- if register.old %}
    }
{%- endif %}
{%- endfor %}
    default:
        g_assert_not_reached();
    }
}

/*
 * A read that is not one of a whole register. Each register that it touches is
 * read once, in ascending order; other bytes are zero.
 */
static uint64_t {{ d.snake }}_read_parts({{ d.camel }}State *s, hwaddr offset, unsigned size)
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
{%- if d.reading_changes %}
            unsigned shift = 8 * (at - reg);
            unsigned length = 8 * (next - at);
            uint64_t part = {{ d.snake }}_read_register(s, reg, MAKE_64BIT_MASK(shift, length));

            value = deposit64(value, 8 * (at - offset), length, part >> shift);
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
    if (outside) {
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
static void {{ d.snake }}_write_parts({{ d.camel }}State *s, hwaddr offset, uint64_t value, unsigned size)
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
            unsigned shift = 8 * (at - reg);
            unsigned length = 8 * (next - at);
            uint64_t part = extract64(value, 8 * (at - offset), length);

            {{ d.snake }}_write_register(s, reg, MAKE_64BIT_MASK(shift, length), part << shift);
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



static uint64_t {{ d.snake }}_read(void *opaque, hwaddr offset, unsigned size)
{
    {{ d.camel }}State *s = opaque;
{%- if d.traces_changes() %}
    {{ d.camel }}Changing before;
{%- endif %}
    uint64_t value;
    unsigned bytes;
    hwaddr reg;
{{ "" }}
{%- if !d.events.is_empty() %}
    {{ d.snake }}_catch_up(s);
{%- endif %}
{%- if d.traces_changes() %}
    {{ d.snake }}_trace_before(s, &before);
{%- endif %}
    if (likely({{ d.snake }}_find(offset, &reg, &bytes) &&
               reg == offset && bytes == size)) {
        value = {{ d.snake }}_read_register(s, reg{% if d.reading_changes %}, MAKE_64BIT_MASK(0, 8 * bytes){% endif %});
    } else {
        value = {{ d.snake }}_read_parts(s, offset, size);
    }
{%- if d.traces_changes() %}
    {{ d.snake }}_trace_after(s, &before);
{%- endif %}
{%- if !d.irqs.is_empty() %}
    {{ d.snake }}_update_irqs(s);
{%- endif %}
    return value;
}

static void {{ d.snake }}_write(void *opaque, hwaddr offset, uint64_t value, unsigned size)
{
    {{ d.camel }}State *s = opaque;
{%- if d.traces_changes() %}
    {{ d.camel }}Changing before;
{%- endif %}
    unsigned bytes;
    hwaddr reg;
{{ "" }}
{%- if !d.events.is_empty() %}
    {{ d.snake }}_catch_up(s);
{%- endif %}
{%- if d.traces_changes() %}
    {{ d.snake }}_trace_before(s, &before);
{%- endif %}
    if (likely({{ d.snake }}_find(offset, &reg, &bytes) &&
               reg == offset && bytes == size)) {
        uint64_t lanes = MAKE_64BIT_MASK(0, 8 * bytes);

        {{ d.snake }}_write_register(s, reg, lanes, value & lanes);
    } else {
        {{ d.snake }}_write_parts(s, offset, value, size);
    }
{%- if d.traces_changes() %}
    {{ d.snake }}_trace_after(s, &before);
{%- endif %}
{%- if !d.irqs.is_empty() %}
    {{ d.snake }}_update_irqs(s);
{%- endif %}
}

/* Every access arrives as the guest made it: lanes are merged here. */
static const MemoryRegionOps {{ d.snake }}_ops = {
    .read = {{ d.snake }}_read,
    .write = {{ d.snake }}_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
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
