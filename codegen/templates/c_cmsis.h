/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
{%- for line in intro %}
 *{% if !line.is_empty() %} {{ line }}{% endif %}
{%- endfor %}
 *
{%- for line in provenance %}
 * {{ line }}
{%- endfor %}
 *
 * The device header of CMSIS: interrupts, options of the processor, CMSIS-Core
 * ({{ core }}, which is not part of this), and the registers.
 */
#ifndef {{ guard }}
#define {{ guard }}

/* Exceptions of the processor, then interrupts of the device. */
typedef enum {
{%- for interrupt in interrupts %}
    {{ interrupt.name }} = {{ interrupt.value }}{% if !loop.last %},{% endif %}{% if !interrupt.about.is_empty() %} /* {{ interrupt.about }} */{% endif %}
{%- endfor %}
} IRQn_Type;

/* The processor: what CMSIS-Core asks. */
{%- for define in options %}
#define {{ define.name }} {{ define.value }}
{%- endfor %}

#include "{{ core }}"

/* CMSIS-Core has the registers of the processor. */
#define {{ of_core }}
#include "{{ registers }}"

#endif /* {{ guard }} */
