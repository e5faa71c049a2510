{%- for param in d.params %}
    DEFINE_PROP_{{ param.define }}("{{ param.property }}", {{ d.camel }}{{ suffix }}, core.params.{{ param.member }}, DEFAULT_{{ param.upper }}),
{%- endfor %}
{%- for chardev in d.hooks.chardevs %}
    DEFINE_PROP_CHR("{{ chardev.1 }}", {{ d.camel }}{{ suffix }}, core.chardevs.{{ chardev.0 }}),
{%- endfor %}
{%- if !api.const_properties %}
    DEFINE_PROP_END_OF_LIST(),
{%- endif %}
