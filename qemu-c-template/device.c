{{ d.source_head }}

#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "qemu/log.h"
#include "qemu/module.h"
#include "qapi/error.h"
#include "trace.h"
{%- if !d.inputs.is_empty() %}
#include "{{ api.core }}/{{ api.qdev }}"
{%- endif %}
#include "hw/{{ d.folder }}/{{ d.kebab }}.h"
{%- if d.hooks.wanted %}
#include "hw/{{ d.folder }}/{{ d.kebab }}-hooks.h"
{%- endif %}
{%- for function in d.functions %}

{{ function }}
{%- endfor %}
{% include "device/events.c" %}
{% include "device/rules.c" %}
{% include "device/tables.c" %}
{% include "device/lines.c" %}
{% include "device/core.c" %}
{% include "device/vmstate.c" %}
