{{ d.source_head }}

#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "qemu/log.h"
#include "qemu/module.h"
#include "qapi/error.h"
#include "{{ api.memory }}/address-spaces.h"
#include "{{ api.core }}/qdev-properties.h"
#include "migration/vmstate.h"
#include "{{ api.reset }}"
#include "hw/misc/{{ d.kebab }}.h"
{%- for function in d.functions %}

{{ function }}
{%- endfor %}
{% include "device/access.c" %}
{% include "device/reset.c" %}
{% include "device/vmstate.c" %}
{% include "device/qdev.c" %}
