/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
{{ intro }}
 *
{{ provenance }}
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
{%- for item in registers %}

{{ item }}
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
{%- for item in checks %}
{{ item }}
{%- endfor %}
#undef {{ check }}
#undef {{ check }}_SIZE
#endif

#endif /* {{ guard }} */
