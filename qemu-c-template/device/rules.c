{%- if d.has_read_rules() %}

/* What happens before a word of registers is read, of which these are read. */
static void {{ d.snake }}_read_rules(void *opaque, hwaddr offset, uint64_t lanes)
{
    {{ d.camel }}State *s = opaque;

    switch (offset) {
{%- for word in d.words %}
{%- if !word.read_rules.is_empty() %}
    case A_{{ word.upper }}:
{%- for rule in word.read_rules %}
        {{ rule }}
{%- endfor %}
        break;
{%- endif %}
{%- endfor %}
    default:
        break;
    }
}
{%- endif %}
{%- if d.has_write_rules() %}

/* What happens after a guest's write to a word of registers. */
static void {{ d.snake }}_write_rules(void *opaque, hwaddr offset, const SvdregWritten *w)
{
    {{ d.camel }}State *s = opaque;

    switch (offset) {
{%- for word in d.words %}
{%- if !word.write_rules.is_empty() %}
    case A_{{ word.upper }}:{% if !word.old.is_empty() %} {
{%- for old in word.old %}
        {{ old }}
{%- endfor %}
{{ "" }}
{%- endif %}
{%- for rule in word.write_rules %}
        {{ rule }}
{%- endfor %}
        break;
{%- if !word.old.is_empty() %}
    }
{%- endif %}
{%- endif %}
{%- endfor %}
    default:
        break;
    }
}
{%- endif %}
