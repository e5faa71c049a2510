{%- for option in d.options %}

{% if option.is_option() -%}
/* A value that may be absent; then @value is 0. */
{% else -%}
/* Several values. */
{% endif -%}
typedef struct {{ option.name }} {
{%- for member in option.members %}
    {{ member.0 }} {{ member.1 }};
{%- endfor %}
} {{ option.name }};
{%- endfor %}

{%- if !d.irqs.is_empty() %}

/* Interrupt lines. */
enum {
{%- for irq in d.irqs %}
{{ irq.comment }}    {{ d.upper }}_IRQ_{{ irq.upper }},
{%- endfor %}
    {{ d.upper }}_IRQS,
};
{%- endif %}

/* The device, whatever bus it is on. */
typedef struct {{ d.camel }}State {
    SvdregBlock block;
    MemoryRegion iomem;
{%- if !d.params.is_empty() %}

    /* Set by properties. */
    struct {
{%- for param in d.params %}
{{ param.comment }}        {{ param.ty }} {{ param.member }};
{%- endfor %}
    } params;
{%- endif %}
{%- if !d.registers.is_empty() %}

    /* What the registers hold. */
    struct {
{%- for word in d.words %}
{%- for cell in word.cells %}
        uint{{ cell.bits }}_t {{ cell.member }};
{%- endfor %}
{%- endfor %}
    } regs;
{%- endif %}
{%- if d.has_once() %}

    /* Bits of registers that were written and cannot be again until a reset. */
    struct {
{%- for word in d.words %}
{%- if word.once %}
        uint{{ word.cells[0].bits }}_t {{ word.cells[0].member }};
{%- endif %}
{%- endfor %}
    } once;
{%- endif %}
{%- if !d.states.is_empty() %}

    /* What no register shows. */
    struct {
{%- for state in d.states %}
{{ state.comment }}        {{ state.ty }} {{ state.member }}{{ state.length }};
{%- endfor %}
    } state;
{%- endif %}
{%- if !d.events.is_empty() %}

    /* One timer for each event. */
    struct {
{%- for event in d.events %}
        QEMUTimer {{ event.member }};
{%- endfor %}
    } timers;
{%- if d.keeps_due %}

    /* When each is to fire: a QEMUTimer that fires does not know any more. */
    struct {
{%- for event in d.events %}
        int64_t {{ event.member }};
{%- endfor %}
    } due;
    /* When the event was due that happens now; -1 if none does. */
    int64_t since;
    /* When the last event happened, and how many in a row were late. */
    int64_t happened;
    unsigned late;
{%- endif %}
{%- if d.orders_events() %}

    /*
     * How many events were started, and how many before each: those of one
     * time happen in that order.
     */
    uint64_t started;
    struct {
{%- for event in d.events %}
        uint64_t {{ event.member }};
{%- endfor %}
    } order;
{%- endif %}
{%- endif %}
{%- if d.has_pending() %}

    /* What the events will be given. */
    struct {
{%- for event in d.events %}
{%- if !event.args.is_empty() %}
        struct {
{%- for arg in event.args %}
            {{ arg.0 }} {{ arg.1 }};
{%- endfor %}
        } {{ event.member }};
{%- endif %}
{%- endfor %}
    } pending;
{%- endif %}
{%- if !d.inputs.is_empty() %}

    /* What lines are at that others drive: a reset does not touch them. */
    struct {
{%- for input in d.inputs %}
{{ input.comment }}        bool {{ input.member }}{% if let Some(lines) = input.lines %}[{{ lines }}]{% endif %};
{%- endfor %}
    } inputs;
{%- endif %}
{%- if !d.hooks.chardevs.is_empty() %}

    /* What character devices are connected to. */
    struct {
{%- for chardev in d.hooks.chardevs %}
{{ chardev.2 }}        {{ api.chardev }} {{ chardev.0 }};
{%- endfor %}
    } chardevs;
{%- endif %}
{%- if d.unmodelled %}

    /* Of each word: bit 0 if a read of it was logged, bit 1 if a write. */
    uint8_t logged[{{ d.words.len() }}];
{%- endif %}
{%- if d.hooks.wanted %}

    /* For hooks, if they need it; it is not migrated. */
    void *hooks;
{%- endif %}
{%- if !d.irqs.is_empty() %}

    qemu_irq irqs[{{ d.upper }}_IRQS];
{%- if d.has_pulses() %}
    /* What the lines are at that have a level, a bit for each. */
{%- else %}
    /* What the lines are at, a bit for each. */
{%- endif %}
    uint32_t irq_levels;
{%- endif %}
} {{ d.camel }}State;
