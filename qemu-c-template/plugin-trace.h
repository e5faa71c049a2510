{{ head }}

#ifndef {{ upper }}_PLUGIN_TRACE_H
#define {{ upper }}_PLUGIN_TRACE_H

#include "qemu/log.h"

/* Property "trace" of any of the devices. */
static bool {{ snake }}_plugin_traces;

#define trace_event_get_state_backends(event) unlikely({{ snake }}_plugin_traces)
{%- for d in devices %}
{%- if !d.registers.is_empty() %}

static inline void trace_{{ d.snake }}_read(const char *reg, uint64_t value, const char *fields)
{
    qemu_log_mask(LOG_TRACE, "{{ d.snake }}_read %s 0x%" PRIx64 "%s\n", reg, value, fields);
}

static inline void trace_{{ d.snake }}_write(const char *reg, uint64_t value, const char *fields)
{
    qemu_log_mask(LOG_TRACE, "{{ d.snake }}_write %s 0x%" PRIx64 "%s\n", reg, value, fields);
}
{%- endif %}
{%- if d.traces_changes() %}

static inline void trace_{{ d.snake }}_change(const char *what, uint64_t from, uint64_t to, const char *fields)
{
    qemu_log_mask(LOG_TRACE, "{{ d.snake }}_change %s 0x%" PRIx64 " -> 0x%" PRIx64 "%s\n", what, from, to, fields);
}
{%- endif %}
{%- if !d.events.is_empty() %}

static inline void trace_{{ d.snake }}_event(const char *name)
{
    if ({{ snake }}_plugin_traces) {
        qemu_log_mask(LOG_TRACE, "{{ d.snake }}_event %s\n", name);
    }
}
{%- endif %}
{%- if !d.inputs.is_empty() %}

static inline void trace_{{ d.snake }}_input(const char *name, int line, bool level)
{
    if ({{ snake }}_plugin_traces) {
        qemu_log_mask(LOG_TRACE, "{{ d.snake }}_input %s[%d] %d\n", name, line, level);
    }
}
{%- endif %}
{%- if !d.irqs.is_empty() %}

static inline void trace_{{ d.snake }}_irq(const char *name, bool level)
{
    if ({{ snake }}_plugin_traces) {
        qemu_log_mask(LOG_TRACE, "{{ d.snake }}_irq %s %d\n", name, level);
    }
}
{%- endif %}

static inline void trace_{{ d.snake }}_reset(void)
{
    if ({{ snake }}_plugin_traces) {
        qemu_log_mask(LOG_TRACE, "{{ d.snake }}_reset\n");
    }
}
{%- endfor %}

#endif
