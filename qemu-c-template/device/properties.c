{%- for param in d.params %}
    DEFINE_PROP_{{ param.define }}("{{ param.property }}", {{ d.camel }}{{ suffix }}, core.params.{{ param.member }}, DEFAULT_{{ param.upper }}),
{%- endfor %}
{%- if !api.const_properties %}
    DEFINE_PROP_END_OF_LIST(),
{%- endif %}
