{%- if d.has_levels() %}

static void {{ d.snake }}_update_irq({{ d.camel }}State *s, unsigned line, const char *name, bool level)
{
    if (level != extract32(s->irq_levels, line, 1)) {
        trace_{{ d.snake }}_irq(name, level);
        s->irq_levels = deposit32(s->irq_levels, line, 1, level);
        qemu_set_irq(s->irqs[line], level);
    }
}

/* Drives the interrupt lines that have changed. */
static void {{ d.snake }}_update_irqs(void *opaque)
{
    {{ d.camel }}State *s = opaque;

{%- for irq in d.irqs %}
{%- if let Some(function) = irq.function %}
    {{ d.snake }}_update_irq(s, {{ d.upper }}_IRQ_{{ irq.upper }}, {{ irq.name }}, {{ function }}(s));
{%- endif %}
{%- endfor %}
}
{%- endif %}
{%- if !d.irqs.is_empty() %}

void {{ d.snake }}_core_drive_irqs({{ d.camel }}State *s)
{
{%- if d.has_levels() %}
    {{ d.snake }}_update_irqs(s);
{%- endif %}
    for (unsigned line = 0; line < {{ d.upper }}_IRQS; line++) {
        qemu_set_irq(s->irqs[line], extract32(s->irq_levels, line, 1));
    }
}
{%- endif %}
{%- if d.keeps_due %}

/*
 * What an event starts counts from when the event was due, however late the
 * main loop is: what repeats does not drift. One that was due already when the
 * event before it happened is behind; where too many are, time is given up, or
 * events of almost no delay would never let go of the host.
 */
static int64_t {{ d.snake }}_begin_event({{ d.camel }}State *s, int64_t due)
{
    int64_t now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);

    s->late = due > s->happened ? 0 : s->late + 1;
    s->happened = now;
    if (s->late > 1000) {
        s->late = 0;
        return now;
    }
    return due;
}
{%- endif %}
{%- for event in d.events %}

/* The time of event {{ event.name }} has come. */
static void {{ event.timer }}(void *opaque)
{
    {{ d.camel }}State *s = opaque;
{%- if d.keeps_due %}
    int64_t since = s->since;
{%- endif %}
{%- if d.traces_changes() %}
    uint64_t *before;
{%- endif %}
{% if d.keeps_due %}
    s->since = {{ d.snake }}_begin_event(s, s->due.{{ event.member }});
{%- endif %}
{%- if d.traces_changes() %}
    before = svdreg_note(&s->block);
{%- endif %}
    trace_{{ d.snake }}_event("{{ event.name }}");
    {{ event.callback }}(s);
{%- if d.traces_changes() %}
    svdreg_tell_changes(&s->block, before);
{%- endif %}
{%- if d.keeps_due %}
    s->since = since;
{%- endif %}
{%- if d.has_levels() %}
    {{ d.snake }}_update_irqs(s);
{%- endif %}
}
{%- endfor %}

{%- if !d.events.is_empty() %}

/*
 * Lets events happen whose time has come but which the main loop has not come
 * to: a guest never sees a state that is out of date, and does not wait longer
 * than it should.
 */
static void {{ d.snake }}_catch_up(void *opaque)
{
    {{ d.camel }}State *s = opaque;
    const struct {
        QEMUTimer *timer;
        QEMUTimerCB *happen;
{%- if d.orders_events() %}
        const uint64_t *order;
{%- endif %}
    } events[] = {
{%- for event in d.events %}
        { &s->timers.{{ event.member }}, {{ event.timer }}{% if d.orders_events() %}, &s->order.{{ event.member }}{% endif %} },
{%- endfor %}
    };
    int64_t now = -1;

    for (;;) {
        size_t first = 0;
        int64_t due = -1;

        for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
            int64_t at = timer_expire_time_ns(events[i].timer);
{{ "\n" }}
{%- if d.orders_events() %}
            if (at >= 0 &&
                (due < 0 || at < due ||
                 (at == due && *events[i].order < *events[first].order))) {
{%- else %}
            if (at >= 0 && (due < 0 || at < due)) {
{%- endif %}
                first = i;
                due = at;
            }
        }
        if (due < 0) {
            return;
        }
        if (now < 0) {
            now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
        }
        if (due > now) {
            return;
        }
        timer_del(events[first].timer);
        events[first].happen(s);
    }
}
{%- endif %}
