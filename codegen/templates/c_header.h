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
 * For guests: C99 and later, C++, freestanding. A program that reaches the
 * registers elsewhere than at their physical address (a Linux process maps
 * them) defines PERIPHERAL_NO_INSTANCE before it includes this file, and
 * makes its own pointer to PERIPHERAL_Type.
 */
#ifndef {{ guard }}
#define {{ guard }}

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdint.h>
#endif

/* What a program may do with a register: read, write, or both, as CMSIS says. */
#ifndef __IM
#define __IM volatile const
#endif
#ifndef __OM
#define __OM volatile
#endif
#ifndef __IOM
#define __IOM volatile
#endif
#ifndef __I
#ifdef __cplusplus
#define __I volatile
#else
#define __I volatile const
#endif
#endif
#ifndef __O
#define __O volatile
#endif
#ifndef __IO
#define __IO volatile
#endif
{%- for peripheral in peripherals %}
{%- if let Some(of_core) = peripheral.of_core %}

#ifndef {{ of_core }}
{%- endif %}

/*
{%- for line in peripheral.about %}
 *{% if !line.is_empty() %} {{ line }}{% endif %}
{%- endfor %}
 */
{%- for define in peripheral.defines %}
#define {{ define.name }} {{ define.value }}
{%- endfor %}
{%- for register in peripheral.registers %}

/*
{%- for line in register.about %}
 *{% if !line.is_empty() %} {{ line }}{% endif %}
{%- endfor %}
 */
{%- for define in register.defines %}
#define {{ define.name }} {{ define.value }}
{%- endfor %}
{%- for one in register.enums %}
{{ one }}
{%- endfor %}
{%- for list in register.lists %}
#define {{ list.name }}(X) \
{%- for entry in list.entries %}
    {{ entry }}{% if !loop.last %} \{% endif %}
{%- endfor %}
{%- endfor %}
{%- endfor %}
{%- if let Some(structure) = peripheral.structure %}
{%- for inner in peripheral.types %}

{{ inner.item }}
{%- endfor %}

/* The registers of {{ peripheral.upper }}. */
{{ structure }}

#ifndef {{ peripheral.upper }}_NO_INSTANCE
#define {{ peripheral.instance }} (({{ peripheral.upper }}_Type *)(uintptr_t){{ peripheral.upper }}_BASE)
#endif
{%- endif %}
{%- if let Some(of_core) = peripheral.of_core %}

#endif /* {{ of_core }} */
{%- endif %}
{%- endfor %}

/* The compiler must have put every register where the SVD says. */
#if (defined(__cplusplus) && __cplusplus >= 201103L) \
    || (defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L)
#ifdef __KERNEL__
#include <linux/stddef.h>
#else
#include <stddef.h>
#endif
#ifdef __cplusplus
#define {{ check }}(type, member, at) \
    static_assert(offsetof(type, member) == at, #type "." #member " is misplaced")
#define {{ check }}_SIZE(type, size) \
    static_assert(sizeof(type) == size, #type " has another size")
#else
#define {{ check }}(type, member, at) \
    _Static_assert(offsetof(type, member) == at, #type "." #member " is misplaced")
#define {{ check }}_SIZE(type, size) \
    _Static_assert(sizeof(type) == size, #type " has another size")
#endif
{%- for peripheral in peripherals %}
{%- if let Some(of_core) = peripheral.of_core %}
#ifndef {{ of_core }}
{%- endif %}
{%- for (name, offset) in peripheral.registers_at %}
{{ check }}({{ peripheral.upper }}_Type, {{ name }}, {{ offset }});
{%- endfor %}
{%- for structure in peripheral.types %}
{{ check }}_SIZE({{ structure.name }}, {{ structure.size }});
{%- endfor %}
{%- for (path, offset) in peripheral.elements_at %}
{{ check }}({{ peripheral.upper }}_Type, {{ path }}, {{ offset }});
{%- endfor %}
{%- if peripheral.of_core.is_some() %}
#endif
{%- endif %}
{%- endfor %}
#undef {{ check }}
#undef {{ check }}_SIZE
#endif

#endif /* {{ guard }} */
