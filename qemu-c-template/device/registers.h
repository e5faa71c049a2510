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
{%- if let Some(macros) = word.macros.as_ref() %}

{{ macros }}
{%- endif %}
{%- endfor %}
{%- for param in d.params %}
{%- if loop.first %}

/* Properties: limits, and the values if none are given. */
{%- endif %}
{{ param.macros }}
{%- endfor %}
