{%- if !d.registers.is_empty() %}

/*
 * Registers: offset, fields, values, and the value at reset. Bits that are
 * in a FIXED mask never change.
 */
{%- endif %}
{%- for register in d.registers %}

{{ register.macros }}
{%- endfor %}
{%- for word in d.words %}
{%- if !word.macros.is_empty() %}

{{ word.macros }}
{%- endif %}
{%- endfor %}
{%- for param in d.params %}
{%- if loop.first %}

/* Properties: limits, and the values if none are given. */
{%- endif %}
#define DEFAULT_{{ param.upper }} {{ param.default }}
{%- if param.limits[0] %}
#define MIN_{{ param.upper }} {{ param.min }}
{%- endif %}
{%- if param.limits[1] %}
#define MAX_{{ param.upper }} {{ param.max }}
{%- endif %}
{%- endfor %}
