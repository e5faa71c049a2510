{{ d.header_head }}

{{ d.interface }}

#ifndef HW_MISC_{{ d.upper }}_H
#define HW_MISC_{{ d.upper }}_H

#include "{{ api.memory }}/memory.h"
#include "{{ api.core }}/{{ api.qdev }}"
#include "{{ api.core }}/registerfields.h"
#include "qemu/timer.h"
#include "qom/object.h"

#define TYPE_{{ d.upper }} "{{ d.kebab }}"
OBJECT_DECLARE_SIMPLE_TYPE({{ d.camel }}State, {{ d.upper }})

/* Where the SVD places the registers, and how many bytes they take. */
#define {{ d.upper }}_BASE {{ d.base }}
#define {{ d.upper }}_SIZE {{ d.size }}
{% include "device/registers.h" %}
{% include "device/state.h" %}

#endif
