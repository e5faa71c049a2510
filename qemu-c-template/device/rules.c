{%- if d.has_read_rules() %}

/* What happens before a word of registers is read, of which these are read. */
static void {{ d.snake }}_read_rules(void *opaque, hwaddr offset, uint64_t lanes)
{
    {{ d.camel }}State *s = opaque;

{{ d.read_rules().lines(4) }}
}
{%- endif %}
{%- if d.has_write_rules() %}

/* What happens after a guest's write to a word of registers. */
static void {{ d.snake }}_write_rules(void *opaque, hwaddr offset, const SvdregWritten *w)
{
    {{ d.camel }}State *s = opaque;

{{ d.write_rules().lines(4) }}
}
{%- endif %}
