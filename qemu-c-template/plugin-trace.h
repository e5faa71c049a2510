{{ head }}

#ifndef {{ upper }}_PLUGIN_TRACE_H
#define {{ upper }}_PLUGIN_TRACE_H

#include "qemu/log.h"

/* Properties "trace" and "trace-fields" of any of the devices. */
static bool svdreg_plugin_traces;
static bool svdreg_plugin_fields = true;

#define trace_event_get_state_backends(event) unlikely(event)
{%- for d in devices %}
{%- if !d.words.is_empty() %}

#define TRACE_{{ d.upper }}_READ (svdreg_plugin_traces && !svdreg_plugin_fields)
#define TRACE_{{ d.upper }}_WRITE TRACE_{{ d.upper }}_READ

static inline void trace_{{ d.snake }}_read(const char *reg, uint64_t value)
{
    qemu_log_mask(LOG_TRACE, "{{ d.snake }}_read %s 0x%" PRIx64 "\n", reg, value);
}

static inline void trace_{{ d.snake }}_write(const char *reg, uint64_t value)
{
    qemu_log_mask(LOG_TRACE, "{{ d.snake }}_write %s 0x%" PRIx64 "\n", reg, value);
}
{%- endif %}
{%- if d.traces_changes() %}

#define TRACE_{{ d.upper }}_CHANGE (svdreg_plugin_traces && !svdreg_plugin_fields)

static inline void trace_{{ d.snake }}_change(const char *what, uint64_t from, uint64_t to)
{
    qemu_log_mask(LOG_TRACE, "{{ d.snake }}_change %s 0x%" PRIx64 " -> 0x%" PRIx64 "\n", what, from, to);
}
{%- endif %}
{%- if d.has_traces() %}

#define TRACE_{{ d.upper }}_FIELDS (svdreg_plugin_traces && svdreg_plugin_fields)

/* Instead of the lines above: @text begins with what they are of. */
static inline void trace_{{ d.snake }}_fields(const char *text)
{
    qemu_log_mask(LOG_TRACE, "{{ d.snake }}_%s\n", text);
}
{%- endif %}
{%- if !d.events.is_empty() %}

static inline void trace_{{ d.snake }}_event(const char *name)
{
    if (svdreg_plugin_traces) {
        qemu_log_mask(LOG_TRACE, "{{ d.snake }}_event %s\n", name);
    }
}
{%- endif %}
{%- if !d.inputs.is_empty() %}

static inline void trace_{{ d.snake }}_input(const char *name, int line, bool level)
{
    if (svdreg_plugin_traces) {
        qemu_log_mask(LOG_TRACE, "{{ d.snake }}_input %s[%d] %d\n", name, line, level);
    }
}
{%- endif %}
{%- if !d.irqs.is_empty() %}

static inline void trace_{{ d.snake }}_irq(const char *name, bool level)
{
    if (svdreg_plugin_traces) {
        qemu_log_mask(LOG_TRACE, "{{ d.snake }}_irq %s %d\n", name, level);
    }
}
{%- endif %}

static inline void trace_{{ d.snake }}_reset(void)
{
    if (svdreg_plugin_traces) {
        qemu_log_mask(LOG_TRACE, "{{ d.snake }}_reset\n");
    }
}
{%- endfor %}

#endif
